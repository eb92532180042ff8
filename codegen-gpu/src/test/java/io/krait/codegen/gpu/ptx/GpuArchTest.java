package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GpuArchTest {
    @ParameterizedTest
    @CsvSource({"7,5,sm_75", "8,0,sm_80", "8,6,sm_86", "8,7,sm_86", "8,9,sm_89", "9,0,sm_90", "10,0,sm_100",
        "10,3,sm_100", "12,0,sm_100", "13,7,sm_100"})
    void capabilitiesGetTheLatestThatIsNotLater(int major, int minor, String name) {
        assertEquals(Optional.of(GpuArch.named(name)), GpuArch.forCapability(major, minor));
    }

    @Test
    void olderGpusGetNone() {
        assertEquals(Optional.empty(), GpuArch.forCapability(7, 2));
        assertEquals(Optional.empty(), GpuArch.forCapability(3, 5));
    }

    @ParameterizedTest
    @CsvSource({"9,0,120,sm_90", "9,0,118,sm_89", "9,0,111,sm_86", "9,0,110,sm_75", "12,0,130,sm_100",
        "12,0,126,sm_90"})
    void olderDriversGetAnArchitectureThatTheyKnow(int major, int minor, int cuda, String name) {
        assertEquals(Optional.of(GpuArch.named(name)), GpuArch.forDevice(major, minor, cuda));
    }

    @Test
    void tooOldADriverGetsNone() {
        assertEquals(Optional.empty(), GpuArch.forDevice(9, 0, 102));
    }

    @Test
    void ptxRunsOnLaterGpusUnlessItIsSpecific() {
        assertTrue(GpuArch.SM_75.runsOn(9, 0));
        assertTrue(GpuArch.SM_90.runsOn(9, 0));
        assertTrue(GpuArch.SM_90.runsOn(12, 0));
        assertFalse(GpuArch.SM_90.runsOn(8, 9));
        assertTrue(GpuArch.SM_90A.runsOn(9, 0));
        assertFalse(GpuArch.SM_90A.runsOn(10, 0));
    }

    @ParameterizedTest
    @EnumSource
    void namesAreThoseOfLlvm(GpuArch arch) {
        assertEquals(arch, GpuArch.named(arch.toString()));
        assertEquals("sm_" + arch.capability() + (arch.isSpecific() ? "a" : ""), arch.toString());
        assertEquals("+ptx" + arch.ptxVersion(), arch.features());
    }

    @Test
    void namesThatLlvmWouldOnlyWarnAboutAreErrors() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> GpuArch.named("sm_103"));
        assertEquals("no GPU architecture 'sm_103'; there are sm_75, sm_80, sm_86, sm_89, sm_90, sm_90a, sm_100",
                e.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void limitsFitTogether(GpuArch arch) {
        SmLimits sm = arch.limits();
        assertEquals(sm.warps() * SmLimits.WARP, sm.threads());
        assertTrue(sm.threads() >= SmLimits.THREADS_PER_BLOCK);
        assertTrue(sm.blocks() * SmLimits.WARP <= sm.threads());
        assertTrue(sm.sharedMemoryPerBlock() + sm.sharedMemoryReserved() <= sm.sharedMemory());
        assertTrue(sm.sharedMemoryPerBlock() > SmLimits.DEFAULT_SHARED_PER_BLOCK);
        assertEquals(0, sm.sharedMemory() % sm.sharedMemoryUnit());
    }
}
