package io.krait.codegen.gpu.emit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.llvm.NarrowIndices;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.LoopInterpreter;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch;
import io.krait.staging.Op;
import io.krait.staging.StridedArray;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions in 32 bits: the same results in every launch that the analysis allows, and no launch else. */
class NarrowIndicesTest {
    private static final GridLaunch SMALL = GridLaunch.of(4, 64);

    /** A transposed copy, element by element: two divisions each. */
    private static Kernel transpose() {
        return Grids.kernel(b -> {
            Buffer in = Grids.in(b, DType.F32);
            Buffer out = Grids.out(b, DType.F32);
            Var rows = b.scalar(DType.I64);
            Var columns = b.scalar(DType.I64);
            return (x, thread) -> {
                Var block = b.cast(DType.I64, Grids.gpu(b, new GpuOp.Index(GpuOp.Index.Kind.BLOCK, 0)));
                Var size = b.cast(DType.I64, Grids.gpu(b, new GpuOp.Index(GpuOp.Index.Kind.BLOCK_SIZE, 0)));
                Var i = b.apply(Op.ADD, b.apply(Op.MUL, block, size), thread);
                b.branch(b.apply(Op.LT, i, b.apply(Op.MUL, rows, columns)), false, () -> {
                    Var row = b.apply(Op.DIV, i, columns);
                    Var column = b.apply(Op.REM, i, columns);
                    b.store(out, b.apply(Op.ADD, b.apply(Op.MUL, column, rows), row), b.load(in, i));
                    return List.of();
                }, List::of);
            };
        });
    }

    @Test
    void quotientsOf32BitsForLaunchesThatFit() {
        Kernel wide = transpose();
        NarrowIndices n = NarrowIndices.of(wide).orElseThrow();
        LoopVerifier.verify(n.kernel(), "test");
        assertEquals(wide.buffers(), n.kernel().buffers());
        assertEquals(wide.scalars(), n.kernel().scalars());
        String before = Grids.ptx(wide, GpuArch.SM_80);
        String after = Grids.inRegisters(n.kernel(), GpuArch.SM_80);
        Grids.has(before, "div.s64");
        Grids.hasNot(after, "div.s64");
        Grids.hasNot(after, "mul.lo.s64");
        Grids.has(after, "div.");
        assertTrue(n.holds(new long[] {0, 0, 1000, 2000}, 1, SMALL));
        assertFalse(n.holds(new long[] {0, 0, 1L << 16, 1L << 16}, 1, SMALL));
        assertFalse(n.holds(new long[] {0, 0, 1, 1L << 31}, 1, SMALL));
        assertFalse(n.holds(new long[] {0, 0, 1, 1L << 62}, 1, SMALL));
        assertFalse(n.holds(new long[] {0, 0, 100, 100}, 1, GridLaunch.of(1 << 25, 64)));
    }

    @Test
    void whatDependsOnDataStaysWide() {
        Kernel k = Grids.kernel(b -> {
            Buffer in = Grids.in(b, DType.I64);
            Buffer out = Grids.out(b, DType.I64);
            Var n = b.scalar(DType.I64);
            return (x, i) -> {
                Var v = b.load(in, i);
                Var w = b.repeat(List.of(v), c -> b.apply(Op.GT, c.get(0), n),
                        c -> List.of(b.apply(Op.DIV, c.get(0), b.index(3)))).get(0);
                b.store(out, i, b.apply(Op.MUL, b.apply(Op.ADD, w, i), v));
            };
        });
        assertEquals(Optional.empty(), NarrowIndices.of(k));
    }

    /** Random arithmetic on units and scalars, with numbers around the limits. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sameResults(long seed) {
        Random r = new Random(seed);
        int held = 0;
        for (int round = 0; round < 60; round++) {
            Kernel k = random(new Random(r.nextLong()));
            Optional<NarrowIndices> n = NarrowIndices.of(k);
            long[] scalars = new long[3];
            for (int i = 0; i < scalars.length; i++) {
                scalars[i] = r.nextLong() >> r.nextInt(30, 64);
            }
            long[] args = {0, scalars[0], scalars[1], scalars[2]};
            if (n.isPresent() && n.get().holds(args, 5, SMALL)) {
                held++;
                assertArrayEquals(run(k, scalars), run(n.get().kernel(), scalars),
                        LoopPrinter.print(k));
            }
        }
        assertTrue(held > 5, "only " + held + " launches fit");
    }

    private static Kernel random(Random r) {
        LoopBuilder b = new LoopBuilder();
        Buffer out = b.arg(DType.I64, Buffer.Kind.OUT);
        List<Var> known = new ArrayList<>(List.of(b.scalar(DType.I64), b.scalar(DType.I64), b.scalar(DType.I64)));
        Op[] ops = {Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.REM, Op.FLOOR_DIV, Op.FLOOR_MOD, Op.MIN, Op.MAX, Op.NEG};
        Kernel k = b.kernel("random", (begin, end) -> {
            b.loop(begin, end, 1, List.of(), (i, none) -> {
                known.add(i);
                known.add(b.index(r.nextInt(-3, 20)));
                for (int n = 0; n < 8; n++) {
                    Var x = known.get(r.nextInt(known.size()));
                    Var y = known.get(r.nextInt(known.size()));
                    Op op = ops[r.nextInt(ops.length)];
                    known.add(r.nextInt(6) == 0 ? b.apply(Op.SELECT, b.apply(Op.LT, x, y), y, x)
                            : r.nextInt(8) == 0 ? b.cast(DType.I64, b.cast(DType.I16, x))
                            : r.nextInt(8) == 0 ? b.branch(b.apply(Op.EQ, x, i), false, () -> List.of(y),
                                    () -> List.of(b.apply(Op.ADD, x, y))).get(0)
                            : op.arity() == 1 ? b.apply(op, x) : b.apply(op, x, y));
                }
                Var sum = known.getLast();
                for (int n = 0; n < 3; n++) {
                    sum = b.apply(Op.XOR, sum, known.get(r.nextInt(known.size())));
                }
                b.store(out, i, sum);
                return List.of();
            });
            return null;
        });
        LoopVerifier.verify(k, "test");
        return k;
    }

    private static long[] run(Kernel k, long[] scalars) {
        long[] out = new long[5];
        StridedArray array = StridedArray.dense(DType.I64, MemorySegment.ofArray(out), out.length);
        LoopInterpreter.run(k, List.of(array), scalars, 0, out.length);
        return out;
    }
}
