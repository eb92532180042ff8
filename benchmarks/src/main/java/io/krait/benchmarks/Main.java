package io.krait.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.krait.benchmarks.workload.Element;
import io.krait.benchmarks.workload.Group;
import io.krait.benchmarks.workload.Workload;
import io.krait.benchmarks.workload.Workloads;

/** The command {@code krait bench}. */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures Krait beside plain Java and the Vector API, with --peers also beside C and Numba.",
    "All versions of a workload run in one interleaved measurement, each after its results were checked."})
public final class Main implements Callable<Integer> {
    @Parameters(paramLabel = "WORKLOAD", description = "What to measure; everything if none is named. --list lists.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--group", split = ",", paramLabel = "GROUP",
            description = "Also all workloads of a group: arrays, kernels or simd.")
    private List<String> groupNames = new ArrayList<>();

    @Option(names = "--peers", description = "Also measure C (gcc, clang) and NumPy and Numba where installed.")
    private boolean peers;

    @Option(names = "--threads", split = ",", paramLabel = "N",
            description = "Thread counts; by default 1 and all processors.")
    private List<Integer> threads = new ArrayList<>();

    @Option(names = "--dtype", split = ",", paramLabel = "TYPE", description = "Only f32, f64, i32, i64 or u8.")
    private List<String> dtypes = new ArrayList<>();

    @Option(names = "--size", split = ",", paramLabel = "N",
            description = "Only these sizes: elements of an array, or rows of a matrix.")
    private List<String> sizes = new ArrayList<>();

    @Option(names = "--csv", paramLabel = "FILE", description = "Write rows " + CsvFile.HEADER + " there.")
    private Optional<Path> csv = Optional.empty();

    @Option(names = "--quick", description = "Only see that everything runs and is right; the times mean little.")
    private boolean quick;

    @Option(names = "--list", description = "List workloads and sizes.")
    private boolean list;

    @Spec
    private CommandSpec spec;

    private Main() {
    }

    /** Runs the command; the exit status is 0 if all of Krait's results were right, 1 if not, 2 for wrong usage. */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine command = new CommandLine(new Main());
        command.setOut(out);
        command.setErr(err);
        return command.execute(args);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            list(out);
            return 0;
        }
        return new Session(plan(), out).run();
    }

    private Plan plan() {
        Set<String> wanted = new LinkedHashSet<>(names);
        Set<Group> only = groups();
        boolean all = wanted.isEmpty() && only.isEmpty();
        List<Workload> workloads = Workloads.all().stream()
                .filter(workload -> all || wanted.contains(workload.name()) || only.contains(workload.group()))
                .toList();
        List<String> micro = Micro.NAMES.stream().filter(name -> all || wanted.contains(name)).toList();
        workloads.forEach(workload -> wanted.remove(workload.name()));
        micro.forEach(wanted::remove);
        if (!wanted.isEmpty()) {
            throw wrong("There is no workload " + String.join(", ", wanted) + ". There are: " + known());
        }
        if (threads.stream().anyMatch(count -> count < 1)) {
            throw wrong("--threads must be at least 1.");
        }
        List<Integer> counts = threads.isEmpty() ? List.of(1, Runtime.getRuntime().availableProcessors()) : threads;
        Plan plan = new Plan(workloads, micro, elements(), sizes(), counts.stream().distinct().toList(), peers, quick,
                csv);
        if (plan.isEmpty()) {
            throw wrong("None of these workloads has that size and dtype. --list lists them.");
        }
        return plan;
    }

    private Set<Group> groups() {
        Set<Group> wanted = EnumSet.noneOf(Group.class);
        for (String name : groupNames) {
            wanted.add(Group.named(name).orElseThrow(() -> wrong("There is no group " + name + ". There are: "
                    + String.join(" ", Stream.of(Group.values()).map(Group::label).toList()))));
        }
        return wanted;
    }

    private List<Element> elements() {
        List<Element> all = List.of(Element.values());
        for (String dtype : dtypes) {
            if (all.stream().noneMatch(element -> element.label().equals(dtype))) {
                throw wrong("There is no dtype " + dtype + " here: "
                        + String.join(", ", all.stream().map(Element::label).toList()) + ".");
            }
        }
        return all.stream().filter(element -> dtypes.contains(element.label())).toList();
    }

    private Set<Integer> sizes() {
        Set<Integer> wanted = new LinkedHashSet<>();
        for (String size : sizes) {
            try {
                double value = Double.parseDouble(size);
                if (value < 1 || value != Math.rint(value) || value > Integer.MAX_VALUE) {
                    throw wrong("--size " + size + " is not a number of elements.");
                }
                wanted.add((int) value);
            } catch (NumberFormatException notOne) {
                throw wrong("--size " + size + " is not a number.");
            }
        }
        return wanted;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static String known() {
        List<String> all = new ArrayList<>(Workloads.all().stream().map(Workload::name).toList());
        all.addAll(Micro.NAMES);
        return String.join(" ", all);
    }

    private static void list(PrintWriter out) {
        for (Workload workload : Workloads.all()) {
            out.printf("%-15s %s%n%-15s group %s, dtypes %s, sizes %s%n", workload.name(), workload.definition(), "",
                    workload.group().label(),
                    String.join(", ", workload.elements().stream().map(Element::label).toList()),
                    String.join(", ", workload.sizes().stream().map(Object::toString).toList()));
        }
        Micro.NAMES.forEach(name -> out.printf("%-15s %s%n", name, Micro.definition(name)));
    }
}
