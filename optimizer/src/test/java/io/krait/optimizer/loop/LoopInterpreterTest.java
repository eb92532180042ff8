package io.krait.optimizer.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import io.krait.staging.TreeV1;
import io.krait.staging.math.Table;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LoopInterpreterTest {
    private static final Buffer.Kind IN = Buffer.Kind.IN;
    private static final Buffer.Kind OUT = Buffer.Kind.OUT;
    private static final Buffer.Kind INOUT = Buffer.Kind.INOUT;

    private final LoopBuilder b = new LoopBuilder();

    private Kernel kernel(BiConsumer<Var, Var> body) {
        return b.kernel("test", (begin, end) -> {
            body.accept(begin, end);
            return null;
        });
    }

    private Kernel threads(BiConsumer<Var, Var> body) {
        return kernel((begin, end) -> b.parFor(Rhs.Level.THREADS, begin, end, List.of(), i -> {
            body.accept(i, end);
            return List.of();
        }));
    }

    private static StridedArray array(DType t, long... bits) {
        StridedArray a = StridedArray.dense(t, Arena.ofAuto().allocate(Math.max(1, bits.length) * 8L, 64), bits.length);
        for (int i = 0; i < bits.length; i++) {
            a.setBits(i, bits[i]);
        }
        return a;
    }

    private static StridedArray f64(double... values) {
        long[] bits = new long[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Scalars.bits(values[i]);
        }
        return array(DType.F64, bits);
    }

    private static void assertBits(StridedArray a, long... expected) {
        long[] got = new long[(int) a.size()];
        for (int i = 0; i < got.length; i++) {
            got[i] = a.bits(i);
        }
        assertEquals(Arrays.toString(expected), Arrays.toString(got));
    }

    private static String message(Kernel k, List<StridedArray> args, long... scalars) {
        return assertThrows(CompilationException.class, () -> LoopInterpreter.run(k, args, scalars, 0, 1)).getMessage();
    }

    @Test
    void runsTheGivenRangeOnly() {
        Buffer x = b.arg(DType.F64, IN);
        Buffer y = b.arg(DType.F64, INOUT);
        Var a = b.scalar(DType.F64);
        Kernel k = threads((i, end) -> b.store(y, i, b.apply(Op.FMA, a, b.load(x, i), b.load(y, i))));
        StridedArray out = f64(10, 20, 30, 40);
        assertEquals(-1, LoopInterpreter.run(k, List.of(f64(1, 2, 3, 4), out), new long[]{Scalars.bits(2.0)}, 1, 3));
        assertBits(out, Scalars.bits(10.0), Scalars.bits(24.0), Scalars.bits(36.0), Scalars.bits(40.0));
    }

    @Test
    void foldsInCanonicalOrder() {
        Buffer x = b.arg(DType.F32, IN);
        Buffer y = b.arg(DType.F32, OUT);
        Buffer p = b.arg(DType.I64, OUT);
        Var left = b.fresh(LType.of(DType.F32));
        Var right = b.fresh(LType.of(DType.F32));
        Region sub = b.region(List.of(left, right), () -> List.of(b.apply(Op.SUB, left, right)));
        Kernel k = kernel((begin, end) -> {
            List<Fold> folds = List.of(new Fold.ByOp(Op.ADD), new Fold.ByOp(Op.MIN), new Fold.ByRegion(sub),
                    new Fold.Arg(true));
            List<Var> r = b.parFor(Rhs.Level.LANES, begin, end, folds, i -> {
                Var v = b.load(x, i);
                return List.of(v, v, v, v);
            });
            for (int i = 0; i < 4; i++) {
                b.store(y, b.index(i), r.get(i));
            }
            b.store(p, b.index(0), r.get(4));
        });
        SplittableRandom random = new SplittableRandom(7);
        for (int n : List.of(1, 2, 3, 33, 63, 64, 65, 100, 128, 1000, 4096)) {
            long[] v = random.doubles(n, -1, 1).mapToLong(d -> Scalars.ofDouble(DType.F32, d)).toArray();
            StridedArray out = array(DType.F32, 0, 0, 0, 0);
            StridedArray at = array(DType.I64, 0);
            assertEquals(-1, LoopInterpreter.run(k, List.of(array(DType.F32, v), out, at), new long[0], 0, n));
            long best = 0;
            for (int i = 1; i < n; i++) {
                best = Float.intBitsToFloat((int) v[i]) > Float.intBitsToFloat((int) v[(int) best]) ? i : best;
            }
            assertBits(out, lanes(v, Op.ADD), lanes(v, Op.MIN), lanes(v, Op.SUB), v[(int) best]);
            assertBits(at, best);
        }
    }

    private static long lanes(long[] v, Op op) {
        return TreeV1.<Long>lanes(0, v.length, i -> v[(int) i], (a, c) -> op.eval(DType.F32, a, c, 0));
    }

    @Test
    void firstNanAndFirstOfEqualsWinArgExtremes() {
        Buffer x = b.arg(DType.F64, IN);
        Buffer p = b.arg(DType.I64, OUT);
        Kernel k = kernel((begin, end) -> {
            List<Fold> folds = List.of(new Fold.Arg(false), new Fold.Arg(true));
            List<Var> r = b.parFor(Rhs.Level.LANES, begin, end, folds, i -> List.of(b.load(x, i), b.load(x, i)));
            b.store(p, b.index(0), r.get(1));
            b.store(p, b.index(1), r.get(3));
        });
        StridedArray at = array(DType.I64, 0, 0);
        LoopInterpreter.run(k, List.of(f64(5, 0.0, 7, -0.0, 7), at), new long[0], 0, 5);
        assertBits(at, 1, 2);
        LoopInterpreter.run(k, List.of(f64(5, 1, Double.NaN, 0, Double.NaN), at), new long[0], 0, 5);
        assertBits(at, 2, 2);
        CompilationException e = assertThrows(CompilationException.class,
                () -> LoopInterpreter.run(k, List.of(f64(), at), new long[0], 3, 3));
        assertTrue(e.getMessage().contains("a fold without an identity over an empty range"), e.getMessage());
    }

    @Test
    void emptyFoldsGiveTheIdentity() {
        Buffer y = b.arg(DType.F64, OUT);
        Kernel k = kernel((begin, end) -> {
            List<Fold> folds = List.of(new Fold.ByOp(Op.ADD), new Fold.ByOp(Op.MAX));
            Var one = b.constant(DType.F64, Scalars.bits(1.0));
            List<Var> r = b.parFor(Rhs.Level.LANES, begin, end, folds, i -> List.of(one, one));
            b.store(y, b.index(0), r.get(0));
            b.store(y, b.index(1), r.get(1));
        });
        StridedArray out = f64(1, 1);
        LoopInterpreter.run(k, List.of(out), new long[0], 5, 2);
        assertBits(out, Scalars.bits(-0.0), Scalars.bits(Double.NEGATIVE_INFINITY));
    }

    @Test
    void serialLoopsCarryValuesAtOnce() {
        Buffer y = b.arg(DType.I64, OUT);
        Kernel k = kernel((begin, end) -> {
            List<Var> r = b.loop(begin, end, 3, List.of(b.index(1), b.index(2), b.index(0)), (i, c) ->
                    List.of(c.get(1), c.get(0), b.apply(Op.ADD, c.get(2), i)));
            for (int i = 0; i < 3; i++) {
                b.store(y, b.index(i), r.get(i));
            }
        });
        StridedArray out = array(DType.I64, 0, 0, 0);
        LoopInterpreter.run(k, List.of(out), new long[0], 0, 7);
        assertBits(out, 2, 1, 9);
        LoopInterpreter.run(k, List.of(out), new long[0], 4, 4);
        assertBits(out, 1, 2, 0);
        LoopInterpreter.run(k, List.of(out), new long[0], Long.MAX_VALUE - 4, Long.MAX_VALUE);
        assertBits(out, 1, 2, Long.MAX_VALUE - 4 + Long.MAX_VALUE - 1);
    }

    @Test
    void branchesRunOneSide() {
        Buffer y = b.arg(DType.I64, INOUT);
        Kernel k = threads((i, end) -> {
            Var odd = b.apply(Op.NE, b.apply(Op.AND, i, b.index(1)), b.index(0));
            Var v = b.branch(odd, false, () -> {
                b.store(y, b.index(4), i);
                return List.of(b.apply(Op.NEG, i));
            }, () -> List.of(i)).get(0);
            b.store(y, i, v);
        });
        StridedArray out = array(DType.I64, 9, 9, 9, 9, 9);
        LoopInterpreter.run(k, List.of(out), new long[0], 0, 1);
        assertBits(out, 0, 9, 9, 9, 9);
        LoopInterpreter.run(k, List.of(out), new long[0], 2, 4);
        assertBits(out, 0, 9, 2, -3, 3);
    }

    @Test
    void vectorsWorkLaneByLane() {
        Buffer x = b.arg(DType.I32, IN);
        Buffer y = b.arg(DType.I32, OUT);
        Kernel k = kernel((begin, end) -> {
            Var v = b.load(x, begin, 4, Optional.empty());
            Var ids = b.laneIds(DType.I32, 4);
            Var sum = b.apply(Op.ADD, v, b.apply(Op.MUL, ids, b.splat(b.constant(DType.I32, 100), 4)));
            b.store(y, b.index(0), sum, Optional.empty(), false);
            b.store(y, b.index(4), b.reverse(sum), Optional.empty(), false);
            b.store(y, b.index(8), b.half(sum, true), Optional.empty(), false);
            b.store(y, b.index(10), b.half(b.half(sum, false), true));
            b.store(y, b.index(11), b.extract(sum, 2));
            Var any = b.any(b.apply(Op.LT, v, b.splat(b.constant(DType.I32, 2), 4)));
            b.store(y, b.index(12), b.cast(DType.I32, any));
            Var none = b.any(b.apply(Op.LT, v, b.splat(b.constant(DType.I32, 1), 4)));
            b.store(y, b.index(13), b.cast(DType.I32, none));
            b.store(y, b.index(14), b.shift(sum, b.reverse(sum), 3), Optional.empty(), false);
        });
        StridedArray out = array(DType.I32, new long[18]);
        LoopInterpreter.run(k, List.of(array(DType.I32, 0, 1, 2, 3, 4), out), new long[0], 1, 5);
        assertBits(out, 1, 102, 203, 304, 304, 203, 102, 1, 203, 304, 102, 203, 1, 0, 203, 102, 1, 1);
    }

    @Test
    void masksGatherAndScatter() {
        Buffer x = b.arg(DType.F32, IN);
        Buffer y = b.arg(DType.F32, INOUT);
        Kernel k = kernel((begin, end) -> {
            Var ids = b.laneIds(DType.I64, 4);
            // Lane 3 would be out of range both ways.
            Var mask = b.apply(Op.LT, ids, b.splat(b.index(3), 4));
            Var twice = b.apply(Op.ADD, ids, ids);
            Var v = b.load(x, twice, 4, Optional.of(mask));
            b.store(y, b.index(0), v, Optional.empty(), false);
            b.store(y, b.apply(Op.SUB, b.splat(b.index(6), 4), twice), b.load(x, b.index(2), 4, Optional.of(mask)),
                    Optional.of(mask), false);
        });
        long[] v = {11, 12, 13, 14, 15};
        StridedArray out = array(DType.F32, 1, 1, 1, 1, 1, 1, 1);
        LoopInterpreter.run(k, List.of(array(DType.F32, v), out), new long[0], 0, 1);
        assertBits(out, 11, 13, 15, 0, 14, 1, 13);
    }

    @Test
    void convertsAndReinterprets() {
        Buffer y = b.arg(DType.I32, OUT);
        Buffer z = b.arg(DType.F32, OUT);
        Buffer u = b.arg(DType.U32, OUT);
        Var x = b.scalar(DType.F32);
        Kernel k = kernel((begin, end) -> {
            b.store(y, b.index(0), b.cast(DType.I32, x));
            b.store(y, b.index(1), b.bitcast(DType.I32, x));
            b.store(z, b.index(0), b.bitcast(DType.F32, b.bitcast(DType.I32, x)));
            b.store(u, b.index(0), b.bitcast(DType.U32, b.bitcast(DType.I32, x)));
        });
        long minus = Scalars.bits(-2.75f);
        StridedArray i = array(DType.I32, 0, 0);
        StridedArray f = array(DType.F32, 0);
        StridedArray w = array(DType.U32, 0);
        LoopInterpreter.run(k, List.of(i, f, w), new long[]{minus}, 0, 1);
        assertBits(i, -2, (int) minus);
        assertBits(f, minus);
        assertBits(w, minus);
    }

    @Test
    void smallestFaultIsKept() {
        Buffer x = b.arg(DType.I32, IN);
        Kernel scalar = threads((i, end) -> b.fault(b.apply(Op.EQ, b.load(x, i), b.constant(DType.I32, 0)), i, 3));
        StridedArray zeros = array(DType.I32, 5, 4, 0, 3, 0, 0, 1, 2);
        assertEquals(2 << 8 | 3, LoopInterpreter.run(scalar, List.of(zeros), new long[0], 0, 8));
        assertEquals(4 << 8 | 3, LoopInterpreter.run(scalar, List.of(zeros), new long[0], 3, 8));
        assertEquals(-1, LoopInterpreter.run(scalar, List.of(zeros), new long[0], 6, 8));
        LoopBuilder v = new LoopBuilder();
        Buffer y = v.arg(DType.I32, IN);
        Kernel vector = v.kernel("vector", (begin, end) -> {
            Var mask = v.apply(Op.EQ, v.load(y, begin, 4, Optional.empty()), v.splat(v.constant(DType.I32, 0), 4));
            v.fault(mask, begin, 2);
            v.fault(mask, v.apply(Op.SUB, v.splat(v.index(5), 4), v.laneIds(DType.I64, 4)), 1);
            return null;
        });
        assertEquals(4 << 8 | 1, LoopInterpreter.run(vector, List.of(zeros), new long[0], 4, 8));
        assertEquals(2 << 8 | 1, LoopInterpreter.run(vector, List.of(zeros), new long[0], 1, 5));
        // Lane 2 is at 2 by the first fault, at 3 by the second.
        assertEquals(2 << 8 | 2, LoopInterpreter.run(vector, List.of(array(DType.I32, 9, 9, 0, 9)), new long[0], 0, 4));
    }

    @Test
    void outOfRangeNamesTheStatement() {
        b.at(new Origin("main", "User.java", 12));
        Buffer x = b.arg(DType.F64, IN);
        Buffer y = b.arg(DType.F64, OUT);
        Kernel k = kernel((begin, end) -> {
            Var v = b.load(x, b.index(1), 4, Optional.empty());
            b.store(y, begin, v, Optional.empty(), false);
        });
        assertEquals("""
                kernel test, line 3: lane 2 touches element 3 of @0, whose elements are 0 to 2
                    %3: f64x4 = load @0[%2]
                    which does what the user wrote at User.java:12""",
                message(k, List.of(f64(1, 2, 3), f64(0, 0, 0, 0))));
        assertEquals("""
                kernel test, line 4: lane 3 touches element 3 of @1, whose elements are 0 to 2
                    store @1[%0] = %3
                    which does what the user wrote at User.java:12""",
                message(k, List.of(f64(1, 2, 3, 4, 5), f64(0, 0, 0))));
    }

    @Test
    void viewsReachWhatTheirStridesReach() {
        Buffer x = b.arg(DType.I64, IN);
        Buffer y = b.arg(DType.I64, OUT);
        Kernel k = threads((i, end) -> b.store(y, i, b.load(x, b.apply(Op.MUL, i, b.index(-2)))));
        StridedArray five = array(DType.I64, 1, 2, 3, 4, 5);
        StridedArray reversed = new StridedArray(DType.I64, five.memory(), 4, new long[]{3}, new long[]{-2});
        StridedArray out = array(DType.I64, 0, 0, 0);
        LoopInterpreter.run(k, List.of(reversed, out), new long[0], 0, 3);
        assertBits(out, 5, 3, 1);
        StridedArray shorter = new StridedArray(DType.I64, five.memory(), 4, new long[]{2}, new long[]{-2});
        CompilationException e = assertThrows(CompilationException.class,
                () -> LoopInterpreter.run(k, List.of(shorter, out), new long[0], 0, 3));
        assertTrue(e.getMessage().contains("lane 0 touches element -4 of @0, whose elements are -2 to 0"));
    }

    @Test
    void streamingIsAHintAndTablesAreChecked() {
        Table t = new Table("t", DType.F32, new long[]{7, 8, 9});
        Buffer y = b.arg(DType.F32, OUT);
        Var n = b.scalar(DType.I64);
        Kernel k = kernel((begin, end) -> {
            Var at = b.apply(Op.ADD, b.splat(n, 2), b.laneIds(DType.I64, 2));
            // Not by table(), which makes sure.
            Var element = b.add(List.of(at.type().with(DType.F32)), new Rhs.Lookup(t, at)).get(0);
            b.store(y, n, element, Optional.empty(), true);
        });
        StridedArray out = array(DType.F32, 0, 0, 0, 0);
        LoopInterpreter.run(k, List.of(out), new long[]{0}, 0, 1);
        assertBits(out, 7, 8, 0, 0);
        LoopInterpreter.run(k, List.of(out), new long[]{1}, 0, 1);
        assertBits(out, 7, 8, 9, 0);
        String m = message(k, List.of(out), 2);
        assertTrue(m.contains("lane 1 looks up element 3 of a table of 3"), m);
    }

    @Test
    void localBuffersArePoisonedAndSizedByScalars() {
        Buffer y = b.arg(DType.F32, OUT);
        Var n = b.scalar(DType.I64);
        Buffer s = b.local(DType.F32, n);
        Kernel k = kernel((begin, end) -> {
            b.store(s, b.index(0), b.constant(DType.F32, 5));
            b.store(y, b.index(0), b.load(s, b.index(0)));
            b.store(y, b.index(1), b.load(s, b.index(1)));
        });
        StridedArray out = array(DType.F32, 0, 0);
        LoopInterpreter.run(k, List.of(out), new long[]{2}, 0, 1);
        assertEquals(5, out.bits(0));
        assertTrue(Float.isNaN(Float.intBitsToFloat((int) out.bits(1))));
        String m = message(k, List.of(out), 1);
        assertTrue(m.contains("lane 0 touches element 1 of @1, whose elements are 0 to 0"), m);
    }

    @Test
    void dependentIterationsShow() {
        Buffer y = b.arg(DType.I64, INOUT);
        Kernel k = threads((i, end) -> b.store(y, i, b.apply(Op.ADD, b.load(y, b.apply(Op.SUB, i, b.index(1))),
                b.index(1))));
        StridedArray out = array(DType.I64, 0, 0, 0, 0);
        LoopInterpreter.run(k, List.of(out), new long[0], 1, 4);
        assertBits(out, 0, 1, 1, 1);
    }

    @Test
    void wrongArgumentsAreRejected() {
        b.arg(DType.F64, IN);
        b.scalar(DType.I32);
        LoopInterpreter p = LoopInterpreter.prepare(kernel((begin, end) -> { }));
        StridedArray x = f64(1);
        assertEquals("kernel test takes 1 buffers, got 0", illegal(() -> p.run(List.of(), new long[]{1}, 0, 1)));
        assertEquals("kernel test takes 1 scalars, got 0", illegal(() -> p.run(List.of(x), new long[0], 0, 1)));
        assertEquals("buffer @0 of kernel test is of f64, got an array of i64",
                illegal(() -> p.run(List.of(array(DType.I64, 1)), new long[]{1}, 0, 1)));
        assertEquals("scalar 0 of kernel test is 0x80000000, not in the canonical form of i32",
                illegal(() -> p.run(List.of(x), new long[]{0x80000000L}, 0, 1)));
        assertEquals("kernel test takes 1 buffers, got 0", illegal(() -> p.runRaw(new long[0], 0, 1)));
        assertEquals("address 0x7 is not a multiple of 8, the width of f64",
                illegal(() -> p.runRaw(new long[]{7, 1}, 0, 1)));
    }

    private static String illegal(Executable e) {
        return assertThrows(IllegalArgumentException.class, e).getMessage();
    }

    @Test
    void runsOnRawAddresses() {
        Buffer x = b.arg(DType.I16, IN);
        Buffer s = b.local(DType.I16, 1);
        Buffer y = b.arg(DType.I16, OUT);
        Var a = b.scalar(DType.I16);
        Kernel k = threads((i, end) -> {
            b.store(s, b.index(0), b.apply(Op.MUL, a, b.load(x, b.apply(Op.NEG, i))));
            b.store(y, i, b.load(s, b.index(0)));
        });
        try (Arena arena = Arena.ofConfined()) {
            short[] values = {1, 2, 3};
            MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_SHORT, values);
            MemorySegment out = arena.allocate(6, 2);
            LoopInterpreter.prepare(k).runRaw(new long[]{in.address() + 4, out.address(), -10}, 0, 3);
            assertBits(StridedArray.dense(DType.I16, out, 3), -30, -20, -10);
        }
    }
}
