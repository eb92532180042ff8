package io.krait.optimizer;

/**
 * How wide {@link VectorizeLanes} makes vectors.
 *
 * @param vectorBits bits of a native vector register, for instance 512
 * @param interleave native registers per vector; two hide the latency of most operations
 * @param forcedLanes lanes of every vector, a power of two, or 0 to choose by the element types
 */
public record VectorOptions(int vectorBits, int interleave, int forcedLanes) {
    /** Checks the values. */
    public VectorOptions {
        if (vectorBits < 1 || interleave < 1 || forcedLanes < 0 || Integer.bitCount(forcedLanes) > 1) {
            throw new IllegalArgumentException("vector options need positive sizes and a power of two of lanes, got "
                    + vectorBits + " bits, interleave " + interleave + ", " + forcedLanes + " lanes");
        }
    }

    /** Vectors of two native registers. */
    public static VectorOptions ofBits(int vectorBits) {
        return new VectorOptions(vectorBits, 2, 0);
    }

    /** Vectors of a given number of lanes; 1 gives scalar code. */
    public static VectorOptions ofLanes(int lanes) {
        return new VectorOptions(512, 2, lanes);
    }
}
