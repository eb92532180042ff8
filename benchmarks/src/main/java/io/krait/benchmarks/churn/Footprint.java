package io.krait.benchmarks.churn;

import io.krait.Krait;
import io.krait.ProcessStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process occupies.
 *
 * @param residentKib memory of the system, or -1 where it does not tell
 * @param heapKib Java objects
 * @param mappings pieces of memory, of which a process may have few, or -1
 * @param kernels kernels whose code is loaded
 * @param codeKib their code
 */
record Footprint(long residentKib, long heapKib, long mappings, long kernels, long codeKib) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final int COLLECTIONS = 3;
    private static final int PAUSE_MILLIS = 50;

    static Footprint now() {
        Runtime r = Runtime.getRuntime();
        ProcessStats s = Krait.stats();
        return new Footprint(measureResident(), r.totalMemory() - r.freeMemory() >> 10, countMappings(), s.kernels(),
                s.codeBytes() >> 10);
    }

    /** After the garbage collector has looked for what nobody uses. */
    static Footprint collected() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            try {
                // Code is freed on a thread of its own.
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return now();
    }

    private static long measureResident() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException e) {
            // Only Linux has such a file.
        }
        return -1;
    }

    private static long countMappings() {
        try {
            return Files.readAllLines(MAPS).size();
        } catch (IOException e) {
            return -1;
        }
    }
}
