package io.krait;

import io.krait.staging.ArrayType;
import io.krait.staging.Dim;
import io.krait.staging.Expr;
import io.krait.staging.KernelParam;
import io.krait.staging.Neighbours;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import io.krait.staging.ScalarType;
import io.krait.staging.Shape;
import io.krait.staging.StagedArray;
import io.krait.staging.StagingException;
import io.krait.staging.StandardParam;
import io.krait.staging.StencilParam;
import io.krait.staging.Value;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The inputs that a stencil is recorded for.
 *
 * @param params one per input
 * @param rank the number of axes of those that move with the current element
 */
record StencilInputs(List<StencilParam<?>> params, int rank) {
    /**
     * The staged parameters.
     *
     * @param moving the arrays that are read relative to the current element, in order
     * @param inputs per input: the array if it moves, else what its token makes of it
     * @param shape of the arrays that move, and of the results
     */
    record Staged(List<StagedArray<?>> moving, List<Object> inputs, Shape shape) {
        /** The same with other arrays in place of the first ones that move. */
        Staged with(List<StagedArray<Num>> arrays) {
            Map<Object, StagedArray<?>> now = new IdentityHashMap<>();
            for (int k = 0; k < arrays.size(); k++) {
                now.put(moving.get(k), arrays.get(k));
            }
            List<StagedArray<?>> moved = new ArrayList<>();
            moving.forEach(a -> moved.add(now.getOrDefault(a, a)));
            return new Staged(moved, inputs.stream().map(o -> now.containsKey(o) ? now.get(o) : o).toList(), shape);
        }

        /** The first arrays that move, to be written. */
        List<StagedArray<Num>> writable(int n) {
            List<StagedArray<Num>> all = new ArrayList<>();
            for (StagedArray<?> a : moving.subList(0, n)) {
                all.add(new StagedArray<>(a.value(), StagedArray.Use.ANY, false));
            }
            return all;
        }

        /** What the lambda sees. */
        List<Object> seen(Function<StagedArray<?>, Neighbours<?>> around) {
            return inputs.stream().map(o -> o instanceof StagedArray<?> a && moving.contains(a) ? around.apply(a) : o)
                    .toList();
        }
    }

    /**
     * Declares the parameters.
     *
     * @param read by input: elements to be read at once
     */
    Staged declare(Recorder r, Map<Integer, Map<List<Long>, Origin>> read) {
        List<Dim> dims = new ArrayList<>();
        for (int k = 0; k < rank; k++) {
            dims.add(r.symbol());
        }
        Shape shape = new Shape(dims);
        List<StagedArray<?>> moving = new ArrayList<>();
        List<Object> inputs = new ArrayList<>();
        for (StencilParam<?> p : params) {
            switch (p) {
                case ScalarType<?> t -> {
                    Value v = r.param(new ArrayType(t.dtype(), shape));
                    // Indices are right by construction.
                    StagedArray<?> a = new StagedArray<>(v, StagedArray.Use.IN, false);
                    moving.add(a);
                    inputs.add(a);
                }
                case StandardParam<?>(KernelParam<?> of) -> {
                    List<Dim> own = new ArrayList<>();
                    for (int k = 0; k < of.rank(); k++) {
                        own.add(r.symbol());
                    }
                    Object staged = of.stage(r.param(new ArrayType(of.dtype(), new Shape(own))));
                    Map<List<Long>, Origin> elements = read.getOrDefault(inputs.size(), Map.of());
                    inputs.add(staged instanceof StagedArray<?> a ? a.reading(elements) : staged);
                }
            }
        }
        return new Staged(moving, inputs, shape);
    }

    /** Calls the function of a stencil. */
    static List<Expr<?>> results(StencilSpec stencil, List<Object> seen) {
        List<Expr<?>> results = stencil.function().apply(seen);
        if (results == null || results.isEmpty() || results.stream().anyMatch(e -> e == null)) {
            throw new StagingException("the lambda of " + stencil + " returned "
                    + (results == null || !results.isEmpty() ? "null; return an expression"
                    : "no results; return at least one expression"));
        }
        return results;
    }
}
