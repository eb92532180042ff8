package io.krait.benchmarks.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.krait.benchmarks.harness.Contender;

/**
 * NumPy and Numba versions of the workloads, in a Python child process that is told when to run which: so their
 * blocks lie between those of the other contenders. Nothing if there is no Python with NumPy.
 */
public final class PythonSource implements Source {
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

    private static final List<String> MODULES = List.of("arrays.py", "loops.py");

    private final Path exchange;
    private final List<String> notes = new ArrayList<>();
    private final Optional<ChildProcess> child;

    /**
     * Starts the child.
     *
     * @param directory  for the program and the arrays that it hands over
     * @param mostThreads the largest number of threads that will be asked for
     */
    public PythonSource(WorkDirectory directory, int mostThreads) {
        this.exchange = directory.path().resolve("results.f64");
        Path program = directory.extract("peers.py");
        MODULES.forEach(directory::extract);
        this.child = PYTHONS.stream().flatMap(python -> start(python, program, mostThreads).stream()).findFirst();
        if (child.isEmpty()) {
            notes.add("numpy and numba skipped: no python3 with NumPy is installed.");
        }
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public List<Contender> contenders(Case work, int threads) {
        List<Contender> contenders = new ArrayList<>();
        child.ifPresent(python -> {
            List<String> labels = python.ask("case", work.workload().name(), work.element().label(),
                    Integer.toString(work.size().rows()), Integer.toString(work.size().columns()),
                    Integer.toString(threads));
            for (String label : labels) {
                if (label.startsWith("!")) {
                    notes.add(label.substring(1));
                } else {
                    contenders.add(new Remote(python, exchange, label, threads, false));
                }
            }
        });
        return contenders;
    }

    /** Samples of Numba's cost in seconds of a {@code call} or a {@code compile}; none without Numba. */
    public List<Double> micro(String what) {
        return child.stream().flatMap(python -> python.ask("micro", what).stream()).map(Double::valueOf).toList();
    }

    @Override
    public double foreignProcessorSeconds() {
        return child.map(python -> Double.parseDouble(python.ask("cpu").getFirst())).orElse(0.0);
    }

    @Override
    public void close() {
        child.ifPresent(ChildProcess::close);
    }

    private Optional<ChildProcess> start(String python, Path program, int threads) {
        ProcessBuilder builder = new ProcessBuilder(python, program.toString());
        builder.directory(program.getParent().toFile());
        String most = Integer.toString(threads);
        builder.environment().put("NUMBA_NUM_THREADS", most);
        builder.environment().put("OMP_NUM_THREADS", most);
        // Threads that spin after their work would slow down the contender that runs next.
        builder.environment().put("KMP_BLOCKTIME", "1");
        builder.environment().put("OPENBLAS_THREAD_TIMEOUT", "18");
        ChildProcess started;
        try {
            started = new ChildProcess(builder);
        } catch (IOException notInstalled) {
            return Optional.empty();
        }
        try {
            List<String> versions = started.ask("hello");
            notes.add("numpy is NumPy " + versions.get(0) + ".");
            notes.add(versions.get(1).isEmpty() ? "numba skipped: " + versions.get(2) : "numba is Numba "
                    + versions.get(1) + ", fastmath; @max: optimised twice, as NUMBA_OPT=max does.");
            return Optional.of(started);
        } catch (IllegalStateException | UncheckedIOException withoutNumPy) {
            started.close();
            return Optional.empty();
        }
    }
}
