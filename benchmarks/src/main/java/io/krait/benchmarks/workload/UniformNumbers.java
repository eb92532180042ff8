package io.krait.benchmarks.workload;

/**
 * Random numbers by position: element {@code i} of a stream is SplitMix64's output for that counter.
 * The Python child computes the same formula, so that every contender works on the same bits.
 */
final class UniformNumbers {
    private static final long SEED = 7;
    private static final long STREAM_STEP = 0x632BE59BD9B4E019L;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private UniformNumbers() {
    }

    /** A number in {@code [lo, hi)}; stream is the position of the array among the workload's arrays. */
    static double at(int stream, long i, double lo, double hi) {
        long z = SEED + stream * STREAM_STEP + i * STEP;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 11) * 0x1p-53 * (hi - lo) + lo;
    }
}
