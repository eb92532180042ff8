package io.krait.benchmarks.accuracy;

import static io.krait.benchmarks.accuracy.Source.above;
import static io.krait.benchmarks.accuracy.Source.below;
import static io.krait.benchmarks.accuracy.Source.bits;
import static io.krait.benchmarks.accuracy.Source.cubes;
import static io.krait.benchmarks.accuracy.Source.exponents;
import static io.krait.benchmarks.accuracy.Source.near;
import static io.krait.benchmarks.accuracy.Source.nearMultiples;
import static io.krait.benchmarks.accuracy.Source.uniform;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.krait.staging.Op;

/**
 * Every function of floating point numbers, with its reference and the points where it is judged: where it is
 * interesting, over all magnitudes, random bits, around zeros, poles and boundaries of reductions. Points are in the
 * domain; what the functions make of infinities and NaN is tested elsewhere.
 */
final class Catalog {
    private static final double LN2 = Math.log(2);
    private static final double ONE = 1.0;
    private static final double MUCH = 2.0;

    private Catalog() {
    }

    static List<Function> all() {
        List<Function> all = new ArrayList<>();
        all.addAll(exponentials());
        all.addAll(logarithms());
        all.addAll(trigonometric());
        all.addAll(hyperbolic());
        all.addAll(roots());
        all.addAll(special());
        all.addAll(BinaryCatalog.all());
        return all;
    }

    static Function of(Op op, double bound, Function.Reference reference, Function.Sources sources) {
        return new Function(op, bound, reference, Optional.empty(), sources);
    }

    /** Random bits of a range, and numbers of all magnitudes in it, of both signs if it has them. */
    private static Stream<Source> wide(Format f, double lo, double hi) {
        int most = Math.min(f.largest(), Math.getExponent(hi) - 1);
        Source.One sizes = exponents(f.tiniest(), most);
        Source.One symmetric = lo == -hi ? sizes.signed() : sizes;
        return Stream.<Source>of(bits(f, lo, hi), symmetric, exponents(f.tiniest(), -2).signed()).limit(lo < 0 ? 3 : 2);
    }

    private static List<Source> list(Stream<Source> wide, Source... others) {
        return Stream.concat(Stream.of(others), wide).toList();
    }

    private static List<Function> exponentials() {
        return List.of(
                of(Op.EXP, ONE, Exponentials::exp, f -> list(wide(f, -760, 720), uniform(-745.2, 709.8),
                        uniform(-1, 1), uniform(-745.14, -708), nearMultiples(f, LN2 / 2, 2000))),
                of(Op.EXP2, ONE, Exponentials::exp2, f -> list(wide(f, -1100, 1030), uniform(-1075, 1024),
                        uniform(-1, 1), uniform(-1075, -1022), nearMultiples(f, 0.5, 2000))),
                of(Op.EXP10, ONE, Exponentials::exp10, f -> list(wide(f, -330, 310), uniform(-324, 308.3),
                        uniform(-1, 1), uniform(-323.4, -307.6), nearMultiples(f, Math.log10(2) / 2, 2000),
                        uniform(-324, 309).whole())),
                of(Op.EXPM1, ONE, Exponentials::expm1, f -> list(wide(f, -760, 720), uniform(-40, 709.8),
                        uniform(-1, 1), uniform(-0.5, 0.5), nearMultiples(f, LN2 / 2, 100))),
                of(Op.SOFTPLUS, ONE, Exponentials::softplus, f -> list(wide(f, -760, f.most()), uniform(-745, 40),
                        uniform(-1, 1), uniform(-40, 40), nearMultiples(f, LN2 / 2, 100))),
                of(Op.SIGMOID, ONE, Exponentials::sigmoid, f -> list(wide(f, -760, f.most()), uniform(-745, 40),
                        uniform(-1, 1), uniform(-40, 40), nearMultiples(f, LN2 / 2, 100))));
    }

    private static List<Function> logarithms() {
        Function.Sources positive = f -> list(wide(f, f.step(0, 1), f.most()), uniform(0, 4),
                uniform(0.6, 1.5), near(f, 1), near(f, Math.sqrt(0.5), Math.sqrt(2), 0.75, 1.5, 0.6875, 1.375));
        return List.of(
                of(Op.LOG, ONE, Exponentials::log, positive),
                of(Op.LOG2, ONE, Exponentials::log2, positive),
                of(Op.LOG10, ONE, Exponentials::log10, positive),
                of(Op.LOG1P, ONE, Exponentials::log1p, f -> list(wide(f, f.step(-1, -1), f.most()),
                        exponents(f.tiniest(), -2).signed(), uniform(-1, 1), uniform(-0.4, 0.6), above(-1, -53, -2),
                        near(f, Math.sqrt(0.5) - 1, Math.sqrt(2) - 1, 1))),
                of(Op.ASINH, ONE, Exponentials::asinh, f -> list(wide(f, -f.most(), f.most()), uniform(-2, 2),
                        uniform(-0.3, 0.3), exponents(-30, 60).signed())),
                of(Op.ACOSH, ONE, Exponentials::acosh, f -> list(wide(f, 1, f.most()).limit(1),
                        exponents(0, f.largest()), uniform(1, 2), uniform(1, 10), above(1, -52, -1), exponents(0, 60))),
                of(Op.ATANH, ONE, Exponentials::atanh, f -> list(wide(f, f.step(-1, -1), f.step(1, -1)),
                        uniform(-1, 1), uniform(-0.3, 0.3), uniform(0.99, 1), below(1, -53, -2))));
    }

    private static List<Function> trigonometric() {
        Function.Sources circle = f -> list(wide(f, -f.most(), f.most()), uniform(-Math.PI, Math.PI),
                uniform(-100, 100), exponents(0, 40).signed(), nearMultiples(f, Math.PI / 4, 100),
                nearMultiples(f, Math.PI / 2, 1e6));
        Function.Sources halfTurns = f -> list(wide(f, -f.most(), f.most()), uniform(-1, 1), uniform(-100, 100),
                exponents(0, 60).signed(), nearMultiples(f, 0.25, 100), nearMultiples(f, 0.5, 1e6));
        Function.Sources unit = f -> list(wide(f, -1, 1), uniform(-1, 1), uniform(-0.5, 0.5), near(f, 0.5, -0.5),
                below(1, -54, -1), above(-1, -54, -1));
        return List.of(
                of(Op.SIN, ONE, Circular::sin, circle),
                of(Op.COS, ONE, Circular::cos, circle),
                of(Op.TAN, ONE, Circular::tan, circle),
                of(Op.SINPI, ONE, Circular::sinpi, halfTurns),
                of(Op.COSPI, ONE, Circular::cospi, halfTurns),
                of(Op.TANPI, ONE, Circular::tanpi, f -> halfTurns.of(f).stream().map(Catalog::offPoles).toList()),
                of(Op.SINC, ONE, Circular::sinc, halfTurns),
                of(Op.ASIN, ONE, Circular::asin, unit),
                of(Op.ACOS, ONE, Circular::acos, unit),
                of(Op.ATAN, ONE, Circular::atan, f -> list(wide(f, -f.most(), f.most()), uniform(-2, 2),
                        uniform(-10, 10), near(f, 1, 0.5, 2, 7.0 / 16, 11.0 / 16, 19.0 / 16, 39.0 / 16, Math.sqrt(2)
                        - 1, Math.sqrt(2) + 1), exponents(-30, 60).signed())));
    }

    /** The same without odd multiples of 1/2. */
    private static Source offPoles(Source source) {
        return (random, point) -> {
            do {
                source.draw(random, point);
            } while (Math.abs(point[0] - Math.rint(point[0])) == 0.5 || (float) point[0] - Math.rint(
                    (float) point[0]) == 0.5);
        };
    }

    private static List<Function> hyperbolic() {
        Function.Sources growing = f -> list(wide(f, -711, 711), uniform(-710.5, 710.5), uniform(-1, 1),
                uniform(-3, 3), uniform(-30, 30), nearMultiples(f, LN2 / 2, 100));
        return List.of(
                of(Op.SINH, ONE, Exponentials::sinh, growing),
                of(Op.COSH, ONE, Exponentials::cosh, growing),
                of(Op.TANH, ONE, Exponentials::tanh, f -> list(wide(f, -f.most(), f.most()), uniform(-20, 20),
                        uniform(-1, 1), uniform(-3, 3), nearMultiples(f, LN2 / 4, 100))));
    }

    private static List<Function> roots() {
        Function.Sources any = f -> list(wide(f, -f.most(), f.most()), uniform(-8, 8));
        return List.of(
                of(Op.CBRT, ONE, Algebraic::cbrt, f -> list(wide(f, -f.most(), f.most()), uniform(-8, 8),
                        cubes())),
                of(Op.RSQRT, ONE, Algebraic::rsqrt, f -> list(wide(f, f.step(0, 1), f.most()), uniform(0, 4),
                        uniform(1, 4))),
                of(Op.DEGREES, ONE, Algebraic::degrees, any),
                of(Op.RADIANS, ONE, Algebraic::radians, any));
    }

    private static List<Function> special() {
        return List.of(
                of(Op.ERF, ONE, ErrorIntegrals::erf, f -> list(wide(f, -f.most(), f.most()), uniform(-6, 6),
                        uniform(-1, 1), uniform(-3, 3), near(f, 0.84375, 1.25, 1 / 0.35, 5.9))),
                of(Op.ERFC, ONE, ErrorIntegrals::erfc, f -> list(wide(f, -f.most(), f.most()), uniform(-6, 28),
                        uniform(-1, 1), uniform(0, 10), uniform(26, 27.3), near(f, 0.84375, 1.25, 1 / 0.35, 0.5))),
                of(Op.NORMCDF, ONE, ErrorIntegrals::normcdf, f -> list(wide(f, -f.most(), f.most()),
                        uniform(-39, 9), uniform(-1, 1), uniform(-10, 10), uniform(-38.6, -37), near(f, -1, -0.7,
                        -1.2, 0.7))),
                of(Op.ERFINV, MUCH, ErrorIntegrals::erfinv, f -> list(wide(f, f.step(-1, -1), f.step(1, -1)),
                        uniform(-1, 1), uniform(-0.5, 0.5), below(1, -53, -1),
                        above(-1, -53, -1))),
                of(Op.LGAMMA, MUCH, Gammas::lgamma, f -> list(wide(f, f.step(0, 1), f.most() * 0x1p-11),
                        uniform(0, 4), uniform(0, 20), uniform(4, 200), near(f, 1, 2),
                        offWholes(uniform(-20, 0)), offWholes(uniform(-1000, 0)),
                        offWholes(exponents(f.tiniest(), 2).signed()), offWholes(exponents(0, 50).signed()),
                        offWholes(nearMultiples(f, 1, 30)))),
                of(Op.TGAMMA, MUCH, Gammas::tgamma, f -> list(wide(f, f.step(0, 1), 180),
                        uniform(0, 4), uniform(0, 20), uniform(1, 172), near(f, 1, 2, 171.62),
                        offWholes(uniform(-20, 0)), offWholes(uniform(-186, 0)), offWholes(uniform(-186, -170)),
                        offWholes(exponents(f.tiniest(), 2).signed()), offWholes(nearMultiples(f, 1, 170)))),
                of(Op.DIGAMMA, MUCH, Gammas::digamma, f -> list(wide(f, f.step(0, 1), f.most()),
                        uniform(0, 4), uniform(0, 20), uniform(1.3, 1.6), near(f, 1.4616321449683623), near(f, 1, 2),
                        offWholes(uniform(-20, 0)), offWholes(uniform(-1000, 0)),
                        offWholes(exponents(f.tiniest(), 2).signed()),
                        offWholes(exponents(0, 50).signed()), offWholes(nearMultiples(f, 1, 30)))));
    }

    /** The same without negative whole numbers and zero; positive ones may stay. */
    private static Source offWholes(Source.One source) {
        return (random, point) -> {
            do {
                source.draw(random, point);
            } while (point[0] <= 0 && (point[0] == Math.rint(point[0]) || (float) point[0] == Math.rint(
                    (float) point[0])));
        };
    }
}
