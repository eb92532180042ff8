package io.krait.benchmarks.micro;

import static io.krait.Krait.array;
import static io.krait.Krait.vectorize;

import io.krait.Fn2;
import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
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
 * From a new element function with three mathematical functions to its first result in a warm JVM. Each iteration is
 * one call of a function that was never compiled before.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = CompileBenchmark.WARM_UP)
@Measurement(iterations = CompileBenchmark.KERNELS)
public class CompileMathBenchmark {
    private static final List<UnaryOperator<Expr<Num>>> FUNCTIONS = List.of(x -> x.exp(), x -> x.log(), x -> x.sin(),
            x -> x.cos(), x -> x.tanh(), x -> x.erf());

    private final RandomGenerator random = RandomGenerator.of("SplittableRandom");
    private final NdArray<F64> x = array(1, 2, 3, 4, 5, 6, 7, 8.0);
    private final NdArray<F64> y = array(8, 7, 6, 5, 4, 3, 2, 1.0);

    /** Records, compiles and runs a function. */
    @Benchmark
    public double krait() {
        int first = random.nextInt(FUNCTIONS.size());
        double constant = random.nextDouble() + 1;
        Fn2<Expr<Num>, Expr<Num>, Expr<Num>> function = (a, b) -> call(first, a.mul(constant))
                .add(call(first + 1, b)).mul(call(first + 2, a.add(b)));
        return vectorize(function).apply(x, y).getDouble(3);
    }

    /** One of the functions; three neighbours are different ones. */
    private static Expr<Num> call(int function, Expr<Num> x) {
        return FUNCTIONS.get(function % FUNCTIONS.size()).apply(x);
    }
}
