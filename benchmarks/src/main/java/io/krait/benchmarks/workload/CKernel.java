package io.krait.benchmarks.workload;

import java.util.List;
import java.util.stream.Stream;

/**
 * A C function that does a workload: {@code void symbol_f64(arguments..., int threads)}.
 *
 * @param variant   tells kernels of one workload apart in names; empty for the plain loop
 * @param symbol    name without the element type
 * @param serial    whether it uses one thread only, whatever it is told
 * @param arguments in order
 */
public record CKernel(String variant, String symbol, boolean serial, List<Argument> arguments) {
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
        return new CKernel("", symbol, false, List.of(arguments));
    }

    /** Another way to do the same: {@code symbol} with {@code _variant} behind it. */
    CKernel as(String name) {
        return new CKernel(name, symbol + "_" + name, serial, arguments);
    }

    /** The same with these arguments behind its own. */
    CKernel with(List<Argument> more) {
        return new CKernel(variant, symbol, serial, Stream.concat(arguments.stream(), more.stream()).toList());
    }

    /** The same, on one thread only. */
    CKernel onOneThread() {
        return new CKernel(variant, symbol, true, arguments);
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
