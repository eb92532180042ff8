package io.krait.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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
    void levelsOfWhatLinuxTells() {
        String v2 = "vendor_id : GenuineIntel\nflags : fpu pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm ";
        String v3 = v2 + "avx avx2 bmi1 bmi2 f16c fma abm movbe ";
        assertEquals("x86-64-v2", CpuLevel.ofFlags("x86_64-linux", v2).name());
        assertEquals("x86-64-v3", CpuLevel.ofFlags("x86_64-linux", v3).name());
        assertEquals("x86-64-v3", CpuLevel.ofFlags("x86_64-linux", v3 + "avx512f").name());
        assertEquals("x86-64-v4", CpuLevel.ofFlags("x86_64-linux", v3 + "avx512f avx512bw avx512cd avx512dq avx512vl")
                .name());
        assertNull(CpuLevel.ofFlags("x86_64-linux", "flags : fpu pni"));
    }

    @Test
    void higherLevelsRunTheCodeOfLowerOnes() {
        HostCpu v4 = CpuLevel.V4.cpu("x86_64-linux");
        assertTrue(CpuLevel.runsOn("x86-64-v2", v4) && CpuLevel.runsOn("x86-64-v4", v4));
        assertTrue(CpuLevel.runsOn("x86-64-v3", host));
        assertFalse(CpuLevel.runsOn("x86-64-v4", host) || CpuLevel.runsOn("x86-64-v3", CpuLevel.V2.cpu("x86_64-linux"))
                || CpuLevel.runsOn("x86-64-v9", v4));
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
