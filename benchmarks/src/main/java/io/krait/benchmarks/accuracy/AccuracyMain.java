package io.krait.benchmarks.accuracy;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.krait.staging.FastMath;
import io.krait.staging.MathMode;

/** The command {@code krait accuracy}. */
@Command(name = "accuracy", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures the worst and the mean error of every mathematical function in units in the last place (ulp):",
    "f32 functions of one number on all 2^32 of them against the f64 function, all others on random and hard points,",
    "f64 against references of about 106 bits. The exit status is 1 if an error is above its bound."})
public final class AccuracyMain implements Callable<Integer> {
    private static final double APPROX_BOUND = 4;

    @Option(names = "--functions", split = ",", paramLabel = "NAME", description = "Only these functions.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--dtype", split = ",", paramLabel = "TYPE", description = "Only f32 or only f64.")
    private List<String> dtypes = new ArrayList<>();

    @Option(names = "--sample", paramLabel = "N",
            description = "Judge f32 functions of one number on so many numbers, not on all.")
    private String sample = "4294967296";

    @Option(names = "--points", paramLabel = "N", defaultValue = "1e8",
            description = "Points for every other function (${DEFAULT-VALUE}).")
    private String points = "1e8";

    @Option(names = "--threads", paramLabel = "N", description = "Number of threads; all processors by default.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--approx", description = "Measure the functions with fastMath(APPROX), whose bound is 4 ulp.")
    private boolean approx;

    @Option(names = "--out", paramLabel = "FILE",
            description = "Write the table there, as a page of the documentation.")
    private Optional<Path> file = Optional.empty();

    @Spec
    private CommandSpec spec;

    private AccuracyMain() {
    }

    /** Runs the command; the exit status is 0 if all errors are within their bounds, 1 if not, 2 for wrong usage. */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine command = new CommandLine(new AccuracyMain());
        command.setOut(out);
        command.setErr(err);
        return command.execute(args);
    }

    @Override
    public Integer call() throws IOException {
        if (threads < 1) {
            throw wrong("--threads must be at least 1.");
        }
        MathMode mode = approx ? MathMode.of(FastMath.APPROX) : MathMode.STRICT;
        Sweep sweep = new Sweep(mode, number("--sample", sample, Sweep.ALL), number("--points", points, 1L << 40),
                threads);
        List<Task> tasks = tasks();
        PrintWriter out = spec.commandLine().getOut();
        Report report = new Report(sweep, commandLine());
        boolean interactive = System.console() != null && System.console().isTerminal();
        try (Progress progress = interactive ? Progress.bar(tasks, sweep) : Progress.lines(tasks, sweep, out)) {
            for (Task task : tasks) {
                report.add(task, progress.during(task, sweep));
            }
        }
        out.print(report.table());
        if (file.isPresent()) {
            Files.writeString(file.get(), report.page());
        }
        report.broken().forEach(out::println);
        out.flush();
        return report.broken().isEmpty() ? 0 : 1;
    }

    private List<Task> tasks() {
        List<Function> all = Catalog.all();
        for (String name : names) {
            if (all.stream().noneMatch(f -> f.name().equals(name))) {
                throw wrong("There is no function " + name + ". There are: "
                        + String.join(" ", all.stream().map(Function::name).toList()));
            }
        }
        Set<Format> formats = EnumSet.noneOf(Format.class);
        for (String dtype : dtypes) {
            try {
                formats.add(Format.valueOf(dtype.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw wrong("There is no dtype " + dtype + " here: f32, f64.");
            }
        }
        List<Task> tasks = new ArrayList<>();
        for (Function function : all) {
            if (names.isEmpty() || names.contains(function.name())) {
                for (Format format : formats.isEmpty() ? EnumSet.allOf(Format.class) : formats) {
                    tasks.add(new Task(function, format, approx ? Math.max(APPROX_BOUND, function.bound())
                            : function.bound()));
                }
            }
        }
        return tasks;
    }

    private long number(String option, String text, long most) {
        try {
            double value = Double.parseDouble(text);
            if (value < 1 || value != Math.rint(value) || value > most) {
                throw wrong(option + " " + text + " is not a number of points.");
            }
            return (long) value;
        } catch (NumberFormatException notOne) {
            throw wrong(option + " " + text + " is not a number.");
        }
    }

    private String commandLine() {
        List<String> words = new ArrayList<>(List.of("./krait", "accuracy"));
        words.addAll(spec.commandLine().getParseResult().originalArgs());
        return String.join(" ", words);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
