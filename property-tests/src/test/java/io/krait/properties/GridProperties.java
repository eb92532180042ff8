package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.krait.codegen.gpu.grid.GridShape;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.staging.BlockInterpreter;
import io.krait.staging.DType;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Interpreter;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random programs and kernels that are mapped to grids: in every shape they have the bits of the reference
 * interpreter, and the simulator finds no race, no missing barrier and no access beside an array.
 */
class GridProperties {
    private static final int SHARED = 100_000;
    private static final int NO_SHARED = 47 * 1024;
    private static final int TRIES = 12;

    private record Mapped(GridMachine machine, CompilingEvaluator evaluator) {
        static Mapped of(GridMachine m) {
            return new Mapped(m, m.evaluator(true));
        }

        /** Lets kernels use arrays while something runs. */
        void with(List<StridedArray> arrays, Runnable run) {
            arrays.forEach(a -> machine.memory().map(a.memory().address(), a.memory().byteSize()));
            try {
                run.run();
            } finally {
                arrays.forEach(a -> machine.memory().unmap(a.memory().address()));
            }
        }
    }

    private static final List<Mapped> MACHINES = List.of(Mapped.of(GridMachine.of(64, Optional.empty(), SHARED)),
            Mapped.of(GridMachine.of(64, Optional.of(GridShape.WARPS), SHARED)),
            Mapped.of(GridMachine.of(128, Optional.of(GridShape.BLOCKS), SHARED)),
            Mapped.of(GridMachine.of(64, Optional.of(GridShape.BLOCKS), NO_SHARED)),
            Mapped.of(GridMachine.of(64, Optional.of(GridShape.THREADS), SHARED)));

    @Provide
    Arbitrary<ProgramText> programs() {
        return ProgramTexts.any();
    }

    @Provide
    Arbitrary<Integer> layouts() {
        return ProgramTexts.layouts();
    }

    @Provide
    Arbitrary<Integer> machines() {
        return Arbitraries.integers().between(0, MACHINES.size() - 1).withoutEdgeCases();
    }

    @Property(tries = TRIES)
    void programsOnGridsHaveTheBitsOfTheInterpreter(@ForAll("programs") ProgramText p, @ForAll("layouts") int layout,
            @ForAll("machines") int machine) {
        Graph g = GraphMaker.graph(p);
        long[] env = GraphMaker.env(p);
        Mapped m = MACHINES.get(machine);
        try (Arena arena = Arena.ofShared()) {
            List<StridedArray> in = new ArrayList<>();
            for (int i = 0; i < g.params().size(); i++) {
                Value v = g.params().get(i);
                StridedArray a = Layouts.place(arena, v.dtype(), v.shape().eval(env), p.inputs().get(i).layout(), true);
                Layouts.fill(a, p.inputs().get(i).values());
                in.add(a);
            }
            List<StridedArray> out = g.outputs().stream().map(v -> Layouts.place(arena, v.dtype(),
                    v.shape().eval(env), layout, false)).toList();
            List<StridedArray> all = new ArrayList<>(in);
            all.addAll(out);
            Optional<List<Tensor>> want = Optional.empty();
            try {
                want = Optional.of(Interpreter.run(g, env, in.stream().map(StridedArray::toTensor).toList()));
            } catch (ArithmeticException divided) {
                // Then this machine must say so, too.
            }
            boolean faulted = false;
            try {
                m.with(all, () -> m.evaluator.prepare(g).run(env, in, out, 1));
            } catch (ArithmeticException divided) {
                faulted = true;
            }
            assertEquals(want.isEmpty(), faulted, () -> p + "\n" + g);
            want.ifPresent(w -> compare(p, g, w, out));
        }
    }

    private static void compare(ProgramText p, Graph g, List<Tensor> want, List<StridedArray> out) {
        for (int o = 0; o < want.size(); o++) {
            Tensor w = want.get(o);
            long[] got = out.get(o).toTensor().data();
            for (int i = 0; i < got.length; i++) {
                if (!Bits.same(w.dtype(), w.data()[i], got[i])) {
                    fail("output " + o + " differs at " + i + ": must be " + Bits.text(w.dtype(), w.data()[i])
                            + " but is " + Bits.text(w.dtype(), got[i]) + "\n" + p + "\n" + g);
                }
            }
            assertEquals(-1, Layouts.strayWrite(out.get(o)), () -> "a write beside the results\n" + p + "\n" + g);
        }
    }

    @Provide
    Arbitrary<List<Integer>> kernels() {
        return Arbitraries.integers().between(0, 59).list().ofMaxSize(120);
    }

    @Property(tries = TRIES)
    void kernelsOnGridsHaveTheBitsAndFaultsOfTheInterpreter(@ForAll("kernels") List<Integer> tape,
            @ForAll("machines") int machine) {
        Graph g = KernelMaker.graph(tape);
        Mapped m = MACHINES.get(machine);
        for (int n : new int[]{0, 3, 65, 130}) {
            String want = outcome(g, n, (env, args) -> BlockInterpreter.run(g, env, args));
            Evaluator.KernelExecutable code = m.evaluator.prepareKernel(g);
            String got = outcome(g, n, (env, args) -> m.with(args, () -> code.run(env, args, 1, 0)));
            assertEquals(want, got, () -> n + " elements:\n" + g.text());
        }
    }

    private interface Run {
        void on(long[] env, List<StridedArray> args);
    }

    // The results as text; of a run that faults the message, since results are not specified then.
    private static String outcome(Graph g, int n, Run run) {
        try (Arena arena = Arena.ofShared()) {
            List<StridedArray> args = new ArrayList<>();
            DType real = g.params().get(0).dtype();
            for (DType t : List.of(real, DType.I64, real, DType.I64)) {
                args.add(StridedArray.dense(t, arena.allocate(Math.max(8, 8L * n), 64), n));
            }
            for (int i = 0; i < n; i++) {
                args.get(0).setBits(i, Scalars.ofDouble(real, i % 7 == 6 ? Double.NaN : (i * 37 % 23 - 9) * 0.75));
                args.get(1).setBits(i, i * 2_654_435_761L >> i % 33);
            }
            try {
                run.on(new long[]{n}, args);
            } catch (IndexOutOfBoundsException | ArithmeticException e) {
                return e.getClass().getSimpleName() + ": " + e.getMessage();
            }
            StringBuilder text = new StringBuilder();
            for (StridedArray a : args.subList(2, 4)) {
                for (int i = 0; i < n; i++) {
                    String element = Scalars.text(a.dtype(), a.bits(i));
                    // Which NaN it is, is nobody's promise.
                    text.append(element.startsWith("nan") ? "nan" : element).append(' ');
                }
            }
            return text.toString();
        }
    }
}
