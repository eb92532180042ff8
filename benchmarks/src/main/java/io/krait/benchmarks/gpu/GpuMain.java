package io.krait.benchmarks.gpu;

import static io.krait.Krait.cuda;
import static io.krait.Krait.simulator;

import io.krait.staging.Device;
import io.krait.staging.KraitException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code krait gpu-bench}. */
@Command(name = "gpu-bench", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures programs on a GPU, and what share of its limits they reach (those of an H200).",
    "The columns are those of the benchmark of other frameworks, so that their tables can be put together."})
public final class GpuMain implements Callable<Integer> {
    private static final String HEADER =
            "fw,case,dtype,size,ms_median,ms_min,GB_s,TFLOP_s,limit_ms,pct_of_limit,ok,note";
    private static final int ROUNDS = 9;
    private static final double ROUND_SECONDS = 0.04;
    private static final int MOST_AT_ONCE = 300;

    @Parameters(paramLabel = "CASE", description = "Only cases whose name contains this.")
    private List<String> only = List.of();

    @Option(names = "--smoke", description = "Tiny sizes in the simulator: only see that all is right.")
    private boolean smoke;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the table there, too.")
    private Optional<Path> out = Optional.empty();

    @Spec
    private CommandSpec spec;

    private GpuMain() {
    }

    /** Runs the command; exit status 0: all results were right; 1: not all; 2: no GPU, or wrong usage. */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine command = new CommandLine(new GpuMain());
        command.setOut(out);
        command.setErr(err);
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            if (e instanceof KraitException) {
                line.getErr().println(e.getMessage());
                return 2;
            }
            throw e;
        });
        return command.execute(args);
    }

    @Override
    public Integer call() throws IOException {
        Device device = smoke ? simulator() : cuda(0);
        StringBuilder table = new StringBuilder();
        boolean right = true;
        print(table, "# " + device.description());
        print(table, HEADER);
        for (GpuCase c : GpuCases.all(smoke)) {
            if (only.isEmpty() || only.stream().anyMatch(c.name()::contains)) {
                String row = row(c, device);
                right &= row.contains(",ok,");
                print(table, row);
            }
        }
        if (out.isPresent()) {
            Files.writeString(out.get(), table);
        }
        return right ? 0 : 1;
    }

    private void print(StringBuilder table, String line) {
        spec.commandLine().getOut().println(line);
        table.append(line).append('\n');
    }

    private static String row(GpuCase c, Device device) {
        String head = "krait," + c.name() + "," + c.dtype() + "," + c.size() + ",";
        try {
            long start = System.nanoTime();
            GpuCase.Work w = c.maker().make(device);
            boolean ok = w.check().getAsBoolean();
            w.run().run();
            device.synchronize();
            double first = (System.nanoTime() - start) / 1e9;
            double[] times = measure(w.run(), device);
            double median = times[times.length / 2];
            double limit = Limits.seconds(c);
            return head + String.format(Locale.ROOT, "%.4f,%.4f,%s,%s,%.4f,%.1f,%s,first=%.2fs", median * 1e3,
                    times[0] * 1e3, c.bytes() == 0 ? "" : String.format(Locale.ROOT, "%.0f", c.bytes() / median / 1e9),
                    c.flops() == 0 ? "" : String.format(Locale.ROOT, "%.2f", c.flops() / median / 1e12), limit * 1e3,
                    100 * limit / median, ok ? "ok" : "WRONG", first);
        } catch (RuntimeException e) {
            // One case that cannot run says so in its row; the others go on.
            return head + ",,,,,,FAILED," + e.toString().replace(',', ';').replace('\n', ' ');
        }
    }

    /** Seconds of one run, sorted: batches of runs that are started back to back hide what starting them takes. */
    private static double[] measure(Runnable run, Device device) {
        double once = batch(run, device, 1);
        int n = (int) Math.clamp(ROUND_SECONDS / Math.max(once, 1e-7), 1, MOST_AT_ONCE);
        double[] times = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            times[i] = batch(run, device, n) / n;
        }
        Arrays.sort(times);
        return times;
    }

    private static double batch(Runnable run, Device device, int n) {
        long start = System.nanoTime();
        for (int i = 0; i < n; i++) {
            run.run();
        }
        device.synchronize();
        return (System.nanoTime() - start) / 1e9;
    }
}
