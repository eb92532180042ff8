package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.cpu.CpuBackend;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.optimizer.debug.Fuel;
import io.krait.settings.Settings;
import io.krait.staging.BlockInterpreter;
import io.krait.staging.DType;
import io.krait.staging.Evaluator;
import io.krait.staging.FastMath;
import io.krait.staging.Graph;
import io.krait.staging.MathMode;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random kernels with nested branches and loops: whatever way they run, they have the bits and the faults of the
 * reference interpreter. {@code -Djqwik.tries.default=N} sets the number of kernels; {@code
 * -Dkrait.test.trace=true} prints each before it runs.
 */
class KernelProperties {
    private static final boolean TRACE = Boolean.getBoolean("krait.test.trace");
    private static final int[] EXTENTS = {3, 1, 0, 8, 17, 65, 130};
    private static final Backend EAGER = Machines.eager(new CpuBackend(), 0);
    private static final StoreMachine.Memory STORE = new StoreMachine.Memory();
    private static final Evaluator CPU = new CompilingEvaluator(EAGER, true, STORE);
    private static final List<Machines> MACHINES = List.of(new Machines("cpu, 1 thread", CPU, 1),
            new Machines("cpu, 2 threads", CPU, 2), new Machines("cpu, 7 threads", CPU, 7),
            new Machines("cpu from the store", new StoreMachine(EAGER, STORE), 2),
            new Machines("cpu 256", new CompilingEvaluator(Machines.eager(new CpuBackend(), 256), true), 2),
            new Machines("cpu, scalar", lanes(1, new CompilingEvaluator(new CpuBackend(), true)), 1),
            new Machines("cpu, 8 lanes", lanes(8, new CompilingEvaluator(new CpuBackend(), true)), 1),
            new Machines("loops, 4 lanes", lanes(4, new CompilingEvaluator(new InterpreterBackend(256), true)), 1),
            new Machines("loops, 16 lanes", lanes(16, new CompilingEvaluator(new InterpreterBackend(512), true)), 1));

    /** An evaluator that gives every vector so many lanes. */
    static Evaluator lanes(int n, CompilingEvaluator e) {
        return e.withLanes(n);
    }

    @Provide
    Arbitrary<List<Integer>> kernels() {
        return Arbitraries.integers().between(0, 59).list().ofMaxSize(120);
    }

    @Property
    void everyMachineHasTheBitsOfTheInterpreter(@ForAll("kernels") List<Integer> tape, @ForAll("sizes") int size) {
        everyMachineHasTheBitsOfTheInterpreter(KernelMaker.graph(tape), tape, size, MACHINES);
    }

    @Property
    void libertiesAreTheSameEverywhere(@ForAll("kernels") List<Integer> tape, @ForAll("sizes") int size,
            @ForAll("modes") MathMode mode) {
        everyMachineHasTheBitsOfTheInterpreter(KernelMaker.graph(tape, mode), tape, size,
                List.of(MACHINES.get(1), MACHINES.get(5), MACHINES.get(6)));
    }

    @Provide
    Arbitrary<MathMode> modes() {
        return Arbitraries.integers().between(0, (1 << FastMath.values().length) - 1).map(MathMode::new);
    }

    @Provide
    Arbitrary<Long> fuel() {
        return Arbitraries.longs().between(0, 300);
    }

    /** However many rewrites the optimizer may do, it keeps the bits and the faults. */
    @Property
    void everyRewriteCanBeLeftOut(@ForAll("kernels") List<Integer> tape, @ForAll("sizes") int size,
            @ForAll("fuel") long fuel) {
        try {
            Settings.FUEL.choose(fuel);
            Fuel.restart();
            // New ones, since compiled code is kept.
            everyMachineHasTheBitsOfTheInterpreter(KernelMaker.graph(tape), tape, size, List.of(
                    new Machines("loops, fuel " + fuel, new CompilingEvaluator(new InterpreterBackend(256), true), 2),
                    new Machines("cpu, fuel " + fuel, new CompilingEvaluator(new CpuBackend(), true), 2)));
        } finally {
            Settings.FUEL.reset();
        }
    }

    private static void everyMachineHasTheBitsOfTheInterpreter(Graph g, List<Integer> tape, int size,
            List<Machines> machines) {
        if (TRACE) {
            System.out.println(size + " " + tape + "\n" + g.text());
        }
        String want = outcome(g, size, (env, args) -> BlockInterpreter.run(g, env, args));
        for (Machines m : machines) {
            Evaluator.KernelExecutable code = m.evaluator().prepareKernel(g);
            String got = outcome(g, size, (env, args) -> code.run(env, args, m.threads(), 0));
            assertEquals(want, got, () -> m + ", " + EXTENTS[size] + " elements:\n" + g.text());
        }
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.integers().between(0, EXTENTS.length - 1);
    }

    private interface Run {
        void on(long[] env, List<StridedArray> args);
    }

    /** The arguments of a kernel, filled. */
    static List<StridedArray> arguments(Graph g, int n, Arena arena) {
        List<StridedArray> args = new ArrayList<>();
        DType real = g.params().get(0).dtype();
        for (DType t : List.of(real, DType.I64, real, DType.I64)) {
            args.add(StridedArray.dense(t, arena.allocate(Math.max(8, 8L * n), 64), n));
        }
        for (int i = 0; i < n; i++) {
            args.get(0).setBits(i, Scalars.ofDouble(real, i % 7 == 6 ? Double.NaN : (i * 37 % 23 - 9) * 0.75));
            args.get(1).setBits(i, i * 2_654_435_761L >> i % 33);
        }
        return args;
    }

    /** What a kernel wrote. */
    static String text(List<StridedArray> args) {
        StringBuilder text = new StringBuilder();
        for (int a = 2; a < 4; a++) {
            DType t = args.get(a).dtype();
            for (int i = 0; i < args.get(a).size(); i++) {
                String element = Scalars.text(t, args.get(a).bits(i));
                // Which NaN it is, is nobody's promise.
                text.append(element.startsWith("nan") ? "nan" : element).append(' ');
            }
        }
        return text.toString();
    }

    // The results as text; of a run that faults the message, since results are not specified then.
    private static String outcome(Graph g, int size, Run run) {
        int n = EXTENTS[size];
        try (Arena arena = Arena.ofShared()) {
            List<StridedArray> args = arguments(g, n, arena);
            try {
                run.on(new long[]{n}, args);
            } catch (IndexOutOfBoundsException | ArithmeticException e) {
                return e.getClass().getSimpleName() + ": " + e.getMessage();
            }
            return text(args);
        }
    }
}
