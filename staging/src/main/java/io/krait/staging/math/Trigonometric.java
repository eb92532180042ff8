package io.krait.staging.math;

import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Sine and cosine.
 *
 * <p>x = n * pi/2 + r with |r| &lt;= pi/4, r as the unevaluated difference hi - lo. Odd quadrants take the cosine of r, even ones the
 * sine; both are a + b*z*Q(z) + d with z = r*r, and choosing a, b, d and the coefficients of Q per lane costs less than evaluating
 * both polynomials, because selects run beside the multipliers.
 *
 * <p>Note [Reduction by two constants]. pi/2 = p1 + p2 + ... with p1 of full precision. x - n*p1 is a multiple of the last bit of p1 and
 * below 1, hence exact. r = hi is that minus n*p2, rounded, and lo the rounding error, by the fast two-sum. Two things can go wrong:
 * x close to a multiple of pi/2, where n*p2 is no longer small and the terms left out matter, and large n. One test finds both:
 * z not above a multiple of |n| (F64) or of n*n (F32); n = 0 always passes. Such lanes are reduced by {@link PayneHanek}.
 */
final class Trigonometric {
    /** (sin(r) - r) / (r * z) and (cos(r) - 1 + z/2) / (z * z) on |r| &lt; pi/4 by Sollya's fpminimax: errors 2^-58 and 2^-62. */
    private static final double[] SIN_F64 = {0x1.5555555555548p-3, -0x1.111111110f756p-7, 0x1.a01a019bf0bacp-13, -0x1.71de355d7a053p-19, 0x1.ae5e530a84617p-26, -0x1.5d8dc11a9d0c8p-33};
    private static final double[] COS_F64 = {-0x1.555555555554cp-5, 0x1.6c16c16c15227p-10, -0x1.a01a019cc08a7p-16, 0x1.27e4f813a7facp-22, -0x1.1ee9f1f93e63cp-29, 0x1.8fb18373a4babp-37};
    /** The same for F32, |r| &lt; 1.07 * pi/4: errors 2^-27.1 and 2^-30. */
    private static final double[] SIN_F32 = {0x1.55553cp-3, -0x1.1103ecp-7, 0x1.983856p-13};
    private static final double[] COS_F32 = {-0x1.55554ap-5, 0x1.6c0c2cp-10, -0x1.99ea3p-16};

    private static final long SIGN_F64 = Long.MIN_VALUE;
    private static final long SIGN_F32 = Integer.MIN_VALUE;

    private static final Trigonometric F64 = new Trigonometric(DType.F64);
    private static final Trigonometric F32 = new Trigonometric(DType.F32);

    private final boolean wide;
    private final double magic;
    private final double twoOverPi;
    private final double[] piHalf;
    private final double[] sinCoefficients;
    private final double[] cosCoefficients;
    private final PayneHanek large;

    private Trigonometric(DType type) {
        wide = type == DType.F64;
        magic = wide ? 0x1.8p52 : 0x1.8p23;
        twoOverPi = wide ? 0x1.45f306dc9c883p-1 : 0x1.45f306p-1;
        piHalf = wide ? new double[] {0x1.921fb54442b19p+0, 0x1.ff469898cc517p-44}
                : new double[] {0x1.921fa6p+0, 0x1.e8885ap-21};
        sinCoefficients = wide ? SIN_F64 : SIN_F32;
        cosCoefficients = wide ? COS_F64 : COS_F32;
        large = wide ? PayneHanek.F64 : PayneHanek.F32;
    }

    private static Trigonometric of(DType type) {
        return type == DType.F64 ? F64 : F32;
    }

    /**
     * Sine.
     */
    static <V> Fp<V> sin(Fp<V> x) {
        return of(x.kit().type()).evaluate(x, 0);
    }

    /**
     * Cosine.
     */
    static <V> Fp<V> cos(Fp<V> x) {
        return of(x.kit().type()).evaluate(x, 1);
    }

    /** sin(x + first * pi/2). */
    private <V> Fp<V> evaluate(Fp<V> x, int first) {
        Kit<V> kit = x.kit();
        double zero = magic + first;
        Fp<V> t = x.fma(twoOverPi, zero);
        Fp<V> n = t.minus(zero);
        Fp<V> exact = n.fma(-piHalf[0], x);
        Fp<V> hi0 = n.fma(-piHalf[1], exact);
        Fp<V> step = hi0.minus(exact);
        Fp<V> lo0 = n.fma(piHalf[1], step);
        Fp<V> z0 = hi0.times(hi0);
        Mask<V> bad = hi0.abs().ge(step.abs()).not();
        return kit.ifAny(bad, () -> {
            PayneHanek.Reduced<V> r = large.reduce(x, bad, zero);
            return finish(r.hi(), r.lo(), r.hi().times(r.hi()), r.quadrant());
        }, finish(hi0, lo0, z0, t));
    }

    private <V> Fp<V> finish(Fp<V> hi, Fp<V> lo, Fp<V> z, Fp<V> t) {
        Kit<V> kit = z.kit();
        Int<V> quadrant = t.bits();
        Mask<V> odd = quadrant.and(1).eq(0).not();

        // w + wLow = 1 - z/2, to which the cosine owes its accuracy: it never sees the rounding error of w.
        Fp<V> w = z.fma(-0.5, 1);
        Fp<V> wLow = z.fma(0.5, w.minus(1));
        Fp<V> a = odd.select(w, hi);
        Fp<V> b = odd.select(z, hi);
        Fp<V> d = odd.select(hi.neg().fma(lo, wLow), lo);
        Fp<V> q = kit.poly(z, z.times(z), coefficients(kit, odd));
        // All of even.select(...) * lo and of b*z is subtracted from a = hi as a positive quantity would be: keeps the sign of -0.
        Fp<V> y = a.minus(z.times(b).fma(q, d));
        Int<V> sign = wide ? quadrant.shl(62).and(SIGN_F64) : quadrant.shl(30).and(SIGN_F32);
        return y.bits().xor(sign).asFp();
    }

    private <V> List<Fp<V>> coefficients(Kit<V> kit, Mask<V> odd) {
        List<Fp<V>> c = new ArrayList<>();
        for (int i = 0; i < sinCoefficients.length; i++) {
            c.add(kit.choose(odd, cosCoefficients[i], sinCoefficients[i]));
        }
        return c;
    }
}
