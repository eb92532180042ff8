package io.krait;

import io.krait.staging.Origin;
import io.krait.staging.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the shapes of the arguments of a generalised ufunc mean.
 *
 * @param loop the extents of the loop dims
 * @param sizes the sizes of the core dims by name
 */
record CoreSizes(long[] loop, Map<String, Long> sizes) {
    /** Finds the sizes. */
    static CoreSizes of(CoreLayout layout, List<long[]> shapes, Object function) {
        return new Binder(layout, shapes, function).bind();
    }

    private record Binder(CoreLayout layout, List<long[]> shapes, Object function) {
        CoreSizes bind() {
            Map<String, Long> sizes = names();
            for (int k = 0; k < shapes.size(); k++) {
                checkOthers(k, sizes);
            }
            long[] loop = new long[0];
            for (int k = 0; k < shapes.size(); k++) {
                loop = broadcast(loop, k);
            }
            for (int k = 0; k < shapes.size(); k++) {
                if (layout.isWritten(k) && !Arrays.equals(loop, loopOf(k))) {
                    throw new ShapeException("argument " + (k + 1) + " of " + function + " is changed in place, but its"
                            + " loop dims " + Arrays.toString(loopOf(k)) + " are not those of all arguments, "
                            + Arrays.toString(loop) + at() + ": the same element would be written several times");
                }
            }
            return new CoreSizes(loop, sizes);
        }

        private Map<String, Long> names() {
            Map<String, Long> sizes = new HashMap<>();
            Map<String, Integer> seen = new HashMap<>();
            for (int k = 0; k < shapes.size(); k++) {
                List<CoreDim> core = layout.core(k);
                long[] shape = shapes.get(k);
                if (shape.length < core.size()) {
                    throw new ShapeException("argument " + (k + 1) + " of " + function + " must have at least "
                            + core.size() + (core.size() == 1 ? " axis" : " axes") + " for " + CoreLayout.text(core)
                            + ", got shape " + Arrays.toString(shape) + at());
                }
                for (int a = 0; a < core.size(); a++) {
                    if (core.get(a) instanceof CoreDim.Name(String name)) {
                        long n = shape[shape.length - core.size() + a];
                        Long known = sizes.putIfAbsent(name, n);
                        if (known != null && known != n) {
                            throw new ShapeException("dim " + name + " is " + known
                                    + (seen.get(name) == k ? "" : " in argument " + (seen.get(name) + 1)) + " and " + n
                                    + " in argument " + (k + 1) + " of " + function + at());
                        }
                        seen.putIfAbsent(name, k);
                    }
                }
            }
            return sizes;
        }

        private void checkOthers(int k, Map<String, Long> sizes) {
            List<CoreDim> core = layout.core(k);
            long[] shape = shapes.get(k);
            for (int a = 0; a < core.size(); a++) {
                CoreDim d = core.get(a);
                long n = shape[shape.length - core.size() + a];
                long wanted = d.eval(sizes);
                if (n != wanted) {
                    throw new ShapeException("core axis " + a + " of argument " + (k + 1) + " of " + function + " is "
                            + n + at() + ", but the layout " + (d instanceof CoreDim.Fixed ? "fixes it at " + wanted
                            : "says " + d + ", which is " + wanted + with(d, sizes)));
                }
            }
        }

        private long[] loopOf(int k) {
            return Arrays.copyOf(shapes.get(k), shapes.get(k).length - layout.core(k).size());
        }

        private long[] broadcast(long[] loop, int k) {
            long[] own = loopOf(k);
            long[] r = new long[Math.max(loop.length, own.length)];
            for (int i = 1; i <= r.length; i++) {
                long x = i > loop.length ? 1 : loop[loop.length - i];
                long y = i > own.length ? 1 : own[own.length - i];
                if (x != y && x != 1 && y != 1) {
                    throw new ShapeException("the loop dims " + Arrays.toString(own) + " of argument " + (k + 1)
                            + " of " + function + " do not broadcast with " + Arrays.toString(loop) + " of "
                            + (k == 1 ? "argument 1" : "arguments 1 to " + k) + at() + ": " + y + " against " + x);
                }
                r[r.length - i] = x == 1 ? y : x;
            }
            return r;
        }
    }

    /** The shape of an output. */
    long[] output(CoreLayout layout, int output, Object function) {
        List<CoreDim> core = layout.outputs().get(output);
        long[] r = Arrays.copyOf(loop, loop.length + core.size());
        for (int a = 0; a < core.size(); a++) {
            long n = core.get(a).eval(sizes);
            if (n < 0) {
                throw new ShapeException("dim " + core.get(a) + " of output " + (output + 1) + " of " + function
                        + " would be " + n + with(core.get(a), sizes) + at());
            }
            r[loop.length + a] = n;
        }
        return r;
    }

    private static String with(CoreDim d, Map<String, Long> sizes) {
        List<String> names = new ArrayList<>();
        Set<String> used = new LinkedHashSet<>();
        d.names(used);
        used.forEach(n -> names.add(n + " = " + sizes.get(n)));
        return names.stream().collect(Collectors.joining(", ", " for ", ""));
    }

    private static String at() {
        return Recording.where(Origin.here());
    }
}
