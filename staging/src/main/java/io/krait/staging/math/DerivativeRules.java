package io.krait.staging.math;

import io.krait.staging.Op;
import io.krait.staging.math.Derivatives.Term;
import java.util.List;

/**
 * The formulas of {@link Derivatives}. Each switch names every operation and has no default, so that an operation
 * without a rule does not compile.
 */
final class DerivativeRules {
    private static final double LN2 = 0x1.62e42fefa39efp-1;
    private static final double LN10 = 0x1.26bb1bbb55516p1;
    private static final double TWO_OVER_SQRT_PI = 0x1.20dd750429b6dp0;
    private static final double SQRT_PI_OVER_TWO = 0x1.c5bf891b4ef6bp-1;
    private static final double ONE_OVER_SQRT_TWO_PI = 0x1.9884533d43651p-2;
    /** From here on trigamma is evaluated by its asymptotic series. */
    private static final int FAR = 10;
    /** Coefficients of z^-3, z^-5, ...: the Bernoulli numbers. */
    private static final double[] TRIGAMMA = {
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6
    };

    private DerivativeRules() {
    }

    private static IllegalArgumentException none(Op op) {
        return new IllegalArgumentException(op + " is not a function of real numbers: it has no derivative");
    }

    private static IllegalArgumentException arity(Op op) {
        return new IllegalArgumentException(op + " takes " + op.arity() + " operands");
    }

    /** The derivative of r = op(x). */
    static <V> Term<V> unary(Op op, Term<V> x, Term<V> r) {
        return switch (op) {
            case NEG -> x.c(-1);
            case ABS -> x.of(Op.SIGN);
            case SIGN, FLOOR, CEIL, TRUNC, RINT, EXPONENT -> x.c(0);
            case SQRT -> x.c(0.5).over(r);
            case EXP -> r;
            case EXP2 -> r.times(LN2);
            case EXP10 -> r.times(LN10);
            case EXPM1 -> x.of(Op.EXP);
            case LOG -> x.inverse();
            case LOG2 -> x.c(1 / LN2).over(x);
            case LOG10 -> x.c(1 / LN10).over(x);
            case LOG1P -> x.plus(1).inverse();
            case SIN -> x.of(Op.COS);
            case COS -> x.of(Op.SIN).neg();
            case TAN -> r.of(Op.FMA, r, x.c(1));
            case SINPI -> x.of(Op.COSPI).times(Math.PI);
            case COSPI -> x.of(Op.SINPI).times(-Math.PI);
            case TANPI -> r.of(Op.FMA, r, x.c(1)).times(Math.PI);
            case SINC -> sinc(x, r);
            case ASIN -> belowOne(x).of(Op.RSQRT);
            case ACOS -> belowOne(x).of(Op.RSQRT).neg();
            case ATAN -> x.of(Op.FMA, x, x.c(1)).inverse();
            case SINH -> x.of(Op.COSH);
            case COSH -> x.of(Op.SINH);
            case TANH -> r.neg().of(Op.FMA, r, x.c(1));
            // Not by a square, which may overflow.
            case ASINH -> x.of(Op.HYPOT, 1).inverse();
            case ACOSH -> x.plus(-1).of(Op.RSQRT).times(x.plus(1).of(Op.RSQRT));
            case ATANH -> belowOne(x).inverse();
            case CBRT -> x.c(1.0 / 3).over(r.times(r));
            case RSQRT -> r.times(-0.5).times(r.times(r));
            case ERF -> gauss(x, 1, TWO_OVER_SQRT_PI);
            case ERFC -> gauss(x, 1, -TWO_OVER_SQRT_PI);
            case NORMCDF -> gauss(x, 0.5, ONE_OVER_SQRT_TWO_PI);
            case ERFINV -> gauss(r, -1, SQRT_PI_OVER_TWO);
            case LGAMMA -> x.of(Op.DIGAMMA);
            case TGAMMA -> r.times(x.of(Op.DIGAMMA));
            case DIGAMMA -> trigamma(x);
            case SOFTPLUS -> x.of(Op.SIGMOID);
            case SIGMOID -> r.times(x.c(1).minus(r));
            case DEGREES -> x.c(180 / Math.PI);
            case RADIANS -> x.c(Math.PI / 180);
            // A power of two.
            case FRACTION -> r.over(x);
            case NOT, POPCOUNT, CLZ, CTZ -> throw none(op);
            case ADD, SUB, MUL, DIV, REM, FLOOR_DIV, FLOOR_MOD, MIN, MAX, FMA, AND, OR, XOR, SHL, SHR, USHR, EQ, NE, LT,
                    LE, GT, GE, SELECT, POW, ATAN2, HYPOT, LOGADDEXP, LOGADDEXP2, FMOD, REMAINDER, MOD, LDEXP,
                    NEXTAFTER, COPYSIGN, HEAVISIDE, POWN, GCD, LCM -> throw arity(op);
        };
    }

    /** The derivatives of r = op(x, y). */
    static <V> List<Term<V>> binary(Op op, Term<V> x, Term<V> y, Term<V> r) {
        return switch (op) {
            case ADD -> List.of(x.c(1), x.c(1));
            case SUB -> List.of(x.c(1), x.c(-1));
            case MUL -> List.of(y, x);
            case DIV -> List.of(y.inverse(), r.over(y).neg());
            case MIN -> firstIf(x.of(Op.LE, y));
            case MAX -> firstIf(x.of(Op.GE, y));
            case POW -> List.of(y.of(Op.EQ, 0).select(x.c(0), y.times(x.of(Op.POW, y.plus(-1)))),
                    // For 0 to a positive power the logarithm is infinite.
                    r.of(Op.EQ, 0).select(x.c(0), r.times(x.of(Op.LOG))));
            case ATAN2 -> {
                // x is the ordinate.
                Term<V> h = x.of(Op.HYPOT, y);
                yield List.of(y.over(h).over(h), x.over(h).over(h).neg());
            }
            case HYPOT -> List.of(x.over(r), y.over(r));
            case LOGADDEXP -> List.of(x.minus(y).of(Op.SIGMOID), y.minus(x).of(Op.SIGMOID));
            case LOGADDEXP2 -> List.of(x.minus(y).times(LN2).of(Op.SIGMOID), y.minus(x).times(LN2).of(Op.SIGMOID));
            // r = x - n*y with a whole n.
            case FMOD, REMAINDER, MOD -> List.of(x.c(1), r.minus(x).over(y).of(Op.RINT));
            case LDEXP -> List.of(x.c(1).of(Op.LDEXP, y), x.c(0));
            case NEXTAFTER -> List.of(x.c(1), x.c(0));
            case COPYSIGN -> List.of(x.c(1).of(Op.COPYSIGN, x).of(Op.MUL, x.c(1).of(Op.COPYSIGN, y)), x.c(0));
            case HEAVISIDE -> List.of(x.c(0), x.of(Op.EQ, 0).select(1, 0));
            case REM, FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHL, SHR, USHR, EQ, NE, LT, LE, GT, GE, GCD, LCM ->
                    throw none(op);
            case NEG, ABS, SIGN, FMA, SQRT, FLOOR, CEIL, TRUNC, RINT, NOT, POPCOUNT, CLZ, CTZ, SELECT, EXP, LOG, SIN,
                    COS, ERF, LOG1P, EXPM1, TANH, EXP2, EXP10, LOG2, LOG10, TAN, SINPI, COSPI, TANPI, ASIN, ACOS, ATAN,
                    SINH, COSH, ASINH, ACOSH, ATANH, CBRT, RSQRT, ERFC, ERFINV, NORMCDF, LGAMMA, TGAMMA, DIGAMMA,
                    SOFTPLUS, SIGMOID, SINC, DEGREES, RADIANS, FRACTION, EXPONENT, POWN -> throw arity(op);
        };
    }

    /** The derivatives of op(x, y, z). */
    static <V> List<Term<V>> ternary(Op op, Term<V> x, Term<V> y, Term<V> z) {
        return switch (op) {
            case FMA -> List.of(y, x, x.c(1));
            case SELECT -> List.of(y.c(0), x.select(y.c(1), y.c(0)), x.select(y.c(0), y.c(1)));
            case POWN -> {
                Term<V> n = y.plus(z);
                // The third operand may be -1 here, which the operation allows.
                Term<V> slope = n.times(x.of(Op.POWN, y, z.plus(-1)));
                yield List.of(n.of(Op.EQ, 0).select(x.c(0), slope), x.c(0), x.c(0));
            }
            case ADD, SUB, MUL, DIV, REM, FLOOR_DIV, FLOOR_MOD, MIN, MAX, NEG, ABS, SIGN, SQRT, FLOOR, CEIL, TRUNC,
                    RINT, AND, OR, XOR, NOT, SHL, SHR, USHR, POPCOUNT, CLZ, CTZ, EQ, NE, LT, LE, GT, GE, EXP, LOG, SIN,
                    COS, ERF, LOG1P, EXPM1, TANH, EXP2, EXP10, LOG2, LOG10, TAN, SINPI, COSPI, TANPI, ASIN, ACOS, ATAN,
                    SINH, COSH, ASINH, ACOSH, ATANH, CBRT, RSQRT, ERFC, ERFINV, NORMCDF, LGAMMA, TGAMMA, DIGAMMA,
                    SOFTPLUS, SIGMOID, SINC, DEGREES, RADIANS, FRACTION, EXPONENT, POW, ATAN2, HYPOT, LOGADDEXP,
                    LOGADDEXP2, FMOD, REMAINDER, MOD, LDEXP, NEXTAFTER, COPYSIGN, HEAVISIDE, GCD, LCM ->
                            throw arity(op);
        };
    }

    private static <V> List<Term<V>> firstIf(Term<V> condition) {
        return List.of(condition.select(1, 0), condition.select(0, 1));
    }

    /** 1 - x*x without cancellation. */
    private static <V> Term<V> belowOne(Term<V> x) {
        return x.c(1).minus(x).times(x.plus(1));
    }

    /** factor * exp(-scale * x*x). */
    private static <V> Term<V> gauss(Term<V> x, double scale, double factor) {
        return x.times(x).times(-scale).of(Op.EXP).times(factor);
    }

    /** (cos(pi*x) - sinc(x)) / x, by its series where that cancels. */
    private static <V> Term<V> sinc(Term<V> x, Term<V> r) {
        Term<V> z = x.times(x);
        Term<V> series = x.c(0);
        // The coefficient of x^(2k-1) is (-1)^k * 2k/(2k+1)! * pi^(2k).
        double factorial = 1;
        for (int i = 2; i <= 21; i++) {
            factorial *= i;
        }
        for (int k = 10; k >= 1; k--) {
            double c = (k % 2 == 0 ? 1 : -1) * 2 * k / factorial * Math.pow(Math.PI, 2 * k);
            series = series.of(Op.FMA, z, x.c(c));
            factorial /= 2 * k * (2 * k + 1);
        }
        return x.of(Op.ABS).of(Op.LT, 0.5).select(series.times(x), x.of(Op.COSPI).minus(r).over(x));
    }

    /**
     * The derivative of digamma: pi^2/sin(pi*x)^2 - trigamma(1 - x) for small x; else by the recurrence up to where the
     * asymptotic series (NIST Handbook, 5.15.8) holds.
     */
    private static <V> Term<V> trigamma(Term<V> x) {
        Term<V> small = x.of(Op.LT, 0.5);
        Term<V> t = small.select(x.c(1).minus(x), x);
        Term<V> sum = x.c(0);
        for (int k = 0; k < FAR; k++) {
            Term<V> inverse = t.plus(k).inverse();
            sum = inverse.of(Op.FMA, inverse, sum);
        }
        Term<V> w = t.plus(FAR).inverse();
        Term<V> ww = w.times(w);
        Term<V> series = x.c(TRIGAMMA[TRIGAMMA.length - 1]);
        for (int i = TRIGAMMA.length - 2; i >= 0; i--) {
            series = series.of(Op.FMA, ww, x.c(TRIGAMMA[i]));
        }
        Term<V> right = sum.plus(w.plus(ww.times(0.5)).plus(ww.times(w).times(series)));
        Term<V> s = x.c(Math.PI).over(x.of(Op.SINPI));
        return small.select(s.times(s).minus(right), right);
    }
}
