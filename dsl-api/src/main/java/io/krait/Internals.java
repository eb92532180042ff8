package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import io.krait.types.Complex;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;

/** Short names for the door to arrays, and calls of compiled code through it. */
final class Internals {
    private static final ArrayAccess ACCESS = ArrayAccess.get();

    private Internals() {
    }

    static boolean isStaged(NdArray<?> x) {
        return ACCESS.isStaged(x);
    }

    static boolean isPending(NdArray<?> x) {
        return ACCESS.isPending(x);
    }

    static boolean isMaterialised(NdArray<?> x) {
        return ACCESS.isMaterialised(x);
    }

    static <T extends Num> NdArray<T> staged(Value v) {
        return ACCESS.wrap(v);
    }

    static Value valueIn(Recorder r, NdArray<?> x) {
        return ACCESS.value(r, x);
    }

    static <T extends Num> NdArray<T> node(Prim prim, NdArray<?>... in) {
        return ACCESS.node(prim, in);
    }

    static <T extends Num> NdArray<T> literal(DType t, long bits) {
        return ACCESS.scalar(t, bits);
    }

    /** A Java number as an array without axes. */
    static NdArray<?> number(DType t, Object number) {
        if (t.isComplex()) {
            Complex z = number instanceof Complex c ? c : Complex.of(Scalars.toDouble(t.part(),
                    KernelCore.bits(t.part(), number)), 0);
            return ACCESS.number(t, z);
        }
        return literal(t, KernelCore.bits(t, number));
    }

    /** True for what {@link #number} takes. */
    static boolean isNumber(DType t, Object given) {
        return given instanceof Number || given instanceof Boolean || given instanceof Complex && t.isComplex();
    }

    static long[] extents(NdArray<?> x) {
        return ACCESS.extents(x);
    }

    static <T extends Num> NdArray<T> allocate(Optional<Device> device, DType t, long... shape) {
        return ACCESS.allocate(device, t, shape);
    }

    static void discard(NdArray<?> x) {
        ACCESS.discard(x);
    }

    static void prepareWrite(NdArray<?> out) {
        ACCESS.prepareWrite(out);
    }

    static void evaluate(List<? extends NdArray<?>> arrays) {
        ACCESS.evaluate(arrays);
    }

    static Optional<Device> device(NdArray<?>... in) {
        return ACCESS.device(in);
    }

    static boolean isOnHost(NdArray<?> x) {
        return ACCESS.isOnHost(x);
    }

    static Evaluator evaluator(Optional<Device> device) {
        return ACCESS.evaluator(device);
    }

    static StridedArray pin(NdArray<?> x) {
        return ACCESS.pin(x);
    }

    static void unpin(NdArray<?> x) {
        ACCESS.unpin(x);
    }

    static Evaluator evaluator() {
        return ACCESS.evaluator();
    }

    static List<String> evaluatorReport() {
        return ACCESS.evaluatorReport();
    }

    static long[] memory() {
        return ACCESS.memory();
    }

    static int expressions() {
        return ACCESS.expressions();
    }

    static int threads() {
        return ACCESS.threads();
    }

    static <R> R withThreads(int n, Supplier<R> body) {
        return ACCESS.withThreads(n, body);
    }

    /** Runs compiled code on arrays into fresh ones. */
    static List<NdArray<?>> run(Optional<Device> device, Evaluator.Executable code, long[] env,
            List<NdArray<?>> inputs, Graph g, int threads) {
        int n = g.outputs().size();
        NdArray<?>[] out = new NdArray<?>[n];
        boolean done = false;
        try {
            for (int i = 0; i < n; i++) {
                Value v = g.outputs().get(i);
                out[i] = ACCESS.allocate(device, v.dtype(), v.shape().eval(env));
            }
            List<NdArray<?>> outputs = List.of(out);
            runInto(code, env, inputs, outputs, threads);
            done = true;
            return outputs;
        } finally {
            for (int i = 0; !done && i < n && out[i] != null; i++) {
                ACCESS.discard(out[i]);
            }
        }
    }

    /** Runs compiled code on arrays into existing ones. */
    static void runInto(
            Evaluator.Executable code, long[] env, List<NdArray<?>> inputs, List<NdArray<?>> outputs, int threads) {
        runPinned(code, env, inputs, outputs, threads, (in, out) -> true);
    }

    /** Runs compiled code into an existing array if every input suits it; false when it did not run. */
    static boolean runIntoIf(Evaluator.Executable code, long[] env, List<NdArray<?>> inputs, NdArray<?> output,
            int threads, BiPredicate<StridedArray, StridedArray> suits) {
        return runPinned(code, env, inputs, List.of(output), threads, suits);
    }

    private static boolean runPinned(Evaluator.Executable code, long[] env, List<NdArray<?>> inputs,
            List<NdArray<?>> outputs, int threads, BiPredicate<StridedArray, StridedArray> suits) {
        int n = inputs.size();
        StridedArray[] memory = new StridedArray[n + outputs.size()];
        int pinned = 0;
        try {
            for (int i = 0; i < memory.length; i++) {
                memory[i] = ACCESS.pin(i < n ? inputs.get(i) : outputs.get(i - n));
                pinned++;
            }
            for (int i = 0; i < n; i++) {
                if (!suits.test(memory[i], memory[n])) {
                    return false;
                }
            }
            List<StridedArray> all = Arrays.asList(memory);
            code.run(env, all.subList(0, n), all.subList(n, memory.length), threads);
            return true;
        } finally {
            for (int i = 0; i < pinned; i++) {
                ACCESS.unpin(i < n ? inputs.get(i) : outputs.get(i - n));
            }
        }
    }

    /** Gives the memory of arrays to an action, and keeps it valid meanwhile. */
    static <R> R pinned(List<? extends NdArray<?>> arrays, Function<List<StridedArray>, R> action) {
        int n = arrays.size();
        List<StridedArray> memory = new ArrayList<>(n);
        try {
            for (int i = 0; i < n; i++) {
                memory.add(ACCESS.pin(arrays.get(i)));
            }
            return action.apply(memory);
        } finally {
            for (int i = 0; i < memory.size(); i++) {
                ACCESS.unpin(arrays.get(i));
            }
        }
    }
}
