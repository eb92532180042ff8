package io.krait.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

import io.krait.benchmarks.harness.Measurement;

/**
 * Krait beside the best of every other family.
 *
 * @param workload name
 * @param dtype    element type
 * @param size     as it is reported
 * @param elements elements of an input
 * @param threads  a thread count, or "best" for the best of all thread counts
 * @param target   what Krait's speed must reach as a share of the best C version's
 * @param krait    Krait's measurement
 * @param others   the best measurement of each other family
 */
record Standing(String workload, String dtype, String size, int elements, String threads, double target,
        Measurement krait, List<Measurement> others) {
    /** Below this many elements the call, and not the kernel, decides. */
    private static final int GATED_ELEMENTS = 100_000;

    Standing {
        others = List.copyOf(others);
    }

    /** Picks the best of each family among those that pass the filter; empty if Krait is not among them. */
    static Optional<Standing> of(String workload, String dtype, String size, int elements, String threads,
            double target, List<Measurement> measurements, Predicate<Measurement> filter) {
        List<Measurement> chosen = measurements.stream().filter(filter).toList();
        List<Measurement> others = chosen.stream().map(Measurement::family).distinct()
                .filter(family -> !family.equals("krait"))
                .map(family -> best(chosen, family).orElseThrow()).toList();
        return best(chosen, "krait").map(
                krait -> new Standing(workload, dtype, size, elements, threads, target, krait, others));
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

    /** What it misses: its share of C's speed, or Numba's speed. Empty if nothing. */
    String missed() {
        if (elements < GATED_ELEMENTS) {
            return "";
        }
        OptionalDouble c = speed("c");
        if (c.isPresent() && c.getAsDouble() < target) {
            return String.format(Locale.ROOT, "%.2f of %s, must be %.2f", c.getAsDouble(),
                    best("c").orElseThrow().name(), target);
        }
        OptionalDouble numba = speed("numba");
        if (numba.isPresent() && numba.getAsDouble() < 1) {
            return String.format(Locale.ROOT, "%.2f of %s, must be 1.00", numba.getAsDouble(),
                    best("numba").orElseThrow().name());
        }
        return "";
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
