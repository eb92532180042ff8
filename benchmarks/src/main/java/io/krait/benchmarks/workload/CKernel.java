package io.krait.benchmarks.workload;

import java.util.List;

/**
 * A C function that does a workload: {@code void symbol_f64(arguments..., int threads)}.
 *
 * @param variant   tells kernels of one workload apart in names; empty for the plain loop
 * @param symbol    name without the element type
 * @param arguments in order
 */
public record CKernel(String variant, String symbol, List<Argument> arguments) {
    /** What is passed. */
    public sealed interface Argument permits Count, Real, Pointer {
    }

    /** A number of elements, {@code long}. */
    public record Count(long value) implements Argument {
    }

    /** A scalar of the element type. */
    public record Real(double value) implements Argument {
    }

    /** The memory of a slot. */
    public record Pointer(String slot) implements Argument {
    }

    /** Copies the list. */
    public CKernel {
        arguments = List.copyOf(arguments);
    }

    static CKernel of(String symbol, Argument... arguments) {
        return new CKernel("", symbol, List.of(arguments));
    }

    static Argument count(long value) {
        return new Count(value);
    }

    static Argument real(double value) {
        return new Real(value);
    }

    static Argument pointer(String slot) {
        return new Pointer(slot);
    }
}
