package io.krait.staging.math;

import io.krait.staging.Op;
import java.util.Locale;

/**
 * Checks F32 functions at all 2^32 arguments against double references and prints the worst error. A tool to run by
 * hand, some minutes per function; the results are in the comments of the functions.
 *
 * <p>Arguments: labels of functions, all of them by default; {@code -stride N} takes every N-th argument only.
 */
public final class ExhaustiveF32 {
    private static final int BLOCK = 1 << 14;

    private ExhaustiveF32() {
    }

    /** Runs the check. */
    public static void main(String[] args) {
        int stride = 1;
        int from = 0;
        if (args.length > 1 && args[0].equals("-stride")) {
            stride = Integer.parseInt(args[1]);
            from = 2;
        }
        for (Op op : Functions.ALL) {
            boolean chosen = args.length == from;
            for (int i = from; i < args.length; i++) {
                chosen |= args[i].equals(op.label());
            }
            if (chosen) {
                System.out.println(sweep(op, stride));
            }
        }
    }

    private static String sweep(Op op, int stride) {
        float[] x = new float[BLOCK];
        double worst = 0;
        float argument = 0;
        long above = 0;
        for (long start = 0; start < 1L << 32; start += (long) BLOCK * stride) {
            for (int i = 0; i < BLOCK; i++) {
                x[i] = Float.intBitsToFloat((int) (start + (long) i * stride));
            }
            float[] y = Functions.f32(op, x);
            double[] exact = Functions.reference(op, x);
            for (int i = 0; i < BLOCK; i++) {
                double ulps = Functions.ulpsF32(y[i], exact[i]);
                if (ulps > worst) {
                    worst = ulps;
                    argument = x[i];
                }
                above += ulps > 1 ? 1 : 0;
            }
        }
        return String.format(Locale.ROOT, "%-6s worst %.5f ulp at %s, above 1 ulp: %d", op, worst,
                Float.toHexString(argument), above);
    }
}
