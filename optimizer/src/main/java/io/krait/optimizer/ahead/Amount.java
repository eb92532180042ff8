package io.krait.optimizer.ahead;

import io.krait.staging.Dim;
import java.util.List;

/** A 64-bit integer that the host's part of a function computes. */
public sealed interface Amount {
    /** Zero. */
    Amount ZERO = new Number(0);
    /** One. */
    Amount ONE = new Number(1);

    /** A constant. */
    record Number(long value) implements Amount {
    }

    /** What a register holds. */
    record Register(int index) implements Amount {
    }

    /** An argument of the C function: an extent, or the canonical bits of a number. */
    record Given(int argument) implements Amount {
    }

    /** Two numbers combined. */
    record Combined(Kind kind, Amount a, Amount b) implements Amount {
    }

    /** How numbers combine; all are signed. */
    enum Kind {
        /** Sum. */
        ADD,
        /** Difference. */
        SUB,
        /** Product. */
        MUL,
        /** Quotient, rounded up; the divisor is at least 1. */
        CEIL_DIV,
        /** Quotient, truncated; 0 if the divisor is 0. */
        DIV,
        /** The smaller one. */
        MIN,
        /** The larger one. */
        MAX,
        /** 1 if the first is smaller, else 0. */
        LESS
    }

    /** A constant. */
    static Amount of(long value) {
        return new Number(value);
    }

    /** The sum. */
    default Amount plus(Amount b) {
        return combine(Kind.ADD, this, b);
    }

    /** The difference. */
    default Amount minus(Amount b) {
        return combine(Kind.SUB, this, b);
    }

    /** The product. */
    default Amount times(Amount b) {
        return combine(Kind.MUL, this, b);
    }

    /** The quotient, rounded up. */
    default Amount parts(Amount b) {
        return combine(Kind.CEIL_DIV, this, b);
    }

    /** The smaller one. */
    default Amount min(Amount b) {
        return combine(Kind.MIN, this, b);
    }

    /** The larger one. */
    default Amount max(Amount b) {
        return combine(Kind.MAX, this, b);
    }

    /** 1 if this is smaller, else 0. */
    default Amount less(Amount b) {
        return combine(Kind.LESS, this, b);
    }

    /** The constant that this is, or {@code none}. */
    default long constant(long none) {
        return this instanceof Number n ? n.value : none;
    }

    /** Two numbers combined; constants fold. */
    static Amount combine(Kind kind, Amount a, Amount b) {
        if (a instanceof Number(long x) && b instanceof Number(long y)) {
            long n = switch (kind) {
                case ADD -> x + y;
                case SUB -> x - y;
                case MUL -> x * y;
                case CEIL_DIV -> -Math.floorDiv(-x, y);
                case DIV -> y == 0 ? 0 : x / y;
                case MIN -> Math.min(x, y);
                case MAX -> Math.max(x, y);
                case LESS -> x < y ? 1 : 0;
            };
            return new Number(n);
        }
        if (kind == Kind.MUL && a.equals(ONE) || kind == Kind.ADD && a.equals(ZERO)) {
            return b;
        }
        boolean same = (kind == Kind.MUL || kind == Kind.CEIL_DIV || kind == Kind.DIV) && b.equals(ONE)
                || (kind == Kind.ADD || kind == Kind.SUB) && b.equals(ZERO);
        return same ? a : new Combined(kind, a, b);
    }

    /** The value of an extent. */
    static Amount of(Dim dim, List<Amount> symbols) {
        return switch (dim) {
            case Dim.Fixed f -> of(f.n());
            case Dim.Affine a -> symbols.get(a.symbol()).times(of(a.mul())).plus(of(a.add()));
            case Dim.Compound c -> combine(switch (c.kind()) {
                case ADD -> Kind.ADD;
                case MUL -> Kind.MUL;
                case CEIL_DIV -> Kind.CEIL_DIV;
                case DIV -> Kind.DIV;
            }, of(c.a(), symbols), of(c.b(), symbols));
        };
    }
}
