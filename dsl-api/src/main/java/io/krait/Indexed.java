package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.ndarray.Slice;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.IndexException;
import io.krait.staging.Origin;
import io.krait.staging.ScalarType;
import io.krait.staging.Shape;
import io.krait.staging.StridedArray;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The element function methods that take positions. They run on arrays in memory. */
final class Indexed {
    private Indexed() {
    }

    static <R extends Num> NdArray<R> reduceat(UfuncCore f, NdArray<?> given, long[] indices, int givenAxis) {
        NdArray<?> x = given.eval();
        int axis = Shape.of(x.shape()).axis(givenAxis);
        long n = x.shape()[axis];
        check(indices, n, "axis " + axis);
        long[] shape = x.shape().clone();
        shape[axis] = indices.length;
        NdArray<R> out = Internals.allocate(x.device(), x.dtype(), shape);
        for (int k = 0; k < indices.length; k++) {
            long from = indices[k];
            long to = k + 1 < indices.length ? indices[k + 1] : n;
            NdArray<?> part = segment(x, axis, from, Math.max(to, from + 1));
            NdArray<?> value = to > from + 1 ? f.reduce(part, axis).expandDims(axis) : part;
            Runner.copy(value.eval(), segment(out, axis, k, k + 1));
        }
        return out;
    }

    private static NdArray<?> segment(NdArray<?> x, int axis, long from, long to) {
        Slice[] s = new Slice[x.rank()];
        Arrays.fill(s, Slice.all());
        s[axis] = Slice.range(from, to);
        return x.slice(s);
    }

    /**
     * Applies the function at positions of the first axis, in rounds: round r handles the r-th occurrence of every
     * index, so each position sees its updates in order and one round is one call on whole rows.
     */
    static <R extends Num> NdArray<R> at(UfuncCore f, NdArray<?> given, long[] indices, NdArray<?> b) {
        if (given.rank() == 0) {
            throw new IndexException("at() needs an array with at least one axis" + Recording.where(Origin.here()));
        }
        NdArray<?> x = given.eval();
        long n = x.shape()[0];
        if (b != null) {
            x = Places.on(Places.of(x, b), x)[0];
        }
        check(indices, n, "the first axis");
        NdArray<R> out = Internals.allocate(x.device(), x.dtype(), x.shape());
        Runner.copy(x, out);
        NdArray<?> wide = null;
        if (b != null) {
            long[] rows = x.shape().clone();
            rows[0] = indices.length;
            wide = dense(Places.on(Places.of(x, b), b)[0].broadcastTo(rows));
        }
        int[] seen = new int[Math.toIntExact(n)];
        List<List<Integer>> rounds = new ArrayList<>();
        for (int k = 0; k < indices.length; k++) {
            int r = seen[(int) indices[k]]++;
            if (r == rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            rounds.get(r).add(k);
        }
        for (List<Integer> round : rounds) {
            long[] rows = x.shape().clone();
            rows[0] = round.size();
            NdArray<R> here = Internals.allocate(x.device(), x.dtype(), rows);
            long[] targets = round.stream().mapToLong(k -> indices[k]).toArray();
            moveRows(out, targets, here, null);
            NdArray<?> result;
            if (wide == null) {
                result = f.call(Call.PLAIN, here);
            } else {
                NdArray<R> operand = Internals.allocate(wide.device(), wide.dtype(), rows);
                moveRows(wide, round.stream().mapToLong(k -> k).toArray(), operand, null);
                result = f.call(Call.PLAIN, here, operand);
            }
            moveRows(dense(converted(result, x.dtype())), null, out, targets);
        }
        return out;
    }

    private static NdArray<?> converted(NdArray<?> a, DType to) {
        if (a.dtype() != to && !a.dtype().fitsIn(to)) {
            throw new DTypeException("at() gives " + a.dtype() + " but the array holds " + to
                    + Recording.where(Origin.here())
                    + "; cast the array first, for instance x.to(" + a.dtype() + ")");
        }
        return a.dtype() == to ? a : a.to(new ScalarType<Num>(to));
    }

    private static NdArray<?> dense(NdArray<?> a) {
        NdArray<?> e = a.eval();
        if (Internals.pinned(List.of(e), m -> m.get(0).isDense())) {
            return e;
        }
        NdArray<Num> d = Internals.allocate(e.device(), e.dtype(), e.shape());
        Runner.copy(e, d);
        return d;
    }

    /** Copies whole rows of dense arrays; null means 0, 1, 2, .... */
    private static void moveRows(NdArray<?> from, long[] fromRows, NdArray<?> to, long[] toRows) {
        Optional<Device> device = to.device();
        Internals.pinned(List.of(from, to), m -> {
            StridedArray a = m.get(0);
            StridedArray b = m.get(1);
            int count = fromRows != null ? fromRows.length : toRows.length;
            int width = a.dtype().bytes();
            long bytes = a.shape()[0] == 0 ? 0 : a.size() / a.shape()[0] * width;
            for (int k = 0; k < count; k++) {
                long i = fromRows == null ? k : fromRows[k];
                long j = toRows == null ? k : toRows[k];
                if (device.isPresent()) {
                    device.get().copyWithin(a.address() + i * bytes, b.address() + j * bytes, bytes);
                    continue;
                }
                MemorySegment.copy(a.memory(), a.offset() * width + i * bytes, b.memory(), b.offset() * width
                        + j * bytes, bytes);
            }
            return null;
        });
    }

    private static void check(long[] indices, long n, String what) {
        for (long i : indices) {
            if (i < 0 || i >= n) {
                throw new IndexException("index " + i + " is out of range for " + what + " with extent " + n
                        + Recording.where(Origin.here())
                        + "; valid are 0 to " + (n - 1));
            }
        }
    }
}
