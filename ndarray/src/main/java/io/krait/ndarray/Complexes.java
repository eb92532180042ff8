package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.StridedArray;
import io.krait.types.Complex;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;

/** Complex elements in and out of arrays, and operations that mix complex and real arrays. */
final class Complexes {
    private Complexes() {
    }

    static Complex only(NdArray<?> x) {
        if (!x.dtype().isComplex()) {
            return new Complex(x.item(), 0);
        }
        return new Complex(ComplexElements.part(x, false).item(), ComplexElements.part(x, true).item());
    }

    static Complex at(NdArray<?> x, long... index) {
        if (!x.dtype().isComplex()) {
            return new Complex(x.getDouble(index), 0);
        }
        // Through memory: a part of an array that is not evaluated would be a program of its own.
        return x.read("getComplex", a -> {
            StridedArray re = a.part(false);
            StridedArray im = a.part(true);
            long at = Export.place(x, a, "getComplex", index);
            return new Complex(Export.asDouble(re.dtype(), re.bits(2 * at), "getComplex"),
                    Export.asDouble(im.dtype(), im.bits(2 * at), "getComplex"));
        });
    }

    static double[] interleaved(NdArray<?> x) {
        NdArray<?> z = Ops.cast(x, DType.C128);
        double[] r = new double[2 * Export.length(z, "toInterleavedArray")];
        z.read("toInterleavedArray", a -> {
            Export.copy(a, MemorySegment.ofArray(r), 0);
            return a;
        });
        return r;
    }

    static Complex[] elements(NdArray<?> x) {
        double[] parts = interleaved(x);
        Complex[] r = new Complex[parts.length / 2];
        for (int i = 0; i < r.length; i++) {
            r[i] = new Complex(parts[2 * i], parts[2 * i + 1]);
        }
        return r;
    }

    /** True for operations where one operand is complex, the other real, and the real one stays so (C99, G.5). */
    static boolean isMixed(Op op, NdArray<?> a, NdArray<?> b) {
        boolean first = a.dtype().isComplex();
        boolean second = b.dtype().isComplex();
        return switch (op) {
            case ADD, SUB, MUL -> first != second;
            case DIV -> first && !second;
            default -> false;
        };
    }

    /** The value of such an operation. */
    static <R extends Num> NdArray<R> mixed(Op op, NdArray<?> a, NdArray<?> b) {
        DType t = DType.promote(a.dtype(), b.dtype());
        if (!a.dtype().isComplex()) {
            NdArray<?> z = Ops.cast(b, t);
            NdArray<?> x = Ops.cast(a, t.part());
            return switch (op) {
                case MUL -> scaled(op, z, x);
                case ADD -> shifted(op, z, x);
                default -> ComplexElements.make(Ops.apply(op, x, part(z, false)), part(z, true).neg());
            };
        }
        NdArray<?> z = Ops.cast(a, t);
        NdArray<?> x = Ops.cast(b, t.part());
        return op == Op.MUL || op == Op.DIV ? scaled(op, z, x) : shifted(op, z, x);
    }

    private static NdArray<?> part(NdArray<?> z, boolean imaginary) {
        return ComplexElements.part(z, imaginary);
    }

    private static <R extends Num> NdArray<R> scaled(Op op, NdArray<?> z, NdArray<?> x) {
        return ComplexElements.make(Ops.apply(op, part(z, false), x), Ops.apply(op, part(z, true), x));
    }

    private static <R extends Num> NdArray<R> shifted(Op op, NdArray<?> z, NdArray<?> x) {
        return ComplexElements.make(Ops.apply(op, part(z, false), x), part(z, true));
    }

    /** The power by repeated products. */
    static <R extends Num> NdArray<R> power(NdArray<R> z, int n) {
        NdArray<R> one = ComplexElements.number(z.dtype(), Complex.of(1, 0));
        NdArray<R> square = z;
        NdArray<R> power = one;
        for (long rest = Math.abs((long) n); rest > 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                power = power == one ? square : power.mul(square);
            }
            square = rest > 1 ? square.square() : square;
        }
        if (n == 0) {
            return Views.view(one, new Prim.Broadcast(z.type().shape()));
        }
        return n < 0 ? one.div(power) : power;
    }
}
