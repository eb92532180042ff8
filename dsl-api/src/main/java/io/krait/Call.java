package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.types.Bool;

/**
 * Options of one call.
 *
 * @param out where the result goes, or null for a new array
 * @param mask where to compute, or null for everywhere
 * @param threads the largest number of threads, or 0 for the setting of the calling thread
 */
record Call(NdArray<?> out, NdArray<Bool> mask, int threads) {
    static final Call PLAIN = new Call(null, null, 0);

    Call withOut(NdArray<?> y) {
        return new Call(y, mask, threads);
    }

    Call withMask(NdArray<Bool> m) {
        return new Call(out, m, threads);
    }

    Call withThreads(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("a call needs at least one thread, got " + n);
        }
        return new Call(out, mask, n);
    }
}
