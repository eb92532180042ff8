package io.krait.staging.math;

import java.util.List;

/**
 * Functions of multiples of pi.
 *
 * <p>Reduction is exact: |x| modulo 2, then minus the nearest multiple n of 1/2, leaves |r| &lt;= 1/4. r * pi as a pair
 * then goes to the polynomials of {@link Trigonometric}. Signs of zeros are those of IEEE 754-2019: sinpi of a whole
 * number is a zero with the sign of x, cospi of a half is +0, and tanpi their quotient.
 */
final class HalfTurns {
    private static final double PI_HI_F64 = 0x1.921fb54442d18p+1;
    private static final double PI_LO_F64 = 0x1.1a62633145c07p-53;
    private static final double PI_HI_F32 = 0x1.921fb6p+1;
    private static final double PI_LO_F32 = -0x1.777a5cp-24;

    private HalfTurns() {
    }

    /**
     * Sine of pi * x. Worst error: F64 0.994 ulp near -0x0.e40510033711ep-1022 (observed; 0.8 for normal
     * numbers), F32 0.9991 ulp at 0x0.adecf4p-126 (all arguments; 0.893 for normal numbers).
     */
    static <V> Fp<V> sinpi(Fp<V> x) {
        // Adding +0 makes +0 of -0.
        return reduce(x).angle().sine().plus(0).xorSignOf(x);
    }

    /**
     * Cosine of pi * x. Worst error: F64 0.943 ulp near 0x1.7400099b7a9ap4 (observed), F32 0.876 ulp at 0x1.58f2bp-2
     * (all arguments).
     */
    static <V> Fp<V> cospi(Fp<V> x) {
        return reduce(x).angle().next().sine().plus(0);
    }

    /**
     * Tangent of pi * x; infinite at halves. Worst error: F64 0.994 ulp near -0x0.e40510033711ep-1022 (observed),
     * F32 0.9991 ulp at 0x0.adecf4p-126 (all arguments).
     */
    static <V> Fp<V> tanpi(Fp<V> x) {
        Kit<V> kit = x.kit();
        Reduced<V> reduced = reduce(x);
        Trigonometric.Angle<V> angle = reduced.angle();
        // The quotient of sine and cosine at quarters of the circle: 0, infinity, -0, -infinity.
        Fp<V> quarter = angle.signed(kit.choose(angle.odd(), Double.POSITIVE_INFINITY, 0));
        return reduced.r.eq(0).select(quarter, angle.tangent()).xorSignOf(x);
    }

    /**
     * sin(pi * x) / (pi * x): 1 at 0, 0 at other whole numbers and at infinities. Worst error: F64 0.79 ulp near
     * 0x1.c694b73627a2fp35 (observed), F32 0.939 ulp at 0x1.ce7ddp7 (all arguments).
     */
    static <V> Fp<V> sinc(Fp<V> x) {
        Kit<V> kit = x.kit();
        // Below, the result rounds to 1, above, all numbers are whole.
        double tiny = Math.scalb(1.0, -kit.mantissaBits());
        double large = Math.scalb(1.0, kit.mantissaBits() + 1);
        Fp<V> a = x.abs();
        a = a.gt(large).select(kit.c(large), a.lt(tiny).select(kit.c(tiny), a));
        Trigonometric.Angle<V> angle = reduce(a).angle();
        return angle.signed(Pair.quotient(angle.sineParts(), timesPi(a))).plus(0);
    }

    /** |x| modulo 2 = n/2 + r, n in the low bits of {@code quadrant}. */
    private record Reduced<V>(Fp<V> r, Fp<V> quadrant) {
        Trigonometric.Angle<V> angle() {
            Pair<V> radians = timesPi(r);
            return Trigonometric.angle(radians.hi(), radians.lo().neg(), quadrant.bits());
        }
    }

    private static <V> Reduced<V> reduce(Fp<V> x) {
        List<Fp<V>> r = x.kit().memo("modulo 2", x, () -> {
            Fp<V> a = x.abs();
            Fp<V> y = a.times(0.5).rint().fma(-2, a);
            double magic = Math.scalb(1.5, x.kit().mantissaBits());
            Fp<V> t = y.fma(2, magic);
            return List.of(t.minus(magic).fma(-0.5, y), t);
        });
        return new Reduced<>(r.get(0), r.get(1));
    }

    private static <V> Pair<V> timesPi(Fp<V> r) {
        boolean wide = r.kit().isF64();
        Fp<V> hi = r.times(wide ? PI_HI_F64 : PI_HI_F32);
        Fp<V> error = r.fma(wide ? PI_HI_F64 : PI_HI_F32, hi.neg());
        return new Pair<>(hi, r.fma(wide ? PI_LO_F64 : PI_LO_F32, error));
    }
}
