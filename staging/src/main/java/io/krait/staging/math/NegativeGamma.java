package io.krait.staging.math;

import io.krait.staging.DType;
import java.util.List;
import java.util.function.BiFunction;

/**
 * lgamma(-a) and digamma(-a) for positive a.
 *
 * <p>Both have zeros in infinitely many of the intervals between the poles, and there large terms cancel. So all is
 * done with pairs, which have about twice the digits of the type: reflection, 16 steps of the recurrence up where a is
 * below 16, then the asymptotic series. The series are {@link LongSeries}, in loops: this is rare, and code that is
 * long must be compiled even if it is never run.
 *
 * <p>Note [Zeros of lgamma]. Next to its zeros not even pairs have enough digits, so there the Taylor polynomial about
 * the zero is taken. There is a zero on both sides of each n from 3, at about n - 1/n! and n + 1/n!. From some n on
 * they are closer to n than the numbers of the type are to each other; there nothing is left to cancel.
 *
 * <p>Note [Zeros of digamma]. There is one in each interval, up to the largest numbers that are not whole. Pairs have
 * enough digits at all but very few numbers that happen to be extremely close to a zero. Those were searched, by the
 * zeros in 128-bit arithmetic, down to -8388608, which is all of F32; there are a handful, and their values are listed.
 * For F64 a few more may exist below.
 */
final class NegativeGamma {
    private static final NegativeGamma F64 = new NegativeGamma(DType.F64);
    private static final NegativeGamma F32 = new NegativeGamma(DType.F32);
    private static final int STEPS = 16;
    /** Numbers a where even pairs cancel so much that digamma(-a) would be off by more than 1.5 ulp, and its values. */
    private static final double[][] HARD_F64 = {
        {0x1.6ab2ca18e6ce3p+2, 0x1.822988de86981p-55}, {0x1.5f38b05d64d13p+6, -0x1.b85884ac688fcp-52},
        {0x1.743c30269d43cp+11, 0x1.2fb15ef75b282p-53}
    };
    private static final double[][] HARD_F32 = {
        {0x1.4e2c1ap+1, -0x1.9d456p-25}, {0x1.0b2f02p+6, -0x1.cb2708p-28}, {0x1.7f3b9ep+6, 0x1.cfc9a4p-25},
        {0x1.4ca4eap+16, -0x1.aa3c68p-22}
    };
    /** Mask of an index of the zeros. */
    private static final int ZERO_MASK = 31;

    private final LongSeries logSeries;
    private final LongSeries sineSeries;
    private final LongSeries cosineSeries;
    private final LongSeries stirling;
    private final LongSeries psi;
    private final Table[] zeros;

    private NegativeGamma(DType type) {
        boolean wide = type == DType.F64;
        logSeries = new LongSeries("pair_log", type, wide ? NegativeGammaTables.LOG_F64 : NegativeGammaTables.LOG_F32);
        sineSeries = new LongSeries("pair_sine", type,
                wide ? NegativeGammaTables.SINE_F64 : NegativeGammaTables.SINE_F32);
        cosineSeries = new LongSeries("pair_cosine", type,
                wide ? NegativeGammaTables.COSINE_F64 : NegativeGammaTables.COSINE_F32);
        stirling = new LongSeries("pair_stirling", type,
                wide ? NegativeGammaTables.STIRLING_F64 : NegativeGammaTables.STIRLING_F32);
        psi = new LongSeries("pair_digamma", type,
                wide ? NegativeGammaTables.DIGAMMA_F64 : NegativeGammaTables.DIGAMMA_F32);
        double[][] rows = wide ? NegativeGammaTables.ZEROS_F64 : NegativeGammaTables.ZEROS_F32;
        zeros = new Table[rows.length];
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] = Table.of("lgamma_zeros_" + type.label() + "_" + i, type, rows[i]);
        }
    }

    private static NegativeGamma of(Kit<?> kit) {
        return kit.isF64() ? F64 : F32;
    }

    /** lgamma(-a); infinity for whole numbers. */
    static <V> Fp<V> lgamma(Fp<V> a) {
        Kit<V> kit = a.kit();
        NegativeGamma g = of(kit);
        Fp<V> n = a.rint();
        Fp<V> d = a.minus(n);
        // lgamma(-a) = log(steps / (a * |sin(pi*d)|/pi)) - lgamma(y), where tgamma(a) = tgamma(y) / steps.
        Mask<V> few = a.lt(STEPS);
        Pair<V> steps = g.repeat(kit.pair(1, 0), (p, j) -> p.times(Pair.sum(a, j)), 0);
        Pair<V> sine = g.sineSeries.at(Pair.product(d, d)).times(d.abs());
        Pair<V> ratio = few.select(steps, kit.pair(1, 0)).over(sine.times(a));
        Pair<V> y = few.select(Pair.sum(a, kit.c(STEPS)), new Pair<>(a, kit.c(0)));
        Fp<V> result = g.log(ratio).minus(g.large(y)).rounded();
        result = g.nearZero(a, n, d, result);
        return d.eq(0).select(kit.c(Double.POSITIVE_INFINITY), result);
    }

    /** digamma(-a); NaN for whole numbers. */
    static <V> Fp<V> digamma(Fp<V> a) {
        Kit<V> kit = a.kit();
        NegativeGamma g = of(kit);
        Fp<V> d = a.minus(a.rint());
        Pair<V> z = Pair.product(d, d);
        // digamma(-a) = digamma(1 + a) + pi/tan(pi*d); 1 + a goes up by 1/(a + 1) + 1/(a + 2) + ...
        Pair<V> cotangent = g.cosineSeries.at(z).over(g.sineSeries.at(z).times(d));
        Mask<V> few = a.lt(STEPS);
        Pair<V> one = kit.pair(1, 0);
        Pair<V> steps = g.repeat(kit.pair(0, 0), (p, j) -> p.plus(one.over(Pair.sum(a, j))), 1);
        Pair<V> y = Pair.sum(a, few.select(kit.c(STEPS + 1), kit.c(1)));
        Pair<V> inverse = one.over(y);
        Pair<V> square = inverse.times(inverse);
        Pair<V> half = new Pair<>(inverse.hi().times(0.5), inverse.lo().times(0.5));
        Pair<V> large = g.log(y).minus(half.plus(square.times(g.psi.at(square))));
        Pair<V> up = few.select(large.minus(steps), large);
        Fp<V> result = up.plus(cotangent).rounded();
        for (double[] hard : kit.isF64() ? HARD_F64 : HARD_F32) {
            result = a.eq(hard[0]).select(kit.c(hard[1]), result);
        }
        return d.eq(0).select(kit.c(Double.NaN), result);
    }

    /** {@link #STEPS} times {@code step} with a number that counts from {@code first}. */
    private <V> Pair<V> repeat(Pair<V> initial, BiFunction<Pair<V>, Fp<V>, Pair<V>> step, int first) {
        Kit<V> kit = initial.hi().kit();
        List<V> end = kit.builder().loopWhile(List.of(kit.c(first).v(), initial.hi().v(), initial.lo().v()),
                s -> kit.fp(s.get(0)).lt(first + STEPS).v(), s -> {
                    Fp<V> j = kit.fp(s.get(0));
                    Pair<V> next = step.apply(new Pair<>(kit.fp(s.get(1)), kit.fp(s.get(2))), j);
                    return List.of(j.plus(1).v(), next.hi().v(), next.lo().v());
                });
        return new Pair<>(kit.fp(end.get(1)), kit.fp(end.get(2)));
    }

    /** lgamma(y) for y from 16. */
    private <V> Pair<V> large(Pair<V> y) {
        Kit<V> kit = y.hi().kit();
        Pair<V> inverse = kit.pair(1, 0).over(y);
        Pair<V> rest = stirling.at(inverse.times(inverse)).times(inverse);
        Pair<V> main = y.plus(kit.c(-0.5)).times(log(y).plus(kit.c(-1)));
        Pair<V> constant = kit.isF64() ? kit.pair(0x1.acfe390c97d69p-2, 0x1.3494bc9001442p-56)
                : kit.pair(0x1.acfe3ap-2, -0x1.e6d052p-27);
        return main.plus(constant).plus(rest);
    }

    /** Logarithm of a pair with a positive normal high part. */
    private <V> Pair<V> log(Pair<V> x) {
        Kit<V> kit = x.hi().kit();
        boolean wide = kit.isF64();
        Scientific<V> parts = Scientific.of(x.hi());
        Pair<V> s = new Pair<>(parts.m().minus(1), kit.c(0)).over(Pair.sum(parts.m(), kit.c(1)));
        Pair<V> fraction = s.times(logSeries.at(s.times(s)));
        // k * ln(2) by three constants; the first product is exact.
        Fp<V> k = parts.k();
        Pair<V> whole = Pair.product(k, kit.c(0x1.ef35793c7673p-45, 0x1.7f7d1cp-20))
                .plus(k.times(kit.c(0x1.f97b57a079a19p-103, 0x1.ef357ap-45)))
                .plus(k.times(kit.c(0x1.62e42fefa38p-1, 0x1.62e4p-1)));
        // The low part of x is too small for its square to count.
        return whole.plus(fraction.plus(x.lo().over(x.hi())));
    }

    /** {@code other} but next to a zero. See Note [Zeros of lgamma]. */
    private <V> Fp<V> nearZero(Fp<V> a, Fp<V> n, Fp<V> d, Fp<V> other) {
        Kit<V> kit = a.kit();
        Fp<V> position = n.minus(2).fma(2, kit.choose(d.gt(0), 1, 0));
        Int<V> index = position.plus(kit.c(0x1.8p52, 0x1.8p23)).bits().and(ZERO_MASK);
        Pair<V> t = Pair.sum(d.minus(index.in(zeros[0])), index.in(zeros[1]).neg());
        Fp<V> second = t.hi().fma(index.in(zeros[6]), index.in(zeros[5]));
        Fp<V> slope = index.in(zeros[3]);
        Fp<V> low = t.lo().fma(slope, t.hi().times(t.hi().fma(second, index.in(zeros[4]))));
        // An index below 0 is that of another zero.
        Mask<V> close = t.hi().abs().lt(index.in(zeros[2])).and(n.ge(2)).and(a.lt(STEPS + 1));
        return close.select(t.hi().fma(slope, low), other);
    }
}
