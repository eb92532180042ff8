package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Binary and decimal logarithm: the terms of {@link LogarithmSum} times the logarithm of e as a sum of two numbers.
 */
final class Logarithm2 {
    private static final Logarithm2 BINARY_F64 = new Logarithm2(DType.F64, 0x1.71547652b82fep0, 0x1.777d0ffda0d24p-56,
            1, 0);
    private static final Logarithm2 BINARY_F32 = new Logarithm2(DType.F32, 0x1.715476p0, 0x1.4ae0cp-26, 1, 0);
    private static final Logarithm2 DECIMAL_F64 = new Logarithm2(DType.F64, 0x1.bcb7b1526e50ep-2,
            0x1.95355baaafad3p-57, 0x1.34413509f78p-2, 0x1.fef311f12b358p-46);
    private static final Logarithm2 DECIMAL_F32 = new Logarithm2(DType.F32, 0x1.bcb7b2p-2, -0x1.5b235ep-27,
            0x1.344p-2, 0x1.3509f8p-18);

    private final LogarithmSum sum;
    private final double eHi;
    private final double eLo;
    private final double twoHi;
    private final double twoLo;
    /** The logarithm of 2, rounded. */
    private final double two;

    /** eHi + eLo and twoHi + twoLo are the logarithms of e and 2; twoHi times an exponent is exact. */
    private Logarithm2(DType type, double eHi, double eLo, double twoHi, double twoLo) {
        sum = LogarithmSum.of(type);
        this.eHi = eHi;
        this.eLo = eLo;
        this.twoHi = twoHi;
        this.twoLo = twoLo;
        two = type == DType.F64 ? twoHi + twoLo : (float) (twoHi + twoLo);
    }

    /**
     * Binary logarithm, exact for powers of two; NaN below zero, minus infinity at both zeros. Worst error: F64 0.56
     * ulp near 0x1.732d56271a102p-1, F32 0.57 ulp near 0x1.6ad116p-1 (both observed).
     */
    static <V> Fp<V> log2(Fp<V> x) {
        Logarithm2 l = x.kit().isF64() ? BINARY_F64 : BINARY_F32;
        if (x.kit().approx()) {
            return Logarithm.total(x, (u, lift) -> l.approx(l.sum.approxLog(u, lift)));
        }
        return Logarithm.total(x, (u, lift) -> l.of(l.sum.log(u, lift)).rounded());
    }

    /**
     * Decimal logarithm, exact for powers of ten that are representable; NaN below zero, minus infinity at both zeros.
     * Worst error: F64 0.54 ulp near 0x1.5079f00f6dc3dp0, F32 0.55 ulp near 0x1.67b126p-1 (both observed).
     */
    static <V> Fp<V> log10(Fp<V> x) {
        Logarithm2 l = x.kit().isF64() ? DECIMAL_F64 : DECIMAL_F32;
        if (x.kit().approx()) {
            return Logarithm.total(x, (u, lift) -> l.approx(l.sum.approxLog(u, lift)));
        }
        return Logarithm.total(x, (u, lift) -> l.of(l.sum.log(u, lift)).rounded());
    }

    /** The binary logarithm that belongs to these terms. */
    static <V> Pair<V> binary(LogarithmSum.Terms<V> terms) {
        return (terms.t().kit().isF64() ? BINARY_F64 : BINARY_F32).of(terms);
    }

    private <V> Fp<V> approx(LogarithmSum.Terms<V> terms) {
        Fp<V> m = terms.t().plus(terms.rest());
        return m.fma(eHi, twoHi == 1 ? terms.k() : terms.k().times(two));
    }

    private <V> Pair<V> of(LogarithmSum.Terms<V> terms) {
        Kit<V> kit = terms.t().kit();
        Fp<V> t = terms.t();
        Fp<V> hi = t.times(eHi);
        Fp<V> lo = terms.rest().fma(eHi, t.fma(eLo, t.fma(kit.c(eHi), hi.neg())));
        Pair<V> s = Pair.fastSum(twoHi == 1 ? terms.k() : terms.k().times(twoHi), hi);
        Fp<V> low = s.lo().plus(twoLo == 0 ? lo : terms.k().fma(twoLo, lo));
        return new Pair<>(s.hi(), low);
    }
}
