package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Natural logarithm with about 16 bits (F64; F32: 12) more than its type, as an unevaluated sum; for powers and
 * wherever an error of the logarithm is magnified.
 *
 * <p>F64: with s = (m - 1)/(m + 1), z = s*s, log(m) = s * (2 + z * (2/3 + z*Q(z))). All of that are pairs but Q, which
 * is so small a part that one number is enough. All the corrections are fused multiply-adds, and there is one
 * division, which runs beside them.
 *
 * <p>F32: m is in one of 16 intervals, and c the inverse of about its middle, with so few bits that r = m*c - 1 is
 * exact. log(m) = -log(c) + r - r*r/2 + r*r*r*P(r), where log(c) is from a table. c is 1 in the interval around 1.
 * After P. T. P. Tang, "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic", ACM
 * TOMS 16 (1990). Twice as fast as the division; F64 would need more intervals than a register holds.
 */
final class LogPair {
    /**
     * (2*atanh(s)/s - 2 - 2/3*z) / (z*z) in powers of z for |s| &lt; 0.1716, by Sollya's fpminimax; error of log(m)
     * below 2^-73 of it.
     */
    private static final double[] Q_F64 = {
        0x1.9999999999996p-2, 0x1.2492492492f4cp-2, 0x1.c71c71c59766fp-3, 0x1.745d1828e35d5p-3,
        0x1.3b1364e8d6165p-3, 0x1.11206a7adef13p-3, 0x1.de3e2a450e947p-4, 0x1.eabfec2328abfp-4
    };
    /** The same one term shorter: error below 2^-66. */
    private static final double[] Q_APPROX_F64 = {
        0x1.9999999999b3p-2, 0x1.2492492457d5ep-2, 0x1.c71c722d66f1fp-3, 0x1.745ce9e2f108ep-3,
        0x1.3b1eec2799bc6p-3, 0x1.0f7fe635dede1p-3, 0x1.0e42d296329abp-3
    };
    /**
     * (log(1+r) - r + r*r/2) / (r*r*r) for r from -0.0316 to 0.0395, by Sollya's fpminimax; error of log(1+r) below
     * 2^-37.5 of it.
     */
    private static final double[] P_F32 = {
        0x1.555556p-2, -0x1.ffffeap-3, 0x1.998ab2p-3, -0x1.560f12p-3, 0x1.475de6p-3
    };
    /** The intervals are 2^19 units of the last place long; the first begins at sqrt(1/2). */
    private static final int INTERVAL_BITS = 19;
    /** c, in units of 1/32 where m is below 1 and 1/64 above, such that the largest |r| of the interval is least. */
    private static final Table INVERSE_F32 = Table.of("log_inverse_f32", DType.F32,
            0x1.6p0, 0x1.5p0, 0x1.48p0, 0x1.38p0, 0x1.3p0, 0x1.2p0, 0x1.18p0, 0x1.1p0, 0x1.08p0, 0x1p0, 0x1.ep-1,
            0x1.cp-1, 0x1.bp-1, 0x1.98p-1, 0x1.8p-1, 0x1.7p-1);
    /** -log(c) in units of 2^-16. */
    private static final Table HIGH_F32 = Table.of("log_high_f32", DType.F32,
            -0x1.4618p-2, -0x1.1674p-2, -0x1.fb9p-3, -0x1.9528p-3, -0x1.5ffp-3, -0x1.e27p-4, -0x1.6f1p-4, -0x1.f0ap-5,
            -0x1.f84p-6, 0, 0x1.086p-4, 0x1.1178p-3, 0x1.5bf8p-3, 0x1.d1p-3, 0x1.2698p-2, 0x1.522cp-2);
    /** The rest of -log(c), rounded. */
    private static final Table LOW_F32 = Table.of("log_low_f32", DType.F32,
            -0x1.78438cp-19, -0x1.cababap-18, -0x1.86d5e4p-19, 0x1.2b185ep-18, -0x1.83853cp-18, -0x1.db8abcp-22,
            0x1.6ba8d4p-19, -0x1.86008cp-20, 0x1.64f188p-18, 0, -0x1.9d2988p-18, 0x1.d044fcp-20, -0x1.fca55ep-18,
            0x1.bf932ap-18, -0x1.deecb2p-18, -0x1.1f8c76p-18);

    private LogPair() {
    }

    /** log(m * 2^k), a pair whose low part is at most half a unit of the high one. */
    static <V> Pair<V> of(Scientific<V> x) {
        return x.m().kit().isF64() ? byDivision(x) : byTable(x);
    }

    private static <V> Pair<V> byTable(Scientific<V> x) {
        Fp<V> m = x.m();
        Int<V> i = m.bits().minus(Scientific.SQRT_HALF_F32).ushr(INTERVAL_BITS);
        Fp<V> r = m.fma(i.in(INVERSE_F32), m.kit().c(-1));
        // Exact: both are multiples of 2^-16.
        Fp<V> start = x.k().fma(0x1.62e4p-1, i.in(HIGH_F32));
        // start is 0 or larger than r, and the sum larger than r*r: fast two-sums.
        Fp<V> first = start.plus(r);
        Fp<V> firstLow = r.minus(first.minus(start));
        Fp<V> rr = r.times(r);
        Fp<V> rrLow = r.fma(r, rr.neg());
        Fp<V> second = rr.fma(-0.5, first);
        Fp<V> secondLow = rr.fma(-0.5, first.minus(second));
        Fp<V> rest = rr.times(r).fma(m.kit().poly(r, rr, P_F32), x.k().fma(0x1.7f7d1cp-20, i.in(LOW_F32)));
        return Pair.fastSum(second, rrLow.fma(-0.5, rest).plus(firstLow.plus(secondLow)));
    }

    private static <V> Pair<V> byDivision(Scientific<V> x) {
        Kit<V> kit = x.m().kit();
        Fp<V> f = x.m().minus(1);
        Fp<V> d = x.m().plus(1);
        Fp<V> dLow = x.m().minus(d.minus(1));
        Fp<V> s = f.over(d);
        // The remainder of the division times 1/d = (1 - s)/2.
        Fp<V> sNeg = s.neg();
        Fp<V> sLow = sNeg.fma(dLow, sNeg.fma(d, f)).times(s.fma(-0.5, 0.5));
        Fp<V> z = s.times(s);
        Fp<V> zLow = s.plus(s).fma(sLow, s.fma(s, z.neg()));
        Fp<V> q = kit.poly(z, z.times(z), kit.approx() ? Q_APPROX_F64 : Q_F64);
        // c + cLow = 2/3 + z*q and g + gLow = 2 + z*(c + cLow) by fast two-sums; differences of the leading terms are
        // exact.
        Fp<V> twoThirds = kit.c(0x1.5555555555555p-1);
        Fp<V> c = z.fma(q, twoThirds);
        Fp<V> cLow = z.fma(q, twoThirds.minus(c)).plus(0x1.5555555555555p-55);
        Fp<V> g = z.fma(c, kit.c(2));
        if (!kit.approx()) {
            cLow = zLow.fma(q, cLow);
        }
        Fp<V> gLow = zLow.fma(c, z.fma(cLow, z.fma(c, kit.c(2).minus(g))));
        Fp<V> log = s.times(g);
        Fp<V> logLow = sLow.fma(g, s.fma(gLow, s.fma(g, log.neg())));
        // k*ln2Hi is exact, and 0 or larger than log: a fast two-sum.
        Fp<V> ln2Hi = kit.c(0x1.62e42fefa38p-1);
        Fp<V> hi = x.k().fma(ln2Hi, log);
        Fp<V> error = x.k().fma(ln2Hi, hi.neg()).plus(log);
        return new Pair<>(hi, error.plus(x.k().fma(0x1.ef35793c7673p-45, logLow)));
    }
}
