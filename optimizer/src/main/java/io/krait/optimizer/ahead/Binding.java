package io.krait.optimizer.ahead;

import java.util.List;

/**
 * How a C function passes what a graph needs.
 *
 * @param name what C calls the function
 * @param arguments what it takes
 * @param params per parameter of the graph, its memory: an array of the caller or constant data; for a parameter
 *     without axes, see {@code numbers}
 * @param numbers per parameter of the graph without axes, the argument with its bits; -1 for others
 * @param results per result of the graph, its memory; empty for kernels, which write their parameters
 * @param symbols per symbolic extent of the graph, its value
 * @param data constant data
 */
public record Binding(String name, List<HostFunction.Argument> arguments, List<Memory> params, List<Integer> numbers,
        List<Memory> results, List<Amount> symbols, List<byte[]> data) {
    /** Copies the lists. */
    public Binding {
        arguments = List.copyOf(arguments);
        params = List.copyOf(params);
        numbers = List.copyOf(numbers);
        results = List.copyOf(results);
        symbols = List.copyOf(symbols);
        data = List.copyOf(data);
    }
}
