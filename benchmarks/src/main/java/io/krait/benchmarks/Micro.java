package io.krait.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import io.krait.benchmarks.contender.PythonSource;
import io.krait.benchmarks.harness.Measurement;
import io.krait.benchmarks.micro.CallBenchmark;
import io.krait.benchmarks.micro.CompileBenchmark;
import io.krait.benchmarks.micro.CompileMathBenchmark;

/** The measurements that JMH does: what a warm call and a compilation cost, whatever the kernel computes. */
final class Micro {
    static final List<String> NAMES = List.of("call", "compile", "compile-math");

    private Micro() {
    }

    static String definition(String name) {
        return switch (name) {
            case "call" -> "a warm call with three f64 arrays of length 1, z = x + y";
            case "compile" -> "from a new lambda to its first result, " + CompileBenchmark.KERNELS
                    + " different small kernels in a warm JVM";
            case "compile-math" -> "the same for kernels with three mathematical functions";
            default -> throw new IllegalArgumentException("no measurement " + name);
        };
    }

    /** Runs the measurement in JMH, and Numba's counterpart if the Python child is there. */
    static List<Measurement> measure(String name, boolean quick, Optional<PythonSource> python) {
        List<Measurement> measurements = new ArrayList<>(jmh(name, quick));
        double[] numba = python.stream().filter(source -> !name.equals("compile-math"))
                .flatMap(source -> source.micro(name).stream())
                .mapToDouble(Double::doubleValue).toArray();
        if (numba.length > 0) {
            measurements.add(Measurement.of("numba:njit", "numba", 1, numba));
        }
        return measurements;
    }

    private static List<Measurement> jmh(String name, boolean quick) {
        Class<?> benchmark = benchmark(name);
        ChainedOptionsBuilder options = new OptionsBuilder().include("\\b" + benchmark.getSimpleName() + "\\.")
                .verbosity(VerboseMode.SILENT).shouldFailOnError(true);
        if (quick) {
            options.forks(0).warmupIterations(1).measurementIterations(2)
                    .warmupTime(TimeValue.milliseconds(10)).measurementTime(TimeValue.milliseconds(10));
        } else if (System.getProperty("java.class.path", "").isEmpty()) {
            // JMH starts its own JVMs with a class path only, which a run from the module path does not have.
            options.forks(0);
        }
        try {
            return new Runner(options.build()).run().stream().map(Micro::measurement).toList();
        } catch (RunnerException failure) {
            throw new IllegalStateException("JMH could not run " + benchmark.getSimpleName(), failure);
        }
    }

    private static Class<?> benchmark(String name) {
        return switch (name) {
            case "call" -> CallBenchmark.class;
            case "compile" -> CompileBenchmark.class;
            case "compile-math" -> CompileMathBenchmark.class;
            default -> throw new IllegalArgumentException("no measurement " + name);
        };
    }

    private static Measurement measurement(RunResult result) {
        // The benchmarks report microseconds.
        double[] seconds = result.getBenchmarkResults().stream()
                .flatMap(run -> run.getIterationResults().stream())
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore() * 1e-6).toArray();
        String label = result.getPrimaryResult().getLabel();
        String name = label.equals("kraitNew") ? "krait:new" : label;
        return Measurement.of(name, label, 1, seconds);
    }
}
