package io.krait.examples.edges;

/** The blur's weights. */
final class Gaussian {
    /** How many pixels the blur reaches in each direction: nine taps in all. */
    static final int RADIUS = 4;
    /** The standard deviation, in pixels. */
    static final double SIGMA = 2;
    /** {@code WEIGHTS[d]} goes to the two pixels at distance {@code d}; over all nine taps they sum to 1. */
    private static final float[] WEIGHTS = weights();

    private Gaussian() {
    }

    /** The weight of each of the two pixels at this distance, 0 to {@link #RADIUS}. */
    static float weight(int distance) {
        return WEIGHTS[distance];
    }

    private static float[] weights() {
        double[] w = new double[RADIUS + 1];
        double sum = 0;
        for (int d = 0; d <= RADIUS; d++) {
            w[d] = StrictMath.exp(-d * d / (2 * SIGMA * SIGMA));
            sum += d == 0 ? w[d] : 2 * w[d];
        }
        float[] weights = new float[RADIUS + 1];
        for (int d = 0; d <= RADIUS; d++) {
            weights[d] = (float) (w[d] / sum);
        }
        return weights;
    }
}
