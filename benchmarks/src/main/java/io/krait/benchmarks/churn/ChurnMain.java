package io.krait.benchmarks.churn;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code krait churn}. */
@Command(name = "churn", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Compiles many different small kernels in one process, each called once and dropped.",
    "Does the last one take longer than the first, and does the process grow?"})
public final class ChurnMain implements Callable<Integer> {
    private static final int PARTS = 10;
    private static final int WARM_UP = 200;

    @Option(names = "--kernels", paramLabel = "N", defaultValue = "1000",
            description = "How many; ${DEFAULT-VALUE} by default.")
    private int count;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "" + WARM_UP,
            description = "How many before that, while Java compiles Krait itself; ${DEFAULT-VALUE} by default.")
    private int warmUp;

    @Spec
    private CommandSpec spec;

    private ChurnMain() {
    }

    /** Runs the command; exit status 0: the process stayed as it was; 1: it grew or slowed down; 2: wrong usage. */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine command = new CommandLine(new ChurnMain());
        command.setOut(out);
        command.setErr(err);
        return command.execute(args);
    }

    @Override
    public Integer call() {
        if (count < PARTS || warmUp < 0) {
            throw new ParameterException(spec.commandLine(), "--kernels must be at least " + PARTS
                    + ", --warm-up at least 0.");
        }
        PrintWriter out = spec.commandLine().getOut();
        Kernels kernels = new Kernels();
        for (int i = 0; i < warmUp; i++) {
            kernels.makeAndCall(i);
        }
        Footprint before = Footprint.collected();
        out.printf("%-16s %10s %10s %9s %9s %9s %8s%n", "kernels", "ms, median", "ms, worst", "RSS MiB", "mappings",
                "loaded", "code KiB");
        print(out, "before", new double[0], before);
        int part = count / PARTS;
        double first = 0;
        double last = 0;
        for (int p = 0; p < PARTS; p++) {
            double[] millis = new double[part];
            for (int i = 0; i < part; i++) {
                long start = System.nanoTime();
                kernels.makeAndCall(warmUp + p * part + i);
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
            Arrays.sort(millis);
            print(out, p * part + 1 + " to " + (p + 1) * part, millis, Footprint.now());
            first = p == 0 ? millis[part / 2] : first;
            last = millis[part / 2];
        }
        Footprint after = Footprint.collected();
        print(out, "collected", new double[0], after);
        return judge(out, before, after, last / first);
    }

    private static void print(PrintWriter out, String what, double[] millis, Footprint f) {
        out.printf(Locale.ROOT, "%-16s %10s %10s %9s %9s %9d %8d%n", what,
                millis.length == 0 ? "" : String.format(Locale.ROOT, "%.2f", millis[millis.length / 2]),
                millis.length == 0 ? "" : String.format(Locale.ROOT, "%.2f", millis[millis.length - 1]),
                f.residentKib() < 0 ? "?" : f.residentKib() >> 10, f.mappings() < 0 ? "?" : f.mappings(), f.kernels(),
                f.codeKib());
    }

    // A kernel that stayed would keep some KiB of code, a mapping and some KiB of Java objects.
    private int judge(PrintWriter out, Footprint before, Footprint after, double slowdown) {
        long kernels = after.kernels() - before.kernels();
        long mappings = after.mappings() - before.mappings();
        long heap = after.heapKib() - before.heapKib();
        long resident = after.residentKib() - before.residentKib();
        out.printf(Locale.ROOT, "the last %d took %.2f times as long as the first; %+d kernels loaded, %+d mappings,"
                + " %+d KiB of Java objects, %+d KiB in all%n", count / PARTS, slowdown, kernels, mappings, heap,
                resident);
        boolean flat = kernels <= count / 50 && mappings <= 10 + count / 50 && heap <= 1024 + count / 2;
        out.println(flat ? "Memory is flat." : "MEMORY GROWS.");
        return flat && slowdown < 2 ? 0 : 1;
    }
}
