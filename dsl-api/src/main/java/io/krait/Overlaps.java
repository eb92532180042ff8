package io.krait;

import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.StridedArray;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Which memory arrays share. */
final class Overlaps {
    private Overlaps() {
    }

    /** True when an input may be read while the output is written: they are apart, or the same element by element. */
    static boolean isSafe(StridedArray in, StridedArray out) {
        boolean same = in.address() == out.address() && in.dtype() == out.dtype()
                && Arrays.equals(in.shape(), out.shape())
                && Arrays.equals(in.strides(), out.strides());
        return areApart(in, out) || same;
    }

    /** True when no byte can belong to both. */
    static boolean areApart(StridedArray x, StridedArray y) {
        long[] a = x.range();
        long[] b = y.range();
        return a[1] <= b[0] || b[1] <= a[0];
    }

    /** Checks that arrays which are written overlap no others. */
    static void check(Object function, List<StridedArray> args, Set<Integer> written) {
        for (int w : written) {
            for (int k = 0; k < args.size(); k++) {
                if (k != w && !(k < w && written.contains(k)) && !areApart(args.get(w), args.get(k))) {
                    throw new KraitException("arguments " + (Math.min(k, w) + 1) + " and " + (Math.max(k, w) + 1)
                            + " of " + function + " share memory, and argument " + (w + 1) + " is written"
                            + Recording.where(Origin.here())
                            + ": results would depend on the order of iterations. Pass a copy, x.copy(), or make one"
                            + " inout(...) parameter of them");
                }
            }
        }
    }
}
