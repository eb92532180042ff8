package io.krait.benchmarks.workload;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One array of a workload.
 *
 * @param name   how kernels ask for it
 * @param length elements
 * @param role   whether it is read, written or both
 * @param fixed  its element type where it is not the workload's
 * @param fill   what it starts with
 */
public record Slot(String name, int length, Role role, Optional<Element> fixed, Fill fill) {
    /** What a workload does with an array. */
    public enum Role {
        /** Read only. */
        INPUT,
        /** Read and written in place. */
        UPDATED,
        /** Written only. */
        OUTPUT,
        /** Written, but no part of the result. */
        SCRATCH
    }

    /** Numbers from {@code lo} to below {@code hi}. */
    record Range(double lo, double hi) {
        Slot slot(String name, int length) {
            return input(name, length, lo, hi);
        }

        @Override
        public String toString() {
            return "[" + lo + ", " + hi + ")";
        }
    }

    /** Checks that it holds something. */
    public Slot {
        Objects.requireNonNull(name);
        Objects.requireNonNull(role);
        Objects.requireNonNull(fixed);
        Objects.requireNonNull(fill);
        if (length < 1) {
            throw new IllegalArgumentException("slot " + name + ": length " + length);
        }
    }

    private static Slot of(String name, int length, Role role, Fill fill) {
        return new Slot(name, length, role, Optional.empty(), fill);
    }

    static Slot input(String name, int length, double lo, double hi) {
        return of(name, length, Role.INPUT, new Fill.Uniform(lo, hi));
    }

    /** Read only: {@code start + index * step}. */
    static Slot ramp(String name, int length, double start, double step) {
        return of(name, length, Role.INPUT, new Fill.Ramp(start, step));
    }

    /** Read only: these numbers. */
    static Slot table(String name, List<Double> values) {
        return of(name, values.size(), Role.INPUT, new Fill.Table(values));
    }

    static Slot updated(String name, int length, double lo, double hi) {
        return of(name, length, Role.UPDATED, new Fill.Uniform(lo, hi));
    }

    static Slot output(String name, int length) {
        return of(name, length, Role.OUTPUT, new Fill.None());
    }

    /** Written only; always {@code double}, so that a sum or an index is handed back unrounded. */
    static Slot scalar(String name) {
        return output(name, 1).as(Element.F64);
    }

    /** Memory to work in that starts as a copy of an updated slot, which is the workload's slot number {@code of}. */
    static Slot scratch(String name, Slot like, int of) {
        if (!(like.fill instanceof Fill.Uniform(double lo, double hi))) {
            throw new IllegalArgumentException(like.name + " is not filled with random numbers");
        }
        return new Slot(name, like.length, Role.SCRATCH, like.fixed, new Fill.Copy(of, lo, hi));
    }

    /** Memory to work in. */
    static Slot work(String name, int length) {
        return of(name, length, Role.SCRATCH, new Fill.None());
    }

    /** The same with an element type of its own. */
    Slot as(Element type) {
        return new Slot(name, length, role, Optional.of(type), fill);
    }

    /** The element type in a workload of this one. */
    public Element element(Element workload) {
        return fixed.orElse(workload);
    }

    /** Whether its contents are part of the result. */
    public boolean isResult() {
        return role == Role.UPDATED || role == Role.OUTPUT;
    }

    /** Whether it must be filled again before each run whose results count. */
    public boolean isUsedUp() {
        return role == Role.UPDATED || role == Role.SCRATCH;
    }

    /** How often it moves between memory and core. */
    int passes() {
        return role == Role.UPDATED ? 2 : 1;
    }
}
