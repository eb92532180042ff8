package io.krait.codegen.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class GpuProbeTest {
    @Test
    void withoutADriverThereIsAReason() {
        GpuStatus s = GpuProbe.probe("libkrait-no-such-driver.so.1");
        assertFalse(s.available());
        assertEquals("there is no CUDA driver: libkrait-no-such-driver.so.1 cannot be loaded;"
                + " install the NVIDIA driver to use a GPU", s.reason());
        assertEquals("", s.driverVersion());
        assertEquals(List.of(), s.devices());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLibraryThatIsNoDriverIsAReasonToo() {
        GpuStatus s = GpuProbe.probe("libm.so.6");
        assertFalse(s.available());
        assertEquals("the CUDA driver has no function cuDriverGetVersion; it is damaged or too old", s.reason());
    }

    @Test
    void thisMachineGetsAnAnswerTwice() {
        GpuStatus s = GpuProbe.probe();
        assertEquals(s, GpuProbe.probe());
        assertEquals(s.available(), s.reason().isEmpty());
        assertTrue(s.driverVersion().matches("|\\d+\\.\\d+"), s.driverVersion());
    }

    @Test
    void aStatusIsEitherAvailableOrHasAReason() {
        assertThrows(IllegalArgumentException.class, () -> new GpuStatus(true, "", "12.6", List.of()));
        assertThrows(IllegalArgumentException.class, () -> new GpuStatus(false, "", "12.6", List.of()));
        assertThrows(IllegalArgumentException.class, () -> new GpuStatus(true, "why", "12.6", List.of("a")));
    }
}
