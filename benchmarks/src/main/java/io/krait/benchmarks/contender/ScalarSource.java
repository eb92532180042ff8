package io.krait.benchmarks.contender;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.krait.benchmarks.harness.Contender;
import io.krait.benchmarks.workload.Group;

/**
 * Krait's own programs compiled without vectors of its making, for what SIMD lanes gain: one lane a kernel, which LLVM
 * may still vectorise. In another JVM, as the number of lanes holds for a whole process.
 */
public final class ScalarSource implements Source {
    private final Path exchange;
    private final List<String> notes = new ArrayList<>();
    private Optional<ChildProcess> child = Optional.empty();
    private boolean asked;

    /** The child process starts with the first workload that needs it and works in this directory. */
    public ScalarSource(WorkDirectory directory) {
        exchange = directory.path().resolve("scalar.f64");
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public List<Contender> contenders(Case work, int threads) {
        if (work.workload().group() != Group.SIMD || threads != 1) {
            return List.of();
        }
        if (!asked) {
            asked = true;
            start();
        }
        return child.stream().flatMap(jvm -> jvm.ask("case", work.workload().name(), work.element().label(),
                Integer.toString(work.size().rows()), Integer.toString(work.size().columns()), "1").stream()
                .map(label -> (Contender) new Remote(jvm, exchange, label, threads, true))).toList();
    }

    @Override
    public double foreignProcessorSeconds() {
        return child.map(jvm -> Double.parseDouble(jvm.ask("cpu").getFirst())).orElse(0.0);
    }

    @Override
    public void close() {
        child.ifPresent(ChildProcess::close);
    }

    private void start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-Dkrait.lanes=1");
        String classPath = System.getProperty("java.class.path", "");
        if (classPath.isEmpty()) {
            command.addAll(List.of("-p", System.getProperty("jdk.module.path"), "-m",
                    "io.krait.benchmarks/" + ScalarMain.class.getName()));
        } else {
            command.addAll(List.of("-cp", classPath, ScalarMain.class.getName()));
        }
        command.add(exchange.getParent().toString());
        try {
            child = Optional.of(new ChildProcess(new ProcessBuilder(command)));
            notes.add("scalar is Krait with one lane a kernel.");
        } catch (IOException failure) {
            notes.add("scalar skipped: no second JVM: " + failure.getMessage());
        }
    }
}
