package io.krait.benchmarks.workload;

import java.util.Objects;

/**
 * One array of a workload.
 *
 * @param name   how kernels ask for it
 * @param length elements
 * @param role   whether it is read, written or both
 * @param lo     inputs are uniform in {@code [lo, hi)}
 * @param hi     inputs are uniform in {@code [lo, hi)}
 */
public record Slot(String name, int length, Role role, double lo, double hi) {
    /** What a workload does with an array. */
    public enum Role {
        /** Read only. */
        INPUT,
        /** Read and written in place. */
        UPDATED,
        /** Written only. */
        OUTPUT,
        /** Written only; always {@code double}, so that a sum or an index is handed back unrounded. */
        SCALAR
    }

    /** Checks that the range is one. */
    public Slot {
        Objects.requireNonNull(name);
        Objects.requireNonNull(role);
        if (length < 1 || lo > hi) {
            throw new IllegalArgumentException("slot " + name + ": length " + length + ", range " + lo + " to " + hi);
        }
    }

    static Slot input(String name, int length, double lo, double hi) {
        return new Slot(name, length, Role.INPUT, lo, hi);
    }

    static Slot updated(String name, int length, double lo, double hi) {
        return new Slot(name, length, Role.UPDATED, lo, hi);
    }

    static Slot output(String name, int length) {
        return new Slot(name, length, Role.OUTPUT, 0, 0);
    }

    static Slot scalar(String name) {
        return new Slot(name, 1, Role.SCALAR, 0, 0);
    }

    /** Whether its contents are part of the result. */
    public boolean isResult() {
        return role != Role.INPUT;
    }

    /** Whether it starts filled with random numbers. */
    public boolean isFilled() {
        return role == Role.INPUT || role == Role.UPDATED;
    }
}
