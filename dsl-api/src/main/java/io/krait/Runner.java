package io.krait;

import io.krait.events.Meter;
import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Runs specialisations on arrays: binds extents, allocates or checks outputs, handles overlap of inputs and output. */
final class Runner {
    private static final Meter COPY = new Meter("copy", Origin.NONE);
    private static final Dispatcher<Specialization> COPIES = new Dispatcher<>();

    private Runner() {
    }

    /** Runs and gives one array per result. */
    static List<NdArray<?>> run(Specialization s, NdArray<?>[] given, Call call) {
        Optional<Device> device = s.place(given);
        NdArray<?>[] args = Places.on(device, given);
        long[] env = s.env(args);
        int threads = call.threads() == 0 ? Internals.threads() : call.threads();
        if (call.out() == null) {
            return Internals.run(device, s.code(device), env, s.inputs(args), s.graph(), threads);
        }
        Places.checkWritten("out", "this call", device, call.out());
        return List.of(into(s, device, args, env, call.out(), threads));
    }

    private static NdArray<?> into(Specialization s, Optional<Device> device, NdArray<?>[] args, long[] env,
            NdArray<?> out, int threads) {
        long[] shape = s.resultShape(0, env);
        DType t = s.resultType(0);
        checkOut(out, t, shape);
        List<NdArray<?>> inputs = s.inputs(args);
        Internals.prepareWrite(out);
        boolean done = t == out.dtype() && Internals.runIntoIf(s.code(device), env, inputs, out, threads,
                Overlaps::isSafe);
        if (!done) {
            // Some input shares memory with the output at other positions: compute aside, then copy.
            copy(Internals.run(device, s.code(device), env, inputs, s.graph(), threads).get(0), out);
        }
        return out;
    }

    /** Fails for an output that cannot hold results of a type and shape. */
    static void checkOut(NdArray<?> out, DType type, long[] shape) {
        if (!Arrays.equals(shape, Internals.extents(out))) {
            throw new ShapeException("out has shape " + Arrays.toString(out.shape()) + ", but the result has shape "
                    + Arrays.toString(shape) + at()
                    + "; pass an array of the result's shape");
        }
        checkHolds(out, type);
    }

    /** Fails for an output whose type cannot hold the results. */
    static void checkHolds(NdArray<?> out, DType result) {
        if (!result.fitsIn(out.dtype())) {
            throw new DTypeException("out holds " + out.dtype() + ", but the result is " + result + at()
                    + ", which would lose information; pass an array of " + result);
        }
    }

    private static String at() {
        return Recording.where(Origin.here());
    }

    /** Copies elements, converting to the target's type; the arrays must not overlap. */
    static void copy(NdArray<?> from, NdArray<?> to) {
        DType target = to.dtype();
        long[] signature = {Recording.word(from), target.ordinal()};
        Specialization s = COPIES.get(signature, () -> {
            Graph g = Recording.once(COPY, Arrays.copyOf(signature, 1),
                    (r, p) -> List.of(r.emit(new Prim.Cast(target), p, Origin.NONE)));
            return new Specialization(signature, g);
        });
        NdArray<?>[] args = Places.on(to.device(), from);
        Internals.runInto(s.code(Places.of(args[0], to)), s.env(args), List.of(args), List.of(to),
                Internals.threads());
    }
}
