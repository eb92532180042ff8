package io.krait.examples.report;

/** How far two results are apart. Arrays of different lengths are an {@link IllegalArgumentException}. */
public final class Compare {
    private Compare() {
    }

    /** The number of elements whose bits differ; all NaNs count as the same. */
    public static long differing(double[] actual, double[] expected) {
        requireSameLength(actual.length, expected.length);
        long differing = 0;
        for (int i = 0; i < actual.length; i++) {
            if (Double.doubleToLongBits(actual[i]) != Double.doubleToLongBits(expected[i])) {
                differing++;
            }
        }
        return differing;
    }

    /** The number of elements whose bits differ; all NaNs count as the same. */
    public static long differing(float[] actual, float[] expected) {
        requireSameLength(actual.length, expected.length);
        long differing = 0;
        for (int i = 0; i < actual.length; i++) {
            if (Float.floatToIntBits(actual[i]) != Float.floatToIntBits(expected[i])) {
                differing++;
            }
        }
        return differing;
    }

    /** The largest absolute difference; NaN when any element of either is NaN. */
    public static double maxDifference(double[] actual, double[] expected) {
        requireSameLength(actual.length, expected.length);
        double max = 0;
        for (int i = 0; i < actual.length; i++) {
            max = Math.max(max, Math.abs(actual[i] - expected[i]));
        }
        return max;
    }

    /**
     * The largest difference in units in the last place: how many doubles one passes from one to the other. The two
     * zeros are the same. NaN against anything but NaN counts as {@link Long#MAX_VALUE}.
     */
    public static long maxUlps(double[] actual, double[] expected) {
        requireSameLength(actual.length, expected.length);
        long max = 0;
        for (int i = 0; i < actual.length; i++) {
            max = Math.max(max, ulps(actual[i], expected[i]));
        }
        return max;
    }

    private static long ulps(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Double.isNaN(a) && Double.isNaN(b) ? 0 : Long.MAX_VALUE;
        }
        // From the greater to the lesser; negative only when it overflows.
        long distance = ordinal(Math.max(a, b)) - ordinal(Math.min(a, b));
        return distance < 0 ? Long.MAX_VALUE : distance;
    }

    /** Doubles in their order as consecutive integers, with both zeros at 0. */
    private static long ordinal(double x) {
        long bits = Double.doubleToLongBits(x);
        return bits < 0 ? Long.MIN_VALUE - bits : bits;
    }

    private static void requireSameLength(int actual, int expected) {
        if (actual != expected) {
            throw new IllegalArgumentException("results of " + actual + " and " + expected
                    + " elements cannot be compared: they must have the same length");
        }
    }
}
