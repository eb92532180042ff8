package io.krait.library;

import io.krait.ndarray.NdArray;
import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.MatrixLibrary;
import io.krait.staging.StridedArray;
import java.util.Optional;

/** Matrix products by a library of the device. */
final class LibraryProducts {
    private LibraryProducts() {
    }

    static void multiply(MatrixLibrary library, NdArray<?> a, NdArray<?> b, NdArray<?> c) {
        NdArray<?> x = readable(a);
        NdArray<?> y = readable(b);
        ArrayAccess access = ArrayAccess.get();
        StridedArray px = access.pin(x);
        try {
            StridedArray py = access.pin(y);
            try {
                StridedArray pc = access.pin(c);
                try {
                    library.multiply(new MatrixLibrary.Product(c.dtype(), pc.shape()[1], pc.shape()[2], px.shape()[2],
                            pc.shape()[0], of(px), of(py), of(pc)));
                } finally {
                    access.unpin(c);
                }
            } finally {
                access.unpin(y);
            }
        } finally {
            access.unpin(x);
        }
    }

    /** The same array, or a dense copy where no library can read the original. */
    private static NdArray<?> readable(NdArray<?> x) {
        ArrayAccess access = ArrayAccess.get();
        boolean ok = matrix(access.pin(x)).isPresent();
        access.unpin(x);
        return ok ? x : x.copy();
    }

    private static MatrixLibrary.Matrix of(StridedArray s) {
        return matrix(s).orElseThrow(() -> new IllegalStateException("a copy is not dense"));
    }

    /** Neighbours in memory must be neighbours in rows or in columns, and these must not overlap or run backwards. */
    static Optional<MatrixLibrary.Matrix> matrix(StridedArray s) {
        long rows = s.shape()[1];
        long columns = s.shape()[2];
        long stride = s.shape()[0] == 1 ? 0 : s.strides()[0];
        // What a single row or column has for a stride says nothing.
        long down = rows == 1 ? columns : s.strides()[1];
        long right = columns == 1 ? 1 : s.strides()[2];
        if (right == 1 && isLeading(down, columns) && stride >= 0) {
            return Optional.of(new MatrixLibrary.Matrix(s.address(), down, stride, false));
        }
        down = rows == 1 ? 1 : s.strides()[1];
        right = columns == 1 ? rows : s.strides()[2];
        if (down == 1 && isLeading(right, rows) && stride >= 0) {
            return Optional.of(new MatrixLibrary.Matrix(s.address(), right, stride, true));
        }
        return Optional.empty();
    }

    // Libraries count in 32 bits.
    private static boolean isLeading(long stride, long length) {
        return stride >= length && stride <= Integer.MAX_VALUE;
    }
}
