package io.krait.benchmarks.contender;

import static io.krait.Krait.exp;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.jit;
import static io.krait.Krait.jitMany;
import static io.krait.Krait.scope;
import static io.krait.Krait.vectorize;
import static io.krait.ndarray.Imports.of;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.krait.Jit1;
import io.krait.JitMany;
import io.krait.Ufunc1;
import io.krait.Ufunc2;
import io.krait.benchmarks.workload.Group;
import io.krait.benchmarks.workload.Size;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.Scope;
import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.types.Num;

/** The workloads as a user of Krait writes them. Each is compiled once for both element types. */
final class KraitPrograms {
    private static final double RATE = 0.03;
    private static final double VOLATILITY = 0.3;
    private static final double ROOT_HALF = 0.70710678118654752;

    private static final Ufunc2<Num, Num, Num> SAXPY = vectorize((x, y) -> y.add(x.mul(1e-6)));
    private static final Ufunc2<Num, Num, Num> POLY = vectorize((x, y) ->
            x.mul(0.5).add(1).mul(x).mul(x).sub(x.mul(2)).add(y.mul(y)).sub(x.mul(3).mul(y)).add(1.25));
    private static final JitMany BLACK_SCHOLES = jitMany((spot, strike, time) -> {
        var spread = time.sqrt().mul(VOLATILITY);
        var drift = time.mul(RATE + 0.5 * VOLATILITY * VOLATILITY);
        var d1 = spot.div(strike).log().add(drift).div(spread);
        var d2 = d1.sub(spread);
        var discounted = strike.mul(exp(time.mul(-RATE)));
        var call = spot.mul(normal(d1)).sub(discounted.mul(normal(d2)));
        return List.of(call, call.sub(spot).add(discounted));
    });
    private static final Ufunc1<Num, Num> SQRT = vectorize((Expr<Num> x) -> x.sqrt());
    private static final Jit1<Num, ?> SUM = jit(x -> x.sum());
    private static final Jit1<Num, ?> MEAN = jit(x -> x.mean());
    private static final Jit1<Num, ?> VAR = jit(x -> x.var());
    private static final Jit1<Num, ?> MIN = jit(x -> x.min());
    private static final Jit1<Num, ?> ARGMIN = jit(x -> x.argmin());
    private static final Jit1<Num, ?> SUM_AX0 = jit(x -> x.sum(0));
    private static final Jit1<Num, ?> SUM_AX1 = jit(x -> x.sum(1));
    private static final Jit1<Num, ?> SOFTMAX = jit(z -> {
        var e = exp(z.sub(z.max(1).keepDims()));
        return e.div(e.sum(1).keepDims());
    });

    private static final long LARGE = 64L << 10;

    /** A program bound to its arrays. */
    interface Bound extends Runnable {
        /** Runs it and returns all results, one after the other. */
        double[] results();
    }

    private KraitPrograms() {
    }

    /** The program of a workload on arrays that use the case's memory in place. */
    static Bound bind(Case work) {
        if (work.workload().group() == Group.MATH) {
            return inPlace(work, MathPrograms.bind(work));
        }
        Function<String, NdArray<? extends Num>> array = slot -> array(work, slot);
        return switch (work.workload().name()) {
            case "saxpy" -> {
                var x = array.apply("x");
                var y = array.apply("y");
                yield inPlace(work, () -> SAXPY.with().out(y).apply(x, y));
            }
            case "poly" -> {
                var x = array.apply("x");
                var y = array.apply("y");
                var z = array.apply("z");
                yield inPlace(work, () -> POLY.with().out(z).apply(x, y));
            }
            case "blackscholes" -> {
                var spot = array.apply("spot");
                var strike = array.apply("strike");
                var time = array.apply("time");
                yield fresh(() -> BLACK_SCHOLES.apply(spot, strike, time));
            }
            case "sqrt" -> {
                var x = array.apply("x");
                var y = array.apply("y");
                yield inPlace(work, () -> SQRT.with().out(y).apply(x));
            }
            case "sum" -> number(SUM, array.apply("x"));
            case "mean" -> number(MEAN, array.apply("x"));
            case "var" -> number(VAR, array.apply("x"));
            case "min" -> number(MIN, array.apply("x"));
            case "argmin" -> number(ARGMIN, array.apply("x"));
            case "sum_ax0" -> one(SUM_AX0, array.apply("x"));
            case "sum_ax1" -> one(SUM_AX1, array.apply("x"));
            case "softmax" -> one(SOFTMAX, array.apply("x"));
            default -> throw new IllegalArgumentException("no Krait program for workload " + work.workload().name());
        };
    }

    /** An array of a case, in place. */
    static NdArray<? extends Num> array(Case work, String slot) {
        ScalarType<?> type = switch (work.element()) {
            case F32 -> f32;
            case F64 -> f64;
            default -> throw new IllegalArgumentException("no array program on " + work.element().label());
        };
        Size size = work.size();
        long[] shape = size.columns() == 1 ? new long[] {size.rows()} : new long[] {size.rows(), size.columns()};
        return of(type, work.offHeap().segment(slot), shape);
    }

    private static NdArray<Num> normal(NdArray<Num> x) {
        return x.mul(ROOT_HALF).erf().mul(0.5).add(0.5);
    }

    /** A call that writes the case's own result arrays. */
    static Bound inPlace(Case work, Runnable call) {
        return new Bound() {
            @Override
            public void run() {
                call.run();
            }

            @Override
            public double[] results() {
                work.offHeap().reset();
                call.run();
                return work.offHeap().results();
            }
        };
    }

    /** A call whose results are new arrays: small ones are left to the garbage collector, large ones freed at once. */
    private static Bound fresh(Supplier<List<NdArray<?>>> call) {
        return new Bound() {
            private long bytes;

            @Override
            public void run() {
                if (bytes > 0 && bytes < LARGE) {
                    call.get();
                    return;
                }
                try (Scope _ = scope()) {
                    bytes = call.get().stream().mapToLong(r -> r.size() * r.dtype().bytes()).sum();
                }
            }

            @Override
            public double[] results() {
                try (Scope _ = scope()) {
                    return call.get().stream().flatMapToDouble(result -> Arrays.stream(result.toDoubleArray()))
                            .toArray();
                }
            }
        };
    }

    private static Bound one(Jit1<Num, ?> function, NdArray<? extends Num> x) {
        return fresh(() -> List.of(function.apply(x)));
    }

    /** A call whose result is one number, which is read each time. */
    private static Bound number(Jit1<Num, ?> function, NdArray<? extends Num> x) {
        return new Bound() {
            private double last;

            @Override
            public void run() {
                last = function.apply(x).item();
            }

            @Override
            public double[] results() {
                run();
                return new double[] {last};
            }
        };
    }
}
