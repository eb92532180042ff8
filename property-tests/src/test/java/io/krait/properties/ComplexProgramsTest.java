package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Evaluator;
import io.krait.staging.Expr;
import io.krait.staging.Graph;
import io.krait.staging.InterpretingEvaluator;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Reduction;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.StagedArray;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import io.krait.types.C128;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random programs with complex numbers have the bits of the interpreter, at every vector width and memory layout. */
class ComplexProgramsTest {
    private static final Evaluator REFERENCE = new InterpretingEvaluator();
    private static final double[] SPECIAL = {0, -0.0, 1, -1, Double.POSITIVE_INFINITY, Double.NaN, 1e300, 1e-300};

    // ---- array programs

    private static Graph program(Random r, DType type) {
        Recorder recorder = new Recorder("a test", Origin.NONE);
        Shape shape = new Shape(List.of(recorder.symbol(), recorder.symbol()));
        List<Value> values = new ArrayList<>();
        values.add(recorder.param(new ArrayType(type, shape)));
        values.add(recorder.param(new ArrayType(type, shape)));
        values.add(recorder.param(new ArrayType(type, new Shape(List.of(shape.dim(1))))));
        Value real = recorder.param(new ArrayType(type.part(), shape));
        for (int k = 0; k < 6; k++) {
            Value a = values.get(r.nextInt(values.size()));
            Value b = values.get(r.nextInt(values.size()));
            values.add(switch (r.nextInt(9)) {
                case 0 -> apply(recorder, Op.ADD, a, b);
                case 1 -> apply(recorder, Op.SUB, a, b);
                case 2, 3 -> apply(recorder, Op.MUL, a, b);
                case 4 -> apply(recorder, Op.DIV, a, b);
                case 5 -> apply(recorder, Op.SQRT, a);
                case 6 -> recorder.emit(new Prim.MakeComplex(), List.of(recorder.emit(new Prim.Part(true),
                        List.of(a)), real));
                case 7 -> apply(recorder, Op.SELECT, apply(recorder, Op.EQ, a, b), b, a);
                default -> recorder.emit(new Prim.Cast(type), List.of(real));
            });
        }
        Value last = values.getLast();
        List<Value> out = new ArrayList<>(List.of(last, values.get(values.size() - 2)));
        int axis = r.nextInt(last.shape().rank());
        out.add(recorder.emit(new Prim.Reduce(new Reduction.Fold(Op.ADD), List.of(axis)), List.of(last)));
        out.add(recorder.emit(new Prim.Scan(new Reduction.Fold(Op.ADD), axis), List.of(values.get(3))));
        out.add(recorder.emit(new Prim.Permute(List.of(1, 0)), List.of(values.get(0))));
        return recorder.finish(out);
    }

    private static Value apply(Recorder r, Op op, Value... in) {
        return r.emit(new Prim.Apply(op), List.of(in));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void arrayPrograms(long seed) {
        Random r = new Random(seed);
        DType type = seed % 3 == 0 ? DType.C64 : DType.C128;
        Graph g = program(r, type);
        for (long[] env : new long[][]{{3, 37}, {2, 8}, {1, 65}}) {
            try (Arena arena = Arena.ofShared()) {
                List<StridedArray> in = new ArrayList<>();
                for (Value p : g.params()) {
                    in.add(filled(arena, r, p, env));
                }
                List<Tensor> want = run(REFERENCE, g, env, in, arena, 1);
                for (Machines m : Machines.WIDTHS) {
                    compare(m + " seed " + seed, want, run(m.evaluator(), g, env, in, arena, m.threads()));
                }
            }
        }
    }

    private static List<Tensor> run(Evaluator e, Graph g, long[] env, List<StridedArray> in, Arena arena,
            int threads) {
        List<StridedArray> out = g.outputs().stream()
                .map(v -> place(arena, v.dtype(), v.shape().eval(env), false)).toList();
        e.prepare(g).run(env, in, out, threads);
        List<Tensor> r = new ArrayList<>();
        out.forEach(a -> r.addAll(tensors(a)));
        return r;
    }

    private static StridedArray filled(Arena arena, Random r, Value p, long[] env) {
        StridedArray a = place(arena, p.dtype(), p.shape().eval(env), r.nextBoolean());
        fill(r, a);
        return a;
    }

    // Dense, or every other column of rows with a gap.
    private static StridedArray place(Arena arena, DType t, long[] shape, boolean gaps) {
        long[] strides = Tensor.strides(shape);
        for (int k = 0; gaps && k < strides.length; k++) {
            strides[k] *= 2;
        }
        long bytes = (2 * Tensor.size(shape) + 1) * t.bytes();
        return new StridedArray(t, arena.allocate(bytes, 64), 0, shape, strides);
    }

    private static void fill(Random r, StridedArray a) {
        if (a.dtype().isComplex()) {
            fill(r, a.part(false));
            fill(r, a.part(true));
            return;
        }
        Tensor t = Tensor.zeros(a.dtype(), a.shape());
        for (int i = 0; i < t.data().length; i++) {
            double x = r.nextInt(8) == 0 ? SPECIAL[r.nextInt(SPECIAL.length)] : r.nextGaussian() * 3;
            t.data()[i] = Scalars.ofDouble(a.dtype(), x);
        }
        a.set(t);
    }

    private static List<Tensor> tensors(StridedArray a) {
        return a.dtype().isComplex() ? List.of(a.part(false).toTensor(), a.part(true).toTensor())
                : List.of(a.toTensor());
    }

    private static void compare(String what, List<Tensor> want, List<Tensor> got) {
        for (int k = 0; k < want.size(); k++) {
            for (int i = 0; i < want.get(k).data().length; i++) {
                assertEquals(text(want.get(k), i), text(got.get(k), i), what + ", result " + k + ", element " + i);
            }
        }
    }

    private static String text(Tensor t, int i) {
        double v = Scalars.toDouble(t.dtype(), t.data()[i]);
        return Double.isNaN(v) ? "nan" : Long.toHexString(t.data()[i]) + " " + v;
    }

    // ---- kernels

    // Steps over x, sometimes from an element on, and over single parts, with branches, loops and local memory.
    private static Graph kernel(long seed) {
        Random r = new Random(seed);
        Recorder recorder = new Recorder("a test", Origin.NONE);
        Dim n = recorder.symbol();
        Shape shape = new Shape(List.of(n));
        Value x = recorder.param(new ArrayType(DType.C128, shape));
        Value y = recorder.param(new ArrayType(DType.C128, shape));
        Value factor = recorder.param(ArrayType.scalar(DType.C128));
        return recorder.during(() -> {
            StagedArray<C128> a = new StagedArray<>(x, StagedArray.Use.IN, true);
            StagedArray<C128> b = new StagedArray<>(y, StagedArray.Use.ANY, true);
            Expr<C128> f = new Expr<>(factor);
            Value zero = recorder.constant(DType.I64, 0);
            recorder.flow().loopParallel(List.of(zero), List.of(a.dim(0).value()), at -> {
                Expr<?> i = at.get(0);
                Expr<C128> z = a.get(i);
                Expr<C128> w = b.get(i);
                for (int k = 0; k < 4; k++) {
                    Expr<C128> before = w;
                    Expr<C128> now = z;
                    w = switch (r.nextInt(6)) {
                        case 0 -> now.mul(before);
                        case 1 -> before.add(f);
                        case 2 -> before.conj().mul(now);
                        case 3 -> recorder.flow().choose(now.re().gt(0), () -> before.mul(f), () -> before.sub(now));
                        case 4 -> {
                            var s = recorder.flow().<C128>variable(before.value());
                            recorder.flow().loopFor(zero, recorder.constant(DType.I64, 3), 1, j -> {
                                recorder.flow().exitIf(s.norm().gt(40.0));
                                s.set(s.square().add(now));
                            });
                            yield new Expr<>(s.value());
                        }
                        default -> {
                            StagedArray<C128> local = recorder.flow().local(DType.C128, 2);
                            local.set(now, 1);
                            local.set(before, 0);
                            local.inc(f, 1);
                            yield local.get(1).mul(local.get(0));
                        }
                    };
                }
                b.set(w, i);
            });
            return recorder.finish(List.of());
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void kernels(long seed) {
        Graph g = kernel(seed);
        for (long n : new long[]{1, 29, 64}) {
            List<Tensor> want = run(REFERENCE, g, n, seed, 1);
            for (Machines m : Machines.WIDTHS) {
                compare(m + " seed " + seed, want, run(m.evaluator(), g, n, seed, m.threads()));
            }
        }
    }

    private static List<Tensor> run(Evaluator e, Graph g, long n, long seed, int threads) {
        Random r = new Random(seed + n);
        try (Arena arena = Arena.ofShared()) {
            List<StridedArray> args = List.of(place(arena, DType.C128, new long[]{n}, r.nextBoolean()),
                    place(arena, DType.C128, new long[]{n}, r.nextBoolean()),
                    place(arena, DType.C128, new long[0], false));
            args.forEach(a -> fill(r, a));
            e.prepareKernel(g).run(new long[]{n}, args, threads, 0);
            return tensors(args.get(1));
        }
    }
}
