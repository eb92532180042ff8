package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.grid.GridShape;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Programs that must take a certain way to a grid have the bits of the reference interpreter there. */
class GridShapesTest {
    private static final int SHARED = 100_000;

    private static Graph graph(BiFunction<Recorder, Value, Value> body) {
        Recorder rec = new Recorder("grid", Origin.NONE);
        Value x = rec.param(new ArrayType(DType.F32, new Shape(List.of(rec.symbol(), rec.symbol()))));
        return rec.finish(List.of(body.apply(rec, x)));
    }

    /** Runs a program on rows (or columns, if the array is transposed) of F32. */
    private static void check(GridMachine m, Graph g, long rows, long columns, boolean transposed) {
        check(m, g, rows, columns, transposed, 1);
    }

    private static void check(GridMachine m, Graph g, long rows, long columns, boolean transposed, int threads) {
        long[] shape = {rows, columns};
        long[] strides = transposed ? new long[]{1, rows} : new long[]{columns, 1};
        try (Arena arena = Arena.ofShared()) {
            StridedArray x = new StridedArray(DType.F32, arena.allocate(rows * columns * Float.BYTES, 64), 0, shape,
                    strides);
            for (long i = 0; i < rows * columns; i++) {
                x.setBits(i, Scalars.ofDouble(DType.F32, (i * 7919 % 1000 - 500) / 64.0));
            }
            Tensor want = Interpreter.run(g, shape, List.of(x.toTensor())).get(0);
            StridedArray y = StridedArray.dense(want.dtype(), arena.allocate(8L * Math.max(1, want.data().length), 64),
                    want.shape());
            List<StridedArray> all = List.of(x, y);
            all.forEach(a -> m.memory().map(a.memory().address(), a.memory().byteSize()));
            m.evaluator(true).prepare(g).run(shape, List.of(x), List.of(y), threads);
            all.forEach(a -> m.memory().unmap(a.memory().address()));
            assertArrayEquals(want.data(), y.toTensor().data(), g + " of " + rows + " x " + columns);
        }
    }

    private static GridMachine machine() {
        return GridMachine.of(128, Optional.empty(), SHARED);
    }

    @Test
    void runningSumsTakeWarps() {
        GridMachine m = machine();
        Graph g = graph((rec, x) -> rec.emit(new Prim.Scan(new Reduction.Fold(Op.ADD), 1), List.of(x)));
        for (long n : new long[]{1, 16, 17, 32, 47, 129, 300, 4097}) {
            check(m, g, 3, n, false);
        }
        Graph columns = graph((rec, x) -> rec.emit(new Prim.Scan(new Reduction.Fold(Op.MAX), 0), List.of(x)));
        check(m, columns, 150, 3, false);
        assertTrue(m.seen().contains(GridShape.WARPS), m.seen().toString());
    }

    /** What the chunks of a line start with goes from chunk to chunk within a warp. */
    @Test
    void chunksOfOneLineTakeWarps() {
        GridMachine m = machine();
        Graph g = graph((rec, x) -> rec.emit(new Prim.Scan(new Reduction.Fold(Op.ADD), 1), List.of(x)));
        check(m, g, 1, 30_000, false, 64);
        assertTrue(m.seen().equals(Set.of(GridShape.WARPS)), m.seen().toString());
    }

    @Test
    void arraysThatLieAcrossTheResultsTakeTiles() {
        GridMachine m = machine();
        Graph g = graph((rec, x) -> rec.emit(new Prim.Apply(Op.MUL), List.of(x, x)));
        check(m, g, 37, 50, true);
        check(m, g, 64, 32, true);
        check(m, g, 16, 4100, true);
        assertTrue(m.seen().contains(GridShape.TILES), m.seen().toString());
    }

    @Test
    void longRowsTakeBlocks() {
        GridMachine m = machine();
        Graph g = graph((rec, x) -> {
            Value top = rec.emit(new Prim.Reduce(new Reduction.Fold(Op.MAX), List.of(1)), List.of(x));
            Value sum = rec.emit(new Prim.Reduce(new Reduction.Fold(Op.ADD), List.of(1)), List.of(x));
            return rec.emit(new Prim.Apply(Op.ADD), List.of(top, sum));
        });
        check(m, g, 2, 9000, false);
        check(m, g, 3, 12_289, false);
        assertTrue(m.seen().contains(GridShape.BLOCKS), m.seen().toString());
    }
}
