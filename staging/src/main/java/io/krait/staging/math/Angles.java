package io.krait.staging.math;

/**
 * Degrees and radians.
 *
 * <p>The factor is a sum of two constants. The product with the small one is rounded first and added by fma: only the
 * last rounding counts. Its error is at most a third of a unit where it is subnormal itself.
 */
final class Angles {
    private Angles() {
    }

    /**
     * Radians to degrees. Worst error: F64 0.82 ulp (subnormal arguments; 0.5 else), F32 0.67 ulp
     * (subnormal arguments, observed).
     */
    static <V> Fp<V> degrees(Fp<V> x) {
        return x.kit().isF64() ? product(x, 0x1.ca5dc1a63c1f8p+5, -0x1.1e7ab456405f9p-49)
                : product(x, 0x1.ca5dc2p+5, -0x1.670f82p-21);
    }

    /**
     * Degrees to radians. Worst error: F64 0.75 ulp (subnormal arguments; 0.5 else), F32 0.63 ulp
     * (subnormal results, observed).
     */
    static <V> Fp<V> radians(Fp<V> x) {
        return x.kit().isF64() ? product(x, 0x1.1df46a2529d39p-6, 0x1.5c1d8becdd291p-62)
                : product(x, 0x1.1df46ap-6, 0x1.294e9cp-33);
    }

    private static <V> Fp<V> product(Fp<V> x, double hi, double lo) {
        Fp<V> y = x.fma(hi, x.times(lo));
        // Constants of opposite signs would make NaN of infinities and +0 of -0; they are their own halves.
        return lo > 0 ? y : x.times(0.5).eq(x).select(x, y);
    }
}
