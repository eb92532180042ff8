package io.krait.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The processor that code is for. */
class CpuLevelTest {
    private static final String AVX2 = "+avx,+avx2,+bmi,+bmi2,+cx16,+f16c,+fma,+lzcnt,+movbe,+popcnt,+sahf,+sse3,"
            + "+sse4.1,+sse4.2,+ssse3";
    private final HostCpu host = HostCpu.of("x86_64-linux", "haswell", AVX2);

    @AfterEach
    void restore() {
        System.clearProperty(CpuLevel.PROPERTY);
    }

    private HostCpu choose(String level) {
        System.setProperty(CpuLevel.PROPERTY, level);
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
    void errorsNameTheProperty() {
        assertEquals("-Dkrait.cpu=x86-64-v4 needs instructions that this processor, haswell, 256-bit vectors, fma, does"
                + " not have; use a lower level or native",
                assertThrows(IllegalArgumentException.class, () -> choose("x86-64-v4")).getMessage());
        assertEquals("-Dkrait.cpu=pentium is no processor; use one of native, x86-64-v2, x86-64-v3, x86-64-v4",
                assertThrows(IllegalArgumentException.class, () -> choose("pentium")).getMessage());
    }
}
