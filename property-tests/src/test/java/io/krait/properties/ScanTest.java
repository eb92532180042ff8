package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Running folds have the bits of the reference interpreter: all types, operations, sizes and layouts. */
class ScanTest {
    private static final long[] SIZES = LongStream.concat(LongStream.rangeClosed(0, 20),
            LongStream.of(31, 32, 33, 100, 4080, 4095, 4096, 4097, 4100, 8192, 16_384, 20_001)).toArray();
    private static final List<Machines> MACHINES = List.of(new Machines("cpu, 1 thread", Machines.CPU, 1),
            new Machines("cpu, 2 threads", Machines.CPU, 2), new Machines("cpu, 7 threads", Machines.CPU, 7),
            new Machines("loops 128", Machines.LOOPS_128, 1),
            new Machines("loops 512, 7 threads", Machines.LOOPS_512, 7));
    private static final int LAYOUTS = 4;

    /** A program with one array argument. */
    private record OneArray(Graph graph, DType type, int rank) {
        static OneArray of(DType type, int rank, BiFunction<Recorder, Value, Value> body) {
            Recorder rec = new Recorder("scan", Origin.NONE);
            List<Dim> dims = IntStream.range(0, rank).mapToObj(i -> rec.symbol()).toList();
            Value x = rec.param(new ArrayType(type, new Shape(dims)));
            return new OneArray(rec.finish(List.of(body.apply(rec, x))), type, rank);
        }

        static OneArray scan(DType type, int rank, int axis, Op op) {
            return of(type, rank, (rec, x) -> rec.emit(new Prim.Scan(new Reduction.Fold(op), axis), List.of(x)));
        }
    }

    static Stream<DType> types() {
        return Bits.TYPES.stream();
    }

    private static List<Op> operations(DType t) {
        List<Op> ops = new ArrayList<>(t == DType.BOOL ? List.of() : List.of(Op.MIN, Op.MAX));
        ops.addAll(t.isFloat() ? List.of(Op.ADD, Op.MUL) : t == DType.BOOL ? List.of(Op.AND, Op.OR, Op.XOR)
                : List.of(Op.ADD, Op.MUL, Op.AND, Op.OR, Op.XOR));
        return ops;
    }

    private static long[] ordinary(DType t, long count, long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        return LongStream.range(0, count).map(i -> t.isFloat() ? Scalars.ofDouble(t, r.nextDouble(0.5, 1.5))
                : Scalars.wrap(t, r.nextLong())).toArray();
    }

    // Special values among ordinary ones, or nothing but special values.
    private static long[] special(DType t, long count, long seed) {
        long[] specials = Bits.specials(t);
        SplittableRandom r = new SplittableRandom(seed);
        long[] x = ordinary(t, count, seed);
        int every = seed % 2 == 0 ? 1 : 50;
        for (int i = 0; i < x.length; i++) {
            x[i] = r.nextInt(every) == 0 ? specials[r.nextInt(specials.length)] : x[i];
        }
        return x;
    }

    private static StridedArray array(Arena arena, DType t, long[] bits, long[] shape, int spread, boolean backwards) {
        long[] strides = Tensor.strides(shape);
        long size = Math.max(1, Tensor.size(shape));
        for (int i = 0; i < strides.length; i++) {
            strides[i] *= backwards ? -spread : spread;
        }
        StridedArray a = new StridedArray(t, arena.allocate(size * spread * t.bytes(), 64),
                backwards ? (size - 1) * spread : 0, shape, strides);
        a.set(new Tensor(t, shape, bits));
        return a;
    }

    private static void check(OneArray program, long[] bits, long[] shape, int layouts, List<Machines> machines) {
        try (Arena arena = Arena.ofConfined()) {
            DType out = program.graph.outputs().get(0).dtype();
            List<Tensor> in = List.of(new Tensor(program.type, shape, bits));
            Tensor want = Interpreter.run(program.graph, shape, in).get(0);
            for (Machines m : machines) {
                Evaluator.Executable code = m.evaluator().prepare(program.graph);
                for (int layout = 0; layout < layouts; layout++) {
                    StridedArray x = array(arena, program.type, bits, shape, layout == 1 ? 2 : 1, layout == 2);
                    StridedArray y = array(arena, out, new long[want.data().length], shape, layout == 3 ? 3 : 1, false);
                    code.run(shape, List.of(x), List.of(y), m.threads());
                    same(out, want.data(), y.toTensor().data(), program.graph + " of "
                            + java.util.Arrays.toString(shape) + ", layout " + layout + ", " + m);
                }
            }
        }
    }

    private static void same(DType t, long[] want, long[] got, String what) {
        for (int i = 0; i < want.length; i++) {
            if (want[i] != got[i] && !(isNaN(t, want[i]) && isNaN(t, got[i]))) {
                assertEquals(Scalars.text(t, want[i]), Scalars.text(t, got[i]), what + " at " + i);
            }
        }
    }

    private static boolean isNaN(DType t, long bits) {
        return t.isFloat() && Double.isNaN(Scalars.toDouble(t, bits));
    }

    @ParameterizedTest
    @MethodSource("types")
    void linesOfAllSizes(DType t) {
        for (Op op : operations(t)) {
            OneArray program = OneArray.scan(t, 1, 0, op);
            for (long n : SIZES) {
                int layouts = n % 4096 <= 17 && op == Op.ADD ? LAYOUTS : 1;
                check(program, ordinary(t, n, n), new long[]{n}, layouts, MACHINES);
                check(program, special(t, n, n), new long[]{n}, layouts, MACHINES);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void allAxes(DType t) {
        long[][] shapes = {{0, 3, 2}, {2, 0, 3}, {3, 2, 0}, {1, 1, 1}, {2, 3, 37}, {3, 37, 5}, {33, 2, 3}, {2, 1, 4100},
            {1, 4100, 3}, {4097, 2, 2}, {2, 1, 16_400}, {17_000, 1, 1}};
        for (int axis = 0; axis < 3; axis++) {
            for (Op op : t.isFloat() ? List.of(Op.ADD, Op.MAX) : List.of(Op.XOR)) {
                OneArray program = OneArray.scan(t, 3, axis, op);
                for (long[] shape : shapes) {
                    check(program, special(t, Tensor.size(shape), axis), shape, 1, MACHINES);
                }
            }
        }
    }

    @Test
    void manyChunks() {
        for (DType t : List.of(DType.F64, DType.F32, DType.I64, DType.U8)) {
            OneArray program = OneArray.scan(t, 1, 0, Op.ADD);
            for (long n : new long[]{70_001, 300_000}) {
                check(program, ordinary(t, n, n), new long[]{n}, LAYOUTS, Machines.NATIVE);
            }
        }
    }

    @Test
    void elementsThatAreComputed() {
        for (DType t : List.of(DType.F64, DType.F32)) {
            OneArray program = OneArray.of(t, 2, (rec, x) -> {
                Value y = rec.emit(new Prim.Apply(Op.SQRT), List.of(x));
                Value s = rec.emit(new Prim.Scan(new Reduction.Fold(Op.ADD), 1), List.of(y));
                return rec.emit(new Prim.Apply(Op.SUB), List.of(s, x));
            });
            for (long[] shape : new long[][]{{1, 5}, {3, 100}, {1, 20_001}, {2, 16_384}, {3, 40_001}, {40, 4099}}) {
                check(program, ordinary(t, Tensor.size(shape), 1), shape, LAYOUTS, MACHINES);
            }
        }
    }

    @Test
    void functionsOfUsersFoldFromLeftToRight() {
        Recorder rec = new Recorder("sum", Origin.NONE);
        Value a = rec.param(ArrayType.scalar(DType.F64));
        Value b = rec.param(ArrayType.scalar(DType.F64));
        Value sum = rec.emit(new Prim.Apply(Op.ADD), List.of(b, a));
        Reduction user = new Reduction.User(rec.finish(List.of(sum)));
        OneArray program = OneArray.of(DType.F64, 1, (r, x) -> r.emit(new Prim.Scan(user, 0), List.of(x)));
        long[] bits = ordinary(DType.F64, 20_000, 3);
        check(program, bits, new long[]{bits.length}, LAYOUTS, MACHINES);
        Tensor got = Interpreter.run(program.graph, new long[]{bits.length},
                List.of(new Tensor(DType.F64, new long[]{bits.length}, bits))).get(0);
        double serial = 0;
        for (int i = 0; i < bits.length; i++) {
            serial = i == 0 ? Scalars.toDouble(DType.F64, bits[0]) : serial + Scalars.toDouble(DType.F64, bits[i]);
            assertEquals(serial, Scalars.toDouble(DType.F64, got.data()[i]));
        }
    }
}
