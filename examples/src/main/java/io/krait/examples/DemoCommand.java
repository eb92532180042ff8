package io.krait.examples;

import static io.krait.Krait.zeros;

import io.krait.examples.edges.EdgesDemo;
import io.krait.examples.prices.PricesDemo;
import io.krait.examples.report.Report;
import io.krait.examples.report.Timings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code krait demo}: prices and a photograph, checked and measured. */
@Command(name = "demo", mixinStandardHelpOptions = true,
        description = "Prices and a photograph: checked against plain Java, measured, and what was fused.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR", defaultValue = "krait-demo",
            description = "Where to write the pictures (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Option(names = "--options", paramLabel = "N", defaultValue = "2000000",
            description = "How many options to price (default: ${DEFAULT-VALUE}).")
    private int options;

    @Option(names = "--millis", paramLabel = "MS", defaultValue = "2000",
            description = "How long to measure each half (default: ${DEFAULT-VALUE}).")
    private long millis;

    @Override
    public Integer call() throws IOException {
        requireGoodOptions();
        Report report = new Report(spec.commandLine().getOut());
        long start = Timings.nanos(() -> zeros(1).add(1).eval());
        report.fact("Krait is up in", Report.millis(start) + " (LLVM loaded, first kernel run; once per process)");
        new PricesDemo(report, options, millis).run();
        new EdgesDemo(report, output, millis).run();
        return report.failures() == 0 ? 0 : 1;
    }

    /** Before the work starts, not after it. */
    private void requireGoodOptions() {
        if (options < 1 || millis < 0) {
            throw new ParameterException(spec.commandLine(), "cannot price " + options + " options in " + millis
                    + " ms: --options takes 1 or more, --millis 0 or more");
        }
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "cannot make the folder " + output + " for the pictures ("
                    + e + "): name another with --output", e);
        }
    }
}
