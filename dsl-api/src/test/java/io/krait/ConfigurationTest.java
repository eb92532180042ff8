package io.krait;

import static io.krait.Krait.array;
import static io.krait.Krait.configure;
import static io.krait.Krait.jit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.settings.SettingException;
import io.krait.settings.Settings;
import io.krait.staging.AllocationException;
import io.krait.staging.StagingException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Settings that a program chooses, and what info tells of them. */
class ConfigurationTest {
    private static final String CPU = Settings.CPU.name();

    @AfterEach
    void clear() {
        configure().reset();
        System.clearProperty(CPU);
        System.clearProperty("krait.thread");
        Settings.CPU.reset();
    }

    @Test
    void threads() {
        configure().threads(3);
        assertEquals(3, Krait.threads());
        assertEquals(2, Krait.withThreads(2, Krait::threads));
        assertEquals(3, Krait.threads(), "what is configured holds again after withThreads");
        configure().threads(5);
        assertEquals(5, Krait.threads());
        configure().reset("krait.threads");
        assertEquals(Settings.threads(), Krait.threads());
        String message = assertThrows(SettingException.class, () -> configure().threads(300)).getMessage();
        assertEquals("the value of krait.threads is '300'; expected a whole number from 0 to 257 (threads of a call"
                + " that does not say; 0 for one per processor) (at ConfigurationTest.java:N)",
                message.replaceAll("java:\\d+", "java:N"));
    }

    @Test
    void valuesHoldForTheNextCall() {
        double[] factor = {2};
        var f = jit(x -> x.mul(factor[0]));
        var x = array(1.0, 2.0);
        f.apply(x);
        factor[0] = 3;
        assertEquals(4, f.apply(x).toDoubleArray()[1], "captured when it was compiled");
        configure().checkCaptures(true);
        assertThrows(StagingException.class, () -> f.apply(x));
        configure().checkCaptures(false);
        assertEquals(4, f.apply(x).toDoubleArray()[1]);
        configure().memoryLimit(1 << 20);
        assertTrue(assertThrows(AllocationException.class, () -> Krait.zeros(Krait.f64, 1 << 20)).getMessage()
                .contains("1024 KiB"));
    }

    @Test
    void everySettingByName() {
        configure().set("krait.cuda.seed", "-7").set("krait.noFusion", "");
        assertEquals(-7, Settings.SIMULATOR_SEED.get());
        assertTrue(Settings.NO_FUSION.get());
        String message = assertThrows(SettingException.class, () -> configure().set("krait.thread", "1")).getMessage();
        assertTrue(message.startsWith(
                "Krait has no setting 'krait.thread'; did you mean krait.threads? (at "), message);
        List<Configuration.Entry> all = configure().entries();
        assertEquals(Settings.all().size(), all.size());
        assertTrue(configure().toString().contains("krait.cuda.seed = -7 [the program]\n"), configure().toString());
        configure().reset();
        assertEquals(0, Settings.SIMULATOR_SEED.get());
    }

    @Test
    void infoTellsValuesAndOrigins() {
        configure().threads(3);
        List<KraitInfo.Entry> all = Krait.info();
        assertEquals("3 [the program] threads of a call that does not say; 0 for one per processor; a whole number from"
                + " 0 to 257", value(all, "Settings", "krait.threads"));
        assertTrue(value(all, "Settings", "krait.cpu").startsWith("native [default] "));
        assertEquals("3", value(all, "Krait", "threads"));
        for (var s : Settings.all()) {
            assertFalse(value(all, "Settings", s.name()).contains("ERROR"));
        }
    }

    @Test
    void infoSurvivesBadValues() {
        System.setProperty(CPU, "pentium");
        System.setProperty("krait.thread", "1");
        Settings.CPU.reset();
        List<KraitInfo.Entry> all = Krait.info();
        assertEquals("ERROR: the system property krait.cpu is 'pentium'; expected one of native, x86-64-v2, x86-64-v3,"
                + " x86-64-v4 (the processor to make code for)", value(all, "Settings", "krait.cpu"));
        assertTrue(value(all, "Settings", "WARNING").contains("krait.thread, did you mean krait.threads?"));
        assertTrue(all.stream().anyMatch(e -> e.group().equals("Krait") && e.name().equals("evaluator")));
        var f = jit(x -> x.mul(x).add(17.25));
        assertThrows(SettingException.class, () -> f.apply(array(1.0)));
        configure().cpu("native");
        assertEquals(18.25, f.apply(array(1.0)).toDoubleArray()[0]);
    }

    private static String value(List<KraitInfo.Entry> all, String group, String name) {
        return all.stream().filter(e -> e.group().equals(group) && e.name().equals(name)).findFirst().orElseThrow()
                .value();
    }
}
