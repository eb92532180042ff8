package io.krait.staging;

import io.krait.types.Bool;
import io.krait.types.Num;
import java.util.List;

/**
 * A staged scalar: what element functions compute with. Operations record; nothing runs. Operands must have one element
 * type (cast with {@link #to}); Java literals take the type of the value they meet. A Java {@code if} on an {@code
 * Expr<Bool>} does not compile, which is meant: use {@link #select} (or {@code where}).
 *
 * @param <T> the static element type
 */
public sealed class Expr<T extends Num> extends Elementary<T> permits Var {
    private final Value value;

    /** Wraps a staged scalar. */
    public Expr(Value value) {
        if (value.shape().rank() != 0) {
            throw new ShapeException("an element function works on scalars, got shape " + value.shape());
        }
        this.value = value;
    }

    /** For variables, which look their value up. */
    Expr() {
        value = null;
    }

    /** The staged value. */
    public Value value() {
        return value;
    }

    /** The run-time element type. */
    public DType dtype() {
        return value().dtype();
    }

    @Override
    <R extends Num> Expr<R> op(Op op, Expr<?>... rest) {
        Value[] in = new Value[rest.length + 1];
        in[0] = value();
        if (op == Op.ABS && in[0].dtype().isComplex()) {
            return new Expr<>(magnitude().value());
        }
        for (int i = 0; i < rest.length; i++) {
            in[i + 1] = rest[i].value();
        }
        return new Expr<>(in[0].recorder().emit(new Prim.Apply(op), List.of(in)));
    }

    private Op real(Op ofIntegers, Op ofReals) {
        return dtype().isFloat() ? ofReals : ofIntegers;
    }

    // With a complex value, a Java number is a real number.
    private Expr<T> with(Op op, double literal) {
        Value v = value();
        return mixed(op, new Expr<>(v.recorder().literal(v.dtype().part(), literal)));
    }

    private Expr<T> with(Op op, long literal) {
        Value v = value();
        return mixed(op, new Expr<>(v.recorder().literal(v.dtype().part(), literal)));
    }

    /** A constant of this value's element type. */
    public Expr<T> literal(double v) {
        return new Expr<>(value().recorder().literal(dtype(), v));
    }

    /** A constant of this value's element type. */
    public Expr<T> literal(long v) {
        return new Expr<>(value().recorder().literal(dtype(), v));
    }

    /** Sum. */
    public Expr<T> add(Expr<? extends T> o) {
        return op(Op.ADD, o);
    }

    /** Sum. */
    public Expr<T> add(double literal) {
        return with(Op.ADD, literal);
    }

    /** Sum. */
    public Expr<T> add(long literal) {
        return with(Op.ADD, literal);
    }

    /** Difference. */
    public Expr<T> sub(Expr<? extends T> o) {
        return op(Op.SUB, o);
    }

    /** Difference. */
    public Expr<T> sub(double literal) {
        return with(Op.SUB, literal);
    }

    /** Difference. */
    public Expr<T> sub(long literal) {
        return with(Op.SUB, literal);
    }

    /** Product. */
    public Expr<T> mul(Expr<? extends T> o) {
        return op(Op.MUL, o);
    }

    /** Product. */
    public Expr<T> mul(double literal) {
        return with(Op.MUL, literal);
    }

    /** Product. */
    public Expr<T> mul(long literal) {
        return with(Op.MUL, literal);
    }

    /** Quotient; truncates for integers. */
    public Expr<T> div(Expr<? extends T> o) {
        return op(Op.DIV, o);
    }

    /** Quotient; truncates for integers. */
    public Expr<T> div(double literal) {
        return with(Op.DIV, literal);
    }

    /** Quotient; truncates for integers. */
    public Expr<T> div(long literal) {
        return with(Op.DIV, literal);
    }

    /** Remainder with the sign of the dividend, exact for floats. */
    public Expr<T> rem(Expr<? extends T> o) {
        return op(real(Op.REM, Op.FMOD), o);
    }

    /** Remainder with the sign of the dividend, exact for floats. */
    public Expr<T> rem(double literal) {
        return op(real(Op.REM, Op.FMOD), literal(literal));
    }

    /** Remainder with the sign of the dividend, exact for floats. */
    public Expr<T> rem(long literal) {
        return op(real(Op.REM, Op.FMOD), literal(literal));
    }

    /** Integer quotient rounded down. */
    public Expr<T> floorDiv(Expr<? extends T> o) {
        return op(Op.FLOOR_DIV, o);
    }

    /** Integer quotient rounded down. */
    public Expr<T> floorDiv(double literal) {
        return op(Op.FLOOR_DIV, literal(literal));
    }

    /** Integer quotient rounded down. */
    public Expr<T> floorDiv(long literal) {
        return op(Op.FLOOR_DIV, literal(literal));
    }

    /** Remainder with the sign of the divisor. */
    public Expr<T> floorMod(Expr<? extends T> o) {
        return op(real(Op.FLOOR_MOD, Op.MOD), o);
    }

    /** Remainder with the sign of the divisor. */
    public Expr<T> floorMod(double literal) {
        return op(real(Op.FLOOR_MOD, Op.MOD), literal(literal));
    }

    /** Remainder with the sign of the divisor. */
    public Expr<T> floorMod(long literal) {
        return op(real(Op.FLOOR_MOD, Op.MOD), literal(literal));
    }

    /** Smaller value; NaN if either is. */
    public Expr<T> min(Expr<? extends T> o) {
        return op(Op.MIN, o);
    }

    /** Smaller value; NaN if either is. */
    public Expr<T> min(double literal) {
        return op(Op.MIN, literal(literal));
    }

    /** Smaller value; NaN if either is. */
    public Expr<T> min(long literal) {
        return op(Op.MIN, literal(literal));
    }

    /** Larger value; NaN if either is. */
    public Expr<T> max(Expr<? extends T> o) {
        return op(Op.MAX, o);
    }

    /** Larger value; NaN if either is. */
    public Expr<T> max(double literal) {
        return op(Op.MAX, literal(literal));
    }

    /** Larger value; NaN if either is. */
    public Expr<T> max(long literal) {
        return op(Op.MAX, literal(literal));
    }

    /** Bitwise and; logical for bool. */
    public Expr<T> and(Expr<? extends T> o) {
        return op(Op.AND, o);
    }

    /** Bitwise or; logical for bool. */
    public Expr<T> or(Expr<? extends T> o) {
        return op(Op.OR, o);
    }

    /** Bitwise exclusive or; logical for bool. */
    public Expr<T> xor(Expr<? extends T> o) {
        return op(Op.XOR, o);
    }

    /** Shift left; the count is taken modulo the width. */
    public Expr<T> shl(Expr<? extends T> o) {
        return op(Op.SHL, o);
    }

    /** Shift left; the count is taken modulo the width. */
    public Expr<T> shl(double literal) {
        return op(Op.SHL, literal(literal));
    }

    /** Shift left; the count is taken modulo the width. */
    public Expr<T> shl(long literal) {
        return op(Op.SHL, literal(literal));
    }

    /** Shift right, with the sign for signed types. */
    public Expr<T> shr(Expr<? extends T> o) {
        return op(Op.SHR, o);
    }

    /** Shift right, with the sign for signed types. */
    public Expr<T> shr(double literal) {
        return op(Op.SHR, literal(literal));
    }

    /** Shift right, with the sign for signed types. */
    public Expr<T> shr(long literal) {
        return op(Op.SHR, literal(literal));
    }

    /** Shift right with zeros. */
    public Expr<T> ushr(Expr<? extends T> o) {
        return op(Op.USHR, o);
    }

    /** Shift right with zeros. */
    public Expr<T> ushr(double literal) {
        return op(Op.USHR, literal(literal));
    }

    /** Shift right with zeros. */
    public Expr<T> ushr(long literal) {
        return op(Op.USHR, literal(literal));
    }

    /** Equal, as IEEE compares. */
    public Expr<Bool> eq(Expr<? extends T> o) {
        return op(Op.EQ, o);
    }

    /** Equal, as IEEE compares. */
    public Expr<Bool> eq(double literal) {
        return op(Op.EQ, literal(literal));
    }

    /** Equal, as IEEE compares. */
    public Expr<Bool> eq(long literal) {
        return op(Op.EQ, literal(literal));
    }

    /** Not equal; true if either is NaN. */
    public Expr<Bool> ne(Expr<? extends T> o) {
        return op(Op.NE, o);
    }

    /** Not equal; true if either is NaN. */
    public Expr<Bool> ne(double literal) {
        return op(Op.NE, literal(literal));
    }

    /** Not equal; true if either is NaN. */
    public Expr<Bool> ne(long literal) {
        return op(Op.NE, literal(literal));
    }

    /** Less. */
    public Expr<Bool> lt(Expr<? extends T> o) {
        return op(Op.LT, o);
    }

    /** Less. */
    public Expr<Bool> lt(double literal) {
        return op(Op.LT, literal(literal));
    }

    /** Less. */
    public Expr<Bool> lt(long literal) {
        return op(Op.LT, literal(literal));
    }

    /** Less or equal. */
    public Expr<Bool> le(Expr<? extends T> o) {
        return op(Op.LE, o);
    }

    /** Less or equal. */
    public Expr<Bool> le(double literal) {
        return op(Op.LE, literal(literal));
    }

    /** Less or equal. */
    public Expr<Bool> le(long literal) {
        return op(Op.LE, literal(literal));
    }

    /** Greater. */
    public Expr<Bool> gt(Expr<? extends T> o) {
        return op(Op.GT, o);
    }

    /** Greater. */
    public Expr<Bool> gt(double literal) {
        return op(Op.GT, literal(literal));
    }

    /** Greater. */
    public Expr<Bool> gt(long literal) {
        return op(Op.GT, literal(literal));
    }

    /** Greater or equal. */
    public Expr<Bool> ge(Expr<? extends T> o) {
        return op(Op.GE, o);
    }

    /** Greater or equal. */
    public Expr<Bool> ge(double literal) {
        return op(Op.GE, literal(literal));
    }

    /** Greater or equal. */
    public Expr<Bool> ge(long literal) {
        return op(Op.GE, literal(literal));
    }

    /** Negation. */
    public Expr<T> neg() {
        return op(Op.NEG);
    }

    /** Magnitude. */
    public Expr<T> abs() {
        return op(Op.ABS);
    }

    /** -1, 0 or 1. */
    public Expr<T> sign() {
        return op(Op.SIGN);
    }

    /** Square root. */
    public Expr<T> sqrt() {
        return op(Op.SQRT);
    }

    /** Rounding down. */
    public Expr<T> floor() {
        return op(Op.FLOOR);
    }

    /** Rounding up. */
    public Expr<T> ceil() {
        return op(Op.CEIL);
    }

    /** Rounding towards zero. */
    public Expr<T> trunc() {
        return op(Op.TRUNC);
    }

    /** Rounding to nearest, halves to even. */
    public Expr<T> rint() {
        return op(Op.RINT);
    }

    /** Bitwise complement; logical for bool. */
    public Expr<T> not() {
        return op(Op.NOT);
    }

    /** x * x. */
    public Expr<T> square() {
        return op(Op.MUL, this);
    }

    /** 1 / x. */
    public Expr<T> recip() {
        return literal(1).div(this);
    }

    /** this * b + c with one rounding; floating point only. */
    public Expr<T> fma(Expr<? extends T> b, Expr<? extends T> c) {
        return op(Op.FMA, b, c);
    }

    /** The value limited to the range from {@code lo} to {@code hi}. */
    public Expr<T> clip(double lo, double hi) {
        return max(lo).min(hi);
    }

    /** True for NaN; false for integers. */
    public Expr<Bool> isNaN() {
        return op(Op.NE, this);
    }

    /** True for positive and negative infinity; false for integers. */
    public Expr<Bool> isInf() {
        if (dtype().isComplex()) {
            return re().isInf().or(im().isInf());
        }
        return dtype().isFloat() ? abs().eq(Double.POSITIVE_INFINITY) : op(Op.NE, this);
    }

    /** True for what is neither infinite nor NaN; true for integers. */
    public Expr<Bool> isFinite() {
        if (dtype().isComplex()) {
            return re().isFinite().and(im().isFinite());
        }
        return dtype().isFloat() ? abs().lt(Double.POSITIVE_INFINITY) : op(Op.EQ, this);
    }

    /** Conversion, see {@link Scalars#convert}. */
    public <R extends Num> Expr<R> to(ScalarType<R> type) {
        Value v = value();
        return type.dtype() == v.dtype() ? new Expr<>(v) : new Expr<>(v.recorder()
                .emit(new Prim.Cast(type.dtype()), List.of(v)));
    }

    /**
     * The same bits as another type of the same width: {@code x.bitcast(i32)} of an f32.
     *
     * @throws DTypeException for a type of another width
     */
    public <R extends Num> Expr<R> bitcast(ScalarType<R> type) {
        Value v = value();
        return type.dtype() == v.dtype() ? new Expr<>(v) : new Expr<>(v.recorder()
                .emit(new Prim.Bitcast(type.dtype()), List.of(v)));
    }

    @Override
    public Expr<T> reverseBits() {
        DType t = dtype();
        Expr<T> x = this;
        for (int by = 8 * t.bytes() / 2; by > 0; by /= 2) {
            // Swaps neighbours of this many bits; the mask has those of the right neighbours.
            long mask = Long.divideUnsigned(-1, (1L << by) + 1);
            Expr<T> right = new Expr<>(value().recorder().constant(t, Scalars.wrap(t, mask)));
            x = x.ushr(by).and(right).or(x.and(right).shl(by));
        }
        return x;
    }

    /** {@code a} where this condition holds, else {@code b}; both are computed. */
    public <R extends Num> Expr<R> select(Expr<? extends R> a, Expr<? extends R> b) {
        return op(Op.SELECT, a, b);
    }

    /** Not supported on staged values: use {@code eq}. */
    @Override
    public boolean equals(Object o) {
        throw new StagingException("equals() on a staged value compares Java objects, not elements;"
                    + " use x.eq(y), and where(c, a, b) instead of if");
    }

    /** Not supported on staged values. */
    @Override
    public int hashCode() {
        throw new StagingException("hashCode() on a staged value has no meaning:"
                    + " its elements are not known while recording");
    }

    @Override
    public String toString() {
        Value v = value();
        if (v.recorder().eager().isPresent()) {
            return Eager.text(v);
        }
        return v + " : " + v.type() + " (staged)";
    }
}
