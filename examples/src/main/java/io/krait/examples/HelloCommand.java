package io.krait.examples;

import static io.krait.Krait.exp;
import static io.krait.Krait.linspace;
import static io.krait.Krait.sin;
import static io.krait.Krait.vectorize;

import io.krait.examples.report.Report;
import io.krait.examples.report.Timings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code krait hello}: one element function over a million elements. */
@Command(name = "hello", mixinStandardHelpOptions = true, description = "One function over a million elements.")
final class HelloCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();

        var wave = vectorize(x -> exp(x.neg()).mul(sin(x.mul(10))));
        var x = linspace(0, 5, 1_000_000).eval();
        long first = Timings.nanos(() -> wave.apply(x).eval());
        long[] warm = new long[101];
        for (int i = 0; i < warm.length; i++) {
            warm[i] = Timings.nanos(() -> wave.apply(x).eval());
        }

        out.println("exp(-x) sin(10 x) at 1,000,000 points from 0 to 5:");
        out.println(wave.apply(x));
        out.println("first call " + Report.millis(first) + " (loads LLVM, compiles), then "
                + Report.millis(Timings.median(warm)) + " (median of " + warm.length + ")");
        out.flush();
        return 0;
    }
}
