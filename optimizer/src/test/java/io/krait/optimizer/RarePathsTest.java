package io.krait.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.LoopInterpreter;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.StridedArray;
import io.krait.staging.math.MathLibrary;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Functions take their rare paths only for lanes that are on: not for the rest of a range, nor for other branches. */
class RarePathsTest {
    private static final int LANES = 8;
    private static final double HUGE = 1e300;

    /** Counts how often a vectorised kernel runs paths that are rare, by a counter in memory. */
    private static final class Counting {
        private final Buffer counter;
        private int ids = 1_000_000;

        Counting(Kernel k) {
            counter = Buffer.arg(k.buffers().size(), DType.I64, Buffer.Kind.INOUT);
        }

        static Kernel of(Kernel k) {
            Counting c = new Counting(k);
            List<Buffer> buffers = new ArrayList<>(k.buffers());
            buffers.add(c.counter);
            return new Kernel(k.name(), buffers, k.scalars(), c.region(k.body(), false));
        }

        private Region region(Region r, boolean rare) {
            List<Stm> body = new ArrayList<>();
            if (rare) {
                Var zero = new Var(ids++, LType.INDEX);
                Var one = new Var(ids++, LType.INDEX);
                body.add(new Stm(List.of(zero), new Rhs.Const(LType.INDEX, 0), r.body().getFirst().origin()));
                body.add(new Stm(List.of(one), new Rhs.Const(LType.INDEX, 1), r.body().getFirst().origin()));
                body.add(new Stm(List.of(), new Rhs.Update(Op.ADD, counter, zero, one, Optional.empty(), false),
                        r.body().getFirst().origin()));
            }
            r.body().forEach(s -> body.add(new Stm(s.outs(), rhs(s.rhs()), s.origin())));
            return new Region(r.params(), body, r.results());
        }

        private Rhs rhs(Rhs rhs) {
            return switch (rhs) {
                case Rhs.If f -> new Rhs.If(f.cond(), region(f.then(), f.rare()), region(f.otherwise(), false),
                        f.rare());
                case Rhs.For f -> new Rhs.For(f.lo(), f.hi(), f.step(), f.inits(), region(f.body(), false));
                case Rhs.While w -> new Rhs.While(w.inits(), w.cond(), region(w.body(), false));
                case Rhs.ParFor p -> new Rhs.ParFor(p.level(), p.lo(), p.hi(), p.folds(), region(p.body(), false));
                default -> rhs;
            };
        }
    }

    private interface Body {
        /** The element for x and its index. */
        Var of(LoopBuilder b, Var x, Var i);
    }

    private static Kernel kernel(Body body) {
        LoopBuilder b = new LoopBuilder();
        Buffer in = b.arg(DType.F64, Buffer.Kind.IN);
        Buffer out = b.arg(DType.F64, Buffer.Kind.OUT);
        return b.kernel("k", (begin, end) -> {
            b.parFor(Rhs.Level.LANES, begin, end, List.of(), i -> {
                b.store(out, i, body.of(b, b.load(in, i), i));
                return List.of();
            });
            return null;
        });
    }

    // How often rare paths run; results are those of the kernel before.
    private static long rare(Body body, double... x) {
        Kernel scalar = kernel(body);
        Kernel vectors = VectorizeLanes.run(scalar, VectorOptions.ofLanes(LANES));
        try (Arena arena = Arena.ofConfined()) {
            StridedArray in = StridedArray.dense(DType.F64, arena.allocate(8L * x.length, 64), x.length);
            for (int i = 0; i < x.length; i++) {
                in.setBits(i, Double.doubleToRawLongBits(x[i]));
            }
            StridedArray want = StridedArray.dense(DType.F64, arena.allocate(8L * x.length, 64), x.length);
            StridedArray got = StridedArray.dense(DType.F64, arena.allocate(8L * x.length, 64), x.length);
            StridedArray count = StridedArray.dense(DType.I64, arena.allocate(8, 64), 1);
            LoopInterpreter.run(scalar, List.of(in, want), new long[0], 0, x.length);
            LoopInterpreter.run(Counting.of(vectors), List.of(in, got, count), new long[0], 0, x.length);
            for (int i = 0; i < x.length; i++) {
                double w = Double.longBitsToDouble(want.bits(i));
                assertEquals(w, Double.longBitsToDouble(got.bits(i)), () -> LoopPrinter.print(vectors));
            }
            return count.bits(0);
        }
    }

    private static Var call(LoopBuilder b, Op op, Var x) {
        return MathLibrary.expand(op, MathMode.STRICT, DType.F64, b, List.of(x));
    }

    private static double[] numbers(int n, double... x) {
        double[] r = new double[n];
        for (int i = 0; i < n; i++) {
            r[i] = x[i % x.length];
        }
        return r;
    }

    private static Var number(LoopBuilder b, double v) {
        return b.constant(DType.F64, Double.doubleToRawLongBits(v));
    }

    private static Var branch(LoopBuilder b, Var cond, BiFunction<LoopBuilder, Var, Var> then, Var x, Op otherwise) {
        return b.branch(cond, false, () -> List.of(then.apply(b, x)), () -> List.of(call(b, otherwise, x))).get(0);
    }

    @Test
    void theRestOfARangeIsNotRare() {
        // Lanes beyond the end read 0, whose logarithm is infinite.
        assertEquals(0, rare((b, x, i) -> call(b, Op.LOG, x), numbers(3, 2)));
        assertEquals(0, rare((b, x, i) -> call(b, Op.LOG, x), numbers(13, 2)));
        assertEquals(1, rare((b, x, i) -> call(b, Op.LOG, x), numbers(13, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 3, 4, 5)));
        assertEquals(2, rare((b, x, i) -> call(b, Op.LOG, x), numbers(16, 2, 0)));
    }

    @Test
    void onlyLanesOfTheBranchCount() {
        Body inThen = (b, x, i) -> branch(b, b.apply(Op.LT, x, number(b, 100)), (c, y) -> call(c, Op.SIN, y), x,
                Op.TANH);
        assertEquals(0, rare(inThen, numbers(24, 1, HUGE)), "huge arguments are not in the branch");
        Body inElse = (b, x, i) -> b.branch(b.apply(Op.GT, x, number(b, 100)), false, () -> List.of(x),
                () -> List.of(call(b, Op.SIN, x))).get(0);
        assertEquals(0, rare(inElse, numbers(24, 1, HUGE)), "huge arguments are in the other branch");
        Body both = (b, x, i) -> branch(b, b.apply(Op.GT, x, number(b, 100)), (c, y) -> call(c, Op.LOG, y), x, Op.SIN);
        assertEquals(0, rare(both, numbers(24, 1, HUGE, 0, 2)), "zeros go to the sine, huge numbers to the logarithm");
        assertEquals(3, rare(both, numbers(24, 1, HUGE, -HUGE, 2)));
    }

    @Test
    void rarePathsWithinRarePaths() {
        // The common path of a function calls another, whose rare path is for arguments that are rare for both.
        Body body = (b, x, i) -> b.ifAny(b.apply(Op.GT, x, number(b, 100)), () -> List.of(b.apply(Op.SQRT, x)),
                List.of(call(b, Op.SIN, x))).get(0);
        // What is given as common is computed before, for all lanes.
        assertEquals(6, rare(body, numbers(24, 1, HUGE)));
        Body apart = (b, x, i) -> b.branch(b.apply(Op.GT, x, number(b, 100)), true, () -> List.of(b.apply(Op.SQRT, x)),
                () -> List.of(call(b, Op.SIN, x))).get(0);
        assertEquals(3, rare(apart, numbers(24, 1, HUGE)), "only the outer one");
    }

    @Test
    void lanesThatLeftALoopAreOff() {
        // x, x*x, ... while below 1000, then a sine in each round: lanes that are done do not matter.
        Body body = (b, x, i) -> b.repeat(List.of(x, number(b, 0)), c -> b.apply(Op.LT, c.get(0), number(b, 1000)),
                c -> List.of(b.apply(Op.MUL, c.get(0), b.apply(Op.MUL, c.get(0), number(b, 1e100))),
                        b.apply(Op.ADD, c.get(1), call(b, Op.SIN, c.get(0))))).get(1);
        assertEquals(0, rare(body, numbers(16, 1, 2, 1e-99, 0.5)));
    }

    @Test
    void branchesWithFunctionsAreSkippedIfNoLaneIsOn() {
        Body body = (b, x, i) -> branch(b, b.apply(Op.LT, x, number(b, 100)), (c, y) -> call(c, Op.SIN, y), x, Op.EXP);
        String text = LoopPrinter.print(VectorizeLanes.run(kernel(body), VectorOptions.ofLanes(LANES)));
        // One test for each side and one for the rare path of each, in the loop and in the rest of the range.
        assertEquals(8, text.split(" any ", -1).length - 1, text);
        assertTrue(text.indexOf(" any ") < text.indexOf("fma"), "the first test is before all work");
    }
}
