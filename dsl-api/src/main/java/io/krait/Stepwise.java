package io.krait;

import io.krait.events.Meter;
import io.krait.ndarray.NdArray;
import io.krait.settings.Settings;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Eager;
import io.krait.staging.Expr;
import io.krait.staging.MathMode;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.ShapeException;
import io.krait.staging.StagingException;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls that run the user's lambda step by step instead of compiling it, with {@code krait.disableJit}. Exceptions of
 * the lambda come as they are, so that their traces end in its lines.
 */
final class Stepwise {
    private Stepwise() {
    }

    /** True if a call is to run so: code of devices and liberties of floats are only in what is recorded. */
    static boolean isWanted(MathMode mode, Optional<Device> device) {
        return Settings.DISABLE_JIT.get() && mode.isStrict() && device.isEmpty();
    }

    /** What to say of a function of which nothing is compiled. */
    static String idle(Object what, String otherwise) {
        return Settings.DISABLE_JIT.get()
                ? what + ": nothing is compiled, as functions run step by step with krait.disableJit" : otherwise;
    }

    /** The results of a function of arrays. */
    static List<NdArray<?>> results(Object what, Supplier<List<NdArray<?>>> body) {
        List<NdArray<?>> r = body.get();
        if (r == null || r.isEmpty() || r.stream().anyMatch(Objects::isNull)) {
            throw new StagingException("the lambda of " + what
                    + " returned no array; return the result of array operations");
        }
        // New arrays, as compiled code gives, also for what the lambda only passes on.
        return r.stream().<NdArray<?>>map(NdArray::copy).toList();
    }

    /** Runs the lambda of a kernel. */
    static void kernel(Meter meter, boolean checked, long timeoutNanos, List<StridedArray> memory,
            Consumer<List<Value>> body) {
        Eager eager = new Eager(meter, timeoutNanos);
        Recorder r = eager.recorder();
        try {
            r.checks(checked);
            r.during(() -> {
                List<Value> args = memory.stream().map(eager::argument).toList();
                body.accept(args);
                return args;
            });
        } finally {
            r.abandon();
        }
    }

    /**
     * Calls an element function for each element; empty if it must be recorded to know the type of the result, as
     * there are no elements, or the error, as the shapes do not fit.
     */
    static Optional<NdArray<?>> elements(Meter meter, Function<Expr<?>[], Expr<?>> function, Call call,
            NdArray<?>... args) {
        List<NdArray<?>> all = new ArrayList<>(Arrays.asList(args));
        if (call.mask() != null) {
            all.add(call.mask());
        }
        Eager eager = new Eager(meter, 0);
        try {
            Recorder r = eager.recorder();
            long[] shape;
            try {
                shape = r.broadcast(all.stream().map(a -> r.param(new ArrayType(a.dtype(), Shape.of(a.shape()))))
                        .toList()).eval(new long[0]);
            } catch (ShapeException e) {
                // What is recorded knows the operation and its line, and fails with them.
                return Optional.empty();
            }
            return Internals.pinned(all, memory -> r.during(() -> new Elements(eager, function, call,
                    memory, args.length, shape).run()));
        } finally {
            eager.recorder().abandon();
        }
    }

    /** One call of an element function. */
    private record Elements(Eager eager, Function<Expr<?>[], Expr<?>> function, Call call, List<StridedArray> memory,
            int arity, long[] shape) {
        Optional<NdArray<?>> run() {
            long n = 1;
            for (long d : shape) {
                n *= d;
            }
            NdArray<?> out = null;
            long[] index = new long[shape.length];
            for (long i = 0; i < n; i++) {
                if (call.mask() == null || eager.holdsAt(memory.get(arity), within(memory.get(arity), index))) {
                    eager.atElement(i, shape);
                    Value v = element(index);
                    if (out == null) {
                        out = begin(v.dtype(), shape);
                    }
                    Value w = v.dtype() == out.dtype() ? v : eager.converted(v, out.dtype());
                    long[] at = index;
                    Internals.pinned(List.of(out), m -> {
                        Eager.write(w, m.getFirst(), at);
                        return null;
                    });
                }
                next(index, shape);
            }
            if (out == null) {
                return Optional.empty();
            }
            if (call.out() == null) {
                return Optional.of(out);
            }
            Runner.copy(out, call.out());
            return Optional.of(call.out());
        }

        private Value element(long[] index) {
            Expr<?>[] in = new Expr<?>[arity];
            for (int k = 0; k < arity; k++) {
                in[k] = new Expr<>(eager.element(memory.get(k), within(memory.get(k), index)));
            }
            Expr<?> r = function.apply(in);
            if (r == null) {
                throw new StagingException("the lambda of " + eager.recorder()
                        + " returned null; return an expression");
            }
            return r.value();
        }

        // The array that the results go to before they go to `out`, which may overlap arguments.
        private NdArray<?> begin(DType type, long[] shape) {
            if (call.out() == null) {
                NdArray<?> zeros = Internals.allocate(Optional.empty(), type, shape);
                Internals.pinned(List.of(zeros), m -> {
                    StridedArray a = m.getFirst();
                    a.memory().asSlice(a.offset() * type.bytes(), a.size() * type.bytes()).fill((byte) 0);
                    return null;
                });
                return zeros;
            }
            Runner.checkOut(call.out(), type, shape);
            Internals.prepareWrite(call.out());
            return call.out().copy();
        }

        // The index of an array that is broadcast.
        private static long[] within(StridedArray a, long[] index) {
            int rank = a.shape().length;
            long[] r = Arrays.copyOfRange(index, index.length - rank, index.length);
            for (int k = 0; k < rank; k++) {
                r[k] = a.shape()[k] == 1 ? 0 : r[k];
            }
            return r;
        }

        private static void next(long[] index, long[] shape) {
            for (int k = shape.length - 1; k >= 0 && ++index[k] == shape[k]; k--) {
                index[k] = 0;
            }
        }
    }
}
