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
        if (out.device().isEmpty()) {
            HostProducts.multiply(a, b, out);
        } else if (mode == MatmulMode.LIBRARY) {
            LibraryProducts.multiply(out.device().get().matrixLibrary(), a, b, out);
        } else if (mode == MatmulMode.TENSOR && TensorProducts.takes(out.dtype())) {
            TensorProducts.multiply(a, b, out);
        } else {
            GpuProducts.multiply(a, b, out);
        }
    }

    @Override
    public boolean takesHalves(NdArray<?> a, MatmulMode mode) {
        return mode != MatmulMode.ORDERED && a.device().isPresent();
    }

    @Override
    public void sort(NdArray<?> keys, int bytes, Optional<NdArray<I32>> order) {
        if (keys.device().isEmpty()) {
            HostSorting.sort(keys, bytes, order);
        } else {
            GpuSorting.sort(keys, bytes, order);
        }
    }
}
