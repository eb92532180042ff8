package io.krait.library;

import io.krait.ndarray.MatmulMode;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.internal.ArrayKernels;
import io.krait.types.I32;
import java.util.Optional;

/** The loops that arrays find as a service. */
public final class LibraryKernels implements ArrayKernels {
    /** For {@link java.util.ServiceLoader}. */
    public LibraryKernels() {
    }

    @Override
    public void multiply(NdArray<?> a, NdArray<?> b, NdArray<?> out, MatmulMode mode) {
        HostProducts.multiply(a, b, out);
    }

    @Override
    public boolean takesHalves(NdArray<?> a, MatmulMode mode) {
        return false;
    }

    @Override
    public void sort(NdArray<?> keys, int bytes, Optional<NdArray<I32>> order) {
        HostSorting.sort(keys, bytes, order);
    }
}
