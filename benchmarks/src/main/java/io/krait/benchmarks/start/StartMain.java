package io.krait.benchmarks.start;

import io.krait.benchmarks.contender.WorkDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code krait start-bench}. */
@Command(name = "start-bench", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Starts processes, Krait's and Numba's in turn: the time from the start of java or python to the first result of",
    "one function over a million elements, with and without a cache on disk, and what first calls take."})
public final class StartMain implements Callable<Integer> {
    private static final String PYTHON = "/usr/bin/python3";

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "9",
            description = "How often each process is started; ${DEFAULT-VALUE} by default.")
    private int rounds;

    @Spec
    private CommandSpec spec;

    /** A kind of process, and its times so far. */
    private record Contender(String name, boolean forgets, List<String> command, Path cache, List<Double> millis) {
        double best() {
            return millis.stream().min(Comparator.naturalOrder()).orElseThrow();
        }

        double median() {
            return millis.stream().sorted().toList().get(millis.size() / 2);
        }
    }

    private StartMain() {
    }

    /** Runs the command; exit status 2: wrong usage. */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine command = new CommandLine(new StartMain());
        command.setOut(out);
        command.setErr(err);
        return command.execute(args);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        WorkDirectory work = WorkDirectory.open();
        Path warm = fresh(work, "start-warm");
        Path cold = fresh(work, "start-cold");
        Path python = fresh(work, "start-python");
        Path pythonCold = fresh(work, "start-python-cold");
        Path aot = work.path().resolve("start.aot");
        List<Contender> all = new ArrayList<>();
        all.add(java("krait, warm cache", false, warm));
        Contender kept = java("krait, warm cache, AOT cache", false, warm, "-XX:AOTCache=" + aot);
        all.add(kept);
        Path quickAot = work.path().resolve("start-quick.aot");
        Contender quick = java("the same, C1 and serial GC", false, warm, "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-XX:AOTCache=" + quickAot);
        all.add(quick);
        all.add(java("krait, empty cache", true, cold));
        boolean numba = hasNumba();
        if (numba) {
            all.add(python("numba, cache=True", false, python));
            all.add(python("numba, empty cache", true, pythonCold));
        } else {
            out.println("numba skipped: " + PYTHON + " has none");
        }
        for (Contender c : all) {
            if (c == kept) {
                run(java("training", false, warm, "-XX:AOTCacheOutput=" + aot));
            } else if (c == quick) {
                run(java("training", false, warm, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                        "-XX:AOTCacheOutput=" + quickAot));
            }
            run(c);
        }
        for (int i = 0; i < Math.max(1, rounds); i++) {
            for (Contender c : all) {
                c.millis.add(run(c));
            }
        }
        out.printf("%-30s %10s %10s%n", "to the first result", "best ms", "median ms");
        for (Contender c : all) {
            out.printf(Locale.ROOT, "%-30s %10.0f %10.0f%n", c.name, c.best(), c.median());
        }
        if (numba) {
            double other = all.get(4).median();
            out.printf(Locale.ROOT, "cache=True of Numba takes %.1f times as long as Krait with a warm cache,"
                    + " %.1f times with an AOT cache, %.1f times with C1 as well (medians)%n",
                    other / all.get(0).median(), other / kept.median(), other / quick.median());
        }
        firstCalls(out, numba, work);
        return 0;
    }

    private void firstCalls(PrintWriter out, boolean numba, WorkDirectory work) throws IOException {
        List<double[]> krait = new ArrayList<>();
        List<double[]> other = new ArrayList<>();
        for (int i = 0; i < Math.max(1, rounds / 3); i++) {
            krait.add(numbers(javaCommand("io.krait.benchmarks.start.FirstCalls", "-Dkrait.cache=off")));
            if (numba) {
                other.add(numbers(List.of(PYTHON, work.extract("first_calls.py").toString())));
            }
        }
        out.printf("%-30s %10s %10s%n", "first calls, nothing cached", "first ms", "later ms");
        double[] k = summary(krait);
        out.printf(Locale.ROOT, "%-30s %10.1f %10.1f%n", "krait", k[0], k[1]);
        if (numba) {
            double[] n = summary(other);
            out.printf(Locale.ROOT, "%-30s %10.1f %10.1f%n", "numba", n[0], n[1]);
            out.printf(Locale.ROOT, "ratio %35.1f %10.1f%n", n[0] / k[0], n[1] / k[1]);
        }
    }

    /** Medians over the processes: of the very first call, and of the median of the others. */
    private static double[] summary(List<double[]> runs) {
        double[] first = runs.stream().mapToDouble(r -> r[0]).sorted().toArray();
        double[] later = runs.stream().mapToDouble(r -> Arrays.stream(r).skip(1).sorted().toArray()[(r.length - 1) / 2])
                .sorted().toArray();
        return new double[]{first[first.length / 2], later[later.length / 2]};
    }

    private static Path fresh(WorkDirectory work, String name) throws IOException {
        Path path = work.path().resolve(name);
        clear(path);
        return Files.createDirectories(path);
    }

    private static void clear(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> inside = Files.walk(path)) {
                for (Path p : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        }
    }

    private static Contender java(String name, boolean forgets, Path cache, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Dkrait.cache=" + cache);
        return new Contender(name, forgets, javaCommand("io.krait.benchmarks.start.HelloProcess",
                all.toArray(new String[0])), cache, new ArrayList<>());
    }

    private static List<String> javaCommand(String main, String... options) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return command;
    }

    private static Contender python(String name, boolean forgets, Path directory) throws IOException {
        Path program = WorkDirectory.at(directory).extract("hello.py");
        return new Contender(name, forgets, List.of(PYTHON, program.toString()), directory.resolve("__pycache__"),
                new ArrayList<>());
    }

    private static boolean hasNumba() {
        try {
            Process p = new ProcessBuilder(PYTHON, "-c", "import numba").redirectErrorStream(true).start();
            p.getInputStream().readAllBytes();
            return p.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Milliseconds until the process says that its result is there. */
    private static double run(Contender c) throws IOException {
        if (c.forgets) {
            clear(c.cache);
        }
        long start = System.nanoTime();
        Process p = new ProcessBuilder(c.command).redirectErrorStream(true).start();
        List<String> said = new ArrayList<>();
        Optional<Double> millis = Optional.empty();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(p.getInputStream(),
                StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("ready ")) {
                    millis = Optional.of((System.nanoTime() - start) / 1e6);
                }
                said.add(line);
            }
        }
        return millis.orElseThrow(() -> new IOException(c.name + " gave no result: " + String.join("\n", said)));
    }

    private static double[] numbers(List<String> command) throws IOException {
        Process p = new ProcessBuilder(command).start();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(p.getInputStream(),
                StandardCharsets.UTF_8))) {
            double[] all = in.lines().mapToDouble(Double::parseDouble).toArray();
            if (all.length < 2) {
                throw new IOException("no times from " + String.join(" ", command));
            }
            return all;
        }
    }
}
