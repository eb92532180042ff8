package io.krait;

/** Weighted sums of neighbours, as slowly and plainly as can be. */
final class StencilReference {
    private final int[][] offsets;
    private final Boundary[] boundaries;

    StencilReference(int[][] offsets, Boundary... boundaries) {
        this.offsets = offsets;
        this.boundaries = boundaries;
    }

    /** The weight of an offset; no two in a test are equal. */
    static double weight(int k) {
        return 1 + k * 0.375;
    }

    double[] apply(double[] x, int... shape) {
        double[] y = new double[x.length];
        int[] at = new int[shape.length];
        for (int e = 0; e < x.length; e++) {
            int rest = e;
            for (int a = shape.length - 1; a >= 0; a--) {
                at[a] = rest % shape[a];
                rest /= shape[a];
            }
            y[e] = element(x, shape, at, e);
        }
        return y;
    }

    private double element(double[] x, int[] shape, int[] at, int e) {
        for (int a = 0; a < shape.length; a++) {
            if (boundaries[a].skips() && leaves(a, at[a], shape[a])) {
                return boundaries[a].kind() == Boundary.Kind.KEEP ? x[e] : boundaries[a].value();
            }
        }
        double sum = 0;
        for (int k = 0; k < offsets.length; k++) {
            double v = weight(k) * read(x, shape, at, offsets[k]);
            sum = k == 0 ? v : sum + v;
        }
        return sum;
    }

    private boolean leaves(int axis, int i, int n) {
        for (int[] o : offsets) {
            if (i + o[axis] < 0 || i + o[axis] >= n) {
                return true;
            }
        }
        return false;
    }

    private double read(double[] x, int[] shape, int[] at, int[] offset) {
        int e = 0;
        for (int a = 0; a < shape.length; a++) {
            int i = walk(at[a], offset[a], shape[a], boundaries[a]);
            if (i < 0) {
                return boundaries[a].value();
            }
            e = e * shape[a] + i;
        }
        return x[e];
    }

    // One step at a time; -1 for beyond the array.
    private static int walk(int from, int offset, int n, Boundary b) {
        int i = from;
        int direction = Integer.signum(offset);
        for (int step = 0; step < Math.abs(offset); step++) {
            int next = i + direction;
            if (next >= 0 && next < n) {
                i = next;
                continue;
            }
            switch (b.kind()) {
                case CLAMP -> {
                }
                case WRAP -> i = direction < 0 ? n - 1 : 0;
                case REFLECT -> {
                    direction = -direction;
                    i = n == 1 ? i : i + direction;
                }
                case MIRROR -> direction = -direction;
                case CONSTANT -> {
                    return -1;
                }
                case KEEP, FILL -> throw new AssertionError("looked at");
            }
        }
        return i;
    }
}
