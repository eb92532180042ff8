package io.krait;

import io.krait.staging.StridedArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The loop dims of a call of a generalised ufunc, as few as possible: axes of extent 1 are dropped, and neighbours are
 * merged where all arguments lie so that one stride leads through both.
 *
 * @param extents of the loop that is left
 * @param present per argument, a bit for each axis of the loop that it has; it is the same along the others
 * @param memory the arguments with these loop axes in front of their core axes
 */
record LoopAxes(long[] extents, int[] present, List<StridedArray> memory) {
    private static final long ABSENT = Long.MIN_VALUE;

    /** Simplifies the loop over arguments, each with the given number of core axes. */
    static LoopAxes of(long[] loop, List<StridedArray> args, int[] core) {
        int n = args.size();
        List<Long> extents = new ArrayList<>();
        List<long[]> strides = new ArrayList<>(); // per axis: of each argument, or ABSENT
        for (int k = loop.length - 1; k >= 0; k--) {
            if (loop[k] == 1) {
                continue;
            }
            long[] s = new long[n];
            for (int i = 0; i < n; i++) {
                int axis = k - loop.length + args.get(i).shape().length - core[i];
                s[i] = axis < 0 || args.get(i).shape()[axis] != loop[k] ? ABSENT : args.get(i).strides()[axis];
            }
            if (!extents.isEmpty() && continues(s, strides.getFirst(), extents.getFirst())) {
                extents.set(0, extents.getFirst() * loop[k]);
            } else {
                extents.addFirst(loop[k]);
                strides.addFirst(s);
            }
        }
        int[] present = new int[n];
        List<StridedArray> memory = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            memory.add(view(args.get(i), core[i], i, extents, strides, present));
        }
        return new LoopAxes(extents.stream().mapToLong(Long::longValue).toArray(), present, memory);
    }

    private static boolean continues(long[] outer, long[] inner, long extent) {
        for (int i = 0; i < outer.length; i++) {
            boolean both = outer[i] != ABSENT && inner[i] != ABSENT && outer[i] == inner[i] * extent;
            if (!both && !(outer[i] == ABSENT && inner[i] == ABSENT)) {
                return false;
            }
        }
        return true;
    }

    private static StridedArray view(StridedArray a, int core, int arg, List<Long> extents, List<long[]> strides,
            int[] present) {
        int rank = a.shape().length;
        long[] shape = new long[extents.size() + core];
        long[] steps = new long[shape.length];
        int used = 0;
        for (int k = 0; k < extents.size(); k++) {
            if (strides.get(k)[arg] != ABSENT) {
                present[arg] |= 1 << k;
                shape[used] = extents.get(k);
                steps[used++] = strides.get(k)[arg];
            }
        }
        System.arraycopy(a.shape(), rank - core, shape, used, core);
        System.arraycopy(a.strides(), rank - core, steps, used, core);
        used += core;
        if (used == 0) {
            // Parameters without axes are numbers; this is memory.
            return new StridedArray(a.dtype(), a.memory(), a.offset(), new long[]{1}, new long[]{1});
        }
        return new StridedArray(a.dtype(), a.memory(), a.offset(), Arrays.copyOf(shape, used), Arrays.copyOf(steps,
                used));
    }
}
