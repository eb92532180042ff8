package io.krait.benchmarks.accuracy;

import static io.krait.Krait.argmax;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.i64;
import static io.krait.Krait.in;
import static io.krait.Krait.inout;
import static io.krait.Krait.kernel;
import static io.krait.Krait.max;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sum;

import java.util.List;

import io.krait.Kernel;
import io.krait.staging.Expr;
import io.krait.staging.MathMode;
import io.krait.staging.StagedArray;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;

/**
 * Makes the kernels that compute a function, its reference and the distance of both in ulp for a block of points, and
 * find the largest distance and the sum of all. Parameters: x, y, the host's result as a high and a low part, {@link
 * Tables}, the errors, their maximum and sum, the index of the maximum.
 */
final class Judge {
    private Judge() {
    }

    /** The kernel for a function of one format. */
    static Kernel kernelOf(Function function, Format format, MathMode mode) {
        return format == Format.F64 ? wide(function, mode) : narrow(function, mode);
    }

    private static Kernel wide(Function function, MathMode mode) {
        return kernel(in(f64.array(1)), in(f64.array(1)), in(f64.array(1)), in(f64.array(1)), in(f64.array(1)),
                inout(f64.array(1)), out(f64.array(1)), out(i64.array(1)),
                (x, y, high, low, tables, errors, numbers, where) -> {
                    parallelFor(x.dim(0), i -> {
                        Expr<F64> result = value(function, mode, x.get(i), y.get(i));
                        Point p = new Point(x.get(i), y.get(i), high.get(i), low.get(i), result, tables);
                        errors.set(function.reference().at(p).ulps(result), i);
                    });
                    summarise(errors, numbers, where);
                });
    }

    private static Kernel narrow(Function function, MathMode mode) {
        return kernel(in(f32.array(1)), in(f32.array(1)), in(f32.array(1)), in(f32.array(1)), in(f64.array(1)),
                inout(f64.array(1)), out(f64.array(1)), out(i64.array(1)),
                (x, y, high, low, tables, errors, numbers, where) -> {
                    parallelFor(x.dim(0), i -> {
                        Expr<F64> result = value(function, mode, x.get(i), y.get(i)).to(f64);
                        Expr<F64> exact = function.host().isPresent() ? high.get(i).to(f64)
                                : value(function, MathMode.STRICT, x.get(i).to(f64), y.get(i).to(f64));
                        errors.set(ulpsOfF32(result, exact), i);
                    });
                    summarise(errors, numbers, where);
                });
    }

    private static void summarise(StagedArray<F64> errors, StagedArray<F64> numbers, StagedArray<I64> where) {
        Expr<I64> n = errors.dim(0);
        numbers.set(max(0, n, i -> errors.get(i)), 0);
        numbers.set(sum(0, n, i -> errors.get(i)), 1);
        where.set(argmax(0, n, i -> errors.get(i)), 0);
    }

    /** The function itself; POWN takes its exponent in two parts. */
    static <T extends Num> Expr<T> value(Function function, MathMode mode, Expr<T> x, Expr<T> y) {
        if (function.op().arity() < 3) {
            return Staged.apply(function.op(), mode, List.of(x, y));
        }
        Expr<T> high = y.div(4096.0).floor().mul(4096.0);
        return Staged.apply(function.op(), mode, List.of(x, high, y.sub(high)));
    }

    /** The distance of an F32 to an exact result in ulp; a zero of the wrong sign is infinitely far. */
    private static Expr<F64> ulpsOfF32(Expr<F64> y, Expr<F64> exact) {
        Expr<F64> infinity = y.literal(Double.POSITIVE_INFINITY);
        Expr<I64> unit = Staged.exponent(exact).max(-126).min(127).sub(23);
        // Infinity counts as the number that would follow the largest one.
        Expr<F64> next = Staged.withSignOf(y.literal(0x1p128), y);
        Expr<F64> seen = y.abs().eq(Double.POSITIVE_INFINITY).select(next, y);
        Expr<F64> error = seen.sub(exact).abs().mul(Staged.power(unit.neg()));
        Expr<F64> zero = y.literal(0.0);
        var bothBeyond = y.abs().eq(Double.POSITIVE_INFINITY).and(exact.abs().ge(0x1p128)).and(y.lt(0).eq(exact.lt(0)));
        error = bothBeyond.select(zero, error);
        var otherSign = Staged.bits(y).xor(Staged.bits(exact)).lt(0);
        error = y.eq(0).and(otherSign).select(infinity, error);
        var noNumber = y.isNaN().or(exact.isNaN());
        return noNumber.select(y.isNaN().and(exact.isNaN()).select(zero, infinity), error);
    }
}
