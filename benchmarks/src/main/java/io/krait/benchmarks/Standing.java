package io.krait.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import io.krait.benchmarks.harness.Measurement;
import io.krait.benchmarks.workload.Target;

/**
 * Krait beside the best of every other family.
 *
 * @param workload name
 * @param dtype    element type
 * @param size     as it is reported
 * @param threads  a thread count, or "best" for the best of all thread counts
 * @param targets  what Krait's speed must reach with so many threads
 * @param krait    Krait's measurement
 * @param others   the best measurement of each other family
 */
record Standing(String workload, String dtype, String size, String threads, List<Target> targets, Measurement krait,
        List<Measurement> others) {
    Standing {
        targets = List.copyOf(targets);
        others = List.copyOf(others);
    }

    /** Picks the best of each family among those that pass the filter; empty if Krait is not among them. */
    static Optional<Standing> of(String workload, String dtype, String size, String threads, List<Target> targets,
            List<Measurement> measurements, Predicate<Measurement> filter) {
        List<Measurement> chosen = measurements.stream().filter(filter).toList();
        List<Measurement> others = chosen.stream().map(Measurement::family).distinct()
                .filter(family -> !family.equals("krait"))
                .map(family -> best(chosen, family).orElseThrow()).toList();
        return best(chosen, "krait").map(
                krait -> new Standing(workload, dtype, size, threads, targets, krait, others));
    }

    /** The fastest of a family. */
    Optional<Measurement> best(String family) {
        return best(others, family);
    }

    /** Krait's speed as a multiple of the family's best, by the fastest block. */
    OptionalDouble speed(String family) {
        return ratio(family, Measurement::min);
    }

    /** Krait's speed as a multiple of the family's best, by the median block. */
    OptionalDouble medianSpeed(String family) {
        return ratio(family, Measurement::median);
    }

    /** The targets that it misses, in words; empty if none. */
    String missed() {
        return targets.stream().flatMap(target -> missed(target).stream()).collect(Collectors.joining("; "));
    }

    private Optional<String> missed(Target target) {
        OptionalDouble speed = speed(target.family());
        return speed.isEmpty() || speed.getAsDouble() >= target.share() ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "%.2f of %s, must be %.2f", speed.getAsDouble(),
                        best(target.family()).orElseThrow().name(), target.share()));
    }

    private OptionalDouble ratio(String family, ToDoubleFunction<Measurement> time) {
        return best(family).stream().mapToDouble(other -> time.applyAsDouble(other) / time.applyAsDouble(krait))
                .findFirst();
    }

    private static Optional<Measurement> best(List<Measurement> measurements, String family) {
        return measurements.stream().filter(m -> m.family().equals(family))
                .min(Comparator.comparingDouble(Measurement::min));
    }
}
