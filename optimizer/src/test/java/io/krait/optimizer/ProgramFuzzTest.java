package io.krait.optimizer;

import static org.junit.jupiter.api.Assertions.fail;

import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.staging.DType;
import io.krait.staging.Evaluator;
import io.krait.staging.Interpreter;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random programs: what the optimizer makes of them, run by the loop interpreter, has the bits of the reference
 * interpreter.
 */
class ProgramFuzzTest {
    @ParameterizedTest
    @CsvSource({"128, true, 1", "512, true, 2", "256, true, 7", "512, false, 2"})
    void programsKeepTheirBits(int vectorBits, boolean fuse, int threads) {
        Backend backend = new InterpreterBackend(vectorBits);
        Evaluator e = new CompilingEvaluator(backend, fuse);
        int count = Integer.getInteger("krait.test.programs", 60);
        for (long seed = 0; seed < count; seed++) {
            check(seed * 7919 + vectorBits + threads, e, threads);
        }
    }

    static void check(long seed, Evaluator e, int threads) {
        RandomProgram p = new RandomProgram(seed);
        try (Arena arena = Arena.ofConfined()) {
            List<StridedArray> in = p.inputs(arena);
            List<Tensor> expected = Interpreter.run(p.graph, p.env, in.stream().map(StridedArray::toTensor).toList());
            List<StridedArray> out = new ArrayList<>();
            for (Value v : p.graph.outputs()) {
                long[] shape = v.shape().eval(p.env);
                out.add(StridedArray.dense(v.dtype(), arena.allocate(Math
                        .max(1, Tensor.size(shape) * v.dtype().bytes()), 64), shape));
            }
            Evaluator.Executable x = e.prepare(p.graph);
            for (int repeat = 0; repeat < 2; repeat++) {
                x.run(p.env, in, out, threads);
                for (int i = 0; i < out.size(); i++) {
                    compare(seed, p, x, expected.get(i), out.get(i).toTensor(), i);
                }
            }
        } catch (RuntimeException | Error ex) {
            throw new AssertionError("seed " + seed + "\n" + p.graph + java.util.Arrays.toString(p.env), ex);
        }
    }

    private static void compare(long seed, RandomProgram p, Evaluator.Executable x, Tensor want, Tensor got,
            int output) {
        for (int k = 0; k < want.data().length; k++) {
            long a = want.data()[k];
            long b = got.data()[k];
            if (a != b && !(isNaN(want.dtype(), a) && isNaN(want.dtype(), b))) {
                fail("seed " + seed + ": output " + output + " differs at " + k + ": expected "
                        + Scalars.text(want.dtype(), a) + ", got "
                        + Scalars.text(want.dtype(), b) + "\nenv " + java.util.Arrays.toString(p.env) + "\n" + p.graph
                                + x.explain());
            }
        }
    }

    static boolean isNaN(DType t, long bits) {
        return t.isFloat() && Double.isNaN(Scalars.toDouble(t, bits));
    }
}
