package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Interpreter;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Reduction;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What programs are made of: kernels, passes over memory, temporaries. Every program is run, too, and compared with
 * the interpreter.
 */
class StructureTest {
    /** Records with the arithmetic that programs here need. */
    private static final class Maker {
        private final Recorder rec = new Recorder("program", Origin.NONE);

        Value apply(Op op, Value... in) {
            return rec.emit(new Prim.Apply(op), List.of(in), Origin.NONE);
        }

        Value number(Value like, double v) {
            return rec.constant(like.dtype(), Scalars.ofDouble(like.dtype(), v));
        }

        Value reduce(Op op, Value x, Integer... axes) {
            return rec.emit(new Prim.Reduce(new Reduction.Fold(op), List.of(axes)), List.of(x), Origin.NONE);
        }

        Value kept(Value reduced, Integer... axes) {
            return rec.emit(new Prim.ExpandDims(List.of(axes)), List.of(reduced), Origin.NONE);
        }

        Value mean(Value x, int axis) {
            Value n = rec.emit(new Prim.Extent(x.shape().dim(axis)), List.of(), Origin.NONE);
            return apply(Op.DIV, reduce(Op.ADD, x, axis), rec.emit(new Prim.Cast(x.dtype()), List.of(n), Origin.NONE));
        }

        Value slice(Value x, Prim.Range... ranges) {
            return rec.emit(new Prim.Slice(List.of(ranges)), List.of(x), Origin.NONE);
        }
    }

    /** What {@code explain()} says after the program ran. */
    private record Facts(String text) {
        int kernels() {
            return number("in (\\d+) kernel");
        }

        int passes() {
            return number("(\\d+) pass(?:es)? over each row");
        }

        int workspace() {
            return number("workspace: (\\d+) bytes");
        }

        private int number(String pattern) {
            Matcher m = Pattern.compile(pattern).matcher(text);
            assertTrue(m.find(), () -> "no '" + pattern + "' in\n" + text);
            return Integer.parseInt(m.group(1));
        }
    }

    private static Facts run(Graph g, int threads, long... env) {
        try (Arena arena = Arena.ofShared()) {
            List<StridedArray> in = new ArrayList<>();
            for (Value p : g.params()) {
                StridedArray a = Layouts.place(arena, p.dtype(), p.shape().eval(env), 0, false);
                Layouts.fill(a, 1 + in.size());
                in.add(a);
            }
            List<StridedArray> out = g.outputs().stream().map(v -> Layouts.place(arena, v.dtype(), v.shape().eval(env),
                    0, false)).toList();
            Evaluator.Executable e = Machines.CPU.prepare(g);
            e.run(env, in, out, threads);
            List<Tensor> want = Interpreter.run(g, env, in.stream().map(StridedArray::toTensor).toList());
            for (int o = 0; o < want.size(); o++) {
                Tensor w = want.get(o);
                Tensor got = out.get(o).toTensor();
                for (int i = 0; i < w.data().length; i++) {
                    int at = i;
                    assertTrue(Bits.same(w.dtype(), w.data()[i], got.data()[i]), () -> "element " + at + "\n"
                            + e.explain());
                }
            }
            return new Facts(e.explain());
        }
    }

    private static Graph of(int rank, BiFunction<Maker, Value, List<Value>> program) {
        Maker m = new Maker();
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            dims.add(m.rec.symbol());
        }
        Value x = m.rec.param(new ArrayType(DType.F64, new Shape(dims)));
        return m.rec.finish(program.apply(m, x));
    }

    private static List<Value> softmax(Maker m, Value x) {
        int last = x.shape().rank() - 1;
        Value e = m.apply(Op.EXP, m.apply(Op.SUB, x, m.kept(m.reduce(Op.MAX, x, last), last)));
        return List.of(m.apply(Op.DIV, e, m.kept(m.reduce(Op.ADD, e, last), last)));
    }

    private static List<Value> meanSquaredDeviation(Maker m, Value x) {
        int last = x.shape().rank() - 1;
        Value d = m.apply(Op.SUB, x, m.kept(m.mean(x, last), last));
        return List.of(m.mean(m.apply(Op.MUL, d, d), last));
    }

    @Test
    void softmaxOverRowsIsOneKernel() {
        Facts f = run(of(2, StructureTest::softmax), 2, 40, 300);
        assertEquals(1, f.kernels(), f.text);
        assertEquals(0, f.workspace(), "all temporaries stay in a row: " + f.text);
        assertFalse(f.text.contains("strided"), f.text);
    }

    @Test
    void squaredDeviationFromTheMeanIsTwoPassesWithoutTemporaries() {
        Facts many = run(of(2, StructureTest::meanSquaredDeviation), 2, 64, 500);
        assertEquals(1, many.kernels(), many.text);
        assertEquals(2, many.passes(), many.text);
        assertEquals(0, many.workspace(), many.text);
        int n = 100_000;
        Facts one = run(of(1, StructureTest::meanSquaredDeviation), 1, n);
        assertEquals(1, one.kernels(), one.text);
        assertEquals(2, one.passes(), one.text);
        // On several threads a long row is cut into parts: the passes are launches, and only partial sums are stored.
        Facts shared = run(of(1, StructureTest::meanSquaredDeviation), 2, n);
        assertEquals(2, shared.kernels(), shared.text);
        assertTrue(shared.workspace() < n / 100, () -> "more than partial results: " + shared.text);
    }

    @Test
    void elementwiseChainsAreOneKernel() {
        Graph g = of(1, (m, x) -> {
            Value v = x;
            for (Op op : List.of(Op.ADD, Op.MUL, Op.SUB, Op.MAX, Op.MIN)) {
                v = m.apply(op, v, m.number(x, 1.5));
                v = m.apply(op == Op.MAX ? Op.SQRT : Op.NEG, v);
            }
            return List.of(v);
        });
        Facts f = run(g, 2, 5000);
        assertEquals(1, f.kernels(), f.text);
        assertEquals(0, f.workspace(), f.text);
    }

    private static Value blur(Maker m, Value x, int axis) {
        double[] weights = {0.0625, 0.25, 0.375, 0.25, 0.0625};
        Value sum = null;
        for (int k = 0; k < weights.length; k++) {
            Prim.Range[] ranges = {Prim.Range.ALL, Prim.Range.ALL};
            int fromEnd = k - (weights.length - 1);
            ranges[axis] = new Prim.Range(k, fromEnd == 0 ? Prim.Range.OPEN : fromEnd, 1);
            Value term = m.apply(Op.MUL, m.slice(x, ranges), m.number(x, weights[k]));
            sum = sum == null ? term : m.apply(Op.ADD, sum, term);
        }
        return sum;
    }

    @Test
    void eachPassOfASeparableBlurIsOneKernelWithContiguousReads() {
        for (int axis = 0; axis < 2; axis++) {
            int along = axis;
            Facts f = run(of(2, (m, x) -> List.of(blur(m, x, along))), 2, 50, 70);
            assertEquals(1, f.kernels(), f.text);
            assertEquals(0, f.workspace(), f.text);
            assertFalse(f.text.contains("strided"), f.text);
        }
        Facts both = run(of(2, (m, x) -> List.of(blur(m, blur(m, x, 0), 1))), 2, 50, 70);
        assertEquals(2, both.kernels(), both.text);
        assertFalse(both.text.contains("strided"), both.text);
    }

    /** Value and delta of a call: the common subexpressions are computed once, in one kernel that writes both. */
    @Test
    void blackScholesWithTwoResultsIsOneKernel() {
        Maker m = new Maker();
        Shape s = new Shape(List.of(m.rec.symbol()));
        Value spot = m.rec.param(new ArrayType(DType.F64, s));
        Value strike = m.rec.param(new ArrayType(DType.F64, s));
        Value years = m.rec.param(new ArrayType(DType.F64, s));
        Value vol = m.apply(Op.MUL, m.apply(Op.SQRT, years), m.number(spot, 0.2));
        Value drift = m.apply(Op.MUL, years, m.number(spot, 0.02 + 0.5 * 0.2 * 0.2));
        Value d1 = m.apply(Op.DIV, m.apply(Op.ADD, m.apply(Op.LOG, m.apply(Op.DIV, spot, strike)), drift), vol);
        Value d2 = m.apply(Op.SUB, d1, vol);
        Value discount = m.apply(Op.EXP, m.apply(Op.MUL, years, m.number(spot, -0.02)));
        Value delta = normal(m, d1);
        Value value = m.apply(Op.SUB, m.apply(Op.MUL, spot, delta), m.apply(Op.MUL, m.apply(Op.MUL, strike, discount),
                normal(m, d2)));
        Facts f = run(m.rec.finish(List.of(value, delta)), 2, 3000);
        assertEquals(1, f.kernels(), f.text);
        assertEquals(0, f.workspace(), f.text);
    }

    private static Value normal(Maker m, Value x) {
        Value e = m.apply(Op.ERF, m.apply(Op.MUL, x, m.number(x, Math.sqrt(0.5))));
        return m.apply(Op.MUL, m.apply(Op.ADD, e, m.number(x, 1)), m.number(x, 0.5));
    }

    @Test
    void reductionsOfOneArrayShareAPass() {
        Graph g = of(2, (m, x) -> List.of(m.reduce(Op.ADD, x, 1), m.reduce(Op.MIN, x, 1), m.reduce(Op.MAX, x, 1)));
        Facts f = run(g, 2, 30, 400);
        assertEquals(1, f.kernels(), f.text);
        assertEquals(1, f.passes(), f.text);
    }

    /** A reduction of an expression stores nothing but its result. */
    @Test
    void expressionsFuseIntoTheReductionsThatReadThem() {
        Graph g = of(2, (m, x) -> List.of(m.reduce(Op.ADD, m.apply(Op.MUL, m.apply(Op.ABS, x), m.number(x, 3)), 0)));
        Facts f = run(g, 1, 100, 64);
        assertEquals(1, f.kernels(), f.text);
    }

    @Test
    void viewsCostNothing() {
        Graph g = of(2, (m, x) -> {
            Value flipped = m.slice(x, new Prim.Range(Prim.Range.OPEN, Prim.Range.OPEN, -1), Prim.Range.ALL);
            Value t = m.rec.emit(new Prim.Permute(List.of(1, 0)), List.of(m.rec.emit(new Prim.Permute(List.of(1, 0)),
                    List.of(flipped), Origin.NONE)), Origin.NONE);
            return List.of(m.apply(Op.ADD, x, t));
        });
        Facts f = run(g, 1, 40, 50);
        assertEquals(1, f.kernels(), f.text);
        assertEquals(0, f.workspace(), f.text);
        assertFalse(f.text.contains("strided"), f.text);
    }
}
