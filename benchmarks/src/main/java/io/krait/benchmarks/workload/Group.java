package io.krait.benchmarks.workload;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Workloads that belong together. */
public enum Group {
    /** Whole-array operations. */
    ARRAYS,
    /** Mathematical functions of every element. */
    MATH,
    /** Loops with explicit indices. */
    KERNELS,
    /** Element functions whose loops and branches differ from element to element. */
    SIMD;

    /** The group's name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The group of this name. */
    public static Optional<Group> named(String label) {
        return List.of(values()).stream().filter(group -> group.label().equals(label)).findFirst();
    }
}
