package io.krait.ndarray;

import io.krait.staging.ArrayType;
import io.krait.staging.Control;
import io.krait.staging.Dim;
import io.krait.staging.IndexException;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Shape;
import io.krait.staging.ShapeException;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.types.Num;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Arrays that show elements of another one. Over elements in memory a view is only an offset and strides. */
final class Views {
    private Views() {
    }

    /** Applies a view operation. */
    static <T extends Num> NdArray<T> view(NdArray<T> x, Prim prim) {
        if (x.state() instanceof State.Materialised m) {
            x.checkOpen();
            ArrayType type = Ops.infer(prim, x);
            Optional<StridedArray> v = over(m.view(), prim, type.shape().eval(new long[0]));
            if (v.isPresent()) {
                State recipe = m.recipe() == null ? null
                        : new State.Pending(prim, new NdArray<?>[]{x}, Origin.NONE, Place.ANY);
                return new NdArray<>(type, new State.Materialised(m.storage(), v.get(), recipe), Node.NOT_REDUCED);
            }
        }
        return Ops.node(prim, x);
    }

    /**
     * Evaluates what a pending view shows, so that it shows that memory: who writes to {@code x.flip()} means x, also
     * when x was not evaluated yet.
     */
    static void share(NdArray<?> x) {
        Deque<NdArray<?>> chain = new ArrayDeque<>();
        NdArray<?> at = x;
        while (at.state() instanceof State.Pending p && p.operands().length == 1 && isView(p.prim())) {
            chain.push(at);
            at = p.operands()[0];
        }
        if (chain.isEmpty() || at.isStaged()) {
            return;
        }
        State.Materialised base = at.materialise("an output argument");
        for (NdArray<?> v : chain) {
            if (!(v.state() instanceof State.Pending p)) {
                return;
            }
            Optional<StridedArray> memory = over(base.view(), p.prim(), v.type().shape().eval(new long[0]));
            if (memory.isEmpty()) {
                return;
            }
            State.Materialised m = new State.Materialised(base.storage(), memory.get());
            if (!v.publish(p, m)) {
                return;
            }
            base = m;
        }
    }

    private static boolean isView(Prim p) {
        return p instanceof Prim.Permute || p instanceof Prim.Slice || p instanceof Prim.ExpandDims
                || p instanceof Prim.Squeeze || p instanceof Prim.Reshape;
    }

    static <T extends Num> NdArray<T> slice(NdArray<T> x, Slice... slices) {
        Shape shape = x.type().shape();
        List<Slice> all = complete(x, slices);
        List<Prim.Range> ranges = new ArrayList<>();
        List<Integer> drop = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            switch (all.get(i)) {
                case Slice.Span s -> ranges.add(s.range());
                case Slice.At a -> {
                    if (shape.dim(i) instanceof Dim.Fixed n) {
                        Errors.index(a.index(), n.n(), i, shape);
                    }
                    ranges.add(new Prim.Range(a.index(), a.index() == -1 ? Prim.Range.OPEN : a.index() + 1, 1));
                    drop.add(i);
                }
                case Slice.Rest r -> throw wrongCount(x, slices);
            }
        }
        boolean whole = ranges.stream().allMatch(Prim.Range.ALL::equals);
        NdArray<T> y = whole ? x : view(x, new Prim.Slice(List.copyOf(ranges)));
        return drop.isEmpty() ? y : view(y, new Prim.Squeeze(List.copyOf(drop)));
    }

    /** One slice per axis: fills in for "..." and for axes that are left out at the end. */
    private static List<Slice> complete(NdArray<?> x, Slice... slices) {
        int rest = 0;
        for (Slice s : slices) {
            rest += s instanceof Slice.Rest ? 1 : 0;
        }
        int missing = x.rank() - (slices.length - rest);
        if (missing < 0 || rest > 1) {
            throw wrongCount(x, slices);
        }
        List<Slice> all = new ArrayList<>();
        for (Slice s : slices) {
            if (s instanceof Slice.Rest) {
                all.addAll(Collections.nCopies(missing, Slice.all()));
            } else {
                all.add(s);
            }
        }
        if (rest == 0) {
            all.addAll(Collections.nCopies(missing, Slice.all()));
        }
        return all;
    }

    private static IndexException wrongCount(NdArray<?> x, Slice... slices) {
        return new IndexException("the slice " + Arrays.toString(slices) + " does not fit " + x.describe()
                + Errors.at() + "; give at most " + x.rank() + " slices, one per axis, and \"...\" at most once");
    }

    static <T extends Num> NdArray<T> transpose(NdArray<T> x, int... axes) {
        List<Integer> order = axes.length == 0
                ? IntStream.range(0, x.rank()).map(i -> x.rank() - 1 - i).boxed().toList()
                : axes(x, axes);
        return identity(order) && order.size() == x.rank() ? x : view(x, new Prim.Permute(order));
    }

    private static boolean identity(List<Integer> order) {
        return IntStream.range(0, order.size()).allMatch(i -> order.get(i) == i);
    }

    static <T extends Num> NdArray<T> reshape(NdArray<T> x, long... shape) {
        Shape from = x.type().shape();
        List<Dim> dims = new ArrayList<>();
        Dim known = Dim.ONE;
        int open = -1;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == -1 && open < 0) {
                open = i;
            } else if (shape[i] < 0) {
                throw new ShapeException("cannot reshape " + from + " to " + Arrays.toString(shape) + Errors.at()
                        + "; extents are 0 or more, and one may be -1 to be computed");
            } else {
                known = known.times(Dim.of(shape[i]));
            }
            dims.add(Dim.of(shape[i]));
        }
        if (open >= 0) {
            if (from.size() instanceof Dim.Fixed n && known instanceof Dim.Fixed k
                    && (k.n() == 0 || n.n() % k.n() != 0)) {
                throw new ShapeException("cannot reshape " + from + " (" + n + " elements) to "
                        + Arrays.toString(shape) + Errors.at() + "; the number of elements is not a multiple of " + k);
            }
            dims.set(open, from.size().dividedBy(known));
        }
        Shape to = new Shape(dims);
        return to.equals(from) ? x : view(x, new Prim.Reshape(to));
    }

    static <T extends Num> NdArray<T> broadcastTo(NdArray<T> x, long... shape) {
        Ops.checkExtents(shape);
        Shape to = Shape.of(shape);
        return to.equals(x.type().shape()) ? x : view(x, new Prim.Broadcast(to));
    }

    static <T extends Num> NdArray<T> expandDims(NdArray<T> x, int axis) {
        int at = axis < 0 ? axis + x.rank() + 1 : axis;
        if (at < 0 || at > x.rank()) {
            throw new IndexException("cannot insert an axis at position " + axis + " of " + x.describe() + Errors.at()
                    + "; valid are " + (-x.rank() - 1) + " to " + x.rank());
        }
        return view(x, new Prim.ExpandDims(List.of(at)));
    }

    static <T extends Num> NdArray<T> squeeze(NdArray<T> x, int... axes) {
        List<Integer> drop = axes.length > 0 ? axes(x, axes).stream().sorted().toList()
                : IntStream.range(0, x.rank()).filter(i -> x.type().shape().dim(i).isOne()).boxed().toList();
        return drop.isEmpty() ? x : view(x, new Prim.Squeeze(drop));
    }

    static <T extends Num> NdArray<T> flip(NdArray<T> x, int... axes) {
        List<Integer> which = axes.length > 0 ? axes(x, axes) : IntStream.range(0, x.rank()).boxed().toList();
        Prim.Range reverse = new Prim.Range(Prim.Range.OPEN, Prim.Range.OPEN, -1);
        List<Prim.Range> ranges = IntStream.range(0, x.rank())
                .mapToObj(i -> which.contains(i) ? reverse : Prim.Range.ALL).toList();
        return which.isEmpty() ? x : view(x, new Prim.Slice(ranges));
    }

    private static List<Integer> axes(NdArray<?> x, int... axes) {
        try {
            return Arrays.stream(axes).map(x.type().shape()::axis).boxed().toList();
        } catch (KraitException e) {
            throw Errors.located(e);
        }
    }

    /** The view of memory that a view operation makes; empty when the elements would have to be copied. */
    static Optional<StridedArray> over(StridedArray a, Prim prim, long[] to) {
        long[] strides = new long[to.length];
        long offset = a.offset();
        switch (prim) {
            case Prim.Permute p -> Arrays.setAll(strides, i -> a.strides()[p.axes().get(i)]);
            case Prim.Slice s -> {
                for (int i = 0; i < to.length; i++) {
                    Prim.Range r = s.ranges().get(i);
                    offset += to[i] == 0 ? 0 : a.strides()[i] * r.first(Dim.of(a.shape()[i])).eval(new long[0]);
                    strides[i] = a.strides()[i] * r.step();
                }
            }
            case Prim.Broadcast b -> {
                for (int i = 0; i < to.length; i++) {
                    int axis = i - to.length + a.shape().length;
                    strides[i] = axis < 0 || a.shape()[axis] == 1 ? 0 : a.strides()[axis];
                }
            }
            case Prim.ExpandDims e -> {
                for (int i = 0, axis = 0; i < to.length; i++) {
                    strides[i] = e.axes().contains(i) ? 0 : a.strides()[axis++];
                }
            }
            case Prim.Squeeze s -> {
                for (int i = 0, axis = 0; axis < a.shape().length; axis++) {
                    if (!s.axes().contains(axis)) {
                        strides[i++] = a.strides()[axis];
                    }
                }
            }
            case Prim.Reshape r -> {
                if (!reshaped(a.shape(), a.strides(), to, strides)) {
                    return Optional.empty();
                }
            }
            case Prim.Param _, Prim.Constant _, Prim.Iota _, Prim.Extent _, Prim.Apply _, Prim.Cast _, Prim.Bitcast _,
                    Prim.MakeComplex _, Prim.Part _,
                    Prim.Reduce _,
                    Prim.Scan _, Prim.MapScalar _, Control _ -> {
                return Optional.empty();
            }
        }
        return Optional.of(new StridedArray(a.dtype(), a.memory(), offset, to, strides));
    }

    /**
     * Strides for the same elements in row-major order under a new shape. Old and new axes are matched in groups of
     * equal size; within a group the old axes must lie like one long axis.
     */
    private static boolean reshaped(long[] shape, long[] strides, long[] to, long[] result) {
        if (Tensor.size(shape) == 0) {
            System.arraycopy(Tensor.strides(to), 0, result, 0, to.length);
            return true;
        }
        int[] kept = IntStream.range(0, shape.length).filter(i -> shape[i] != 1).toArray();
        int o = 0;
        int n = 0;
        while (n < to.length && o < kept.length) {
            int oEnd = o + 1;
            int nEnd = n + 1;
            long oSize = shape[kept[o]];
            long nSize = to[n];
            while (oSize != nSize) {
                if (nSize < oSize) {
                    nSize *= to[nEnd++];
                } else {
                    oSize *= shape[kept[oEnd++]];
                }
            }
            for (int k = o; k < oEnd - 1; k++) {
                if (strides[kept[k]] != shape[kept[k + 1]] * strides[kept[k + 1]]) {
                    return false;
                }
            }
            result[nEnd - 1] = strides[kept[oEnd - 1]];
            for (int k = nEnd - 1; k > n; k--) {
                result[k - 1] = result[k] * to[k];
            }
            o = oEnd;
            n = nEnd;
        }
        // What is left are new axes of extent 1, whose stride does not matter.
        return true;
    }
}
