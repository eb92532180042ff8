package io.krait.benchmarks.micro;

import static io.krait.Krait.array;
import static io.krait.Krait.vectorize;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.krait.Fn2;
import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.types.F64;
import io.krait.types.Num;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a new element function to its first result in a warm JVM. Each iteration is one call of a function that was
 * never compiled before: four to eight random operations with constants of its own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = CompileBenchmark.WARM_UP)
@Measurement(iterations = CompileBenchmark.KERNELS)
public class CompileBenchmark {
    /** How many kernels are measured. */
    public static final int KERNELS = 50;
    /** How many kernels are compiled beforehand. */
    public static final int WARM_UP = 100;

    private final RandomGenerator random = RandomGenerator.of("SplittableRandom");
    private final NdArray<F64> x = array(1, 2, 3, 4, 5, 6, 7, 8.0);
    private final NdArray<F64> y = array(8, 7, 6, 5, 4, 3, 2, 1.0);

    /** Records, compiles and runs a function. */
    @Benchmark
    public double krait() {
        long shape = random.nextLong();
        Fn2<Expr<Num>, Expr<Num>, Expr<Num>> function = (a, b) -> expression(shape, a, b);
        return vectorize(function).apply(x, y).getDouble(3);
    }

    /** Two bits of the number choose each operation; its constants make the function new. */
    private static Expr<Num> expression(long shape, Expr<Num> a, Expr<Num> b) {
        int operations = 4 + (int) (shape >>> 62) + (int) (shape >>> 60 & 1);
        double constant = 1 + (shape & 0xFFFFFF) * 0x1p-24;
        Expr<Num> value = a;
        for (int i = 0; i < operations; i++) {
            value = switch ((int) (shape >>> (24 + 2 * i)) & 3) {
                case 0 -> value.mul(constant).add(b);
                case 1 -> value.sub(b.mul(constant + i));
                case 2 -> value.abs().add(constant).sqrt();
                default -> value.max(b).mul(0.5);
            };
        }
        return value;
    }
}
