package io.krait.staging.math;

import io.krait.staging.DType;
import java.util.List;

/**
 * Sine and cosine that may be off by up to 4 ulp: x = n * pi + r with |r| &lt;= pi/2 (the cosine: x = (n - 1/2) * pi +
 * r), one polynomial without selects, no low parts. The reduction and its check are those of {@link Trigonometric} with
 * twice the constants.
 */
final class HalfTurnSine {
    /**
     * (sin(r) - r) / r^3 in powers of r*r by fpminimax, up to 1.575 with relative error 2^-61.5 of sin(r), and (F32,
     * where large n are less exact) up to 1.68 with 2^-26.2.
     */
    private static final double[] SIN_F64 = {
        -0x1.5555555555555p-3, 0x1.11111111110c8p-7, -0x1.a01a01a014d49p-13, 0x1.71de3a529e891p-19,
        -0x1.ae6454d2f9b46p-26, 0x1.6123cc8b71a4fp-33, -0x1.ae435d84861c9p-41, 0x1.882debe39fc47p-49
    };
    private static final double[] SIN_F32 = {-0x1.555544p-3, 0x1.110d9cp-7, -0x1.9f3856p-13, 0x1.5abf02p-19};

    private static final HalfTurnSine F64 = new HalfTurnSine(DType.F64);
    private static final HalfTurnSine F32 = new HalfTurnSine(DType.F32);

    private final double magic;
    private final double oneOverPi;
    private final double p1;
    private final double p2;
    private final double half;
    private final double[] coefficients;
    private final int toSignBit;

    private HalfTurnSine(DType type) {
        boolean wide = type == DType.F64;
        magic = wide ? 0x1.8p52 : 0x1.8p23;
        oneOverPi = wide ? 0x1.45f306dc9c883p-2 : 0x1.45f306p-2;
        p1 = wide ? 0x1.921fb54442b19p+1 : 0x1.921fa6p+1;
        p2 = wide ? 0x1.ff469898cc517p-43 : 0x1.e8885ap-20;
        half = wide ? 0x1.921fb54442d18p+0 : 0x1.921fb6p+0;
        coefficients = wide ? SIN_F64 : SIN_F32;
        toSignBit = wide ? 63 : 31;
    }

    static HalfTurnSine of(DType type) {
        return type == DType.F64 ? F64 : F32;
    }

    /** Sine. Worst error: F64 1.93 ulp near 0x1.4b6eb486bc4b8p16, F32 2.09 ulp near 0x1.d474eep18 (observed). */
    <V> Fp<V> sin(Fp<V> x, Trigonometric exact) {
        Fp<V> t = x.fma(oneOverPi, magic);
        return reduced(x, t, t.minus(magic), exact, false);
    }

    /** Cosine. Worst error: F64 2.45 ulp near 0x1.5579b3abdb4bp-27, F32 2.28 ulp near 0x1.7bfce8p-13 (observed). */
    <V> Fp<V> cos(Fp<V> x, Trigonometric exact) {
        Fp<V> a = x.abs();
        Fp<V> t = a.fma(oneOverPi, 0.5).plus(magic);
        return reduced(a, t, t.minus(magic).minus(0.5), exact, true);
    }

    private <V> Fp<V> reduced(Fp<V> x, Fp<V> t, Fp<V> n, Trigonometric exact, boolean cosine) {
        Fp<V> difference = n.fma(-p1, x);
        Fp<V> r = n.fma(-p2, difference);
        Mask<V> hard = r.abs().ge(r.minus(difference).abs()).not();
        List<Fp<V>> result = x.kit().ifAny(hard, () -> {
            Trigonometric.Angle<V> angle = exact.reduceHard(x, hard);
            return far(cosine ? angle.next() : angle);
        }, List.of(r, t));
        return evaluate(result.get(0), result.get(1).bits());
    }

    /** The angle with half turns for quadrants: pi/2 towards 0 in odd quadrants. */
    private <V> List<Fp<V>> far(Trigonometric.Angle<V> angle) {
        Kit<V> kit = angle.hi().kit();
        Mask<V> positive = angle.hi().gt(0);
        Fp<V> turned = angle.hi().minus(kit.choose(positive, half, -half));
        Int<V> up = angle.quadrant().plus(positive.select(kit.k(1), kit.k(-1)));
        Mask<V> odd = angle.odd();
        return List.of(odd.select(turned, angle.hi()), odd.select(up, angle.quadrant()).ushr(1).asFp());
    }

    /** sin(r + t * pi), where the low bit of t counts. */
    private <V> Fp<V> evaluate(Fp<V> r, Int<V> t) {
        Kit<V> kit = r.kit();
        Fp<V> z = r.times(r);
        // A product, not a sum, keeps the sign of 0.
        Fp<V> y = r.times(z.fma(kit.horner(z, coefficients), kit.c(1)));
        return y.bits().xor(t.shl(toSignBit)).asFp();
    }
}
