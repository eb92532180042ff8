package io.krait;

import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Shape;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether a kernel surely writes a whole parameter before it reads any of it. An element counts as written by
 * a store whose indices are constants or indices of loops around it from 0 to the extent of that axis.
 */
final class SureWrites {
    /** Constants of more elements than this are not followed. */
    private static final long MOST = 4096;

    /** An index: of a loop that is being followed or a constant; empty for the whole axis. */
    private record Place(List<Optional<Value>> index) {
    }

    private final Value array;
    private final Shape shape;
    private final int skip;
    private boolean early;

    private SureWrites(Value array, int skip) {
        this.array = array;
        this.shape = array.shape();
        this.skip = skip;
    }

    /**
     * True when each iteration of the loops over the first {@code loopRank} axes of a parameter writes all elements of
     * the others before it reads them.
     */
    static boolean before(Graph g, int param, int loopRank) {
        SureWrites s = new SureWrites(g.params().get(param), loopRank);
        List<Value> body = g.values();
        for (int k = 0; k < loopRank;) {
            Control.ParFor loop = body.stream().map(Value::prim).filter(Control.ParFor.class::isInstance)
                    .map(Control.ParFor.class::cast).findFirst().orElseThrow();
            k += loop.rank();
            body = loop.body().values();
        }
        Set<Place> written = new HashSet<>();
        s.follow(body, written);
        return !s.early && s.isAll(written);
    }

    private void follow(List<Value> values, Set<Place> written) {
        for (Value v : values) {
            switch (v.prim()) {
                case Control.Store s when v.inputs().get(0) == array -> written.add(place(v, 2));
                case Control.Load l when v.inputs().get(0) == array -> read(place(v, 1), written);
                case Control.Update u when v.inputs().get(0) == array -> read(place(v, 2), written);
                case Control.If f -> {
                    Set<Place> a = inside(f.then(), written);
                    a.retainAll(inside(f.otherwise(), written));
                    written.addAll(a);
                }
                case Control.For f -> {
                    boolean all = f.step() == 1;
                    written.addAll(after(inside(f.body(), written), f.body().params().subList(0, 1),
                            all ? v.inputs() : List.of(), written));
                }
                case Control.ParFor f -> written.addAll(after(inside(f.body(), written), f.body().params(), v.inputs(),
                        written));
                case Control.While w -> {
                    inside(w.cond(), written);
                    inside(w.body(), written);
                }
                case Control.Fold f -> inside(f.body(), written);
                default -> {
                    // Touches no memory.
                }
            }
        }
    }

    private Set<Place> inside(Block b, Set<Place> before) {
        Set<Place> written = new HashSet<>(before);
        follow(b.values(), written);
        return written;
    }

    private void read(Place p, Set<Place> written) {
        early |= !written.contains(p) && !isAll(written);
    }

    // What a loop wrote, given what one iteration wrote.
    private Set<Place> after(Set<Place> body, List<Value> index, List<Value> bounds, Set<Place> before) {
        Set<Place> r = new HashSet<>(before);
        for (Place p : body) {
            List<Optional<Value>> left = new ArrayList<>(p.index);
            boolean whole = bounds.size() >= 2 * index.size();
            for (int k = 0; whole && k < index.size(); k++) {
                int axis = left.indexOf(Optional.of(index.get(k)));
                whole = axis >= 0 && isConstant(bounds.get(k), 0)
                        && isExtent(bounds.get(index.size() + k), shape.dim(axis + skip));
                if (whole) {
                    left.set(axis, Optional.empty());
                }
            }
            if (whole && left.stream().noneMatch(o -> o.isPresent() && index.contains(o.get()))) {
                r.add(new Place(left));
            }
        }
        return r;
    }

    private static boolean isExtent(Value v, Dim d) {
        return v.prim() instanceof Prim.Extent(Dim e) && e.equals(d)
                || v.prim() instanceof Prim.Constant(DType t, long bits) && d.equals(Dim.of(bits));
    }

    private Place place(Value access, int operands) {
        return new Place(access.inputs().subList(operands + skip, access.inputs().size()).stream().map(Optional::of)
                .toList());
    }

    /** True when the places cover all elements. */
    private boolean isAll(Set<Place> written) {
        long known = 1;
        for (int k = skip; k < shape.rank(); k++) {
            known *= shape.dim(k) instanceof Dim.Fixed(long n) && known <= MOST ? Math.min(n, MOST + 1) : 1;
        }
        return covers(List.copyOf(written), 0, known <= MOST);
    }

    private boolean covers(List<Place> places, int axis, boolean constants) {
        if (places.isEmpty() || axis == shape.rank() - skip) {
            return !places.isEmpty();
        }
        if (!constants || !(shape.dim(axis + skip) instanceof Dim.Fixed(long n))) {
            return covers(places.stream().filter(p -> p.index.get(axis).isEmpty()).toList(), axis + 1, constants);
        }
        for (long i = 0; i < n; i++) {
            long at = i;
            if (!covers(places.stream().filter(p -> p.index.get(axis).map(v -> isConstant(v, at)).orElse(true))
                    .toList(), axis + 1, true)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isConstant(Value v, long n) {
        return v.prim() instanceof Prim.Constant(DType t, long bits) && bits == n;
    }
}
