package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.cpu.CpuBackend;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.settings.Settings;
import io.krait.staging.ArrayType;
import io.krait.staging.Dim;
import io.krait.staging.DType;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Reduction;
import io.krait.staging.Shape;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import io.krait.store.CodeStore;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept for other processes is enough for them: nothing is compiled twice. */
class StoreTest {
    private final StoreMachine.Memory store = new StoreMachine.Memory();

    private CompilingEvaluator process() {
        return new CompilingEvaluator(new CpuBackend(), true, store);
    }

    /** The sum of each row of {@code exp(x) * x}, and its quotients by integers, which can fault. */
    private static Graph program() {
        Recorder r = new Recorder("program", Origin.NONE);
        Dim n = r.symbol();
        Dim m = r.symbol();
        Value x = r.param(new ArrayType(DType.F64, new Shape(List.of(n, m))));
        Value k = r.param(new ArrayType(DType.I64, new Shape(List.of(n, m))));
        Value e = r.emit(new Prim.Apply(Op.EXP), List.of(x), Origin.NONE);
        Value product = r.emit(new Prim.Apply(Op.MUL), List.of(e, x), Origin.NONE);
        Value sums = r.emit(new Prim.Reduce(new Reduction.Fold(Op.ADD), List.of(1)), List.of(product), Origin.NONE);
        Value quotient = r.emit(new Prim.Apply(Op.DIV), List.of(k, k), Origin.NONE);
        return r.finish(List.of(sums, quotient));
    }

    private static byte[] run(Evaluator.Executable e, long rows, long columns, long divisor) {
        try (Arena arena = Arena.ofConfined()) {
            long size = rows * columns;
            StridedArray x = StridedArray.dense(DType.F64, arena.allocate(size * 8, 64), rows, columns);
            StridedArray k = StridedArray.dense(DType.I64, arena.allocate(size * 8, 64), rows, columns);
            for (int i = 0; i < size; i++) {
                x.memory().setAtIndex(ValueLayout.JAVA_DOUBLE, i, Math.sin(i));
                k.memory().setAtIndex(ValueLayout.JAVA_LONG, i, i == 5 ? divisor : i + 1);
            }
            StridedArray sums = StridedArray.dense(DType.F64, arena.allocate(rows * 8, 64), rows);
            StridedArray quotients = StridedArray.dense(DType.I64, arena.allocate(size * 8, 64), rows, columns);
            e.run(new long[]{rows, columns}, List.of(x, k), List.of(sums, quotients), 2);
            return sums.memory().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void anotherProcessCompilesNothing() {
        CompilingEvaluator first = process();
        byte[] expected = run(first.prepare(program()), 40, 70, 9);
        assertTrue(first.compilationsAndHits()[0] > 0);
        int kept = store.size();
        CompilingEvaluator second = process();
        Evaluator.Executable again = second.prepare(program());
        assertArrayEquals(expected, run(again, 40, 70, 9));
        assertEquals(0, second.compilationsAndHits()[0]);
        assertTrue(second.compilationsAndHits()[2] > 0);
        assertEquals(kept, store.size());
        // Other extents: the plan is another, the code the same.
        assertArrayEquals(run(first.prepare(program()), 33, 71, 9), run(again, 33, 71, 9));
        assertEquals(0, second.compilationsAndHits()[0]);
    }

    @Test
    void storedProgramsTellTheirFaults() {
        run(process().prepare(program()), 6, 7, 9);
        CompilingEvaluator second = process();
        Evaluator.Executable again = second.prepare(program());
        ArithmeticException fault = assertThrows(ArithmeticException.class, () -> run(again, 6, 7, 0));
        assertTrue(fault.getMessage().contains("[0, 5]"), fault.getMessage());
        assertEquals(0, second.compilationsAndHits()[0]);
    }

    @Test
    void storedProgramsCanBeLookedAt() {
        CompilingEvaluator first = process();
        Evaluator.Executable made = first.prepare(program());
        run(made, 40, 70, 9);
        CompilingEvaluator second = process();
        Evaluator.Executable again = second.prepare(program());
        run(again, 40, 70, 9);
        for (Evaluator.Stage stage : Evaluator.Stage.values()) {
            assertEquals(made.inspect(stage), again.inspect(stage));
        }
        assertTrue(again.explain().contains("SIMD "), again.explain());
        assertEquals(0, second.compilationsAndHits()[0]);
    }

    @Test
    void entriesThatAreCutShortAreMadeAgain() {
        byte[] expected = run(process().prepare(program()), 40, 70, 9);
        for (int kept : new int[]{0, 1, 17}) {
            store.shorten(kept);
            CompilingEvaluator second = process();
            assertArrayEquals(expected, run(second.prepare(program()), 40, 70, 9));
            assertTrue(second.compilationsAndHits()[0] > 0);
            CompilingEvaluator third = process();
            assertArrayEquals(expected, run(third.prepare(program()), 40, 70, 9));
            assertEquals(0, third.compilationsAndHits()[0]);
        }
    }

    @Test
    void saysWhyAProgramWasNotFound(@TempDir Path directory) {
        Settings.CACHE.set(directory.toString());
        try {
            CodeStore disk = CodeStore.standard();
            Evaluator.Executable first = new CompilingEvaluator(new CpuBackend(), true, disk).prepare(program());
            assertEquals("it did not run yet", first.explainMiss());
            run(first, 40, 70, 9);
            String why = first.explainMiss();
            assertTrue(why.startsWith("plan: it is kept in ") && why.contains("no other plan of the same graph"), why);
            Evaluator.Executable again = new CompilingEvaluator(new CpuBackend(), true, disk).prepare(program());
            run(again, 40, 70, 9);
            assertTrue(again.explainMiss().startsWith("plan: it was found\ncode "), again.explainMiss());
            assertTrue(again.explainMiss().endsWith(": it was found"), again.explainMiss());
            run(again, 33, 71, 9);
            why = again.explainMiss();
            assertTrue(why.startsWith("plan: it is kept in ")
                    && why.contains("plan of the same graph is kept for another geometry: [40 70 ]"), why);
            assertTrue(why.endsWith(": it was found"), why);
        } finally {
            Settings.CACHE.reset();
        }
    }

    /** A function of one number: {@code x * x}. */
    private static Graph square() {
        Recorder r = new Recorder("square", Origin.NONE);
        Value x = r.param(ArrayType.scalar(DType.F64));
        return r.finish(List.of(r.emit(new Prim.Apply(Op.MUL), List.of(x, x), Origin.NONE)));
    }

    private static Graph twice(Graph f, Graph g) {
        Recorder r = new Recorder("twice", Origin.NONE);
        Dim n = r.symbol();
        Dim m = r.symbol();
        Value x = r.param(new ArrayType(DType.F64, new Shape(List.of(n, m))));
        Value k = r.param(new ArrayType(DType.I64, new Shape(List.of(n, m))));
        Value once = r.emit(new Prim.MapScalar(f), List.of(x), Origin.NONE);
        Value again = r.emit(new Prim.MapScalar(g), List.of(once), Origin.NONE);
        Value sums = r.emit(new Prim.Reduce(new Reduction.Fold(Op.ADD), List.of(1)), List.of(again), Origin.NONE);
        return r.finish(List.of(sums, r.emit(new Prim.Apply(Op.DIV), List.of(k, k), Origin.NONE)));
    }

    @Test
    void functionsOfEqualTextAreEqual() {
        Graph f = square();
        run(process().prepare(twice(f, f)), 6, 7, 9);
        CompilingEvaluator second = process();
        Evaluator.Executable again = second.prepare(twice(square(), square()));
        ArithmeticException fault = assertThrows(ArithmeticException.class, () -> run(again, 6, 7, 0));
        assertTrue(fault.getMessage().contains("[0, 5]"), fault.getMessage());
        assertEquals(0, second.compilationsAndHits()[0]);
    }

    @Test
    void codeThatWasMadeOtherwiseIsNotShownAsIfItRan() {
        run(process().prepare(program()), 40, 70, 9);
        Evaluator.Executable again = process().prepare(program());
        run(again, 40, 70, 9);
        assertFalse(again.explain().contains("note: what ran"), again.explain());
        Settings.LANES.set("4");
        try {
            assertTrue(again.explain().startsWith("note: what ran came from the cache or a pack"), again.explain());
        } finally {
            Settings.LANES.reset();
        }
    }
}
