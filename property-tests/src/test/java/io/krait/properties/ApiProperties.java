package io.krait.properties;

import static io.krait.Krait.evaluate;
import static io.krait.Krait.jitMany;
import static io.krait.Krait.withThreads;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.krait.JitMany;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.Scope;
import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.ArrayType;
import io.krait.staging.Graph;
import io.krait.staging.Interpreter;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.ShapeException;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import io.krait.types.Num;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random programs through the user's API. Lazy evaluation, in whatever portions and order, and compiled functions have
 * the bits of the reference interpreter on the same calls.
 */
class ApiProperties {
    private static final ArrayAccess ACCESS = ArrayAccess.get();

    @Provide
    Arbitrary<ProgramText> programs() {
        return ProgramTexts.calls();
    }

    @Property
    void lazyArraysHaveTheBitsOfTheInterpreter(@ForAll("programs") ProgramText p, @ForAll("modes") Integer mode) {
        List<NdArray<?>> in = inputs(p);
        ApiProgram program = new ApiProgram(p, in);
        List<Tensor> want = interpret(program, in);
        List<NdArray<?>> results = program.results();
        withThreads(List.of(1, 2, 7).get(mode % 3), () -> {
            switch (mode / 3 % 3) {
                case 0 -> evaluate(results.toArray(NdArray<?>[]::new));
                case 1 -> results.reversed().forEach(NdArray::eval);
                default -> {
                }
            }
            check("lazy", program, want, results);
        });
        // The same once more, from the inputs, in a scope.
        NdArray<?> kept;
        try (Scope s = Scope.open()) {
            List<NdArray<?>> again = program.replay(in);
            kept = s.keep(again.getFirst());
        }
        check("kept", program, want.subList(0, 1), List.of(kept));
    }

    @Provide
    Arbitrary<Integer> modes() {
        return Arbitraries.integers().between(0, 8);
    }

    @Property
    void compiledFunctionsHaveTheBitsOfTheInterpreter(@ForAll("programs") ProgramText p) {
        List<NdArray<?>> in = inputs(p);
        ApiProgram program = new ApiProgram(p, in);
        List<Tensor> want = interpret(program, in);
        JitMany f = switch (in.size()) {
            case 1 -> jitMany(a -> program.replay(List.of(a)));
            case 2 -> jitMany((a, b) -> program.replay(List.of(a, b)));
            default -> jitMany((a, b, c) -> program.replay(List.of(a, b, c)));
        };
        NdArray<?>[] args = in.toArray(NdArray<?>[]::new);
        List<NdArray<?>> got;
        try {
            got = f.apply(args);
        } catch (ShapeException e) {
            // Code for any extents cannot know that a slice happens to have extent 1 and would broadcast.
            if (e.getMessage().contains("do not broadcast") || e.getMessage().contains("cannot squeeze")
                    || e.getMessage().contains("broadcast")) {
                return;
            }
            throw new AssertionError(program + "\n" + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new AssertionError(program + "\n" + e.getMessage(), e);
        }
        check("jit", program, want, got);
        check("jit again", program, want, f.apply(args));
    }

    static void check(String how, ApiProgram program, List<Tensor> want, List<NdArray<?>> got) {
        for (int o = 0; o < want.size(); o++) {
            NdArray<?> x = got.get(o);
            Tensor w = want.get(o);
            assertEquals(w.dtype(), x.dtype(), program::toString);
            assertArrayEquals(w.shape(), x.shape(), program::toString);
            Tensor t = ApiProperties.bits(x);
            for (int i = 0; i < w.data().length; i++) {
                if (!Bits.same(w.dtype(), w.data()[i], t.data()[i])) {
                    fail(how + ": result " + o + " differs at " + i + ": must be " + Bits.text(w.dtype(), w.data()[i])
                            + " but is "
                            + Bits.text(w.dtype(), t.data()[i]) + "\n" + program);
                }
            }
        }
    }

    /** The elements of an array, evaluated if need be. */
    static Tensor bits(NdArray<?> x) {
        try {
            return ACCESS.pin(x).toTensor();
        } finally {
            ACCESS.unpin(x);
        }
    }

    /** Runs the calls on staged arrays of the same types and shapes, and interprets what was recorded. */
    static List<Tensor> interpret(ApiProgram program, List<NdArray<?>> in) {
        Recorder rec = new Recorder("oracle", Origin.NONE);
        List<NdArray<?>> staged = new ArrayList<>();
        for (NdArray<?> x : in) {
            staged.add(ACCESS.<Num>wrap(rec.param(new ArrayType(x.dtype(), Shape.of(x.shape())))));
        }
        List<Value> results = program.replay(staged).stream().map(x -> ACCESS.value(rec, x)).toList();
        Graph g = rec.finish(results);
        List<Tensor> values = new ArrayList<>();
        in.forEach(x -> values.add(bits(x)));
        // Arrays that the calls made from nothing are captured.
        g.captures().forEach(c -> values.add(bits((NdArray<?>) c.array())));
        return Interpreter.run(g, new long[g.symbols()], values);
    }

    /** Arrays over the user's memory, and arrays of our own, and views of those. */
    static List<NdArray<?>> inputs(ProgramText p) {
        List<NdArray<?>> all = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            for (ProgramText.Input in : p.inputs()) {
                long size = 1;
                long[] shape = new long[in.axes().size()];
                for (int i = 0; i < shape.length; i++) {
                    shape[i] = in.axes().get(i) == 3 ? 1 : GraphMaker.EXTENTS[p.extents().get(in.axes().get(i))];
                    shape[i] = size * Math.max(1, shape[i]) > 10_000 ? 1 : shape[i];
                    size *= Math.max(1, shape[i]);
                }
                StridedArray from = Layouts.place(arena, GraphMaker.TYPES.get(in.type()), shape, 0, false);
                Layouts.fill(from, in.values());
                NdArray<Num> x = ACCESS.allocate(from.dtype(), shape);
                StridedArray to = ACCESS.pin(x);
                to.set(from.toTensor());
                ACCESS.unpin(x);
                all.add(in.layout() % 4 == 1 ? x.flip() : in.layout() % 4 == 2 ? x.transpose() : x);
            }
        }
        return all;
    }
}
