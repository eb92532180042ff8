package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.krait.codegen.cpu.CpuBackend;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.optimizer.debug.Fuel;
import io.krait.settings.Settings;
import io.krait.staging.Evaluator;
import io.krait.staging.FastMath;
import io.krait.staging.Graph;
import io.krait.staging.IndexException;
import io.krait.staging.Interpreter;
import io.krait.staging.MathMode;
import io.krait.staging.Prim;
import io.krait.staging.Scalars;
import io.krait.staging.ShapeException;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random array programs: whatever way they run, they have the bits of the reference interpreter, write nothing but
 * their results and change no input. {@code -Djqwik.tries.default=N} sets the number of programs; {@code
 * -Dkrait.test.trace=true} prints each before it runs, for the case that one takes the process down.
 */
class ProgramProperties {
    private static final boolean TRACE = Boolean.getBoolean("krait.test.trace");

    @Provide
    Arbitrary<ProgramText> programs() {
        return ProgramTexts.any();
    }

    @Provide
    Arbitrary<ProgramText> views() {
        return ProgramTexts.views();
    }

    @Provide
    Arbitrary<ProgramText> elementwise() {
        return ProgramTexts.elementwise();
    }

    @Provide
    Arbitrary<Integer> layouts() {
        return ProgramTexts.layouts();
    }

    @Property
    void machineCodeHasTheBitsOfTheInterpreter(@ForAll("programs") ProgramText p, @ForAll("layouts") int out) {
        new Run(p, GraphMaker.graph(p)).everywhere(Machines.NATIVE, out);
    }

    @Property
    void libertiesAreTheSameEverywhere(@ForAll("programs") ProgramText p, @ForAll("layouts") int out,
            @ForAll("modes") MathMode mode) {
        Run run = new Run(p, GraphMaker.graph(p, mode));
        run.everywhere(List.of(Machines.NATIVE.getLast(), Machines.LOOPS.getFirst(), Machines.NATIVE.get(1)), out);
    }

    @Provide
    Arbitrary<MathMode> modes() {
        return Arbitraries.integers().between(0, (1 << FastMath.values().length) - 1).map(MathMode::new);
    }

    @Property
    void loopsHaveTheBitsOfTheInterpreter(@ForAll("programs") ProgramText p, @ForAll("layouts") int out) {
        new Run(p, GraphMaker.graph(p)).everywhere(Machines.LOOPS, out);
    }

    @Property
    void viewsHaveTheBitsOfTheInterpreter(@ForAll("views") ProgramText p, @ForAll("layouts") int out) {
        new Run(p, GraphMaker.graph(p)).everywhere(List.of(Machines.LOOPS.getFirst(), Machines.NATIVE.get(1)), out);
    }

    @Provide
    Arbitrary<Long> fuel() {
        return Arbitraries.longs().between(0, 300);
    }

    /** However many rewrites the optimizer may do, it keeps the bits. */
    @Property
    void everyRewriteCanBeLeftOut(@ForAll("programs") ProgramText p, @ForAll("layouts") int out,
            @ForAll("fuel") long fuel) {
        try {
            Settings.FUEL.choose(fuel);
            Fuel.restart();
            // New ones, since compiled code is kept.
            new Run(p, GraphMaker.graph(p)).everywhere(List.of(
                    new Machines("loops, fuel " + fuel, new CompilingEvaluator(new InterpreterBackend(256), true), 2),
                    new Machines("cpu, fuel " + fuel, new CompilingEvaluator(new CpuBackend(), true), 2)), out);
        } finally {
            Settings.FUEL.reset();
        }
    }

    /**
     * Fusing across any point of a program changes nothing: storing all values there gives the same results. Copies
     * equal views.
     */
    @Property
    void storedValuesEqualFusedOnes(@ForAll("programs") ProgramText p, @ForAll("layouts") int at) {
        Run run = new Run(p, GraphMaker.graph(p));
        if (run.expected.isEmpty()) {
            return;
        }
        int cut = at % (p.steps().size() + 1);
        Graph head = GraphMaker.head(p, cut);
        Graph tail = GraphMaker.tail(p, cut, head);
        try (Arena arena = Arena.ofShared()) {
            List<StridedArray> middle = run.outputs(arena, head, run.env, 0);
            try {
                Machines.CPU.prepare(head).run(run.env, run.inputs(arena, run.graph, run.env), middle, 2);
            } catch (ArithmeticException deadDivision) {
                return;
            }
            List<StridedArray> out = run.outputs(arena, tail, run.env, 0);
            Machines.CPU.prepare(tail).run(run.env, middle, out, 2);
            run.compare("cut at " + cut, run.expected.get(), out, tail.toString());
        }
    }

    /** An element-wise program may write over one of its inputs. */
    @Property
    void resultsMayReplaceAnInput(@ForAll("elementwise") ProgramText p, @ForAll("layouts") int layout) {
        Graph g = GraphMaker.graph(p);
        Run run = new Run(p, g);
        Value result = g.outputs().getFirst();
        Optional<Value> target = g.params().stream().filter(v -> v.type().equals(result.type())).findFirst();
        if (run.expected.isEmpty() || target.isEmpty()) {
            return;
        }
        int replaced = g.params().indexOf(target.get());
        for (Machines m : List.of(Machines.NATIVE.get(0), Machines.NATIVE.get(2), Machines.LOOPS.get(1))) {
            Evaluator.Executable e = m.evaluator().prepare(g);
            for (int round = 0; round < 2; round++) {
                try (Arena arena = Arena.ofShared()) {
                    List<StridedArray> in = new ArrayList<>(run.inputs(arena, g, run.env));
                    StridedArray old = in.get(replaced);
                    StridedArray both = Layouts.place(arena, old.dtype(), old.shape(), layout, false);
                    both.set(old.toTensor());
                    in.set(replaced, both);
                    e.run(run.env, in, List.of(both), m.threads());
                    run.compare(m + " in place", run.expected.get(), List.of(both), e.explain());
                }
            }
        }
    }

    /** A program with its inputs and what it must give. */
    private static final class Run {
        private final ProgramText text;
        private final Graph graph;
        private final long[] env;
        private final Optional<List<Tensor>> expected;
        private final String fault;

        Run(ProgramText text, Graph graph) {
            this.text = text;
            this.graph = graph;
            this.env = GraphMaker.env(text);
            if (TRACE) {
                System.out.println(text + "\n" + graph);
            }
            Optional<List<Tensor>> results = Optional.empty();
            String message = "";
            try (Arena arena = Arena.ofConfined()) {
                results = Optional.of(interpret(arena, env));
            } catch (ArithmeticException e) {
                message = e.getMessage();
            }
            expected = results;
            fault = message;
        }

        private List<Tensor> interpret(Arena arena, long[] extents) {
            return Interpreter.run(graph, extents, inputs(arena, graph, extents).stream().map(StridedArray::toTensor)
                    .toList());
        }

        List<StridedArray> inputs(Arena arena, Graph g, long[] extents) {
            List<StridedArray> all = new ArrayList<>();
            for (int i = 0; i < g.params().size(); i++) {
                ProgramText.Input in = text.inputs().get(i);
                Value p = g.params().get(i);
                StridedArray a = Layouts.place(arena, p.dtype(), p.shape().eval(extents), in.layout(), true);
                Layouts.fill(a, in.values());
                all.add(a);
            }
            return all;
        }

        List<StridedArray> outputs(Arena arena, Graph g, long[] extents, int layout) {
            return g.outputs().stream().map(v -> Layouts.place(arena, v.dtype(), v.shape().eval(extents), layout,
                    false)).toList();
        }

        /** Runs it on all machines: with the given layouts, dense ones, other extents, and the first ones again. */
        void everywhere(List<Machines> machines, int layout) {
            for (Machines m : machines) {
                Evaluator.Executable e = m.evaluator().prepare(graph);
                try (Arena arena = Arena.ofShared()) {
                    List<StridedArray> in = inputs(arena, graph, env);
                    List<StridedArray> out = outputs(arena, graph, env, layout);
                    once(m, e, in, out);
                    once(m, e, in.stream().map(a -> Layouts.copy(arena, a)).toList(), outputs(arena, graph, env, 1));
                    otherExtents(m, e);
                    out.forEach(Layouts::erase);
                    once(m, e, in, out);
                }
            }
        }

        private void once(Machines m, Evaluator.Executable e, List<StridedArray> in, List<StridedArray> out) {
            List<MemorySegment> before = in.stream().map(a -> MemorySegment.ofArray(a.memory()
                    .toArray(ValueLayout.JAVA_BYTE)))
                    .toList();
            try {
                e.run(env, in, out, m.threads());
            } catch (ArithmeticException ex) {
                compareFault(m, ex.getMessage());
                return;
            } catch (RuntimeException | AssertionError ex) {
                throw new AssertionError(m + " failed: " + ex + "\n" + describe(in, out), ex);
            }
            if (expected.isEmpty()) {
                fail(m + " should report " + fault + "\n" + describe(in, out));
            }
            compare(m.toString(), expected.get(), out, e.explain());
            for (int i = 0; i < in.size(); i++) {
                if (before.get(i).mismatch(in.get(i).memory()) >= 0) {
                    fail(m + " changed input " + i + "\n" + describe(in, out));
                }
            }
            for (StridedArray o : out) {
                long stray = Layouts.strayWrite(o);
                if (stray >= 0) {
                    fail(m + " wrote byte " + stray + " of " + Layouts.text(o) + ", which is no element\n"
                            + describe(in, out));
                }
            }
        }

        /** The report of a single division is exact; of several any may be named, but a true one. */
        private void compareFault(Machines m, String message) {
            if (expected.isPresent()) {
                fail(m + " reports " + message + ", but nothing is divided by zero\n" + describe(List.of(), List.of()));
            }
            long divisions = graph.values().stream().filter(v -> graph.live().get(v.id())
                    && v.prim() instanceof Prim.Apply a
                    && a.op().faultsOnZero() && v.dtype().isInteger()).count();
            if (divisions == 1) {
                assertEquals(fault, message, () -> m + "\n" + describe(List.of(), List.of()));
            }
        }

        /** The same code with other extents, where the program is valid for them. */
        private void otherExtents(Machines m, Evaluator.Executable e) {
            long[] other = new long[env.length];
            for (int i = 0; i < other.length; i++) {
                other[i] = env[i] == 0 ? 6 : env[i] % 7 + 2;
            }
            try (Arena arena = Arena.ofShared()) {
                List<Tensor> want;
                try {
                    want = interpret(arena, other);
                } catch (ArithmeticException | ShapeException | IndexException invalid) {
                    return;
                }
                List<StridedArray> out = outputs(arena, graph, other, 0);
                e.run(other, inputs(arena, graph, other), out, m.threads());
                compare(m + " with extents " + Arrays.toString(other), want, out, e.explain());
            }
        }

        void compare(String who, List<Tensor> want, List<StridedArray> got, String explain) {
            for (int o = 0; o < want.size(); o++) {
                Tensor w = want.get(o);
                Tensor g = got.get(o).toTensor();
                for (int i = 0; i < w.data().length; i++) {
                    if (!Bits.same(w.dtype(), w.data()[i], g.data()[i])) {
                        fail(who + ": output " + o + " differs at " + i + ": must be "
                                + Bits.text(w.dtype(), w.data()[i]) + " but is "
                                + Bits.text(w.dtype(), g.data()[i]) + "\n" + describe(List.of(), got) + explain);
                    }
                }
            }
        }

        private String describe(List<StridedArray> in, List<StridedArray> out) {
            StringBuilder sb = new StringBuilder(text + "\nextents " + Arrays.toString(env) + "\n" + graph);
            in.forEach(a -> sb.append("in ").append(Layouts.text(a)).append(first(a)).append('\n'));
            out.forEach(a -> sb.append("out ").append(Layouts.text(a)).append('\n'));
            return sb.toString();
        }

        private static String first(StridedArray a) {
            StringBuilder sb = new StringBuilder(":");
            long[] bits = a.toTensor().data();
            for (int i = 0; i < Math.min(8, bits.length); i++) {
                sb.append(' ').append(Scalars.text(a.dtype(), bits[i]));
            }
            return sb.append(bits.length > 8 ? " ..." : "").toString();
        }
    }
}
