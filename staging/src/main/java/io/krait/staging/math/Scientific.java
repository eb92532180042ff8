package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * x = m * 2^k with m from sqrt(1/2) to sqrt(2).
 *
 * @param <V> values of the builder
 * @param m the mantissa
 * @param k the exponent, a whole number
 */
record Scientific<V>(Fp<V> m, Fp<V> k) {
    private static final long SQRT_HALF_F64 = Kit.bits(DType.F64, 0x1.6a09e667f3bcdp-1);
    static final long SQRT_HALF_F32 = Kit.bits(DType.F32, 0x1.6a09e6p-1);

    /** Takes a positive normal number apart. */
    static <V> Scientific<V> of(Fp<V> x) {
        return of(x.kit(), x.bits());
    }

    /** Takes a positive normal number apart, given by its bits. */
    static <V> Scientific<V> of(Kit<V> kit, Int<V> bits) {
        int mantissaBits = kit.mantissaBits();
        long sqrtHalf = kit.isF64() ? SQRT_HALF_F64 : SQRT_HALF_F32;
        // The distance from sqrt(1/2) to 1 carries into the exponent exactly when m would be too large.
        Int<V> shifted = bits.plus(Kit.bits(kit.type(), 1) - sqrtHalf);
        // The exponent as a number: it becomes the low bits of 2^mantissaBits, which takes no conversion instruction.
        double pivot = Math.scalb(1.0, mantissaBits);
        Fp<V> k = shifted.ushr(mantissaBits).or(Kit.bits(kit.type(), pivot)).asFp().minus(pivot + kit.bias());
        return new Scientific<>(shifted.and((1L << mantissaBits) - 1).plus(sqrtHalf).asFp(), k);
    }
}
