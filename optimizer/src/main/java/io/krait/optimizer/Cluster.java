package io.krait.optimizer;

import io.krait.staging.Prim;
import io.krait.staging.Shape;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values that are computed together in one pass over one iteration space.
 *
 * <p>The space is the shape {@link #space}. For reductions its axes are split into kept and reduced ones; the iteration
 * dimensions are the kept axes in order, then the reduced axes in order. Roots are the values that the cluster
 * computes: folds of the whole space, values of the full space, and values of the kept axes only.
 */
final class Cluster {
    /** The loop structure. */
    enum Kind {
        /** Element-wise. */
        MAP,
        /** Reductions that include the last axis. */
        ROW,
        /** Reductions that keep the last axis. */
        COLUMN,
        /** Running fold along an axis. */
        SCAN
    }

    private final int index;
    private final Kind kind;
    private final Shape space;
    private final int[] kept;
    private final int[] reduced;
    private final List<Value> roots = new ArrayList<>();

    Cluster(int index, Kind kind, Shape space, int[] reduced) {
        this.index = index;
        this.kind = kind;
        this.space = space;
        this.reduced = reduced;
        int[] k = new int[space.rank() - reduced.length];
        int n = 0;
        for (int a = 0; a < space.rank(); a++) {
            int axis = a;
            if (Arrays.stream(reduced).noneMatch(r -> r == axis)) {
                k[n++] = a;
            }
        }
        this.kept = k;
    }

    /** The cluster in which a root can be computed on its own. */
    static Cluster startedBy(int index, Value root) {
        return switch (root.prim()) {
            case Prim.Reduce r -> {
                Shape s = root.inputs().get(0).shape();
                boolean row = r.axes().contains(s.rank() - 1) || s.rank() == 0;
                yield new Cluster(index, row ? Kind.ROW : Kind.COLUMN, s,
                        r.axes().stream().mapToInt(Integer::intValue).toArray());
            }
            case Prim.Scan s -> new Cluster(index, Kind.SCAN, root.shape(), new int[]{s.axis()});
            default -> new Cluster(index, Kind.MAP, root.shape(), new int[0]);
        };
    }

    int index() {
        return index;
    }

    Kind kind() {
        return kind;
    }

    Shape space() {
        return space;
    }

    /** Kept axes of the space, ascending. */
    int[] kept() {
        return kept;
    }

    /** Reduced (or scanned) axes of the space, ascending. */
    int[] reduced() {
        return reduced;
    }

    List<Value> roots() {
        return roots;
    }

    /** The shape of folds and other results per kept index. */
    Shape keptShape() {
        return new Shape(Arrays.stream(kept).mapToObj(space::dim).toList());
    }

    /** True for reductions of exactly this space along exactly these axes. */
    boolean isFold(Value v) {
        return v.prim() instanceof Prim.Reduce r && (kind == Kind.ROW || kind == Kind.COLUMN)
                && v.inputs().get(0).shape().equals(space)
                && Arrays.equals(r.axes().stream().mapToInt(Integer::intValue).toArray(), reduced);
    }

    /** The iteration map of a value with the shape of the space. */
    IndexMap fullMap() {
        int[] iters = new int[space.rank()];
        for (int i = 0; i < kept.length; i++) {
            iters[kept[i]] = i;
        }
        for (int i = 0; i < reduced.length; i++) {
            iters[reduced[i]] = kept.length + i;
        }
        return IndexMap.over(iters);
    }

    /** The iteration map of a value with the kept shape. */
    IndexMap keptMap() {
        return IndexMap.identity(kept.length);
    }

    /** True for roots that have one element per kept index. */
    boolean isKept(Value root) {
        return kind != Kind.MAP && kind != Kind.SCAN && (isFold(root) || !root.shape().equals(space));
    }

    /** The map under which a root's own elements are computed. */
    IndexMap rootMap(Value root) {
        return isKept(root) ? keptMap() : fullMap();
    }

    @Override
    public String toString() {
        return "kernel " + index + " (" + kind.name().toLowerCase(java.util.Locale.ROOT) + " over " + space + ")";
    }
}
