package io.krait.examples;

import static io.krait.Krait.exp;
import static io.krait.Krait.linspace;
import static io.krait.Krait.sin;
import static io.krait.Krait.vectorize;

import io.krait.Ufunc1;
import io.krait.examples.report.Report;
import io.krait.examples.report.Timings;
import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import io.krait.types.Num;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code krait hello}: one element function over a million elements. */
@Command(name = "hello", mixinStandardHelpOptions = true, description = "One function over a million elements.")
final class HelloCommand implements Callable<Integer> {
    private static final int POINTS = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--repeat", paramLabel = "N", defaultValue = "101",
            description = "calls of which to tell the median")
    private int repeat;

    /** The function at a million points, and when the result was there. Nothing else: a fresh JVM is slow. */
    static void say(PrintStream out) {
        NdArray<?> result = wave().apply(points()).eval();
        long there = System.currentTimeMillis();
        out.println("exp(-x) sin(10 x) at 1,000,000 points from 0 to 5:");
        out.println(result);
        // The time at which the JVM began is known to classes that take a while to load.
        long began = ManagementFactory.getRuntimeMXBean().getStartTime();
        out.println("there " + (there - began) + " ms after the start of the JVM");
    }

    private static Ufunc1<Num, Num> wave() {
        return vectorize(x -> exp(x.neg()).mul(sin(x.mul(10))));
    }

    private static NdArray<F64> points() {
        return linspace(0, 5, POINTS);
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Ufunc1<Num, Num> wave = wave();
        NdArray<F64> x = points().eval();
        long first = Timings.nanos(() -> wave.apply(x).eval());
        long[] warm = new long[Math.max(1, repeat)];
        for (int i = 0; i < warm.length; i++) {
            warm[i] = Timings.nanos(() -> wave.apply(x).eval());
        }
        out.println("first call " + Report.millis(first) + ", then " + Report.millis(Timings.median(warm))
                + " (median of " + warm.length + ")");
        out.flush();
        return 0;
    }
}
