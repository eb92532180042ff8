package io.krait.ndarray;

import io.krait.ndarray.internal.ArrayAccess;
import io.krait.ndarray.internal.ArrayKernels;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.KraitException;
import io.krait.staging.MatrixLibrary;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.StagingException;
import io.krait.types.Num;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Matrix products: types and shapes. The loops are those of {@link ArrayKernels}. */
final class Matrices {
    private Matrices() {
    }

    static <T extends Num> NdArray<T> product(NdArray<?> x, NdArray<?> y, MatmulMode mode) {
        checkOperands(x, y);
        DType t = type(x, y);
        if (mode == MatmulMode.LIBRARY) {
            checkLibrary(x, y, t.isComplex() ? t.part() : t);
        }
        if (t.isComplex()) {
            return complex(x, y, mode);
        }
        if (x.rank() == 1 && y.rank() == 1 && mode == MatmulMode.LIBRARY) {
            return Views.reshape(product(x.expandDims(0), y, mode));
        }
        if (x.rank() == 1 && y.rank() == 1) {
            DType wide = t.accumulator();
            NdArray<Num> each = Ops.apply(Op.MUL, Ops.cast(x, wide), Ops.cast(y, wide));
            return Ops.cast(each.sum(), t);
        }
        boolean halves = t.isHalf() && ArrayKernels.get().takesHalves(x, mode);
        DType computed = halves ? t : t.accumulator();
        return Ops.cast(stacked(Ops.cast(x, computed), Ops.cast(y, computed), computed, mode), t);
    }

    private static void checkOperands(NdArray<?> x, NdArray<?> y) {
        if (x.isStaged() || y.isStaged()) {
            throw new StagingException("matmul of a staged array " + (x.isStaged() ? x : y).describe() + Errors.at()
                    + ": it computes at once, so it cannot be part of a recorded function. Call it outside of jit, or"
                    + " write sums of products");
        }
        if (x.rank() == 0 || y.rank() == 0) {
            throw new ShapeException("matmul of " + x.describe() + " and " + y.describe() + Errors.at()
                    + ": operands need at least one axis. Use mul for numbers");
        }
        int inner = Math.max(0, y.rank() - 2);
        if (x.extents()[x.rank() - 1] != y.extents()[inner]) {
            throw new ShapeException("matmul of shapes " + Arrays.toString(x.extents()) + " and "
                    + Arrays.toString(y.extents()) + Errors.at() + ": the last extent of the first, "
                    + x.extents()[x.rank() - 1] + ", must be the " + (y.rank() == 1 ? "extent" : "last but one extent")
                    + " of the second, " + y.extents()[inner]);
        }
        Place.of(x, y);
    }

    private static void checkLibrary(NdArray<?> x, NdArray<?> y, DType t) {
        String what = "matmul with MatmulMode.LIBRARY of " + x.describe() + " and " + y.describe() + Errors.at() + ": ";
        Device d = Place.of(x, y).device().orElseThrow(() -> new KraitException(what + "the arrays are on the host, and"
                + " libraries are for GPUs. Move them first, for instance x.to(cuda(0)), or leave the mode out"));
        MatrixLibrary library;
        try {
            library = d.matrixLibrary();
        } catch (KraitException e) {
            throw new KraitException(what + e.getMessage(), e);
        }
        if (!library.takes(t)) {
            throw new DTypeException(what + library.name() + " does not multiply " + t + ". Cast first, for instance"
                    + " x.to(f32), or use MatmulMode.ORDERED");
        }
    }

    private static DType type(NdArray<?> x, NdArray<?> y) {
        DType t;
        try {
            t = DType.promote(x.dtype(), y.dtype());
        } catch (DTypeException e) {
            throw Errors.located(e);
        }
        if (t == DType.BOOL) {
            throw new DTypeException("matmul does not take bool" + Errors.at()
                    + ": cast first, for instance x.to(i32)");
        }
        return t;
    }

    // The parts of complex products are sums and differences of real ones.
    private static <T extends Num> NdArray<T> complex(NdArray<?> x, NdArray<?> y, MatmulMode mode) {
        NdArray<Num> re;
        NdArray<Num> im;
        if (!x.dtype().isComplex()) {
            re = product(x, part(y, false), mode);
            im = product(x, part(y, true), mode);
        } else if (!y.dtype().isComplex()) {
            re = product(part(x, false), y, mode);
            im = product(part(x, true), y, mode);
        } else {
            NdArray<?> a = part(x, false).eval();
            NdArray<?> b = part(x, true).eval();
            NdArray<?> c = part(y, false).eval();
            NdArray<?> d = part(y, true).eval();
            re = Ops.apply(Op.SUB, Matrices.<Num>product(a, c, mode), Matrices.<Num>product(b, d, mode));
            im = Ops.apply(Op.ADD, Matrices.<Num>product(a, d, mode), Matrices.<Num>product(b, c, mode));
        }
        DType t = DType.promote(x.dtype(), y.dtype());
        return Ops.node(new Prim.MakeComplex(), Ops.cast(re, t.part()), Ops.cast(im, t.part()));
    }

    private static NdArray<?> part(NdArray<?> z, boolean imaginary) {
        return Ops.node(new Prim.Part(imaginary), z);
    }

    private static <T extends Num> NdArray<T> stacked(NdArray<T> x, NdArray<T> y, DType t, MatmulMode mode) {
        NdArray<T> a = x.rank() == 1 ? x.expandDims(0) : x;
        NdArray<T> b = y.rank() == 1 ? y.expandDims(1) : y;
        long m = a.extents()[a.rank() - 2];
        long k = b.extents()[b.rank() - 2];
        long n = b.extents()[b.rank() - 1];
        long[] stack = stack(x, y, front(a), front(b));
        long[] shape = LongStream.concat(Arrays.stream(stack), LongStream.of(
                x.rank() == 1 ? new long[]{n} : y.rank() == 1 ? new long[]{m} : new long[]{m, n})).toArray();
        Creation.checkAllocatable(t, shape);
        long p = Export.size(stack);
        NdArray<T> out;
        if (b.rank() == 2 && a.rank() > 2) {
            // One matrix on the right: the matrices on the left are one long one.
            out = multiply(a.reshape(1, p * m, k), b.expandDims(0), t, mode, 1, p * m, n);
        } else {
            out = multiply(flat(a, stack, p), flat(b, stack, p), t, mode, p, m, n);
        }
        return Views.reshape(out, shape);
    }

    private static <T extends Num> NdArray<T> multiply(NdArray<T> x, NdArray<T> y, DType t, MatmulMode mode, long p,
            long m, long n) {
        Optional<Device> device = Place.of(x, y).device();
        // What is made of numbers only is made there.
        NdArray<T> a = device.map(x::to).orElse(x);
        NdArray<T> b = device.map(y::to).orElse(y);
        if (p * m * n == 0 || a.extents()[2] == 0) {
            NdArray<T> nothing = Creation.zeros(new ScalarType<>(t), p, m, n);
            return device.map(d -> nothing.to(d)).orElse(nothing);
        }
        Evaluation.evaluate(List.of(a, b));
        NdArray<T> out = ArrayAccess.get().allocate(device, t, p, m, n);
        boolean done = false;
        try {
            ArrayKernels.get().multiply(a, b, out, mode);
            done = true;
        } finally {
            if (!done) {
                ArrayAccess.get().discard(out);
            }
        }
        return out;
    }

    private static long[] front(NdArray<?> x) {
        return Arrays.copyOf(x.extents(), x.rank() - 2);
    }

    private static <T extends Num> NdArray<T> flat(NdArray<T> x, long[] stack, long p) {
        long rows = x.extents()[x.rank() - 2];
        long columns = x.extents()[x.rank() - 1];
        if (x.rank() == 2) {
            return Views.broadcastTo(Views.expandDims(x, 0), p, rows, columns);
        }
        long[] whole = LongStream.concat(Arrays.stream(stack), LongStream.of(rows, columns)).toArray();
        return Views.reshape(Views.broadcastTo(x, whole), p, rows, columns);
    }

    private static long[] stack(NdArray<?> x, NdArray<?> y, long[] a, long[] b) {
        long[] r = new long[Math.max(a.length, b.length)];
        for (int i = 0; i < r.length; i++) {
            int ai = i - r.length + a.length;
            int bi = i - r.length + b.length;
            long u = ai < 0 ? 1 : a[ai];
            long v = bi < 0 ? 1 : b[bi];
            if (u != v && u != 1 && v != 1) {
                throw new ShapeException("matmul of shapes " + Arrays.toString(x.extents()) + " and "
                        + Arrays.toString(y.extents()) + Errors.at() + ": the axes in front, " + Arrays.toString(a)
                        + " and " + Arrays.toString(b) + ", do not broadcast");
            }
            r[i] = u == 1 ? v : u;
        }
        return r;
    }
}
