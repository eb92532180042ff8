package io.krait.optimizer;

import io.krait.staging.Control;
import io.krait.staging.Dim;
import io.krait.staging.Prim;
import io.krait.staging.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * How the elements of a value are reached from an iteration space: one affine function of at most one loop index per
 * axis. All views (transposes, slices, broadcasts, axes of extent 1) compose into this form, so views never cost a pass
 * over memory.
 *
 * @param axes one entry per axis of the value
 */
record IndexMap(List<Axis> axes) {
    /**
     * The index along one axis: {@code offset + step * i[iter]}.
     *
     * @param iter the iteration dimension, or -1 when the index is constant
     * @param step distance per iteration
     * @param offset index at iteration 0
     */
    record Axis(int iter, long step, Dim offset) {
        private static final Axis ZERO = new Axis(-1, 0, Dim.of(0));

        static Axis of(int iter) {
            return new Axis(iter, 1, Dim.of(0));
        }

        boolean isPlain(int i) {
            return iter == i && step == 1 && offset.equals(Dim.of(0));
        }
    }

    IndexMap {
        axes = List.copyOf(axes);
    }

    /**
     * The map of a value that has the iteration space's own shape; axis a is iterated by dimension {@code iters[a]}.
     */
    static IndexMap over(int[] iters) {
        List<Axis> r = new ArrayList<>();
        for (int i : iters) {
            r.add(Axis.of(i));
        }
        return new IndexMap(r);
    }

    static IndexMap identity(int rank) {
        int[] iters = new int[rank];
        for (int i = 0; i < rank; i++) {
            iters[i] = i;
        }
        return over(iters);
    }

    /** The map of an element-wise operand of shape {@code from} in a result of shape {@code to} that has this map. */
    IndexMap broadcastOperand(Shape from, Shape to) {
        if (from.equals(to)) {
            return this;
        }
        List<Axis> r = new ArrayList<>();
        for (int a = 0; a < from.rank(); a++) {
            r.add(from.dim(a).isOne() ? Axis.ZERO : axes.get(a + to.rank() - from.rank()));
        }
        return new IndexMap(r);
    }

    /** The map of the operand of a view that has this map; for reshapes only when {@link #isTrivialReshape}. */
    IndexMap operandOf(Prim view, Shape from, Shape to) {
        return switch (view) {
            case Prim.Permute p -> {
                Axis[] r = new Axis[from.rank()];
                for (int i = 0; i < r.length; i++) {
                    r[p.axes().get(i)] = axes.get(i);
                }
                yield new IndexMap(List.of(r));
            }
            case Prim.Slice s -> {
                List<Axis> r = new ArrayList<>();
                for (int i = 0; i < from.rank(); i++) {
                    Prim.Range g = s.ranges().get(i);
                    Axis a = axes.get(i);
                    Dim first = g.first(from.dim(i));
                    Dim offset = a.offset.equals(Dim.of(0)) ? first : plus(first, a.offset.times(Dim.of(g.step())));
                    r.add(new Axis(a.iter, a.step * g.step(), offset));
                }
                yield new IndexMap(r);
            }
            case Prim.Broadcast b -> broadcastOperand(from, to);
            case Prim.ExpandDims e -> {
                List<Axis> r = new ArrayList<>();
                for (int i = 0; i < to.rank(); i++) {
                    if (!e.axes().contains(i)) {
                        r.add(axes.get(i));
                    }
                }
                yield new IndexMap(r);
            }
            case Prim.Squeeze s -> {
                List<Axis> r = new ArrayList<>();
                int next = 0;
                for (int i = 0; i < from.rank(); i++) {
                    r.add(s.axes().contains(i) ? Axis.ZERO : axes.get(next++));
                }
                yield new IndexMap(r);
            }
            case Prim.Reshape p -> {
                List<Axis> long1 = new ArrayList<>();
                for (int i = 0; i < to.rank(); i++) {
                    if (!to.dim(i).isOne()) {
                        long1.add(axes.get(i));
                    }
                }
                List<Axis> r = new ArrayList<>();
                int next = 0;
                for (int i = 0; i < from.rank(); i++) {
                    r.add(from.dim(i).isOne() ? Axis.ZERO : long1.get(next++));
                }
                yield new IndexMap(r);
            }
            case Prim.Param p -> throw notView(view);
            case Prim.Constant p -> throw notView(view);
            case Prim.Iota p -> throw notView(view);
            case Prim.Extent p -> throw notView(view);
            case Prim.Apply p -> throw notView(view);
            case Prim.Cast p -> throw notView(view);
            case Prim.Bitcast p -> throw notView(view);
            case Prim.MakeComplex p -> throw notView(view);
            case Prim.Part p -> throw notView(view);
            case Prim.Reduce p -> throw notView(view);
            case Prim.Scan p -> throw notView(view);
            case Prim.MapScalar p -> throw notView(view);
            case Control p -> throw notView(view);
        };
    }

    /** True when a reshape only adds or drops axes of extent 1. */
    static boolean isTrivialReshape(Shape from, Shape to) {
        return from.dims().stream().filter(d -> !d.isOne()).toList()
                .equals(to.dims().stream().filter(d -> !d.isOne()).toList());
    }

    private static Dim plus(Dim a, Dim b) {
        return b instanceof Dim.Fixed f ? a.plus(f.n()) : a instanceof Dim.Fixed f ? b.plus(f.n())
                : a.minus(b.times(Dim.of(-1)));
    }

    private static IllegalArgumentException notView(Prim p) {
        return new IllegalArgumentException(p + " is not a view");
    }
}
