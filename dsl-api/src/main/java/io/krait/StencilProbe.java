package io.krait;

import io.krait.events.Meter;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.Graph;
import io.krait.staging.IndexException;
import io.krait.staging.Neighbours;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.StagedArray;
import io.krait.staging.StandardParam;
import io.krait.staging.Value;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a stencil's function does, found by recording it once into nothing.
 *
 * @param results the element types of its results
 * @param reach the neighbourhood: the given one, or the smallest box around the current element and all offsets
 * @param offsets the constant offsets along each axis, but 0
 * @param fixed by input: elements at constant indices that are read for every result, and by which line
 */
record StencilProbe(List<DType> results, StencilSpec.Reach reach, List<SortedSet<Long>> offsets,
        Map<Integer, Map<List<Long>, Origin>> fixed) {
    static StencilProbe of(StencilSpec stencil, StencilInputs inputs, Meter function) {
        List<SortedSet<Long>> offsets = new ArrayList<>();
        for (int k = 0; k < inputs.rank(); k++) {
            offsets.add(new TreeSet<>());
        }
        List<DType> results = new ArrayList<>();
        Graph g = Recording.once(function, new long[0], (r, none) -> {
            StencilInputs.Staged in = inputs.declare(r, Map.of());
            StencilInputs.results(stencil, in.seen(a -> new Probe<>(stencil, a, offsets)))
                    .forEach(e -> results.add(e.dtype()));
            return List.of();
        });
        StencilSpec.Reach reach = stencil.reach().orElseGet(() -> new StencilSpec.Reach(
                offsets.stream().map(s -> s.isEmpty() ? 0L : Math.min(0, s.first())).toList(),
                offsets.stream().map(s -> s.isEmpty() ? 0L : Math.max(0, s.last())).toList()));
        return new StencilProbe(List.copyOf(results), reach, Collections.unmodifiableList(offsets), fixed(inputs, g));
    }

    private static Map<Integer, Map<List<Long>, Origin>> fixed(StencilInputs inputs, Graph g) {
        Map<Integer, Map<List<Long>, Origin>> found = new TreeMap<>();
        for (Value v : g.values()) {
            if (v.prim() instanceof Control.Load && v.inputs().get(0).prim() instanceof Prim.Param p
                    && inputs.params().get(p.index()) instanceof StandardParam<?>) {
                List<Value> index = v.inputs().subList(1, v.inputs().size());
                if (index.stream().allMatch(i -> i.prim() instanceof Prim.Constant)) {
                    found.computeIfAbsent(p.index(), k -> new LinkedHashMap<>()).putIfAbsent(
                            index.stream().map(i -> ((Prim.Constant) i.prim()).bits()).toList(), v.origin());
                }
            }
        }
        return found;
    }

    /** Looks at offsets. */
    private record Probe<T extends Num>(StencilSpec stencil, StagedArray<T> array, List<SortedSet<Long>> offsets)
            implements Neighbours<T> {
        @Override
        public Expr<T> at(Object... offset) {
            Recorder r = array.value().recorder();
            List<StencilPlace.Offset> all = StencilPlace.offsets(stencil, r, rank(), offset);
            for (int k = 0; k < all.size(); k++) {
                all.get(k).constant().filter(n -> n != 0).ifPresent(offsets.get(k)::add);
            }
            return array.get(Collections.nCopies(rank(), 0).toArray());
        }

        @Override
        public Expr<I64> index(int axis) {
            return dim(axis);
        }

        @Override
        public Expr<I64> dim(int axis) {
            int a = axis < 0 ? axis + rank() : axis;
            if (a < 0 || a >= rank()) {
                throw new IndexException("axis " + axis + " is out of range for arrays with " + rank() + " axes");
            }
            return new Expr<>(array.value().recorder().emit(new Prim.Extent(array.value().shape().dim(a)), List.of()));
        }

        @Override
        public int rank() {
            return array.rank();
        }

        @Override
        public DType dtype() {
            return array.dtype();
        }
    }
}
