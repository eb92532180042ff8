package io.krait.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where values come from, and what is said of bad ones. */
class SettingTest {
    private static final String NAME = "krait.test.setting";

    private final Setting<Long> number = new Setting<>(NAME, new Values.Whole(1, 9), 5L, "a number for tests");

    @AfterEach
    void clear() {
        System.clearProperty(NAME);
        System.clearProperty("krait.path");
    }

    @Test
    void theProgramBeforeThePropertyBeforeTheDefault() {
        assertEquals(5, number.get());
        assertEquals(Setting.Source.DEFAULT, number.source());
        assertEquals("default", number.origin());
        System.setProperty(NAME, " 7 ");
        assertEquals(5, number.get(), "read once");
        number.reset();
        assertEquals(7, number.get());
        assertEquals(Setting.Source.PROPERTY, number.source());
        assertEquals("the system property " + NAME, number.origin());
        number.choose(2L);
        assertEquals(2, number.get());
        assertEquals(Setting.Source.PROGRAM, number.source());
        number.set("3");
        assertEquals("3", number.text());
        assertEquals("the program", number.origin());
        number.reset();
        assertEquals(7, number.get());
    }

    @Test
    void thePropertyBeforeTheEnvironment() {
        // PATH is set wherever tests run; a setting of that name takes its value.
        assertTrue(System.getenv("PATH") != null, "no PATH");
        Setting<String> path = new Setting<>("path", new Values.Text("a path"), "", "a path for tests");
        assertEquals("PATH", path.environment());
        assertEquals(System.getenv("PATH").strip(), path.get());
        assertEquals(Setting.Source.ENVIRONMENT, path.source());
        assertEquals("the environment variable PATH", path.origin());
        System.setProperty("path", "mine");
        try {
            path.reset();
            assertEquals("mine", path.get());
            assertEquals(Setting.Source.PROPERTY, path.source());
        } finally {
            System.clearProperty("path");
        }
    }

    @Test
    void badValuesNameTheirOriginAndWhatIsAllowed() {
        System.setProperty(NAME, "ten");
        assertEquals("the system property krait.test.setting is 'ten'; expected a whole number from 1 to 9 (a number"
                + " for tests)", assertThrows(SettingException.class, number::get).getMessage());
        assertThrows(SettingException.class, number::source, "said each time");
        number.choose(4L);
        assertEquals(4, number.get());
        assertEquals("the value of krait.test.setting is '10'; expected a whole number from 1 to 9 (a number for"
                + " tests)",
                assertThrows(SettingException.class, () -> number.choose(10L)).getMessage());
        assertEquals(4, number.get(), "a refused value changes nothing");
        assertEquals("the value of krait.test.setting is '4', which is not to be had",
                number.refuse("is not to be had").getMessage());
        System.setProperty(NAME, "6");
        number.reset();
        assertEquals("the system property krait.test.setting is '6', which is not to be had",
                number.refuse("is not to be had").getMessage());
        Setting<Long> path = new Setting<>("path", new Values.Whole(0, 1), 0L, "not a number");
        assertTrue(assertThrows(SettingException.class, path::get).getMessage()
                .startsWith("the environment variable PATH is '"));
    }

    @Test
    void emptyPropertiesChooseNothingButFlags() {
        System.setProperty(NAME, " ");
        assertEquals(Setting.Source.DEFAULT, number.source());
        System.setProperty(NAME, "");
        Setting<Boolean> flag = new Setting<>(NAME, new Values.Flag(), false, "a flag");
        assertTrue(flag.get());
        flag.set("false");
        assertEquals("false", flag.text());
        assertThrows(SettingException.class, () -> flag.set("yes"));
    }

    @Test
    void values() {
        assertEquals(1L << 32, parsed(new Values.Bytes(), "4g"));
        assertEquals(65536L, parsed(new Values.Bytes(), "64K"));
        assertEquals(65537L, parsed(new Values.Bytes(), "65537"));
        for (String s : List.of("65537", "64k", "4g", "0", "3t", "1000m")) {
            Values<Long> bytes = new Values.Bytes();
            assertEquals(s, bytes.print(parsed(bytes, s)));
        }
        for (String s : List.of("-1", "g", "1.5g", "9999999999t", "")) {
            assertTrue(new Values.Bytes().parse(s).isEmpty(), s);
        }
        assertEquals(16L, parsed(new Values.PowerOfTwo(64), "16"));
        assertTrue(new Values.PowerOfTwo(64).parse("12").isEmpty());
        assertTrue(new Values.PowerOfTwo(64).parse("128").isEmpty());
        assertEquals(Long.MAX_VALUE, parsed(new Values.Count(), "unlimited"));
        assertEquals("unlimited", new Values.Count().print(Long.MAX_VALUE));
        assertTrue(new Values.Count().parse("-1").isEmpty());
        assertEquals(List.of("b", "a"), parsed(new Values.Words("a", "b"), "b, a"));
        assertTrue(new Values.Words("a", "b").parse("a,,b").isEmpty());
        assertEquals("some of a, b, with commas between them", new Values.Words("a", "b").allowed());
    }

    private static <T> T parsed(Values<T> values, String text) {
        return values.parse(text).orElseThrow();
    }

    @Test
    void everySettingIsComplete() {
        Set<String> names = new HashSet<>();
        for (Setting<?> s : Settings.all()) {
            assertTrue(s.name().startsWith("krait."), s.name());
            assertTrue(names.add(s.name()) && names.add(s.environment()), "twice: " + s);
            assertTrue(s.meaning().length() > 10 && !s.allowed().isEmpty(), s.name());
            standardCanBeChosen(s);
        }
        assertEquals("KRAIT_CHECK_CAPTURES", Settings.CHECK_CAPTURES.environment());
        assertEquals("KRAIT_CUDA_SIMULATOR_DEVICES", Settings.SIMULATOR_DEVICES.environment());
    }

    private static <T> void standardCanBeChosen(Setting<T> s) {
        try {
            s.choose(s.standard());
            assertEquals(s.standard(), s.get(), s.name());
        } finally {
            s.reset();
        }
    }

    @Test
    void namesThatNoSettingHas() {
        List<String> unknown = UnknownNames.find(List.of("krait.thread", "krait.threads", "java.home", 7,
                "krait.test.anything"), Map.of("KRAIT_NOFUSION", "1", "KRAIT_JAVA_OPTS", "", "KRAIT_CPU", "native"));
        assertEquals(List.of("KRAIT_NOFUSION", "krait.thread"), unknown);
        assertEquals("ignored, since Krait has no such setting: the environment variable KRAIT_NOFUSION, did you mean"
                + " KRAIT_NO_FUSION?; the system property krait.thread, did you mean krait.threads? All settings:"
                + " ./krait info, or docs/configuration.md", UnknownNames.message(unknown));
        assertEquals("", UnknownNames.nearest("krait.somethingElse", false));
        assertEquals("ignored, since Krait has no such setting: the system property krait.somethingElse. All settings:"
                + " ./krait info, or docs/configuration.md", UnknownNames.message(List.of("krait.somethingElse")));
        assertEquals(List.of(), UnknownNames.find(List.of("user.home"), Map.of("HOME", "/")));
    }
}
