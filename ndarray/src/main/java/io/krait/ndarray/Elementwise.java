package io.krait.ndarray;

import io.krait.staging.ArrayType;
import io.krait.staging.Op;
import io.krait.types.Bool;
import io.krait.types.Num;
import java.util.List;

/**
 * The element-wise operations of {@link NdArray}. Operands broadcast against each other as in NumPy
 * and promote to a common type; mixes that lose information and operations that a type does not have are {@link
 * io.krait.staging.DTypeException}s, shapes that do not fit are {@link io.krait.staging.ShapeException}s, both thrown
 * at once and naming the user's line. A literal takes the element type of the array; one that does not fit it is a
 * {@code DTypeException}.
 *
 * @param <T> the static element type, see {@link NdArray}
 */
public abstract sealed class Elementwise<T extends Num> extends Elementary<T> permits Algorithms {
    Elementwise(ArrayType type, State state, List<Integer> reduced) {
        super(type, state, reduced);
    }

    /** Sum; integers wrap. */
    public NdArray<T> add(NdArray<? extends T> o) {
        return Ops.apply(Op.ADD, self(), o);
    }

    /** Sum; integers wrap. */
    public NdArray<T> add(double literal) {
        return Ops.apply(Op.ADD, self(), literal);
    }

    /** Sum; integers wrap. */
    public NdArray<T> add(long literal) {
        return Ops.apply(Op.ADD, self(), literal);
    }

    /** Difference; integers wrap. */
    public NdArray<T> sub(NdArray<? extends T> o) {
        return Ops.apply(Op.SUB, self(), o);
    }

    /** Difference; integers wrap. */
    public NdArray<T> sub(double literal) {
        return Ops.apply(Op.SUB, self(), literal);
    }

    /** Difference; integers wrap. */
    public NdArray<T> sub(long literal) {
        return Ops.apply(Op.SUB, self(), literal);
    }

    /** Product; integers wrap. */
    public NdArray<T> mul(NdArray<? extends T> o) {
        return Ops.apply(Op.MUL, self(), o);
    }

    /** Product; integers wrap. */
    public NdArray<T> mul(double literal) {
        return Ops.apply(Op.MUL, self(), literal);
    }

    /** Product; integers wrap. */
    public NdArray<T> mul(long literal) {
        return Ops.apply(Op.MUL, self(), literal);
    }

    /** Quotient; integers truncate, and dividing one by zero is an {@link ArithmeticException} when evaluated. */
    public NdArray<T> div(NdArray<? extends T> o) {
        return Ops.apply(Op.DIV, self(), o);
    }

    /** Quotient; integers truncate, and dividing one by zero is an {@link ArithmeticException} when evaluated. */
    public NdArray<T> div(double literal) {
        return Ops.apply(Op.DIV, self(), literal);
    }

    /** Quotient; integers truncate, and dividing one by zero is an {@link ArithmeticException} when evaluated. */
    public NdArray<T> div(long literal) {
        return Ops.apply(Op.DIV, self(), literal);
    }

    /** Remainder with the sign of the dividend, exact for floats. */
    public NdArray<T> rem(NdArray<? extends T> o) {
        return Ops.apply(Ops.real(Op.REM, Op.FMOD, self(), o), self(), o);
    }

    /** Remainder with the sign of the dividend, exact for floats. */
    public NdArray<T> rem(double literal) {
        return Ops.apply(Ops.real(Op.REM, Op.FMOD, self()), self(), literal);
    }

    /** Remainder with the sign of the dividend, exact for floats. */
    public NdArray<T> rem(long literal) {
        return Ops.apply(Ops.real(Op.REM, Op.FMOD, self()), self(), literal);
    }

    /** Integer quotient rounded towards minus infinity. */
    public NdArray<T> floorDiv(NdArray<? extends T> o) {
        return Ops.apply(Op.FLOOR_DIV, self(), o);
    }

    /** Integer quotient rounded towards minus infinity. */
    public NdArray<T> floorDiv(double literal) {
        return Ops.apply(Op.FLOOR_DIV, self(), literal);
    }

    /** Integer quotient rounded towards minus infinity. */
    public NdArray<T> floorDiv(long literal) {
        return Ops.apply(Op.FLOOR_DIV, self(), literal);
    }

    /** Remainder with the sign of the divisor. */
    public NdArray<T> floorMod(NdArray<? extends T> o) {
        return Ops.apply(Ops.real(Op.FLOOR_MOD, Op.MOD, self(), o), self(), o);
    }

    /** Remainder with the sign of the divisor. */
    public NdArray<T> floorMod(double literal) {
        return Ops.apply(Ops.real(Op.FLOOR_MOD, Op.MOD, self()), self(), literal);
    }

    /** Remainder with the sign of the divisor. */
    public NdArray<T> floorMod(long literal) {
        return Ops.apply(Ops.real(Op.FLOOR_MOD, Op.MOD, self()), self(), literal);
    }

    /** Smaller element of each pair; NaN if either is NaN. */
    public NdArray<T> min(NdArray<? extends T> o) {
        return Ops.apply(Op.MIN, self(), o);
    }

    /** Smaller element of each pair; NaN if either is NaN. */
    public NdArray<T> min(double literal) {
        return Ops.apply(Op.MIN, self(), literal);
    }

    /** Smaller element of each pair; NaN if either is NaN. */
    public NdArray<T> min(long literal) {
        return Ops.apply(Op.MIN, self(), literal);
    }

    /** Larger element of each pair; NaN if either is NaN. */
    public NdArray<T> max(NdArray<? extends T> o) {
        return Ops.apply(Op.MAX, self(), o);
    }

    /** Larger element of each pair; NaN if either is NaN. */
    public NdArray<T> max(double literal) {
        return Ops.apply(Op.MAX, self(), literal);
    }

    /** Larger element of each pair; NaN if either is NaN. */
    public NdArray<T> max(long literal) {
        return Ops.apply(Op.MAX, self(), literal);
    }

    /** Bitwise and; logical for bool. */
    public NdArray<T> and(NdArray<? extends T> o) {
        return Ops.apply(Op.AND, self(), o);
    }

    /** Bitwise and; logical for bool. */
    public NdArray<T> and(long literal) {
        return Ops.apply(Op.AND, self(), literal);
    }

    /** Bitwise or; logical for bool. */
    public NdArray<T> or(NdArray<? extends T> o) {
        return Ops.apply(Op.OR, self(), o);
    }

    /** Bitwise or; logical for bool. */
    public NdArray<T> or(long literal) {
        return Ops.apply(Op.OR, self(), literal);
    }

    /** Bitwise exclusive or; logical for bool. */
    public NdArray<T> xor(NdArray<? extends T> o) {
        return Ops.apply(Op.XOR, self(), o);
    }

    /** Bitwise exclusive or; logical for bool. */
    public NdArray<T> xor(long literal) {
        return Ops.apply(Op.XOR, self(), literal);
    }

    /** Integer shift left; the count is taken modulo the width. */
    public NdArray<T> shl(NdArray<? extends T> o) {
        return Ops.apply(Op.SHL, self(), o);
    }

    /** Integer shift left; the count is taken modulo the width. */
    public NdArray<T> shl(long literal) {
        return Ops.apply(Op.SHL, self(), literal);
    }

    /** Integer shift right, with the sign for signed types; the count is taken modulo the width. */
    public NdArray<T> shr(NdArray<? extends T> o) {
        return Ops.apply(Op.SHR, self(), o);
    }

    /** Integer shift right, with the sign for signed types; the count is taken modulo the width. */
    public NdArray<T> shr(long literal) {
        return Ops.apply(Op.SHR, self(), literal);
    }

    /** Integer shift right with zeros; the count is taken modulo the width. */
    public NdArray<T> ushr(NdArray<? extends T> o) {
        return Ops.apply(Op.USHR, self(), o);
    }

    /** Integer shift right with zeros; the count is taken modulo the width. */
    public NdArray<T> ushr(long literal) {
        return Ops.apply(Op.USHR, self(), literal);
    }

    /** Where elements are equal, as IEEE compares. */
    public NdArray<Bool> eq(NdArray<? extends Num> o) {
        return Ops.apply(Op.EQ, self(), o);
    }

    /** Where elements are equal, as IEEE compares. */
    public NdArray<Bool> eq(double literal) {
        return Ops.apply(Op.EQ, self(), literal);
    }

    /** Where elements are equal, as IEEE compares. */
    public NdArray<Bool> eq(long literal) {
        return Ops.apply(Op.EQ, self(), literal);
    }

    /** Where elements differ; true if either is NaN. */
    public NdArray<Bool> ne(NdArray<? extends Num> o) {
        return Ops.apply(Op.NE, self(), o);
    }

    /** Where elements differ; true if either is NaN. */
    public NdArray<Bool> ne(double literal) {
        return Ops.apply(Op.NE, self(), literal);
    }

    /** Where elements differ; true if either is NaN. */
    public NdArray<Bool> ne(long literal) {
        return Ops.apply(Op.NE, self(), literal);
    }

    /** Where elements are less. */
    public NdArray<Bool> lt(NdArray<? extends Num> o) {
        return Ops.apply(Op.LT, self(), o);
    }

    /** Where elements are less. */
    public NdArray<Bool> lt(double literal) {
        return Ops.apply(Op.LT, self(), literal);
    }

    /** Where elements are less. */
    public NdArray<Bool> lt(long literal) {
        return Ops.apply(Op.LT, self(), literal);
    }

    /** Where elements are less or equal. */
    public NdArray<Bool> le(NdArray<? extends Num> o) {
        return Ops.apply(Op.LE, self(), o);
    }

    /** Where elements are less or equal. */
    public NdArray<Bool> le(double literal) {
        return Ops.apply(Op.LE, self(), literal);
    }

    /** Where elements are less or equal. */
    public NdArray<Bool> le(long literal) {
        return Ops.apply(Op.LE, self(), literal);
    }

    /** Where elements are greater. */
    public NdArray<Bool> gt(NdArray<? extends Num> o) {
        return Ops.apply(Op.GT, self(), o);
    }

    /** Where elements are greater. */
    public NdArray<Bool> gt(double literal) {
        return Ops.apply(Op.GT, self(), literal);
    }

    /** Where elements are greater. */
    public NdArray<Bool> gt(long literal) {
        return Ops.apply(Op.GT, self(), literal);
    }

    /** Where elements are greater or equal. */
    public NdArray<Bool> ge(NdArray<? extends Num> o) {
        return Ops.apply(Op.GE, self(), o);
    }

    /** Where elements are greater or equal. */
    public NdArray<Bool> ge(double literal) {
        return Ops.apply(Op.GE, self(), literal);
    }

    /** Where elements are greater or equal. */
    public NdArray<Bool> ge(long literal) {
        return Ops.apply(Op.GE, self(), literal);
    }

    /** Negation. */
    public NdArray<T> neg() {
        return Ops.apply(Op.NEG, self());
    }

    /** Magnitude. */
    public NdArray<T> abs() {
        return Ops.apply(Op.ABS, self());
    }

    /** -1, 0 or 1 with the sign of the element. */
    public NdArray<T> sign() {
        return Ops.apply(Op.SIGN, self());
    }

    /** Square root; floating point only. */
    public NdArray<T> sqrt() {
        return Ops.apply(Op.SQRT, self());
    }

    /** Rounding down; floating point only. */
    public NdArray<T> floor() {
        return Ops.apply(Op.FLOOR, self());
    }

    /** Rounding up; floating point only. */
    public NdArray<T> ceil() {
        return Ops.apply(Op.CEIL, self());
    }

    /** Rounding towards zero; floating point only. */
    public NdArray<T> trunc() {
        return Ops.apply(Op.TRUNC, self());
    }

    /** Rounding to nearest, halves to even; floating point only. */
    public NdArray<T> rint() {
        return Ops.apply(Op.RINT, self());
    }

    /** Bitwise complement; logical for bool. */
    public NdArray<T> not() {
        return Ops.apply(Op.NOT, self());
    }

    /** x * x. */
    public NdArray<T> square() {
        return Ops.apply(Op.MUL, self(), self());
    }

    /** 1 / x; floating point and complex numbers only. */
    public NdArray<T> recip() {
        Ops.checkFloat("recip", self());
        return Ops.apply(Op.DIV, Ops.literal(self().dtype(), 1), self());
    }

    /** {@code this * b + c} with one rounding; floating point only. */
    public NdArray<T> fma(NdArray<? extends T> b, NdArray<? extends T> c) {
        return Ops.apply(Op.FMA, self(), b, c);
    }

    /** {@code this * b + c} with one rounding; floating point only. */
    public NdArray<T> fma(NdArray<? extends T> b, double c) {
        return Ops.apply(Op.FMA, self(), b, Ops.literal(self().dtype(), c));
    }

    /** {@code this * b + c} with one rounding; floating point only. */
    public NdArray<T> fma(double b, NdArray<? extends T> c) {
        return Ops.apply(Op.FMA, self(), Ops.literal(self().dtype(), b), c);
    }

    /** {@code this * b + c} with one rounding; floating point only. */
    public NdArray<T> fma(double b, double c) {
        return Ops.apply(Op.FMA, self(), Ops.literal(self().dtype(), b), Ops.literal(self().dtype(), c));
    }

    /** Elements limited to the range from {@code lo} to {@code hi}; NaN stays. */
    public NdArray<T> clip(NdArray<? extends T> lo, NdArray<? extends T> hi) {
        return max(lo).min(hi);
    }

    /** Elements limited to the range from {@code lo} to {@code hi}; NaN stays. */
    public NdArray<T> clip(double lo, double hi) {
        return max(lo).min(hi);
    }

    /** Elements limited to the range from {@code lo} to {@code hi}; NaN stays. */
    public NdArray<T> clip(long lo, long hi) {
        return max(lo).min(hi);
    }

    /** Where elements are NaN; nowhere for integers. */
    public NdArray<Bool> isNaN() {
        return Ops.apply(Op.NE, self(), self());
    }

    /** Where elements are positive or negative infinity; nowhere for integers. */
    public NdArray<Bool> isInf() {
        if (self().dtype().isComplex()) {
            return re().isInf().or(im().isInf());
        }
        return self().dtype().isFloat() ? abs().eq(Double.POSITIVE_INFINITY) : Ops.apply(Op.NE, self(), self());
    }

    /** Where elements are neither infinite nor NaN; everywhere for integers. */
    public NdArray<Bool> isFinite() {
        if (self().dtype().isComplex()) {
            return re().isFinite().and(im().isFinite());
        }
        return self().dtype().isFloat() ? abs().lt(Double.POSITIVE_INFINITY) : Ops.apply(Op.EQ, self(), self());
    }
}
