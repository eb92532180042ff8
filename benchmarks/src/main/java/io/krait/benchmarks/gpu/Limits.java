package io.krait.benchmarks.gpu;

import java.util.Map;

/** What an H200 can do at most: measured for copies and BF16 products, else by its data sheet at 1.98 GHz. */
final class Limits {
    private static final double COPY = 4.3e12;
    private static final Map<String, Double> PEAKS = Map.of("bf16", 790e12, "tf32", 395e12, "f32", 66.9e12, "f64",
            33.5e12, "f64tc", 67e12, "special", 4.18e12);

    private Limits() {
    }

    /** The shortest time that is possible, in seconds. */
    static double seconds(GpuCase c) {
        double arithmetic = c.peak().isEmpty() ? 0 : c.flops() / PEAKS.get(c.peak());
        return Math.max(c.bytes() / COPY, arithmetic);
    }
}
