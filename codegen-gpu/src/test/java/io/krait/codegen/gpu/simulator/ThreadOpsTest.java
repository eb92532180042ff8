package io.krait.codegen.gpu.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.codegen.gpu.simulator.Trial.Device;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopInterpreter;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GpuOp.Atomic.Kind;
import io.krait.staging.GpuOp.Index;
import io.krait.staging.GridLaunch;
import io.krait.staging.GridLaunch.Dim3;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What single threads do, each operation against its meaning written down once more in Java. */
class ThreadOpsTest {
    private static final long[] SPECIAL = {0, 1, -1, 2, 5, 31, 33, 63, Long.MIN_VALUE, Long.MAX_VALUE,
        Integer.MIN_VALUE, Integer.MAX_VALUE, 0x7ff0000000000000L, 0x7ff8000000000000L, 0x3ff0000000000000L,
        0x3f800000L, 0x7f800000L, 0x7fc00000L, 0x80000000L, 0x8000000000000000L, 0x3c00L, 0x40490fdbL};

    @Test
    void scalarsAreThoseOfTheInterpreter() {
        Random random = new Random(11);
        for (DType type : DType.values()) {
            if (type.isComplex()) {
                continue;
            }
            for (Op op : Op.values()) {
                if (op.isDerived() || !op.accepts(type)) {
                    continue;
                }
                int n = 64;
                Kernel k = Sketch.kernel(s -> {
                    Buffer a = s.in(type);
                    Buffer b = s.in(type);
                    Buffer c = s.in(type);
                    Var x = s.load(a, s.tid());
                    Var y = s.load(b, s.tid());
                    Var z = s.load(c, s.tid());
                    List<Var> args = op == Op.SELECT ? List.of(s.b.apply(Op.EQ, x, y), y, z)
                            : List.of(x, y, z).subList(0, op.arity());
                    Buffer out = s.out(op.resultType(args.stream().map(Var::dtype).toList()));
                    s.store(out, s.tid(), s.b.scalar(op, args));
                });
                long[][] in = new long[3][n];
                for (long[] some : in) {
                    for (int i = 0; i < n; i++) {
                        some[i] = Scalars.wrap(type, random.nextBoolean() ? random.nextLong()
                                : SPECIAL[random.nextInt(SPECIAL.length)]);
                    }
                }
                try (Trial t = new Trial()) {
                    Device out = t.zeros(k.buffers().get(3).dtype(), n);
                    t.run(k, 1, n, t.array(type, in[0]), t.array(type, in[1]), t.array(type, in[2]), out);
                    for (int i = 0; i < n; i++) {
                        long expected = op == Op.SELECT ? Op.EQ.eval(type, in[0][i], in[1][i], 0) != 0 ? in[1][i]
                                : in[2][i] : op.eval(type, in[0][i], in[1][i], in[2][i]);
                        assertEquals(expected, out.bits()[i], op + " of " + type);
                    }
                }
            }
        }
    }

    @Test
    void casts() {
        Random random = new Random(12);
        for (DType from : DType.values()) {
            for (DType to : DType.values()) {
                if (from.isComplex() || to.isComplex() || from == to) {
                    continue;
                }
                Kernel k = Sketch.kernel(s -> {
                    Buffer x = s.in(from);
                    Buffer y = s.out(to);
                    s.store(y, s.tid(), s.b.cast(to, s.load(x, s.tid())));
                });
                long[] in = random.longs(32).map(v -> Scalars.wrap(from, v)).toArray();
                try (Trial t = new Trial()) {
                    Device out = t.zeros(to, in.length);
                    t.run(k, 1, in.length, t.array(from, in), out);
                    for (int i = 0; i < in.length; i++) {
                        assertEquals(Scalars.convert(in[i], from, to), out.bits()[i], from + " to " + to);
                    }
                }
            }
        }
    }

    /** Branches, loops with carried values and conditions: as the interpreter of the loop IR runs them. */
    @Test
    void controlFlowIsThatOfTheInterpreter() {
        Kernel k = LoopParser.parse("""
                kernel flow(%9: i64, @0: inout i64, @1: local i64[4]) (%0: i64, %1: i64) {
                  %2: i64 = const 0
                  %3: i64 = const 1
                  %4: i64 = const 3
                  %5: i64, %6: i64 = for %7: i64 = %2 to %9 step 2 carry (%10: i64 = %3, %11: i64 = %2) {
                    %12: i64 = add %10, %7
                    %13: bool = lt %12, %11
                    %14: i64, %15: i64 = if %13 {
                      %16: i64 = mul %12, %4
                      yield %11, %16
                    } else {
                      yield %12, %10
                    }
                    %17: i64, %18: i64 = while (%19: i64 = %14, %20: i64 = %15) {
                      %21: bool = gt %19, %4
                      yield %21
                    } do (%22: i64, %23: i64) {
                      %24: i64 = shr %22, %3
                      %25: i64 = add %23, %22
                      yield %24, %25
                    }
                    %26: i64 = and %7, %4
                    store @1[%26] = %17
                    %27: i64 = load @1[%26]
                    yield %18, %27
                  }
                  store @0[%2] = %5
                  store @0[%3] = %6
                }
                """);
        for (int n : new int[]{0, 1, 2, 3, 10, 57}) {
            try (Trial t = new Trial(n)) {
                Device x = t.zeros(DType.I64, 2);
                t.run(k, 1, 1, x, n);
                long[] got = x.bits();
                LoopInterpreter.prepare(k).runRaw(new long[]{x.address(), n}, 0, 1);
                assertArrayEquals(x.bits(), got);
                assertTrue(n == 0 || got[0] != 0);
            }
        }
    }

    @Test
    void loopsEndAtTheLargestNumber() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I64);
            Var lo = s.b.scalar(DType.I64);
            Var n = s.b.loop(lo, s.c(Long.MAX_VALUE), 3, List.of(s.c(0)), (i, c) -> List.of(s.add(c.get(0),
                    s.c(1)))).get(0);
            s.store(x, s.c(0), n);
        });
        try (Trial t = new Trial()) {
            Device x = t.zeros(DType.I64, 1);
            t.run(k, 1, 1, x, Long.MAX_VALUE - 4);
            assertEquals(2, x.bits()[0]);
        }
    }

    @Test
    void positionsInThreeDimensions() {
        Kernel k = Sketch.kernel(s -> {
            Buffer y = s.out(DType.I64);
            Var at = s.c(0);
            for (int axis = 2; axis >= 0; axis--) {
                Var here = s.add(s.mul(s.index(Index.Kind.BLOCK, axis), s.index(Index.Kind.BLOCK_SIZE, axis)),
                        s.index(Index.Kind.THREAD, axis));
                at = s.add(s.mul(at, s.mul(s.index(Index.Kind.BLOCK_SIZE, axis), s.index(Index.Kind.GRID_SIZE,
                        axis))), here);
            }
            s.store(y, at, s.add(at, s.c(1)));
        });
        try (Trial t = new Trial()) {
            Device y = t.zeros(DType.I64, 2 * 3 * 4 * 3 * 2 * 5);
            t.run(k, Trial.launch(new Dim3(2, 3, 4), new Dim3(3, 2, 5), 0, false), y);
            for (int i = 0; i < y.count(); i++) {
                assertEquals(i + 1, y.bits()[i]);
            }
        }
    }

    private static long atomic(Kind kind, DType type, long old, long a, long b) {
        boolean below = Long.compareUnsigned(old, a) < 0;
        return switch (kind) {
            case ADD -> Op.ADD.eval(type, old, a, 0);
            case SUB -> Op.ADD.eval(type, old, Op.NEG.eval(type, a, 0, 0), 0);
            case MIN -> Op.LT.eval(type, a, old, 0) != 0 || Op.NE.eval(type, a, a, 0) != 0 ? a : old;
            case MAX -> Op.GT.eval(type, a, old, 0) != 0 || Op.NE.eval(type, a, a, 0) != 0 ? a : old;
            case AND -> old & a;
            case OR -> old | a;
            case XOR -> old ^ a;
            case EXCHANGE -> a;
            case INC -> below ? Scalars.wrap(type, old + 1) : 0;
            case DEC -> old == 0 || old != a && !below ? a : Scalars.wrap(type, old - 1);
            case CAS -> old == a ? b : old;
        };
    }

    @Test
    void atomics() {
        for (DType type : List.of(DType.I32, DType.U32, DType.I64, DType.U64, DType.F32, DType.F64)) {
            for (Kind kind : Kind.values()) {
                boolean counts = switch (kind) {
                    case AND, OR, XOR, INC, DEC -> true;
                    default -> false;
                };
                if (type.isFloat() && counts) {
                    continue;
                }
                for (boolean shared : new boolean[]{false, true}) {
                    Kernel k = Sketch.kernel(s -> {
                        Buffer x = s.out(type);
                        Var a = s.b.scalar(type);
                        Var b = s.b.scalar(type);
                        Buffer m = shared ? s.shared(type, 2) : x;
                        if (shared) {
                            s.store(m, s.c(1), s.load(x, s.c(1)));
                        }
                        Var old = kind == Kind.CAS ? s.atomic(kind, m, s.c(1), a, b) : s.atomic(kind, m, s.c(1), a);
                        s.store(x, s.c(0), old);
                        s.store(x, s.c(2), s.load(m, s.c(1)));
                    });
                    for (double x : new double[]{0, 1, 5, -3, 7.5}) {
                        for (double y : new double[]{0, 5, -2, 9}) {
                            long old = Scalars.ofDouble(type, x);
                            long a = Scalars.ofDouble(type, y);
                            long b = Scalars.ofDouble(type, 100);
                            try (Trial t = new Trial()) {
                                Device d = t.array(type, 0, old, 0);
                                t.run(k, 1, 1, d, a, b);
                                assertEquals(old, d.bits()[0]);
                                assertEquals(atomic(kind, type, old, a, b), d.bits()[2], kind + " " + type + " " + x
                                        + " " + y);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void updatesAndMasks() {
        Kernel k = LoopParser.parse("""
                kernel masks(@0: inout i32) (%0: i64, %1: i64) {
                  %2: i32 = gpu "index thread 0" ()
                  %3: i64 = cast %2
                  %4: i32 = const 2
                  %5: bool = lt %2, %4
                  %6: i32 = load @0[%3] mask %5
                  store @0[%3] = %4 mask %5
                  %7: i32 = update add @0[%3] = %6 mask %5 atomic
                  %8: i32 = const 4
                  %9: bool = eq %2, %8
                  update max @0[%3] = %8 mask %9
                }
                """);
        try (Trial t = new Trial()) {
            Device x = t.array(DType.I32, 10, 20, 30, 40, 1);
            t.run(k, 1, 5, x);
            assertArrayEquals(new long[]{12, 22, 30, 40, 4}, x.bits());
        }
    }

    @Test
    void faultsOfTheSmallestPositionAreReported() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I32);
            Var n = s.b.scalar(DType.I64);
            s.b.fault(s.lt(n, s.gid()), s.gid(), 3, List.of(s.gid(), n));
            s.store(x, s.gid(), s.i32(1));
        });
        for (long seed = 0; seed < 3; seed++) {
            try (Trial t = new Trial(seed)) {
                Device x = t.zeros(DType.I32, 64);
                assertEquals(Optional.of(FaultRecord.of(42, 3, 42, 41)), t.run(k, 2, 32, x, 41));
                assertEquals(1, x.bits()[63]);
                assertEquals(Optional.empty(), t.run(k, 2, 32, x, 63));
            }
        }
    }

    @Test
    void unitsAreTheSecondParameter() {
        Kernel k = LoopParser.parse("""
                kernel units(%9: i64, @0: out i64) (%0: i64, %1: i64) {
                  %2: i64 = add %1, %9
                  store @0[%0] = %2
                }
                """);
        try (Trial t = new Trial()) {
            Device x = t.zeros(DType.I64, 1);
            t.run(k, 1, 1, x, 5, 70);
            assertEquals(75, x.bits()[0]);
        }
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void prints() {
        Kernel k = Sketch.kernel(s -> s.gpu(new GpuOp.Print("thread {} has {} and {}"), s.tid(), s.f32(1.5f),
                s.b.constant(DType.BOOL, 1)));
        PrintStream before = System.out;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
        try (Trial t = new Trial()) {
            t.run(k, 1, 2);
        } finally {
            System.setOut(before);
        }
        assertEquals(List.of("thread 0 has 1.5 and true", "thread 1 has 1.5 and true"),
                text.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @Test
    void callsAndLoopsThatCannotBe() {
        try (Trial t = new Trial()) {
            Kernel parallel = LoopParser.parse("""
                    kernel p(@0: out i64) (%0: i64, %1: i64) {
                      parfor threads %2: i64 = %0 to %1 {
                        store @0[%2] = %2
                      }
                    }
                    """);
            Device x = t.zeros(DType.I64, 1);
            t.finds(Finding.LAUNCH, parallel, GridLaunch.of(1, 1), new Object[]{x}, "parallel loops");
            Kernel vector = LoopParser.parse("""
                    kernel v(@0: out i64) (%0: i64, %1: i64) {
                      %2: i64x4 = lane_ids
                      store @0[%0] = %2
                    }
                    """);
            t.finds(Finding.LAUNCH, vector, GridLaunch.of(1, 1), new Object[]{x}, "vectors");
            Kernel wrong = new Kernel("w", List.of(), List.of(), new Region(List.of(),
                    List.of(), List.of()));
            assertThrows(CompilationException.class, () -> t.run(wrong, 1, 1));
        }
    }

    /** Fragments as the PTX manual lays them out; the values are small whole numbers, so that all sums are exact. */
    @Test
    void tiles() {
        for (GpuOp.Mma.Tiles tiles : GpuOp.Mma.Tiles.values()) {
            boolean f64 = tiles == GpuOp.Mma.Tiles.M8N8K4_F64;
            int m = f64 ? 8 : 16;
            int depth = f64 ? 4 : tiles == GpuOp.Mma.Tiles.M16N8K8_TF32 ? 8 : 16;
            Random random = new Random(5);
            int[][] a = new int[m][depth];
            int[][] b = new int[depth][8];
            int[][] c = new int[m][8];
            for (int[][] x : List.of(a, b, c)) {
                for (int[] row : x) {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = random.nextInt(21) - 10;
                    }
                }
            }
            int words = tiles.countA() + tiles.countB() + tiles.countC();
            Kernel k = Sketch.kernel(s -> {
                Buffer factors = s.in(tiles.factor());
                Buffer sums = s.in(tiles.sum());
                Buffer y = s.out(tiles.sum());
                Var[] args = new Var[words];
                Var from = s.mul(s.tid(), s.c(words));
                for (int i = 0; i < words; i++) {
                    args[i] = s.load(i < tiles.countA() + tiles.countB() ? factors : sums, s.add(from, s.c(i)));
                }
                List<Var> out = s.gpu(new GpuOp.Mma(tiles), args);
                for (int i = 0; i < out.size(); i++) {
                    s.store(y, s.add(s.mul(s.tid(), s.c(out.size())), s.c(i)), out.get(i));
                }
            });
            long[] factors = new long[32 * words];
            long[] sums = new long[32 * words];
            for (int lane = 0; lane < 32; lane++) {
                fragments(tiles, lane, a, b, c, factors, sums, lane * words);
            }
            try (Trial t = new Trial()) {
                Device y = t.zeros(tiles.sum(), 32 * tiles.countC());
                t.run(k, 1, 32, t.array(tiles.factor(), factors), t.array(tiles.sum(), sums), y);
                for (int lane = 0; lane < 32; lane++) {
                    for (int i = 0; i < tiles.countC(); i++) {
                        int row = lane / 4 + (i < 2 ? 0 : 8);
                        int column = lane % 4 * 2 + i % 2;
                        int expected = c[row][column];
                        for (int j = 0; j < depth; j++) {
                            expected += a[row][j] * b[j][column];
                        }
                        assertEquals(expected, Scalars.toDouble(tiles.sum(), y.bits()[lane * tiles.countC() + i]),
                                tiles + " " + row + " " + column);
                    }
                }
            }
        }
    }

    private static long half(DType t, int low, int high) {
        return Scalars.ofLong(t, low) | Scalars.ofLong(t, high) << 16;
    }

    private static void fragments(GpuOp.Mma.Tiles tiles, int lane, int[][] a, int[][] b, int[][] c, long[] factors,
            long[] sums, int at) {
        int g = lane >> 2;
        int h = lane & 3;
        int[][] last = {{g, 2 * h}, {g, 2 * h + 1}, {g + 8, 2 * h}, {g + 8, 2 * h + 1}};
        for (int i = 0; i < tiles.countC(); i++) {
            sums[at + tiles.countA() + tiles.countB() + i] = Scalars.ofLong(tiles.sum(), c[last[i][0]][last[i][1]]);
        }
        switch (tiles) {
            case M8N8K4_F64 -> {
                factors[at] = Scalars.ofLong(DType.F64, a[g][h]);
                factors[at + 1] = Scalars.ofLong(DType.F64, b[h][g]);
            }
            case M16N8K8_TF32 -> {
                int[] of = {a[g][h], a[g + 8][h], a[g][h + 4], a[g + 8][h + 4], b[h][g], b[h + 4][g]};
                for (int i = 0; i < of.length; i++) {
                    // What is behind 10 bits does not count.
                    factors[at + i] = Scalars.ofLong(DType.F32, of[i]) | 0x1fff;
                }
            }
            case M16N8K16_BF16, M16N8K16_F16 -> {
                DType t = tiles == GpuOp.Mma.Tiles.M16N8K16_BF16 ? DType.BF16 : DType.F16;
                int k = 2 * h;
                factors[at] = half(t, a[g][k], a[g][k + 1]);
                factors[at + 1] = half(t, a[g + 8][k], a[g + 8][k + 1]);
                factors[at + 2] = half(t, a[g][k + 8], a[g][k + 9]);
                factors[at + 3] = half(t, a[g + 8][k + 8], a[g + 8][k + 9]);
                factors[at + 4] = half(t, b[k][g], b[k + 1][g]);
                factors[at + 5] = half(t, b[k + 8][g], b[k + 9][g]);
            }
        }
    }
}
