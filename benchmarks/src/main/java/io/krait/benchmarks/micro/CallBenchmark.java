package io.krait.benchmarks.micro;

import static io.krait.Krait.array;
import static io.krait.Krait.f64;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;

import java.util.concurrent.TimeUnit;

import io.krait.Ufunc2;
import io.krait.ndarray.NdArray;
import io.krait.types.F64;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A warm call with three arrays of length 1: all of it is the cost of the call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class CallBenchmark {
    private final double[] x = {1};
    private final double[] y = {2};
    private final double[] z = {0};

    private final NdArray<F64> kx = array(1.0);
    private final NdArray<F64> ky = array(2.0);
    private final NdArray<F64> kz = zeros(1);
    private final Ufunc2<F64, F64, F64> add = vectorize(f64, f64, (a, b) -> a.add(b));
    private final Ufunc2<F64, F64, F64>.With into = add.with().out(kz);

    /** An element function that writes an array which is there. */
    @Benchmark
    public NdArray<F64> krait() {
        return into.apply(kx, ky);
    }

    /** An element function that makes a new array. */
    @Benchmark
    public NdArray<F64> kraitNew() {
        return add.apply(kx, ky);
    }

    /** A Java method that is not inlined. */
    @Benchmark
    public double[] java() {
        add(x, y, z);
        return z;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void add(double[] x, double[] y, double[] z) {
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] + y[i];
        }
    }
}
