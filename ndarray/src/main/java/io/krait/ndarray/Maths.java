package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.List;

/** Functions of arrays in functional notation. The class {@code Krait} inherits them. */
public abstract non-sealed class Maths extends ElementaryMaths {
    /** For {@code Krait}, which inherits the statics. */
    protected Maths() {
    }

    /** Square root. */
    public static <T extends Num> NdArray<T> sqrt(NdArray<T> x) {
        return x.sqrt();
    }

    /** x * x. */
    public static <T extends Num> NdArray<T> square(NdArray<T> x) {
        return x.square();
    }

    /** Magnitude. */
    public static <T extends Num> NdArray<T> abs(NdArray<T> x) {
        return x.abs();
    }

    /** -1, 0 or 1 with the sign of the element. */
    public static <T extends Num> NdArray<T> sign(NdArray<T> x) {
        return x.sign();
    }

    /** Rounding down. */
    public static <T extends Num> NdArray<T> floor(NdArray<T> x) {
        return x.floor();
    }

    /** Rounding up. */
    public static <T extends Num> NdArray<T> ceil(NdArray<T> x) {
        return x.ceil();
    }

    /** Rounding towards zero. */
    public static <T extends Num> NdArray<T> trunc(NdArray<T> x) {
        return x.trunc();
    }

    /** Rounding to nearest, halves to even. */
    public static <T extends Num> NdArray<T> rint(NdArray<T> x) {
        return x.rint();
    }

    /** Smaller element of each pair; NaN if either is NaN. */
    public static <T extends Num> NdArray<T> min(NdArray<? extends T> a, NdArray<? extends T> b) {
        return Ops.apply(Op.MIN, a, b);
    }

    /** Smaller element of each pair; NaN if either is NaN. */
    public static <T extends Num> NdArray<T> min(NdArray<T> a, double b) {
        return Ops.apply(Op.MIN, a, b);
    }

    /** Smaller element of each pair; NaN if either is NaN. */
    public static <T extends Num> NdArray<T> min(double a, NdArray<T> b) {
        return Ops.apply(Op.MIN, Ops.literal(b.dtype(), a), b);
    }

    /** Larger element of each pair; NaN if either is NaN. */
    public static <T extends Num> NdArray<T> max(NdArray<? extends T> a, NdArray<? extends T> b) {
        return Ops.apply(Op.MAX, a, b);
    }

    /** Larger element of each pair; NaN if either is NaN. */
    public static <T extends Num> NdArray<T> max(NdArray<T> a, double b) {
        return Ops.apply(Op.MAX, a, b);
    }

    /** Larger element of each pair; NaN if either is NaN. */
    public static <T extends Num> NdArray<T> max(double a, NdArray<T> b) {
        return Ops.apply(Op.MAX, Ops.literal(b.dtype(), a), b);
    }

    /** {@code a * b + c} with one rounding. */
    public static <T extends Num> NdArray<T> fma(NdArray<? extends T> a, NdArray<? extends T> b,
            NdArray<? extends T> c) {
        return Ops.apply(Op.FMA, a, b, c);
    }

    /** {@code a * b + c} with one rounding. */
    public static <T extends Num> NdArray<T> fma(NdArray<T> a, double b, NdArray<T> c) {
        return a.fma(b, c);
    }

    /** {@code a * b + c} with one rounding. */
    public static <T extends Num> NdArray<T> fma(NdArray<T> a, NdArray<T> b, double c) {
        return a.fma(b, c);
    }

    /** {@code a} where the condition holds, else {@code b}; all three broadcast. */
    public static <T extends Num> NdArray<T> where(NdArray<Bool> condition, NdArray<? extends T> a,
            NdArray<? extends T> b) {
        return Ops.apply(Op.SELECT, condition, a, b);
    }

    /** {@code a} where the condition holds, else {@code b}. */
    public static <T extends Num> NdArray<T> where(NdArray<Bool> condition, NdArray<T> a, double b) {
        return Ops.apply(Op.SELECT, condition, a, Ops.literal(a.dtype(), b));
    }

    /** {@code a} where the condition holds, else {@code b}. */
    public static <T extends Num> NdArray<T> where(NdArray<Bool> condition, double a, NdArray<T> b) {
        return Ops.apply(Op.SELECT, condition, Ops.literal(b.dtype(), a), b);
    }

    /** {@code a} where the condition holds, else {@code b}, as f64. */
    public static NdArray<F64> where(NdArray<Bool> condition, double a, double b) {
        return Ops.apply(Op.SELECT, condition, Ops.literal(DType.F64, a), Ops.literal(DType.F64, b));
    }

    /** {@code a} where the condition holds, else {@code b}, as i64. */
    public static NdArray<I64> where(NdArray<Bool> condition, long a, long b) {
        return Ops.apply(Op.SELECT, condition, Ops.literal(DType.I64, a), Ops.literal(DType.I64, b));
    }

    /** Evaluates several lazy arrays together, in kernels that share what they have in common. */
    public static void evaluate(NdArray<?>... arrays) {
        for (NdArray<?> a : arrays) {
            if (a.isStaged()) {
                a.materialise("evaluate");
            }
        }
        Evaluation.evaluate(List.of(arrays));
    }
}
