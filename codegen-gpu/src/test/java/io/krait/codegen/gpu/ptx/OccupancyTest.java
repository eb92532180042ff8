package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.ptx.Occupancy.Limit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OccupancyTest {
    private static Report needs(int registers, int shared) {
        return new Report(registers, 0, 0, 0, shared, 0, 0);
    }

    /** Figures that {@code cuda_occupancy.h} of CUDA 13.0 gives. */
    @ParameterizedTest
    @CsvSource({
        "sm_90, 256, 32, 0, 8, THREADS", "sm_90, 256, 33, 0, 6, REGISTERS", "sm_90, 256, 40, 0, 6, REGISTERS",
        "sm_90, 256, 41, 0, 5, REGISTERS", "sm_90, 256, 255, 0, 1, REGISTERS", "sm_90, 1024, 64, 0, 1, REGISTERS",
        "sm_90, 1024, 65, 0, 0, REGISTERS", "sm_90, 1024, 32, 0, 2, THREADS", "sm_90, 32, 32, 0, 32, BLOCKS",
        "sm_90, 128, 16, 49152, 4, SHARED_MEMORY", "sm_90, 128, 16, 232448, 1, SHARED_MEMORY",
        "sm_90, 128, 16, 232449, 0, SHARED_MEMORY", "sm_90, 192, 32, 0, 10, THREADS", "sm_90, 33, 16, 0, 32, THREADS",
        "sm_86, 32, 32, 0, 16, BLOCKS", "sm_86, 256, 40, 0, 6, THREADS", "sm_86, 128, 16, 101376, 1, SHARED_MEMORY",
        "sm_86, 128, 16, 101377, 0, SHARED_MEMORY", "sm_89, 32, 32, 0, 24, BLOCKS", "sm_80, 256, 32, 0, 8, THREADS",
        "sm_80, 128, 32, 40960, 4, SHARED_MEMORY", "sm_75, 256, 64, 0, 4, THREADS", "sm_75, 32, 16, 0, 16, BLOCKS",
        "sm_75, 128, 16, 65536, 1, SHARED_MEMORY", "sm_75, 128, 16, 65537, 0, SHARED_MEMORY",
        "sm_75, 128, 16, 0, 8, THREADS", "sm_90, 1025, 16, 0, 0, BLOCK_SIZE"})
    void agreesWithTheCalculatorOfCuda(String arch, int threads, int registers, int shared, int blocks, Limit limit) {
        Occupancy o = Occupancy.of(GpuArch.named(arch), needs(registers, shared / 2), threads, shared - shared / 2);
        assertEquals(blocks, o.blocks(), o.toString());
        assertEquals(limit, o.limit(), o.toString());
        assertEquals(blocks * ((threads + 31) / 32), o.warps());
    }

    @Test
    void reads() {
        Occupancy o = Occupancy.of(GpuArch.SM_90, needs(40, 0), 256, 0);
        assertEquals("6 blocks, 48 of 64 warps, limited by registers", o.toString());
        assertEquals(0.75, o.fraction());
    }

    @ParameterizedTest
    @EnumSource
    void moreNeedsNeverGiveMoreBlocks(GpuArch arch) {
        for (int threads = 32; threads <= 1024; threads += 96) {
            int before = Integer.MAX_VALUE;
            for (int registers = 8; registers <= 256; registers += 8) {
                int blocks = Occupancy.of(arch, needs(registers, 0), threads, 0).blocks();
                assertTrue(blocks <= before && (long) blocks * threads * Math.min(registers, 255) <= 65536);
                before = blocks;
            }
            before = Integer.MAX_VALUE;
            for (int shared = 0; shared < 240_000; shared += 1000) {
                Occupancy o = Occupancy.of(arch, needs(16, 0), threads, shared);
                assertTrue(o.blocks() <= before && o.blocks() * shared <= arch.limits().sharedMemory());
                assertTrue(o.warps() <= o.maxWarps() && o.blocks() <= arch.limits().blocks());
                before = o.blocks();
            }
        }
    }

    @Test
    void suggestsSmallBlocksThatFillTheMachine() {
        assertEquals(128, Occupancy.suggestBlock(GpuArch.SM_90, needs(32, 0)));
        assertEquals(128, Occupancy.suggestBlock(GpuArch.SM_86, needs(40, 0)));
        // Blocks of 64 threads would fill this one, too.
        assertEquals(128, Occupancy.suggestBlock(GpuArch.SM_75, needs(16, 0)));
        // 32 KiB for any block: six of them fit, of which four with 16 warps each are all 64 warps.
        assertEquals(512, Occupancy.suggestBlock(GpuArch.SM_90.limits(), needs(32, 32 * 1024), 1024, t -> 0));
        // 2 KiB for a thread: only one block of at most 113 threads fits.
        assertEquals(96, Occupancy.suggestBlock(GpuArch.SM_90.limits(), needs(32, 0), 1024, t -> 2048 * t));
        assertEquals(64, Occupancy.suggestBlock(GpuArch.SM_90.limits(), needs(32, 0), 64, t -> 0));
        assertEquals(0, Occupancy.suggestBlock(GpuArch.SM_90.limits(), needs(32, 300_000), 1024, t -> 0));
    }

    @ParameterizedTest
    @EnumSource
    void suggestionsAreAsGoodAsAnyBlockSize(GpuArch arch) {
        for (int registers = 16; registers <= 255; registers += 31) {
            for (int shared = 0; shared < 64_000; shared += 17_000) {
                Report r = needs(registers, shared);
                int suggested = Occupancy.suggestBlock(arch, r);
                int warps = Occupancy.of(arch, r, suggested, 0).warps();
                for (int threads = 32; threads <= 1024; threads += 32) {
                    assertTrue(Occupancy.of(arch, r, threads, 0).warps() <= warps, arch + " " + r + " " + threads);
                }
            }
        }
    }

    @Test
    void nonsenseIsAnError() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () ->
                Occupancy.of(GpuArch.SM_90, needs(32, 0), 0, 0));
        assertTrue(e.getMessage().contains("got 0 threads and 0 bytes"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Occupancy.of(GpuArch.SM_90, needs(32, 0), 32, -1));
    }
}
