package io.krait.staging;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The copies that {@link Control.Update.Mode#PRIVATIZED} updates of one outermost parallel loop go to.
 *
 * <p>Note [Parts of a scatter]. The n iterations of the outermost parallel loop, in lexicographic order, are cut into
 * parts: one for each {@link #GRAIN} iterations begun, at most {@link #MOST}, each of ceil(n / parts) iterations (the
 * last one may be smaller or empty). Each part updates a copy of the array that begins with identities; in the end the
 * array is combined with the copies in order, element by element. So the bits depend on n only.
 */
final class ScatterCopies {
    /** Iterations per part, until there are {@link #MOST} parts. */
    static final long GRAIN = 65536;
    /** The largest number of parts. */
    static final long MOST = 16;

    private record Copies(StridedArray array, Op op, List<StridedArray> parts) {
    }

    private final int parts;
    private final long size;
    private final Map<Value, Copies> copies = new LinkedHashMap<>();
    private int part;

    /** For a loop of n iterations. */
    ScatterCopies(long n) {
        parts = (int) parts(n);
        size = Math.ceilDiv(n, parts);
    }

    /** The number of parts for n iterations. */
    static long parts(long n) {
        return Math.clamp(Math.ceilDiv(n, GRAIN), 1, MOST);
    }

    /** Iteration number {@code linear} begins. */
    void iteration(long linear) {
        part = (int) (linear / size);
    }

    /** The copy that the current iteration updates. */
    StridedArray target(Value name, StridedArray array, Op op) {
        Copies c = copies.computeIfAbsent(name, k -> {
            List<StridedArray> all = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                all.add(identities(array, op));
            }
            return new Copies(array, op, all);
        });
        if (c.op != op) {
            throw new IllegalStateException("one loop scatters into an array with " + c.op + " and " + op);
        }
        return c.parts.get(part);
    }

    private static StridedArray identities(StridedArray array, Op op) {
        StridedArray copy = onHeap(array.dtype(), array.shape());
        long n = copy.size();
        for (long i = 0; i < n; i++) {
            copy.setBits(i, Reduction.identity(op, array.dtype()));
        }
        return copy;
    }

    /** A dense array of zeros that the garbage collector frees. */
    static StridedArray onHeap(DType type, long[] shape) {
        byte[] bytes = new byte[Math.toIntExact(Tensor.size(shape) * type.bytes())];
        return StridedArray.dense(type, MemorySegment.ofArray(bytes), shape);
    }

    /** The end of the loop: combines arrays with their copies. */
    void combine() {
        for (Copies c : copies.values()) {
            for (StridedArray copy : c.parts) {
                combine(c.array, copy, c.op);
            }
        }
    }

    private static void combine(StridedArray array, StridedArray copy, Op op) {
        long[] index = new long[array.shape().length];
        long n = copy.size();
        for (long i = 0; i < n; i++) {
            long at = array.at(index);
            array.setBits(at, op.eval(array.dtype(), array.bits(at), copy.bits(i), 0));
            StridedArray.next(index, array.shape());
        }
    }
}
