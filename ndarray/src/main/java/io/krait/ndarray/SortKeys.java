package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.types.Num;

/**
 * Elements as unsigned numbers, U32 or U64, in the same order: -0 is below +0, all NaN are one number above all others.
 */
final class SortKeys {
    private SortKeys() {
    }

    /** How many of the lower bytes of keys differ. */
    static int bytes(DType t) {
        return t.bytes();
    }

    static NdArray<Num> keys(NdArray<?> x) {
        DType t = x.dtype();
        return switch (t) {
            case BOOL, U8, U16, U32 -> Ops.cast(x, DType.U32);
            case U64 -> Ops.cast(x, DType.U64);
            case I8, I16, I32 -> bits(apply(Op.ADD, Ops.cast(x, DType.I32), number(DType.I32, bias(t))), DType.U32);
            case I64 -> bits(apply(Op.ADD, x, number(t, bias(t))), DType.U64);
            case F16, BF16 -> floats(x, Ops.cast(bits(x, DType.I16), DType.I32), DType.I32, 0x8000, 0xFFFF);
            case F32 -> floats(x, bits(x, DType.I32), DType.I32, Integer.MIN_VALUE, -1);
            case F64 -> floats(x, bits(x, DType.I64), DType.I64, Long.MIN_VALUE, -1);
            case C64, C128 -> throw new IllegalArgumentException("complex numbers have no order");
        };
    }

    static <R extends Num> NdArray<R> elements(NdArray<?> keys, DType t) {
        return switch (t) {
            case BOOL, U8, U16, U32, U64 -> Ops.cast(keys, t);
            case I8, I16, I32 -> Ops.cast(apply(Op.SUB, bits(keys, DType.I32), number(DType.I32, bias(t))), t);
            case I64 -> apply(Op.SUB, bits(keys, t), number(t, bias(t)));
            case F16, BF16 -> bits(Ops.cast(floats(bits(keys, DType.I32), DType.I32, 16, 0x8000), DType.I16), t);
            case F32 -> bits(floats(bits(keys, DType.I32), DType.I32, 0, Integer.MIN_VALUE), t);
            case F64 -> bits(floats(bits(keys, DType.I64), DType.I64, 0, Long.MIN_VALUE), t);
            case C64, C128 -> throw new IllegalArgumentException("complex numbers have no order");
        };
    }

    /** Negative numbers have all bits flipped, others the sign. */
    private static NdArray<Num> floats(NdArray<?> x, NdArray<?> bits, DType t, long sign, long mask) {
        NdArray<Num> flip = apply(Op.OR, apply(Op.SHR, bits, number(t, t.bits() - 1)), number(t, sign));
        NdArray<Num> key = apply(Op.AND, apply(Op.XOR, bits, flip), number(t, mask));
        NdArray<Num> all = number(t, mask);
        return bits(apply(Op.SELECT, apply(Op.NE, x, x), all, key), t == DType.I64 ? DType.U64 : DType.U32);
    }

    /** The bits of floats from keys that have {@code unused} upper bits of 0. */
    private static NdArray<Num> floats(NdArray<?> key, DType t, int unused, long sign) {
        NdArray<Num> high = apply(Op.SHR, apply(Op.SHL, key, number(t, unused)), number(t, t.bits() - 1));
        return apply(Op.XOR, key, apply(Op.OR, apply(Op.NOT, high), number(t, sign)));
    }

    /** What makes the lowest number 0, modulo the range of the keys. */
    private static long bias(DType t) {
        return t.bits() < Integer.SIZE ? 1L << t.bits() - 1 : -1L << t.bits() - 1;
    }

    private static <R extends Num> NdArray<R> bits(NdArray<?> x, DType t) {
        return Ops.node(new Prim.Bitcast(t), x);
    }

    private static <R extends Num> NdArray<R> number(DType t, long v) {
        return Ops.scalar(t, v);
    }

    private static <R extends Num> NdArray<R> apply(Op op, NdArray<?>... in) {
        return Ops.node(new Prim.Apply(op), in);
    }
}
