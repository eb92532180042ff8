package io.krait.benchmarks.accuracy;

import static io.krait.benchmarks.accuracy.Source.along;
import static io.krait.benchmarks.accuracy.Source.bits;
import static io.krait.benchmarks.accuracy.Source.exponents;
import static io.krait.benchmarks.accuracy.Source.near;
import static io.krait.benchmarks.accuracy.Source.pair;
import static io.krait.benchmarks.accuracy.Source.uniform;

import java.util.List;
import java.util.Optional;

import io.krait.staging.Op;

/** The functions of two numbers, and those that Java has exactly. */
final class BinaryCatalog {
    private static final double ONE = 1.0;
    /** The result is the exact one rounded once, or exact. */
    private static final double HALF = 0.5;
    private static final double EXACT = 0.0;

    private BinaryCatalog() {
    }

    static List<Function> all() {
        return List.of(
                Catalog.of(Op.POW, ONE, Exponentials::pow, BinaryCatalog::powers),
                Catalog.of(Op.POWN, ONE, Exponentials::pow, BinaryCatalog::wholePowers),
                Catalog.of(Op.ATAN2, ONE, Circular::atan2, BinaryCatalog::points),
                Catalog.of(Op.HYPOT, ONE, Algebraic::hypot, BinaryCatalog::points),
                Catalog.of(Op.LOGADDEXP, ONE, Exponentials::logaddexp, f -> sums(f, Math.log(2), Math::log1p)),
                Catalog.of(Op.LOGADDEXP2, ONE, Exponentials::logaddexp2, f -> sums(f, 1, x -> Math.log1p(x)
                        / Math.log(2))),
                host(Op.FMOD, EXACT, Algebraic::host, new Both((x, y) -> x % y, (x, y) -> x % y),
                        BinaryCatalog::quotients),
                host(Op.REMAINDER, EXACT, Algebraic::host, new Both(Math::IEEEremainder, (x, y) -> (float) Math
                        .IEEEremainder(x, y)), BinaryCatalog::quotients),
                host(Op.MOD, HALF, Algebraic::mod, new Both((x, y) -> x % y, BinaryCatalog::floored),
                        BinaryCatalog::quotients),
                host(Op.LDEXP, EXACT, Algebraic::host, new Both((x, n) -> Math.scalb(x, (int) n),
                        (x, n) -> Math.scalb(x, (int) n)), BinaryCatalog::scalings),
                host(Op.NEXTAFTER, EXACT, Algebraic::host, new Both(Math::nextAfter, Math::nextAfter),
                        BinaryCatalog::points),
                host(Op.COPYSIGN, EXACT, Algebraic::host, new Both(Math::copySign, Math::copySign),
                        BinaryCatalog::points),
                host(Op.HEAVISIDE, EXACT, Algebraic::host, new Both((x, y) -> x < 0 ? 0 : x > 0 ? 1 : y,
                        (x, y) -> x < 0 ? 0 : x > 0 ? 1 : y), BinaryCatalog::points),
                host(Op.FRACTION, EXACT, Algebraic::host, new Both((x, y) -> fraction(x), (x, y) -> (float)
                        fraction(x)), BinaryCatalog::numbers),
                host(Op.EXPONENT, EXACT, Algebraic::host, new Both((x, y) -> exponent(x), (x, y) -> (float)
                        exponent(x)), BinaryCatalog::numbers));
    }

    /** The host's version from one for each type. */
    private record Both(Of64 wide, Of32 narrow) implements Function.Host {
        @Override
        public double f64(double x, double y) {
            return wide.apply(x, y);
        }

        @Override
        public float f32(float x, float y) {
            return narrow.apply(x, y);
        }
    }

    @FunctionalInterface
    private interface Of64 {
        double apply(double x, double y);
    }

    @FunctionalInterface
    private interface Of32 {
        float apply(float x, float y);
    }

    private static Function host(Op op, double bound, Function.Reference reference, Function.Host host,
            Function.Sources sources) {
        return new Function(op, bound, reference, Optional.of(host), sources);
    }

    /** The remainder with the sign of y, also of a zero; the sum is rounded once. */
    private static float floored(float x, float y) {
        float r = x % y;
        if (r == 0) {
            return Math.copySign(r, y);
        }
        return r < 0 == y < 0 ? r : r + y;
    }

    private static double fraction(double x) {
        return x == 0 || !Double.isFinite(x) ? x : Math.scalb(x * (isTiny(x) ? 0x1p60 : 1), -exponent(x) + (isTiny(x)
                ? -60 : 0));
    }

    private static int exponent(double x) {
        return x == 0 || !Double.isFinite(x) ? 0
                : isTiny(x) ? Math.getExponent(x * 0x1p60) - 59 : Math.getExponent(x) + 1;
    }

    private static boolean isTiny(double x) {
        return Math.abs(x) < Double.MIN_NORMAL;
    }

    private static Source.One anything(Format f) {
        return bits(f, -f.most(), f.most());
    }

    private static List<Source> numbers(Format f) {
        return List.of(anything(f), exponents(f.tiniest(), f.largest() - 1).signed(), uniform(-4, 4));
    }

    private static List<Source> powers(Format f) {
        Source.One positive = bits(f, f.step(0, 1), f.most());
        double log = f.largest() * Math.log(2);
        return List.of(
                pair(positive, anything(f)), pair(positive, uniform(-30, 30)), pair(uniform(0, 10), uniform(-50, 50)),
                pair(near(f, 1), exponents(0, 60).signed()),
                // Results near overflow, and near and below the smallest normal number.
                along(f, positive, x -> log / Math.log(x)), along(f, positive, x -> -log / Math.log(x)),
                along(f, near(f, 1), x -> -1.03 * log / Math.log(x)), along(f, near(f, 1), x -> 0.3 * log
                / Math.log(x)),
                pair(positive.signed(), uniform(-40, 40).whole()), pair(uniform(-3, 3), uniform(-999, 999).whole()),
                pair(near(f, 1).signed(), exponents(0, 20).whole().signed()));
    }

    private static List<Source> wholePowers(Format f) {
        Source.One whole = exponents(0, 30).whole().signed();
        Source.One exact = random -> (float) whole.next(random);
        return List.of(
                pair(anything(f), uniform(-40, 40).whole()), pair(uniform(-3, 3), uniform(-999, 999).whole()),
                pair(uniform(-10, 10), uniform(-9, 9).whole()), pair(near(f, 1).signed(), exact),
                pair(near(f, 1).signed(), uniform(-5000, 5000).whole()));
    }

    private static List<Source> points(Format f) {
        Source.One sizes = exponents(f.tiniest(), f.largest() - 1).signed();
        Source.One moderate = exponents(-60, 60).signed();
        return List.of(
                pair(anything(f), anything(f)), pair(sizes, sizes), pair(moderate, moderate),
                pair(uniform(-1, 1), uniform(-1, 1)), along(f, moderate, x -> x), along(f, sizes, x -> -x),
                along(f, moderate, x -> x * 0.4142135623730951), along(f, sizes, x -> x * 0x1p25));
    }

    private static List<Source> quotients(Format f) {
        Source.One whole = exponents(0, 20).whole().signed();
        return List.of(
                pair(anything(f), anything(f)), pair(exponents(-30, 30).signed(), exponents(-30, 30).signed()),
                pair(uniform(-100, 100), uniform(-3, 3)), pair(whole, whole),
                along(f, exponents(-60, 60).signed(), x -> x / 3), along(f, exponents(-60, 60).signed(), x -> x / 2),
                along(f, exponents(-20, 20).signed(), x -> x / 12345.5));
    }

    private static List<Source> scalings(Format f) {
        Source.One sizes = exponents(f.tiniest(), f.largest() - 1).signed();
        int most = f.largest() - f.tiniest();
        return List.of(
                pair(sizes, uniform(-most, most).whole()), pair(sizes, uniform(-9, 9).whole()),
                pair(sizes, exponents(0, 30).whole().signed()),
                (random, point) -> {
                    point[0] = sizes.next(random);
                    point[1] = f.smallest() - Math.getExponent(point[0]) - random.nextInt(f.precision() + 3);
                });
    }

    /** Also around the points where the sum is 1, so that its logarithm is about 0. */
    private static List<Source> sums(Format f, double unit, java.util.function.DoubleUnaryOperator log1p) {
        return List.of(
                pair(anything(f), anything(f)), pair(uniform(-10, 10), uniform(-10, 10)),
                pair(uniform(-1, 1), uniform(-1, 1)), along(f, uniform(-700, 700), x -> x),
                along(f, uniform(-40, 0), x -> log1p.applyAsDouble(-Math.exp(x * unit))),
                along(f, uniform(-700, 700), x -> x - 30), pair(exponents(-1000, -1).signed(), uniform(-800, 0)),
                (random, point) -> {
                    point[0] = 0;
                    point[1] = random.nextDouble() * -760;
                });
    }
}
