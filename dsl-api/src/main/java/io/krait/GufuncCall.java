package io.krait;

import io.krait.ndarray.NdArray;
import java.util.List;

/**
 * Options of one call of a generalised ufunc.
 *
 * @param out where the outputs go, or empty for new arrays
 * @param threads the largest number of threads, or 0 for the setting of the calling thread
 * @param timeoutNanos after this time the call is cancelled; 0 for never
 */
record GufuncCall(List<NdArray<?>> out, int threads, long timeoutNanos) {
    static final GufuncCall PLAIN = new GufuncCall(List.of(), 0, 0);

    GufuncCall {
        out = List.copyOf(out);
    }
}
