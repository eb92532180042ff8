package io.krait.staging.math;

import io.krait.staging.DType;

/** Error function. */
final class ErrorFunction {
    private static final Piecewise F64 = new Piecewise("erf", DType.F64, 5.9375, 0x1.7fcedf6055f91p-3,
            0x1.2305c1d2b5ecdp+0, 3, PiecewiseTables.ERF_CENTRE_F64, PiecewiseTables.ERF_VALUE_F64,
            PiecewiseTables.ERF_Q_F64);
    private static final Piecewise F32 = new Piecewise("erf", DType.F32, 3.92578125, 0x1.14f1a2p-2, 0x1.100a86p+0, 4,
            PiecewiseTables.ERF_CENTRE_F32, PiecewiseTables.ERF_VALUE_F32, PiecewiseTables.ERF_Q_F32);

    /** One term less: worst error, observed, 0.92 ulp. For F64 that would be too few, so there is no such variant. */
    private static final Piecewise APPROXIMATE_F32 = new Piecewise("erf_approx", DType.F32, 3.92578125, 0x1.14f1a2p-2,
            0x1.100a86p+0, 4, PiecewiseTables.ERF_CENTRE_F32, PiecewiseTables.ERF_VALUE_F32,
            ApproximateTables.ERF_Q_F32);

    private ErrorFunction() {
    }

    /**
     * Error function. Worst error: F64 0.79 ulp near 0x1.3a105c607c1cdp-1 (observed), F32 0.841 ulp at 0x1.d8ea38p-3
     * (all arguments).
     */
    static <V> Fp<V> erf(Fp<V> x) {
        Piecewise narrow = x.kit().approx() ? APPROXIMATE_F32 : F32;
        return (x.kit().isF64() ? F64 : narrow).apply(x);
    }

    /**
     * 1 - erf(x). Worst error, observed: F64 0.76 ulp near 0x1.a8b50a2723e24p+4, a subnormal result, F32 0.77 ulp near
     * 0x1.26ec6ap+3, the same. With {@link io.krait.staging.FastMath#APPROX} 2.3 and 2.1 ulp.
     */
    static <V> Fp<V> erfc(Fp<V> x) {
        return (x.kit().isF64() ? GaussianTail.ERFC_F64 : GaussianTail.ERFC_F32).at(x);
    }

    /**
     * The distribution function of the standard normal distribution. Worst error, observed: F64 0.85 ulp near
     * -0x1.107e2c67797d2p-14, F32 0.75 ulp near -0x1.9f7dacp+3, a subnormal result. With {@link
     * io.krait.staging.FastMath#APPROX} 2.0 and 2.1 ulp.
     */
    static <V> Fp<V> normcdf(Fp<V> x) {
        return (x.kit().isF64() ? GaussianTail.NORMCDF_F64 : GaussianTail.NORMCDF_F32).at(x.neg());
    }
}
