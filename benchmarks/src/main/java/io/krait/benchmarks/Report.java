package io.krait.benchmarks;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

import io.krait.benchmarks.contender.Case;
import io.krait.benchmarks.harness.Harness;
import io.krait.benchmarks.harness.Measurement;
import io.krait.benchmarks.harness.Verdict;
import io.krait.benchmarks.workload.Target;

/** Prints a table per case and, at the end, how Krait stands. */
final class Report {
    private static final List<String> FAMILIES = List.of("c", "libm", "sleef", "numba", "numpy", "java", "vector",
            "scalar", "unchecked");

    private static final String BEST = "best";
    private static final String ROW = "%-15s %-5s %-11s %7s %11s %6s %6s %-13s %6s %6s %6s %6s %6s %6s %7s %7s %9s%n";

    private final PrintWriter out;
    private final List<Standing> standings = new ArrayList<>();

    Report(PrintWriter out) {
        this.out = out;
    }

    void note(String text) {
        out.println(text);
        out.flush();
    }

    void begin(Case work) {
        double megabytes = work.workload().bytes(work.element(), work.size()) / 1e6;
        out.printf(Locale.ROOT, "%n%s: %s; %.3g MB per call%n", work, work.workload().definition(), megabytes);
        out.flush();
    }

    void wrong(String name, int threads, Verdict verdict) {
        out.printf(Locale.ROOT, "  %s with %d threads is left out: %s%n", name, threads, verdict);
    }

    void failed(String name, int threads, RuntimeException failure) {
        out.printf(Locale.ROOT, "  %s with %d threads is left out: it failed with %s%n", name, threads, failure);
    }

    void measured(Case work, List<Integer> threadCounts, Harness.Outcome outcome) {
        double bytes = work.workload().bytes(work.element(), work.size());
        List<Measurement> sorted = outcome.measurements().stream()
                .sorted(Comparator.comparingDouble(Measurement::min)).toList();
        Optional<Measurement> krait = sorted.stream().filter(m -> m.family().equals("krait")).findFirst();
        out.printf(Locale.ROOT, "  %-24s %7s %12s %12s %8s %9s%n", "implementation", "threads", "min ms", "median ms",
                "GB/s", "krait is");
        for (Measurement m : sorted) {
            String ratio = krait.map(k -> String.format(Locale.ROOT, "%8.2fx", m.min() / k.min())).orElse("");
            out.printf(Locale.ROOT, "  %-24s %7d %12s %12s %8.1f %9s%n", m.name(), m.threads(),
                    milliseconds(m.min()), milliseconds(m.median()), bytes / m.min() / 1e9, ratio);
        }
        if (outcome.noisyRounds() > 0) {
            out.printf(Locale.ROOT, "  %d of %d rounds were noisy.%n", outcome.noisyRounds(), outcome.rounds());
        }
        // Targets hold for the best of all thread counts, or for the only one that was measured.
        boolean several = threadCounts.size() > 1;
        for (int threads : threadCounts) {
            stand(work, Integer.toString(threads), sorted, m -> m.threads() == threads,
                    target -> target.oneThread() ? threads == 1 : !several);
        }
        if (several) {
            stand(work, BEST, sorted, m -> true, target -> !target.oneThread());
        }
        out.flush();
    }

    /** Rows of measurements that are not cases of a workload, such as the cost of a call. */
    void micro(String title, List<Measurement> measurements) {
        out.printf(Locale.ROOT, "%n%s%n  %-24s %7s %12s %12s%n", title, "implementation", "samples", "min us",
                "median us");
        for (Measurement m : measurements) {
            out.printf(Locale.ROOT, "  %-24s %7d %12.4g %12.4g%n", m.name(), m.blocks(), m.min() * 1e6,
                    m.median() * 1e6);
        }
        out.flush();
    }

    /** The closing tables: every case, geometric means, what misses its target. */
    void summary() {
        if (standings.isEmpty()) {
            return;
        }
        out.printf(Locale.ROOT, "%nKrait's speed as a multiple of the best of each family (fastest block; "
                + "C and Numba also by the median block)%n");
        out.printf(Locale.ROOT, ROW, "workload", "dtype", "size", "threads", "krait ms", "/C", "median", "best C",
                "/libm", "/sleef", "/numba", "median", "/numpy",
                "/java", "/vector", "/scalar", "unchecked");
        for (Standing s : standings) {
            out.printf(Locale.ROOT, ROW,
                    s.workload(), s.dtype(), s.size(), s.threads(), milliseconds(s.krait().min()),
                    ratio(s.speed("c")), ratio(s.medianSpeed("c")),
                    s.best("c").map(c -> c.name().substring(2)).orElse(""),
                    ratio(s.speed("libm")), ratio(s.speed("sleef")),
                    ratio(s.speed("numba")),
                    ratio(s.medianSpeed("numba")), ratio(s.speed("numpy")), ratio(s.speed("java")),
                    ratio(s.speed("vector")), ratio(s.speed("scalar")), ratio(s.speed("unchecked")));
        }
        standings.stream().map(Standing::threads).distinct().forEach(this::geometricMeans);
        List<Standing> missing = standings.stream().filter(s -> !s.missed().isEmpty()).toList();
        boolean compared = standings.stream()
                .anyMatch(s -> s.targets().stream().anyMatch(target -> s.best(target.family()).isPresent()));
        if (compared && missing.isEmpty()) {
            out.println("Every case reaches its target.");
        }
        for (Standing s : missing) {
            out.printf(Locale.ROOT, "Below target: %s %s %s: %s%n", s.workload(), s.dtype(), s.size(), s.missed());
        }
        out.flush();
    }

    private void geometricMeans(String threads) {
        List<Standing> rows = standings.stream().filter(s -> s.threads().equals(threads)).toList();
        StringBuilder line = new StringBuilder();
        for (String family : FAMILIES) {
            double[] ratios = rows.stream().map(s -> s.speed(family)).filter(OptionalDouble::isPresent)
                    .mapToDouble(OptionalDouble::getAsDouble).toArray();
            if (ratios.length > 0) {
                double logs = 0;
                for (double ratio : ratios) {
                    logs += Math.log(ratio);
                }
                line.append(String.format(Locale.ROOT, "  %.2f of %s (%d)", Math.exp(logs / ratios.length), family,
                        ratios.length));
            }
        }
        if (!line.isEmpty()) {
            out.printf(Locale.ROOT, "Geometric means, threads %s:%s%n", threads, line);
        }
    }

    private void stand(Case work, String label, List<Measurement> measurements, Predicate<Measurement> counts,
            Predicate<Target> holds) {
        List<Target> targets = work.workload().targets(work.element(), work.size()).stream().filter(holds).toList();
        Standing.of(work.workload().name(), work.element().label(), work.size().toString(), label, targets,
                measurements, counts).ifPresent(standings::add);
    }

    private static String milliseconds(double seconds) {
        double ms = seconds * 1e3;
        return String.format(Locale.ROOT, ms < 0.01 ? "%.6f" : ms < 1 ? "%.5f" : ms < 100 ? "%.3f" : "%.1f", ms);
    }

    private static String ratio(OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "";
    }
}
