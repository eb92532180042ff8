package io.krait.optimizer.loop;

import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;

/**
 * What a floating point variable may be: the numbers between two bounds, both included, and NaN or not. The bounds may
 * be infinite; a bound that is zero stands for both zeros.
 *
 * <p>Note [Rounded bounds]. All primitive operations are rounded correctly, so they are monotonic as long as the exact
 * ones are: the operation itself, on the bounds, gives the bounds of its results, and nothing has to be widened. Where
 * a bound comes out as NaN nothing is known.
 *
 * @param type F32 or F64; bounds are representable in it
 * @param lo no number is below
 * @param hi no number is above
 * @param nan whether it may be NaN
 */
record Span(DType type, double lo, double hi, boolean nan) {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final Span ALL_F64 = new Span(DType.F64, -INFINITY, INFINITY, true);
    private static final Span ALL_F32 = new Span(DType.F32, -INFINITY, INFINITY, true);

    /** Anything. */
    static Span all(DType type) {
        return type == DType.F64 ? ALL_F64 : ALL_F32;
    }

    /** One number, or NaN. */
    static Span of(DType type, long bits) {
        double v = number(type, bits);
        return Double.isNaN(v) ? all(type) : new Span(type, v, v, false);
    }

    private Span with(double low, double high, boolean mayBeNan) {
        return Double.isNaN(low) || Double.isNaN(high) ? all(type) : new Span(type, low, high, mayBeNan);
    }

    static double number(DType type, long bits) {
        return type == DType.F64 ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
    }

    static long bits(DType type, double v) {
        return type == DType.F64 ? Double.doubleToRawLongBits(v) : Float.floatToRawIntBits((float) v) & 0xffffffffL;
    }

    /** True if nothing is known. */
    boolean isAll() {
        return nan && lo == -INFINITY && hi == INFINITY;
    }

    /** True if it is one number, and which sign it has is known too. */
    boolean isPoint() {
        return lo == hi && lo != 0 && !nan;
    }

    /** True if it is a number, but not an infinite one. */
    boolean isFinite() {
        return !nan && lo > -INFINITY && hi < INFINITY;
    }

    /** True if it may be one of the zeros. */
    boolean hasZero() {
        return lo <= 0 && hi >= 0;
    }

    private boolean hasInfinity() {
        return lo == -INFINITY || hi == INFINITY;
    }

    /** Either of two. */
    Span or(Span b) {
        return new Span(type, Math.min(lo, b.lo), Math.max(hi, b.hi), nan || b.nan);
    }

    /** Both of two that are true. */
    Span and(Span b) {
        return new Span(type, Math.max(lo, b.lo), Math.min(hi, b.hi), nan && b.nan);
    }

    private double eval(Op op, double a, double b, double c) {
        return number(type, op.eval(type, bits(type, a), bits(type, b), bits(type, c)));
    }

    /** An operation of one operand. */
    Span apply(Op op) {
        return switch (op) {
            case NEG -> new Span(type, -hi, -lo, nan);
            case ABS -> new Span(type, hasZero() ? 0 : Math.min(Math.abs(lo), Math.abs(hi)),
                    Math.max(Math.abs(lo), Math.abs(hi)), nan);
            case SQRT -> with(lo > 0 ? eval(op, lo, 0, 0) : 0, hi > 0 ? eval(op, hi, 0, 0) : 0, nan || lo < 0);
            case SIGN, FLOOR, CEIL, TRUNC, RINT -> with(eval(op, lo, 0, 0), eval(op, hi, 0, 0), nan);
            default -> all(type);
        };
    }

    /** An operation of two operands, which are not the same variable. */
    Span apply(Op op, Span b) {
        if (isAll() && b.isAll()) {
            return this;
        }
        boolean any = nan || b.nan;
        return switch (op) {
            case ADD -> with(eval(op, lo, b.lo, 0), eval(op, hi, b.hi, 0),
                    any || lo == -INFINITY && b.hi == INFINITY || hi == INFINITY && b.lo == -INFINITY);
            case SUB -> apply(Op.ADD, b.apply(Op.NEG));
            case MUL -> corners(op, b, any || hasZero() && b.hasInfinity() || hasInfinity() && b.hasZero());
            case DIV -> b.hasZero() ? all(type) : corners(op, b, any || hasInfinity() && b.hasInfinity());
            case MIN -> new Span(type, Math.min(lo, b.lo), Math.min(hi, b.hi), any);
            case MAX -> new Span(type, Math.max(lo, b.lo), Math.max(hi, b.hi), any);
            default -> all(type);
        };
    }

    private Span corners(Op op, Span b, boolean mayBeNan) {
        double[] c = {eval(op, lo, b.lo, 0), eval(op, lo, b.hi, 0), eval(op, hi, b.lo, 0), eval(op, hi, b.hi, 0)};
        return with(Math.min(Math.min(c[0], c[1]), Math.min(c[2], c[3])),
                Math.max(Math.max(c[0], c[1]), Math.max(c[2], c[3])), mayBeNan);
    }

    /** The product with itself. */
    Span squared() {
        Span a = apply(Op.ABS);
        return with(eval(Op.MUL, a.lo, a.lo, 0), eval(Op.MUL, a.hi, a.hi, 0), nan);
    }

    /** The fused operation this * b + c. */
    Span fma(Span b, Span c) {
        if (!isFinite() || !b.isFinite() || !c.isFinite()) {
            return all(type);
        }
        double low = INFINITY;
        double high = -INFINITY;
        for (double x : new double[]{lo, hi}) {
            for (double y : new double[]{b.lo, b.hi}) {
                low = Math.min(low, eval(Op.FMA, x, y, c.lo));
                high = Math.max(high, eval(Op.FMA, x, y, c.hi));
            }
        }
        return with(low, high, false);
    }

    /** The same numbers, rounded to another type. */
    Span convert(DType to) {
        return new Span(to, number(to, Scalars.convert(bits(type, lo), type, to)),
                number(to, Scalars.convert(bits(type, hi), type, to)), nan);
    }

    /** What a comparison gives: 1, 0, or -1 if it depends. */
    int compare(Op op, Span b) {
        boolean ordered = !nan && !b.nan;
        return switch (op) {
            case LT -> ordered && hi < b.lo ? 1 : lo >= b.hi ? 0 : -1;
            case LE -> ordered && hi <= b.lo ? 1 : lo > b.hi ? 0 : -1;
            case GT -> b.compare(Op.LT, this);
            case GE -> b.compare(Op.LE, this);
            case EQ -> ordered && lo == hi && b.lo == lo && b.hi == lo ? 1 : hi < b.lo || lo > b.hi ? 0 : -1;
            case NE -> {
                int equal = compare(Op.EQ, b);
                yield equal < 0 ? -1 : 1 - equal;
            }
            default -> -1;
        };
    }
}
