package io.krait.staging.math;

/**
 * Natural logarithm with about 16 bits (F64; F32: 12) more than its type, as an unevaluated sum; for powers and
 * wherever an error of the logarithm is magnified.
 *
 * <p>With s = (m - 1)/(m + 1), z = s*s, log(m) = s * (2 + z * (2/3 + z*Q(z))). All of that are pairs but Q, which is
 * so small a part that one number is enough. All the corrections are fused multiply-adds, and
 * there is one division, which runs beside them.
 */
final class LogPair {
    /**
     * (2*atanh(s)/s - 2 - 2/3*z) / (z*z) in powers of z for |s| &lt; 0.1716, by Sollya's fpminimax; error of log(m)
     * below 2^-73 (F64) and 2^-36 (F32) of it.
     */
    private static final double[] Q_F64 = {
        0x1.9999999999996p-2, 0x1.2492492492f4cp-2, 0x1.c71c71c59766fp-3, 0x1.745d1828e35d5p-3,
        0x1.3b1364e8d6165p-3, 0x1.11206a7adef13p-3, 0x1.de3e2a450e947p-4, 0x1.eabfec2328abfp-4
    };
    private static final double[] Q_F32 = {0x1.999ap-2, 0x1.24528p-2, 0x1.dfa10ep-3};
    /** The same one term shorter: error below 2^-66. */
    private static final double[] Q_APPROX_F64 = {
        0x1.9999999999b3p-2, 0x1.2492492457d5ep-2, 0x1.c71c722d66f1fp-3, 0x1.745ce9e2f108ep-3,
        0x1.3b1eec2799bc6p-3, 0x1.0f7fe635dede1p-3, 0x1.0e42d296329abp-3
    };

    private LogPair() {
    }

    /** log(m * 2^k), a pair whose low part is at most half a unit of the high one. An infinite k gives (k, NaN). */
    static <V> Pair<V> of(Scientific<V> x) {
        Kit<V> kit = x.m().kit();
        boolean wide = kit.isF64();
        Fp<V> f = x.m().minus(1);
        Fp<V> d = x.m().plus(1);
        Fp<V> dLow = x.m().minus(d.minus(1));
        Fp<V> s = f.over(d);
        // The remainder of the division times 1/d = (1 - s)/2.
        Fp<V> sNeg = s.neg();
        Fp<V> sLow = sNeg.fma(dLow, sNeg.fma(d, f)).times(s.fma(-0.5, 0.5));
        Fp<V> z = s.times(s);
        Fp<V> zLow = s.plus(s).fma(sLow, s.fma(s, z.neg()));
        Fp<V> q = kit.poly(z, z.times(z), wide ? kit.approx() ? Q_APPROX_F64 : Q_F64 : Q_F32);
        // c + cLow = 2/3 + z*q and g + gLow = 2 + z*(c + cLow) by fast two-sums; differences of the leading terms are
        // exact.
        Fp<V> twoThirds = kit.c(wide ? 0x1.5555555555555p-1 : 0x1.555556p-1);
        Fp<V> c = z.fma(q, twoThirds);
        Fp<V> cLow = z.fma(q, twoThirds.minus(c)).plus(wide ? 0x1.5555555555555p-55 : -0x1.555556p-26);
        Fp<V> g = z.fma(c, kit.c(2));
        if (!kit.approx()) {
            cLow = zLow.fma(q, cLow);
        }
        Fp<V> gLow = zLow.fma(c, z.fma(cLow, z.fma(c, kit.c(2).minus(g))));
        Fp<V> log = s.times(g);
        Fp<V> logLow = sLow.fma(g, s.fma(gLow, s.fma(g, log.neg())));
        // k*ln2Hi is exact, and 0 or larger than log: a fast two-sum.
        Fp<V> ln2Hi = kit.c(wide ? 0x1.62e42fefa38p-1 : 0x1.62e4p-1);
        Fp<V> hi = x.k().fma(ln2Hi, log);
        Fp<V> error = x.k().fma(ln2Hi, hi.neg()).plus(log);
        return new Pair<>(hi, error.plus(x.k().fma(wide ? 0x1.ef35793c7673p-45 : 0x1.7f7d1cp-20, logLow)));
    }
}
