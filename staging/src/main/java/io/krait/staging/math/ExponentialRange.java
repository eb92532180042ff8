package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * The last step of exponential functions: the multiplication with a power of two, where the result may leave the range
 * of normal numbers.
 *
 * @param plain beyond this magnitude of the argument results may be subnormal, zero or infinite
 * @param overflow the largest argument with a finite result
 * @param underflow the smallest argument with a result other than zero
 */
record ExponentialRange(double plain, double overflow, double underflow) {
    /** value * 2^(k - magic), the function of x, where value is near 1 and magic is 1.5 * 2^mantissaBits. */
    <V> Fp<V> scale(Fp<V> x, Fp<V> value, Fp<V> k) {
        return x.kit().ifAny(outside(x), () -> extreme(x, value, k), shift(value, k.bits()));
    }

    /** Whether x needs {@link #extreme}; true for NaN. */
    <V> Mask<V> outside(Fp<V> x) {
        return x.abs().le(plain).not();
    }

    /** value * 2^k if that is a normal number. */
    static <V> Fp<V> shift(Fp<V> value, Int<V> k) {
        return value.bits().plus(k.shl(value.kit().isF64() ? 52 : 23)).asFp();
    }

    /** The result for subnormal results, overflow, underflow, infinities and NaN; also right elsewhere. */
    <V> Fp<V> extreme(Fp<V> x, Fp<V> value, Fp<V> k) {
        Kit<V> kit = x.kit();
        // Subnormal results are built this many binary orders higher.
        int lift = kit.type() == DType.F64 ? 64 : 32;
        Mask<V> tiny = x.lt(-plain);
        Fp<V> lifted = shift(value, k.bits().plus(tiny.select(kit.k(lift), kit.k(0))));
        Fp<V> y = lifted.times(kit.choose(tiny, Math.scalb(1.0, -lift), 1));
        // Above the limit this is infinity, and for NaN it is NaN.
        y = x.le(overflow).select(y, x.abs().times(Double.POSITIVE_INFINITY));
        return x.lt(underflow).select(kit.c(0), y);
    }
}
