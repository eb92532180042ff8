package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Hyperbolic tangent.
 *
 * <p>F32 is a {@link Piecewise} function; for F64 that would take too many terms. There, with n = -expm1(-2|x|),
 * tanh|x| = n / (2 - n). The quotient q of the rounded numbers is corrected by its remainder over the divisor, and
 * 1/(2 - n) is (1 + q)/2 but for terms that do not matter, so there is one division and one rounding.
 */
final class Hyperbolic {
    private static final Piecewise F32 = new Piecewise("tanh", DType.F32, 9.02734375, 0x1.520096p-2, 0x1.04f5b6p+0, 3,
            PiecewiseTables.TANH_CENTRE_F32, PiecewiseTables.TANH_VALUE_F32, PiecewiseTables.TANH_Q_F32);
    /** From here on the F64 result is 1. */
    private static final double TOP_F64 = 22;

    private Hyperbolic() {
    }

    /**
     * Hyperbolic tangent. Worst error: F64 0.73 ulp near 0x1.000acbcba7b03p-3 (observed), F32 0.870 ulp at
     * 0x1.4b096p-2 (all arguments).
     */
    static <V> Fp<V> tanh(Fp<V> x) {
        return x.kit().isF64() ? byExponential(x) : F32.apply(x);
    }

    private static <V> Fp<V> byExponential(Fp<V> x) {
        Fp<V> magnitude = x.abs();
        // This way round NaN stays NaN.
        Fp<V> a = magnitude.gt(TOP_F64).select(x.kit().c(TOP_F64), magnitude);
        if (x.kit().approx()) {
            Fp<V> minus = Exponential.approxExpm1(a.times(-2));
            return minus.over(minus.plus(2)).abs().withSignOf(x);
        }
        Exponential.Parts<V> m = Exponential.expm1Parts(a.times(-2), true);
        Fp<V> n = m.hi().plus(m.lo());
        Fp<V> nLow = m.lo().minus(n.minus(m.hi()));
        // n and nLow are negative here: the divisor is 2 + n + nLow.
        Fp<V> d = n.plus(2);
        Fp<V> dLow = n.minus(d.minus(2)).plus(nLow);
        Fp<V> q = n.over(d);
        Fp<V> rest = q.neg().fma(d, n).plus(q.neg().fma(dLow, nLow));
        Fp<V> y = rest.fma(q.fma(-0.5, 0.5), q);
        return y.abs().withSignOf(x);
    }
}
