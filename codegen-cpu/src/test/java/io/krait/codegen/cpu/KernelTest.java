package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.llvm.HostCpu;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import io.krait.staging.math.Table;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory access, control flow, faults and launches of compiled kernels. */
class KernelTest {
    private final Arena arena = Arena.ofAuto();

    static List<HostCpu> processors() {
        return Kernels.processors().toList();
    }

    private MemorySegment memory(DType t, long... values) {
        return Kernels.write(arena, t, values);
    }

    private static long[] iota(int n) {
        return LongStream.range(0, n).toArray();
    }

    private static long launch(Compiled code, long units, int threads, long... args) {
        return code.launch(args, units, 1, 1e9, threads);
    }

    private static Compiled compile(HostCpu cpu, Kernel k) {
        return new CpuBackend(cpu).compile(k);
    }

    private static Var lanesBelow(LoopBuilder b, Var from, Var n, int lanes) {
        Var lane = b.apply(Op.ADD, b.splat(from, lanes), b.laneIds(DType.I64, lanes));
        return b.apply(Op.LT, lane, b.splat(n, lanes));
    }

    @ParameterizedTest
    @MethodSource("processors")
    void maskedTailOfEveryType(HostCpu cpu) {
        for (DType t : DType.values()) {
            if (!t.isSupported()) {
                continue;
            }
            int lanes = 16;
            Kernel k = Kernels.units("tail", b -> {
                Buffer in = b.arg(t, Buffer.Kind.IN);
                Buffer out = b.arg(t, Buffer.Kind.OUT);
                Var n = b.scalar(DType.I64);
                return (x, i) -> {
                    Var at = b.apply(Op.MUL, i, b.index(lanes));
                    Optional<Var> mask = Optional.of(lanesBelow(b, at, n, lanes));
                    b.store(out, at, b.load(in, at, lanes, mask), mask, false);
                };
            });
            try (Compiled code = compile(cpu, k)) {
                for (int n : new int[] {0, 1, 15, 16, 17, 100}) {
                    long[] data = Kernels.samples(t, n, n);
                    MemorySegment in = memory(t, data);
                    MemorySegment out = memory(t, new long[128]);
                    assertEquals(Compiled.NO_FAULT, launch(code, (n + 15) / 16, 2, in.address(), out.address(), n));
                    assertArrayEquals(data, Kernels.read(out, t, n));
                    assertArrayEquals(new long[128 - n], Kernels.read(out.asSlice((long) n * t.bytes()), t, 128 - n));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("processors")
    void gatherAndScatterOfEveryType(HostCpu cpu) {
        for (DType t : DType.values()) {
            if (!t.isSupported()) {
                continue;
            }
            // out[3 * i] = in[n - 1 - i] for even i
            int lanes = 8;
            Kernel k = Kernels.units("gather", b -> {
                Buffer in = b.arg(t, Buffer.Kind.IN);
                Buffer out = b.arg(t, Buffer.Kind.OUT);
                return (x, u) -> {
                    Var i = b.apply(Op.ADD, b.splat(b.apply(Op.MUL, u, b.index(lanes)), lanes),
                            b.laneIds(DType.I64, lanes));
                    Var even = b.apply(Op.EQ, b.apply(Op.AND, i, b.constant(i.type(), 1)), b.constant(i.type(), 0));
                    Var from = b.apply(Op.SUB, b.constant(i.type(), 31), i);
                    Var v = b.load(in, from, lanes, Optional.of(even));
                    b.store(out, b.apply(Op.MUL, i, b.constant(i.type(), 3)), v, Optional.of(even), false);
                };
            });
            try (Compiled code = compile(cpu, k)) {
                long[] data = Kernels.samples(t, 32, 9);
                MemorySegment out = memory(t, new long[96]);
                launch(code, 4, 1, memory(t, data).address(), out.address());
                long[] want = new long[96];
                for (int i = 0; i < 32; i += 2) {
                    want[3 * i] = data[31 - i];
                }
                assertArrayEquals(want, Kernels.read(out, t, 96), () -> t.toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("processors")
    void scalarMasksGuardMemory(HostCpu cpu) {
        Kernel k = Kernels.units("guard", b -> {
            Buffer in = b.arg(DType.F64, Buffer.Kind.IN);
            Buffer out = b.arg(DType.F64, Buffer.Kind.OUT);
            Var n = b.scalar(DType.I64);
            return (x, i) -> {
                Optional<Var> inside = Optional.of(b.apply(Op.LT, i, n));
                Var v = b.load(in, i, 1, inside);
                b.store(out, i, b.apply(Op.ADD, v, b.constant(DType.F64, Scalars.bits(1.0))), Optional.empty(), false);
                b.store(out, b.apply(Op.ADD, i, b.index(100)), v, inside, false);
            };
        });
        try (Compiled code = compile(cpu, k)) {
            MemorySegment out = memory(DType.F64, new long[200]);
            // The input ends after element 1.
            launch(code, 4, 1, memory(DType.F64, Scalars.bits(5.0), Scalars.bits(6.0)).address(), out.address(), 2);
            long[] got = Kernels.read(out, DType.F64, 104);
            assertEquals(6.0, Double.longBitsToDouble(got[0]));
            assertEquals(1.0, Double.longBitsToDouble(got[3]));
            assertEquals(6.0, Double.longBitsToDouble(got[101]));
            assertEquals(0, got[102]);
        }
    }

    @ParameterizedTest
    @MethodSource("processors")
    void loopsCarryScalarsVectorsAndMasks(HostCpu cpu) {
        // Collatz steps of 8 seeds, at most 200, with a sticky mask as SPMD while loops have it.
        int lanes = 8;
        LType vector = new LType(DType.I64, lanes);
        Kernel k = Kernels.units("collatz", b -> {
            Buffer out = b.arg(DType.I64, Buffer.Kind.OUT);
            return (x, u) -> {
                Var at = b.apply(Op.MUL, u, b.index(lanes));
                Var seed = b.apply(Op.ADD, b.splat(b.apply(Op.ADD, at, b.index(1)), lanes),
                        b.laneIds(DType.I64, lanes));
                Var active = b.apply(Op.NE, seed, b.constant(vector, 1));
                List<Var> done = b.loop(b.index(0), b.index(200), 1, List.of(seed, b.constant(vector, 0), active,
                        b.index(0)), (i, c) -> {
                    Var odd = b.apply(Op.NE, b.apply(Op.AND, c.get(0), b.constant(vector, 1)), b.constant(vector, 0));
                    Var up = b.apply(Op.ADD, b.apply(Op.MUL, c.get(0), b.constant(vector, 3)), b.constant(vector, 1));
                    Var next = b.apply(Op.SELECT, odd, up, b.apply(Op.SHR, c.get(0), b.constant(vector, 1)));
                    Var kept = b.apply(Op.SELECT, c.get(2), next, c.get(0));
                    Var count = b.apply(Op.ADD, c.get(1), b.apply(Op.SELECT, c.get(2), b.constant(vector, 1),
                            b.constant(vector, 0)));
                    return List.of(kept, count, b.apply(Op.AND, c.get(2), b.apply(Op.NE, kept, b.constant(vector, 1))),
                            b.apply(Op.ADD, c.get(3), b.apply(Op.SELECT, b.any(c.get(2)), b.index(1), b.index(0))));
                });
                b.store(out, at, done.get(1), Optional.empty(), false);
                b.store(out, b.apply(Op.ADD, u, b.index(64)), done.get(3));
            };
        });
        try (Compiled code = compile(cpu, k)) {
            MemorySegment out = memory(DType.I64, new long[128]);
            launch(code, 8, 2, out.address());
            long[] got = Kernels.read(out, DType.I64, 128);
            long most = 0;
            for (int s = 1; s <= 64; s++) {
                int steps = 0;
                for (long v = s; v != 1; v = v % 2 == 0 ? v / 2 : 3 * v + 1) {
                    steps++;
                }
                assertEquals(steps, got[s - 1]);
                most = Math.max(most, steps);
                if (s % 8 == 0) {
                    assertEquals(most, got[64 + s / 8 - 1]);
                    most = 0;
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("processors")
    void branchesGiveValues(HostCpu cpu) {
        LType vector = new LType(DType.F32, 16);
        Kernel k = Kernels.units("branch", b -> {
            Buffer out = b.arg(DType.F32, Buffer.Kind.OUT);
            Buffer flags = b.arg(DType.BOOL, Buffer.Kind.OUT);
            Var limit = b.scalar(DType.I32);
            return (x, i) -> {
                Var cond = b.apply(Op.LT, b.cast(DType.I32, i), limit);
                List<Var> r = b.branch(cond, false, () -> {
                    Var v = b.cast(DType.F32, b.splat(i, 16));
                    return List.of(v, b.apply(Op.GT, v, b.constant(vector, Scalars.bits(0.5f))));
                }, () -> {
                    List<Var> inner = b.branch(b.apply(Op.EQ, i, b.index(5)), true,
                            () -> List.of(b.constant(vector, Scalars.bits(-5f))),
                            () -> List.of(b.constant(vector, Scalars.bits(-1f))));
                    return List.of(inner.get(0), b.constant(new LType(DType.BOOL, 16), 1));
                });
                Var at = b.apply(Op.MUL, i, b.index(16));
                b.store(out, at, r.get(0), Optional.empty(), false);
                b.store(flags, at, r.get(1), Optional.empty(), false);
            };
        });
        try (Compiled code = compile(cpu, k)) {
            MemorySegment out = memory(DType.F32, new long[128]);
            MemorySegment flags = memory(DType.BOOL, new long[128]);
            launch(code, 8, 1, out.address(), flags.address(), 3);
            float[] want = {0, 1, 2, -1, -1, -5, -1, -1};
            for (int i = 0; i < 128; i++) {
                assertEquals(want[i / 16], Float.intBitsToFloat((int) Kernels.read(out, DType.F32, 128)[i]));
                assertEquals(i < 16 ? 0 : 1, Kernels.read(flags, DType.BOOL, 128)[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("processors")
    void lanesMove(HostCpu cpu) {
        for (DType t : List.of(DType.F64, DType.I8, DType.BOOL)) {
            Kernel k = Kernels.units("lanes", b -> {
                Buffer in = b.arg(t, Buffer.Kind.IN);
                Buffer out = b.arg(t, Buffer.Kind.OUT);
                return (x, i) -> {
                    Var v = b.load(in, b.index(0), 8, Optional.empty());
                    b.store(out, b.index(0), b.reverse(v), Optional.empty(), false);
                    b.store(out, b.index(8), b.half(v, true), Optional.empty(), false);
                    b.store(out, b.index(12), b.half(b.half(v, false), true), Optional.empty(), false);
                    b.store(out, b.index(14), b.half(b.half(b.half(v, false), false), true), Optional.empty(), false);
                    b.store(out, b.index(15), b.extract(v, 6), Optional.empty(), false);
                    b.store(out, b.index(16), b.shift(v, b.reverse(v), 2), Optional.empty(), false);
                };
            });
            try (Compiled code = compile(cpu, k)) {
                long[] x = Kernels.samples(t, 8, 3);
                MemorySegment out = memory(t, new long[24]);
                launch(code, 1, 1, memory(t, x).address(), out.address());
                assertArrayEquals(new long[] {x[7], x[6], x[5], x[4], x[3], x[2], x[1], x[0], x[4], x[5], x[6], x[7],
                        x[2], x[3], x[1], x[6], x[1], x[0], x[0], x[1], x[2], x[3], x[4], x[5]},
                        Kernels.read(out, t, 24));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("processors")
    void tables(HostCpu cpu) {
        for (int size : new int[] {5, 8, 16, 100}) {
            for (int lanes : new int[] {1, 4, 16, 32}) {
                for (DType t : List.of(DType.F32, DType.F64)) {
                    long[] bits = LongStream.range(0, size).map(i -> Scalars.ofDouble(t, i * 1.5 - 3)).toArray();
                    Table table = new Table("numbers" + size + t, t, bits);
                    Kernel k = Kernels.elementwise(List.of(t.signedTwin()), t, lanes,
                            (b, x) -> b.table(table, x.get(0)));
                    long[] index = LongStream.range(0, 64).map(i -> i * 7 % size).toArray();
                    try (Compiled code = compile(cpu, k)) {
                        long[] got = Kernels.run(code, List.of(t.signedTwin()), List.of(index), t, 64, 64 / lanes, 1);
                        for (int i = 0; i < 64; i++) {
                            assertEquals(bits[(int) index[i]], got[i]);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void theSmallestFaultIsReported(int threads) {
        int lanes = 8;
        Kernel k = Kernels.units("fault", b -> {
            Buffer in = b.arg(DType.I32, Buffer.Kind.IN);
            return (x, i) -> {
                Var at = b.apply(Op.MUL, i, b.index(lanes));
                Var v = b.load(in, at, lanes, Optional.empty());
                b.fault(b.apply(Op.EQ, v, b.constant(v.type(), 0)), at, 3);
                Var where = b.apply(Op.ADD, b.splat(at, lanes), b.laneIds(DType.I64, lanes));
                b.fault(b.apply(Op.LT, v, b.constant(v.type(), 0)), where, 2);
                b.fault(b.apply(Op.EQ, b.extract(v, 0), b.constant(DType.I32, 77)), at, 1);
            };
        });
        try (Compiled code = Kernels.compile(k)) {
            long[] data = new long[8000];
            Arrays.fill(data, 1);
            assertEquals(Compiled.NO_FAULT, launch(code, 1000, threads, memory(DType.I32, data).address()));
            data[7999] = 0;
            data[4003] = 0;
            assertEquals(4003 << 8 | 3, launch(code, 1000, threads, memory(DType.I32, data).address()));
            data[4003] = -1;
            data[4002] = -1;
            data[4006] = -1;
            assertEquals(4002 << 8 | 2, launch(code, 1000, threads, memory(DType.I32, data).address()));
            data[4000] = 77;
            assertEquals(4000 << 8 | 1, launch(code, 1000, threads, memory(DType.I32, data).address()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void localBuffersBelongToTheThread(int threads) {
        Kernel k = Kernels.units("scratch", b -> {
            Buffer out = b.arg(DType.I64, Buffer.Kind.OUT);
            Buffer first = b.local(DType.I8, 3);
            Var n = b.scalar(DType.I64);
            Buffer second = b.local(DType.I64, n);
            Buffer third = b.local(DType.I64, 5);
            return (x, i) -> {
                b.store(first, b.index(2), b.constant(DType.I8, 9));
                b.loop(b.index(0), n, 1, List.of(), (j, c) -> {
                    b.store(second, j, b.apply(Op.ADD, i, j));
                    return List.of();
                });
                b.store(third, b.index(4), b.index(1000));
                List<Var> sum = b.loop(b.index(0), n, 1, List.of(b.index(0)),
                        (j, c) -> List.of(b.apply(Op.ADD, c.get(0), b.load(second, j))));
                Var rest = b.apply(Op.ADD, b.cast(DType.I64, b.load(first, b.index(2))), b.load(third, b.index(4)));
                b.store(out, i, b.apply(Op.ADD, sum.get(0), rest));
            };
        });
        try (Compiled code = Kernels.compile(k)) {
            for (int n : new int[] {0, 1, 100, 10_000}) {
                MemorySegment out = memory(DType.I64, new long[50]);
                launch(code, 50, threads, out.address(), n);
                for (int i = 0; i < 50; i++) {
                    assertEquals((long) n * i + (long) n * (n - 1) / 2 + 1009,
                            out.getAtIndex(ValueLayout.JAVA_LONG, i));
                }
            }
        }
    }

    @Test
    void scalarArgumentsOfEveryType() {
        for (DType t : DType.values()) {
            if (!t.isSupported()) {
                continue;
            }
            Kernel k = Kernels.units("scalar", b -> {
                Buffer out = b.arg(t, Buffer.Kind.OUT);
                Var other = b.scalar(DType.I64);
                Var v = b.scalar(t);
                return (x, i) -> b.store(out, b.apply(Op.MUL, i, other), b.splat(v, 4), Optional.empty(), false);
            });
            try (Compiled code = Kernels.compile(k)) {
                for (long v : Kernels.samples(t, 20, 8)) {
                    MemorySegment out = memory(t, new long[8]);
                    launch(code, 2, 1, out.address(), 4, v);
                    for (long got : Kernels.read(out, t, 8)) {
                        assertEquals(Kernels.canonical(t, v), Kernels.canonical(t, got));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("processors")
    void streamingStoresNeedNoAlignment(HostCpu cpu) {
        Kernel k = Kernels.units("stream", b -> {
            Buffer in = b.arg(DType.F64, Buffer.Kind.IN);
            Buffer out = b.arg(DType.F64, Buffer.Kind.OUT);
            return (x, i) -> {
                Var at = b.apply(Op.MUL, i, b.index(16));
                b.store(out, at, b.load(in, at, 16, Optional.empty()), Optional.empty(), true);
            };
        });
        try (Compiled code = compile(cpu, k)) {
            long[] data = iota(1600);
            for (int shift : new int[] {0, 8, 24}) {
                MemorySegment out = memory(DType.I64, new long[1700]);
                launch(code, 100, 2, memory(DType.I64, data).address(), out.address() + shift);
                assertArrayEquals(data, Kernels.read(out.asSlice(shift), DType.I64, 1600));
            }
            assertTrue(code.assembly().contains(cpu.isX86() ? "sfence" : "dmb"), code.assembly());
        }
    }

    @Test
    void rangesCoverTheUnits() {
        Kernel k = Kernels.units("cover", b -> {
            Buffer hits = b.arg(DType.I32, Buffer.Kind.INOUT);
            return (x, i) -> b.store(hits, i, b.apply(Op.ADD, b.load(hits, i), b.constant(DType.I32, 1)));
        });
        try (Compiled code = Kernels.compile(k)) {
            for (long units : new long[] {0, 1, 63, 64, 65, 1000}) {
                for (int threads : new int[] {1, 2, 7}) {
                    MemorySegment hits = memory(DType.I32, new long[1001]);
                    code.launch(new long[] {hits.address()}, units, 64, 1e9, threads);
                    long[] got = Kernels.read(hits, DType.I32, 1001);
                    for (int i = 0; i < 1001; i++) {
                        assertEquals(i < units ? 1 : 0, got[i]);
                    }
                }
            }
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> launch(code, 1, 1));
            assertEquals("kernel cover takes 1 arguments, got 0", e.getMessage());
        }
    }

    @Test
    void kernelsThatAreNotVectorisedAreRejected() {
        LoopBuilder b = new LoopBuilder();
        Kernel k = b.kernel("lanes", (begin, end) -> {
            b.parFor(Rhs.Level.LANES, begin, end, List.of(new Fold.ByOp(Op.ADD)), i -> List.of(i));
            return null;
        });
        CompilationException e = assertThrows(CompilationException.class, () -> Kernels.compile(k));
        assertEquals("loops over lanes must be vectorised before code generation", e.getMessage());
    }

    @Test
    void inspection() {
        Kernel k = Kernels.elementwise(List.of(DType.F64), DType.F64, 16, (b, x) ->
                b.apply(Op.FMA, x.get(0), x.get(0), x.get(0)));
        try (Compiled code = Kernels.compile(k)) {
            assertTrue(code.ir().contains("@llvm.fma.v16f64"), code.ir());
            assertTrue(code.assembly().contains("krait_kernel"), code.assembly());
            assertTrue(code.compileMillis() > 0);
            for (String flag : List.of("fast", "contract", "reassoc", "nnan", "ninf", "nsz", "arcp", "afn")) {
                assertTrue(!code.ir().contains(" " + flag + " "), code.ir());
            }
        }
    }

    @Test
    void theServiceLoaderFindsIt() {
        List<String> names = new ArrayList<>();
        ServiceLoader.load(Backend.class).forEach(b -> names.add(b.name()));
        assertTrue(names.contains("cpu"));
        Backend backend = new CpuBackend();
        backend.warmUp();
        WarmUp.compileAndRun(new CpuBackend());
        assertEquals("", backend.unavailable());
        assertTrue(backend.target().key().contains("llvm"));
        assertEquals(HostCpu.get().vectorBits(), backend.target().vectorBits());
        assertTrue(backend.facts().get("compiler").startsWith("LLVM "), () -> backend.facts().toString());
    }
}
