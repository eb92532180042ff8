package io.krait.staging.math;

/**
 * Logarithm of the gamma function by Stirling's formula, as an unevaluated sum.
 *
 * <p>lgamma(y) = (y - 1/2) * (log(y) - 1) + (log(2*pi) - 1)/2 + T(1/(y*y)) / y. All but the last term are pairs: in
 * tgamma the error of this is magnified by up to 709.
 */
final class Stirling {
    /** T for y from 4, weighted least squares; error of lgamma below 2^-62 and 2^-33. */
    private static final double[] FROM_4_F64 = {
        0x1.5555555555554p-4, -0x1.6c16c16c0a83cp-9, 0x1.a01a015ca463cp-11, -0x1.3813560af15ep-11,
        0x1.b94277c8e6045p-11, -0x1.f4fa56c030beep-10, 0x1.94b66afc76f8ep-8, -0x1.85fe434718dcap-6,
        0x1.4f7b1479aa99fp-4, -0x1.47ff9c9e9cc5p-3
    };
    private static final double[] FROM_4_F32 = {
        0x1.555556p-4, -0x1.6c1d66p-9, 0x1.a1bbaap-11, -0x1.2500bap-11
    };
    /** T for y from 8; error below 2^-64 and 2^-33. */
    private static final double[] FROM_8_F64 = {
        0x1.5555555555555p-4, -0x1.6c16c16c10ab5p-9, 0x1.a01a015e98028p-11, -0x1.381332c489742p-11,
        0x1.b921348fec82bp-11, -0x1.ee75167abcf54p-10, 0x1.46a00052344cap-8
    };
    private static final double[] FROM_8_F32 = {
        0x1.555556p-4, -0x1.6c2558p-9, 0x1.a5283cp-11
    };

    private Stirling() {
    }

    /** lgamma(y) for y from 4. */
    static <V> Pair<V> from4(Pair<V> y) {
        boolean wide = y.hi().kit().isF64();
        return at(y, wide ? FROM_4_F64 : FROM_4_F32, LogPair.of(Scientific.of(y.hi())), 1);
    }

    /** lgamma(y) * scale for y from 8, where {@code log} is log(y). */
    static <V> Pair<V> from8(Fp<V> y, Pair<V> log, double scale) {
        Kit<V> kit = y.kit();
        return at(new Pair<>(y, kit.c(0)), kit.isF64() ? FROM_8_F64 : FROM_8_F32, log, scale);
    }

    /** {@code log} is that of y.hi. */
    private static <V> Pair<V> at(Pair<V> y, double[] coefficients, Pair<V> log, double scale) {
        Kit<V> kit = y.hi().kit();
        boolean wide = kit.isF64();
        Fp<V> inverse = kit.c(1).over(y.hi());
        Fp<V> z = inverse.times(inverse);
        Fp<V> rest = kit.poly(z, z.times(z), coefficients).fma(inverse,
                kit.c(wide ? 0x1.3494bc9001442p-56 : -0x1.e6d052p-27));
        Pair<V> less = Pair.fastSum(log.hi(), kit.c(-1));
        Fp<V> lessLow = y.lo().fma(inverse, less.lo().plus(log.lo()));
        Pair<V> w = Pair.fastSum(y.hi(), kit.c(-0.5));
        Fp<V> wHi = scale == 1 ? w.hi() : w.hi().times(scale);
        Pair<V> product = Pair.product(wHi, less.hi());
        Pair<V> sum = Pair.fastSum(product.hi(), kit.c((wide ? 0x1.acfe390c97d69p-2 : 0x1.acfe3ap-2) * scale));
        Fp<V> wLow = w.lo().plus(y.lo());
        if (scale != 1) {
            wLow = wLow.times(scale);
            rest = rest.times(scale);
        }
        Fp<V> low = wLow.fma(less.hi(), wHi.fma(lessLow, product.lo()));
        return new Pair<>(sum.hi(), sum.lo().plus(low.plus(rest)));
    }
}
