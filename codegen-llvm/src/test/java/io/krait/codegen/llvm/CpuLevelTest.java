package io.krait.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.settings.SettingException;
import io.krait.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The processor that code is for. */
class CpuLevelTest {
    private static final String AVX2 = "+avx,+avx2,+bmi,+bmi2,+cx16,+f16c,+fma,+lzcnt,+movbe,+popcnt,+sahf,+sse3,"
            + "+sse4.1,+sse4.2,+ssse3";
    private final HostCpu host = HostCpu.of("x86_64-linux", "haswell", AVX2);

    @AfterEach
    void restore() {
        Settings.CPU.reset();
    }

    private HostCpu choose(String level) {
        Settings.CPU.set(level);
        return CpuLevel.choose(host);
    }

    @Test
    void theHostUnlessALevelIsNamed() {
        assertSame(host, CpuLevel.choose(host));
        assertSame(host, choose("native"));
        HostCpu older = choose("x86-64-v2");
        assertEquals(128, older.vectorBits());
        assertFalse(older.hasFma());
        assertEquals(256, choose("x86-64-v3").vectorBits());
        assertTrue(choose("x86-64-v3").hasFma());
    }

    @Test
    void errorsNameTheSetting() {
        assertEquals("the value of krait.cpu is 'x86-64-v4', which needs instructions that this processor, haswell,"
                + " 256-bit vectors, fma, does not have; use a lower level or native",
                assertThrows(SettingException.class, () -> choose("x86-64-v4")).getMessage());
        assertEquals("the value of krait.cpu is 'pentium'; expected one of native, x86-64-v2, x86-64-v3, x86-64-v4 (the"
                + " processor to make code for)", assertThrows(SettingException.class, () -> choose("pentium"))
                .getMessage());
    }
}
