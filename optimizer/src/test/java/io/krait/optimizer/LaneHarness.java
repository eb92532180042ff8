package io.krait.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopInterpreter;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Runs a kernel before and after a pass on the same memory contents and compares every bit, NaN payloads aside. */
final class LaneHarness {
    private static final List<VectorOptions> OPTIONS = List.of(VectorOptions.ofLanes(1), VectorOptions.ofLanes(2),
            VectorOptions.ofLanes(4), VectorOptions.ofLanes(8), VectorOptions.ofLanes(16), VectorOptions.ofLanes(64),
            VectorOptions.ofBits(128), VectorOptions.ofBits(256), VectorOptions.ofBits(512));
    private static final double[] SPECIALS = {0.0, -0.0, 1, -1, 0.5, Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE, 3e9, -3e9, 1e30};

    /** One way to run the kernel. */
    private record Variant(String name, Kernel kernel, LoopInterpreter code) {
    }

    private final Kernel original;
    private final LoopInterpreter reference;
    private final List<Variant> variants = new ArrayList<>();

    private LaneHarness(Kernel k) {
        original = k;
        reference = LoopInterpreter.prepare(k);
    }

    /** A kernel and its vectorised forms of many widths. */
    static LaneHarness vectorised(Kernel k) {
        LaneHarness h = new LaneHarness(k);
        for (VectorOptions o : OPTIONS) {
            h.variant(o.toString(), x -> VectorizeLanes.run(x, o));
        }
        return h;
    }

    /** A kernel and what a pass makes of it. */
    static LaneHarness of(Kernel k, UnaryOperator<Kernel> pass) {
        LaneHarness h = new LaneHarness(k);
        h.variant("pass", pass);
        return h;
    }

    private void variant(String name, UnaryOperator<Kernel> pass) {
        Kernel v = pass.apply(original);
        if (name.startsWith("VectorOptions")) {
            LoopVerifier.verifyVectorised(v, "after " + name);
        }
        variants.add(new Variant(name, v, LoopInterpreter.prepare(v)));
    }

    /** Dense memory at an address that suits streaming stores of any width. */
    static StridedArray array(DType t, long n) {
        return StridedArray.dense(t, Arena.ofAuto().allocate(Math.max(1, n) * t.bytes(), 4096), n);
    }

    /** Random contents with many special values. */
    static StridedArray random(Random r, DType t, long n) {
        StridedArray a = array(t, n);
        for (long i = 0; i < n; i++) {
            a.setBits(i, bits(r, t));
        }
        return a;
    }

    /** The canonical bits of a random value. */
    static long bits(Random r, DType t) {
        return switch (r.nextInt(8)) {
            case 0 -> Scalars.ofDouble(t, SPECIALS[r.nextInt(SPECIALS.length)]);
            case 1 -> Scalars.wrap(t, r.nextLong());
            case 2, 3 -> Scalars.ofLong(t, r.nextInt(-3, 4));
            default -> t.isFloat() ? Scalars.ofDouble(t, r.nextGaussian() * 100) : Scalars.wrap(t, r.nextInt(-99, 100));
        };
    }

    /** Dense copies. */
    static List<StridedArray> copies(List<StridedArray> args) {
        List<StridedArray> all = new ArrayList<>();
        for (StridedArray a : args) {
            StridedArray c = array(a.dtype(), a.size());
            c.memory().copyFrom(a.memory());
            all.add(c);
        }
        return all;
    }

    /** Runs all forms on copies of the arguments and compares faults and memory. Gives the arguments after the run. */
    List<StridedArray> check(List<StridedArray> args, long[] scalars, long begin, long end) {
        List<StridedArray> expected = copies(args);
        Optional<FaultRecord> fault = reference.runRecorded(expected, scalars, begin, end);
        for (Variant v : variants) {
            List<StridedArray> got = copies(args);
            Optional<FaultRecord> f;
            try {
                f = v.code.runRecorded(got, scalars, begin, end);
            } catch (CompilationException e) {
                throw new AssertionError(report(v, begin, end), e);
            }
            if (!f.equals(fault)) {
                assertEquals(fault, f, report(v, begin, end));
            }
            compare(v, expected, got, begin, end);
        }
        return expected;
    }

    private void compare(Variant v, List<StridedArray> expected, List<StridedArray> got, long begin, long end) {
        for (int k = 0; k < got.size(); k++) {
            DType t = got.get(k).dtype();
            for (long i = 0; i < got.get(k).size(); i++) {
                long e = expected.get(k).bits(i);
                long g = got.get(k).bits(i);
                if (e != g && !(t.isFloat() && isNaN(t, e) && isNaN(t, g))) {
                    String at = "element " + i + " of @" + k + ", " + report(v, begin, end);
                    assertEquals(Scalars.text(t, e), Scalars.text(t, g), at);
                }
            }
        }
    }

    private static boolean isNaN(DType t, long bits) {
        return Double.isNaN(Scalars.toDouble(t, bits));
    }

    private String report(Variant v, long begin, long end) {
        String range = v.name + " for " + begin + " to " + end + "\n";
        return range + LoopPrinter.print(original) + LoopPrinter.print(v.kernel);
    }

    /** The kinds of a kernel's argument buffers. */
    static List<Buffer> arguments(Kernel k) {
        return k.buffers().stream().filter(Buffer::isArgument).toList();
    }
}
