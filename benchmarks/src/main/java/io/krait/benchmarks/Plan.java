package io.krait.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.krait.benchmarks.harness.Harness;
import io.krait.benchmarks.workload.Element;
import io.krait.benchmarks.workload.Size;
import io.krait.benchmarks.workload.Workload;

/**
 * What to measure.
 *
 * @param workloads    in order
 * @param micro        names of the measurements of calls and compilations
 * @param elements     element types; all that the workload has if empty
 * @param sizes        elements of an array or rows of a matrix; all sizes if empty
 * @param threadCounts thread counts
 * @param peers        whether C and Python take part
 * @param quick        whether it is enough to see that everything runs
 * @param csv          where rows go
 */
record Plan(List<Workload> workloads, List<String> micro, List<Element> elements, Set<Integer> sizes,
        List<Integer> threadCounts, boolean peers, boolean quick, Optional<Path> csv) {
    Plan {
        workloads = List.copyOf(workloads);
        micro = List.copyOf(micro);
        elements = List.copyOf(elements);
        sizes = Set.copyOf(sizes);
        threadCounts = List.copyOf(threadCounts);
    }

    /** The sizes of a workload that are wanted. */
    List<Size> sizesOf(Workload workload) {
        return workload.sizes().stream()
                .filter(size -> sizes.isEmpty() || sizes.contains(size.rows()) || sizes.contains(size.elements()))
                .toList();
    }

    /** The element types of a workload that are wanted. */
    List<Element> elementsOf(Workload workload) {
        return workload.elements().stream().filter(element -> elements.isEmpty() || elements.contains(element))
                .toList();
    }

    boolean isEmpty() {
        return micro.isEmpty() && workloads.stream()
                .allMatch(workload -> sizesOf(workload).isEmpty() || elementsOf(workload).isEmpty());
    }

    Harness.Settings settings() {
        return quick ? Harness.Settings.SMOKE : Harness.Settings.THOROUGH;
    }

    int mostThreads() {
        return threadCounts.stream().mapToInt(Integer::intValue).max().orElse(1);
    }
}
