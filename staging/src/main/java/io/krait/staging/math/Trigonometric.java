package io.krait.staging.math;

import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Sine, cosine and tangent.
 *
 * <p>x = n * pi/2 + r with |r| &lt;= pi/4, r as the unevaluated difference hi - lo. Even quadrants take the sine of
 * r, odd ones the cosine; both are a - (z*b*Q(z) + d) with z = hi*hi, and choosing a, b, d and the coefficients of Q
 * per lane costs less than evaluating both polynomials, because selects run beside the multipliers.
 *
 * <p>Note [Reduction by two constants]. pi/2 = p1 + p2 + rest. p1 is a number of full precision a little below pi/2,
 * chosen such that p2 is positive and that its next bits happen to be zeros: p2 is 2^-43 and rest below 2^-60 of it
 * (F32: 2^-20 and 2^-27). x - n*p1 is a multiple of the last bit of p1, or of x, and below 1, hence exact. That minus
 * n*p2, rounded, is hi, and lo its rounding error by the fast two-sum. All is well if |hi| is at least n*p2: the
 * two-sum is exact, and n*rest is negligible beside hi. Else x is extremely close to a multiple of pi/2, or n is
 * above 6.9e12 (F32: 863000); one comparison finds both, and infinities and NaN as well. It passes always for n = 0.
 * Such lanes are reduced by {@link PayneHanek}. All functions of one argument share its reduction.
 */
final class Trigonometric {
    /**
     * (r - sin(r)) / (r * z) and (1 - z/2 - cos(r)) / (z * z) in powers of z on |r| &lt; pi/4, by Sollya's fpminimax
     * with relative errors of sin(r) and cos(r) of 2^-58 and 2^-62.
     */
    private static final double[] SIN_F64 = {
        0x1.5555555555548p-3, -0x1.111111110f756p-7, 0x1.a01a019bf0bacp-13, -0x1.71de355d7a053p-19,
        0x1.ae5e530a84617p-26, -0x1.5d8dc11a9d0c8p-33
    };
    private static final double[] COS_F64 = {
        -0x1.555555555554cp-5, 0x1.6c16c16c15227p-10, -0x1.a01a019cc08a7p-16, 0x1.27e4f813a7facp-22,
        -0x1.1ee9f1f93e63cp-29, 0x1.8fb18373a4babp-37
    };
    /** The same for F32, |r| &lt; 1.07 * pi/4: errors 2^-27.1 and 2^-29. */
    private static final double[] SIN_F32 = {0x1.55553cp-3, -0x1.1103ecp-7, 0x1.983856p-13};
    private static final double[] COS_F32 = {-0x1.55554ap-5, 0x1.6c0c2cp-10, -0x1.99ea3p-16};

    /** One term more: 2^-32.0. The tangent has errors of both functions. */
    private static final double[] TANGENT_SIN_F32 = {0x1.555556p-3, -0x1.111158p-7, 0x1.a03a26p-13, -0x1.73eea8p-19};

    private static final Trigonometric F64 = new Trigonometric(DType.F64);
    private static final Trigonometric F32 = new Trigonometric(DType.F32);

    private final double magic;
    private final double twoOverPi;
    private final double p1;
    private final double p2;
    private final double[] sinCoefficients;
    private final double[] cosCoefficients;
    private final double[] tangentSinCoefficients;
    private final int toSignBit;
    private final PayneHanek payneHanek;

    private Trigonometric(DType type) {
        boolean wide = type == DType.F64;
        magic = wide ? 0x1.8p52 : 0x1.8p23;
        twoOverPi = wide ? 0x1.45f306dc9c883p-1 : 0x1.45f306p-1;
        p1 = wide ? 0x1.921fb54442b19p+0 : 0x1.921fa6p+0;
        p2 = wide ? 0x1.ff469898cc517p-44 : 0x1.e8885ap-21;
        sinCoefficients = wide ? SIN_F64 : SIN_F32;
        cosCoefficients = wide ? COS_F64 : COS_F32;
        tangentSinCoefficients = wide ? SIN_F64 : TANGENT_SIN_F32;
        toSignBit = wide ? 62 : 30;
        payneHanek = wide ? PayneHanek.F64 : PayneHanek.F32;
    }

    private static Trigonometric of(DType type) {
        return type == DType.F64 ? F64 : F32;
    }

    /**
     * Sine. Worst error: F64 0.77 ulp (observed), F32 0.989 ulp at 0x1.30603p20 (all
     * arguments).
     */
    static <V> Fp<V> sin(Fp<V> x) {
        Trigonometric f = of(x.kit().type());
        return x.kit().approx() ? HalfTurnSine.of(x.kit().type()).sin(x, f) : f.reduce(x).sine();
    }

    /**
     * Cosine. Worst error: F64 0.81 ulp (observed), F32 0.971 ulp at 0x1.24c26p20 (all
     * arguments from 1e5 to 3e7, observed elsewhere).
     */
    static <V> Fp<V> cos(Fp<V> x) {
        Trigonometric f = of(x.kit().type());
        return x.kit().approx() ? HalfTurnSine.of(x.kit().type()).cos(x, f) : f.reduce(x).next().sine();
    }

    /**
     * Tangent. Worst error: F64 0.84 ulp near 0x1.188619ff58994p918 (observed), F32 0.950 ulp at 0x1.551174p20 (all
     * arguments from 1e5 to 3e7, observed elsewhere).
     */
    static <V> Fp<V> tan(Fp<V> x) {
        Angle<V> angle = of(x.kit().type()).reduce(x);
        return x.kit().approx() ? angle.roughTangent() : angle.tangent();
    }

    /** The angle (hi - lo) + quadrant * pi/2, where |hi - lo| is at most pi/4 and low bits of quadrant count. */
    static <V> Angle<V> angle(Fp<V> hi, Fp<V> lo, Int<V> quadrant) {
        return new Angle<>(of(hi.kit().type()), hi, lo, quadrant);
    }

    /** x modulo pi/2 for lanes where that is hard, see {@link PayneHanek}; the low bits of the quadrant count. */
    <V> Angle<V> reduceHard(Fp<V> x, Mask<V> hard) {
        PayneHanek.Reduced<V> reduced = payneHanek.reduce(x, hard, magic);
        return new Angle<>(this, reduced.hi(), reduced.lo(), reduced.quadrant().bits());
    }

    private <V> Angle<V> reduce(Fp<V> x) {
        List<Fp<V>> r = x.kit().memo("modulo pi/2", x, () -> {
            // Adding a large number rounds to a whole one in the low bits.
            Fp<V> t = x.fma(twoOverPi, magic);
            Fp<V> n = t.minus(magic);
            Fp<V> difference = n.fma(-p1, x);
            Fp<V> hi = n.fma(-p2, difference);
            Fp<V> step = hi.minus(difference);
            Fp<V> lo = n.fma(p2, step);
            // Not by squares: they overflow where x is huge, and are not faster. See Note [Reduction by two constants].
            Mask<V> hard = hi.abs().ge(step.abs()).not();
            return x.kit().ifAny(hard, () -> {
                PayneHanek.Reduced<V> reduced = payneHanek.reduce(x, hard, magic);
                return List.of(reduced.hi(), reduced.lo(), reduced.quadrant());
            }, List.of(hi, lo, t));
        });
        return new Angle<>(this, r.get(0), r.get(1), r.get(2).bits());
    }

    /** A reduced angle, see {@link #angle}. */
    record Angle<V>(Trigonometric f, Fp<V> hi, Fp<V> lo, Int<V> quadrant) {
        /** This plus pi/2. Five quadrants, not one: of + 1 compilers make - (-1), and all ones are dear to make. */
        Angle<V> next() {
            return new Angle<>(f, hi, lo, quadrant.plus(5));
        }

        Mask<V> odd() {
            return quadrant.and(1).eq(0).not();
        }

        Fp<V> sine() {
            Terms<V> t = terms();
            // A difference, not a sum of negated terms: -0 - 0 is -0, which makes sin(-0) right.
            return signed(t.first.minus(t.rest));
        }

        /** The magnitude of the sine, but for the sign of {@link #signed}, with more digits. */
        Pair<V> sineParts() {
            Terms<V> t = terms();
            // What counts in a quotient: the rounding error of z in the cosine 1 - z/2 + ..., the derivative of the
            // sine.
            Fp<V> z = hi.times(hi);
            Fp<V> twice = odd().select(hi.fma(hi, z.neg()), lo.neg().times(z));
            return difference(t.first, twice.fma(hi.kit().c(0.5), t.rest));
        }

        /** The result with the sign of the quadrant. */
        Fp<V> signed(Fp<V> y) {
            return y.bits().xor(quadrant.shl(f.toSignBit).and(y.kit().signBit())).asFp();
        }

        /** first - rest. */
        private record Terms<V>(Fp<V> first, Fp<V> rest) {
        }

        private Terms<V> terms() {
            Kit<V> kit = hi.kit();
            Mask<V> odd = odd();
            Fp<V> z = hi.times(hi);
            // w - wLow = 1 - z/2 exactly: the cosine never sees the rounding error of w.
            Fp<V> w = z.fma(-0.5, 1);
            Fp<V> wLow = z.fma(0.5, w.minus(1));
            Fp<V> a = odd.select(w, hi);
            Fp<V> b = odd.select(z, hi);
            // lo times the derivative; that of the sine is taken as 1, which costs up to 0.15 ulp and saves two
            // operations.
            Fp<V> d = odd.select(hi.neg().fma(lo, wLow), lo);
            Fp<V> q = kit.horner(z, coefficients(kit, odd));
            return new Terms<>(a, z.times(b).fma(q, d));
        }

        private List<Fp<V>> coefficients(Kit<V> kit, Mask<V> odd) {
            List<Fp<V>> c = new ArrayList<>();
            for (int i = 0; i < f.sinCoefficients.length; i++) {
                c.add(kit.choose(odd, f.cosCoefficients[i], f.sinCoefficients[i]));
            }
            return c;
        }

        /** The quotient of sine and cosine, or minus that of cosine and sine: both as pairs, one division. */
        Fp<V> tangent() {
            Kit<V> kit = hi.kit();
            Fp<V> z = hi.times(hi);
            Fp<V> zLow = hi.fma(hi, z.neg());
            Fp<V> zz = z.times(z);
            Fp<V> w = z.fma(-0.5, 1);
            Fp<V> wLow = zLow.fma(0.5, z.fma(0.5, w.minus(1)));
            Fp<V> cosRest = zz.fma(kit.horner(z, f.cosCoefficients), hi.neg().fma(lo, wLow));
            Fp<V> sinRest = z.times(hi).fma(kit.horner(z, f.tangentSinCoefficients), lo.times(w));
            Pair<V> cos = difference(w, cosRest);
            Pair<V> sin = difference(hi, sinRest);
            Mask<V> odd = odd();
            Pair<V> n = new Pair<>(odd.select(cos.hi(), sin.hi()), odd.select(cos.lo(), sin.lo()));
            Pair<V> d = new Pair<>(odd.select(sin.hi(), cos.hi()), odd.select(sin.lo(), cos.lo()));
            Fp<V> y = Pair.quotient(n, d);
            return y.bits().xor(quadrant.shl(f.toSignBit + 1).and(kit.signBit())).asFp();
        }

        /** The same with fewer low parts. */
        Fp<V> roughTangent() {
            Fp<V> z = hi.times(hi);
            Fp<V> cos = z.neg().fma(z.fma(hi.kit().horner(z, f.cosCoefficients), hi.kit().c(0.5)), hi.kit().c(1));
            // Products keep the sign of 0, and so does 0 - 0.
            Fp<V> sin = hi.fma(z.neg().fma(hi.kit().horner(z, f.sinCoefficients), hi.kit().c(1)), lo.neg());
            Mask<V> odd = odd();
            Fp<V> y = odd.select(cos, sin).over(odd.select(sin, cos));
            return y.bits().xor(quadrant.shl(f.toSignBit + 1).and(y.kit().signBit())).asFp();
        }

        private static <V> Pair<V> difference(Fp<V> a, Fp<V> b) {
            Fp<V> y = a.minus(b);
            return new Pair<>(y, a.minus(y).minus(b));
        }
    }
}
