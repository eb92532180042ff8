package io.krait.optimizer.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import io.krait.staging.math.MathLibrary;
import io.krait.staging.math.ReferenceBuilder;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RangesTest {
    private static final int PROGRAMS = 1_200;
    private static final int STEPS = 12;
    private static final int RUNS = 25;
    private static final double[] NUMBERS = {0, -0.0, 1, -1, 0.5, 3, -2.25, 708, 1e9, 0x1.8p52, 0x1.8p23, 4.9e-324,
        -1e-310, 1e-45, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -3e38, 2, 0.636619772};
    private static final List<Op> REAL = List.of(Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.MIN, Op.MAX, Op.NEG, Op.ABS,
            Op.SQRT, Op.FLOOR, Op.RINT, Op.TRUNC, Op.SIGN, Op.FMA, Op.SELECT, Op.MIN, Op.MAX);
    private static final List<Op> TESTS = List.of(Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE);
    private static final List<Op> WHOLE = List.of(Op.ADD, Op.SUB, Op.AND, Op.USHR, Op.MIN, Op.MAX, Op.REM, Op.FLOOR_MOD,
            Op.SELECT);

    /** Random operations, applied at once to numbers and recorded. */
    private static final class Program {
        private final SplittableRandom random;
        private final LoopBuilder b = new LoopBuilder();
        private final DType type;
        private final List<Var> vars = new ArrayList<>();
        private final List<UnaryOperator<long[]>> steps = new ArrayList<>();
        private int decided;

        Program(long seed) {
            random = new SplittableRandom(seed);
            type = random.nextBoolean() ? DType.F64 : DType.F32;
            for (DType t : List.of(type, type, DType.I32, type.signedTwin(), DType.U8)) {
                vars.add(b.scalar(t));
            }
        }

        private int pick(DType t) {
            int[] of = java.util.stream.IntStream.range(0, vars.size()).filter(i -> vars.get(i).dtype() == t).toArray();
            return of.length == 0 ? -1 : of[random.nextInt(of.length)];
        }

        // Adds a variable and how it is computed from those before.
        private void step(Var v, BiFunction<long[], Integer, Long> value) {
            int at = vars.size();
            vars.add(v);
            decided += b.constantOf(v).isPresent() ? 1 : 0;
            steps.add(all -> {
                all[at] = value.apply(all, at);
                return all;
            });
        }

        private void op(Op op, DType t) {
            int x = op == Op.SELECT ? pick(DType.BOOL) : pick(t);
            int y = pick(t);
            int z = random.nextInt(4) == 0 ? y : pick(t);
            if (x < 0 || y < 0) {
                return;
            }
            List<Integer> at = List.of(x, y, z).subList(0, op.arity());
            step(b.scalar(op, at.stream().map(vars::get).toList()),
                    (all, n) -> op.eval(t, all[x], all[y], all[z]));
        }

        private void next() {
            DType whole = type.signedTwin();
            switch (random.nextInt(12)) {
                case 0, 1 -> {
                    double c = NUMBERS[random.nextInt(NUMBERS.length)];
                    long bits = Scalars.convert(Double.doubleToRawLongBits(c), DType.F64, type);
                    step(b.constant(type, bits), (all, n) -> bits);
                }
                case 2 -> {
                    long c = random.nextInt(4) == 0 ? Scalars.wrap(whole, random.nextLong()) : random.nextInt(1, 40);
                    step(b.constant(whole, c), (all, n) -> c);
                }
                case 3 -> op(TESTS.get(random.nextInt(TESTS.size())), random.nextInt(3) == 0 ? whole : type);
                case 4 -> op(WHOLE.get(random.nextInt(WHOLE.size())), whole);
                case 5 -> {
                    List<DType> from = List.of(DType.I32, DType.U8, DType.BOOL, whole);
                    convert(pick(from.get(random.nextInt(from.size()))), type, false);
                }
                case 6 -> convert(pick(type), whole, true);
                case 7 -> convert(pick(whole), type, true);
                default -> op(REAL.get(random.nextInt(REAL.size())), type);
            }
        }

        private void convert(int x, DType to, boolean bits) {
            if (x >= 0) {
                DType from = vars.get(x).dtype();
                step(bits ? b.bitcast(to, vars.get(x)) : b.cast(to, vars.get(x)),
                        (all, n) -> bits ? Scalars.wrap(to, all[x]) : Scalars.convert(all[x], from, to));
            }
        }

        private long input(DType t) {
            if (t.isFloat() && random.nextInt(3) > 0) {
                double c = random.nextInt(3) > 0 ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextDouble(-9, 9);
                double v = random.nextInt(8) == 0 ? Double.NaN : c;
                return Scalars.convert(Double.doubleToRawLongBits(v), DType.F64, t);
            }
            return Scalars.wrap(t, random.nextLong() >> random.nextInt(64));
        }
    }

    /** What is known never excludes what happens: all folded values are those that operations give. */
    @Test
    void knownRangesAreTrue() {
        int decided = 0;
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Program p = new Program(seed);
            int inputs = p.vars.size();
            Buffer out = p.b.arg(DType.I64, Buffer.Kind.OUT);
            Kernel k = p.b.kernel("random", (begin, end) -> {
                for (int i = 0; i < STEPS; i++) {
                    p.next();
                }
                for (int i = 0; i < p.vars.size(); i++) {
                    Var v = p.vars.get(i);
                    Var whole = v.dtype().isFloat() ? p.b.bitcast(v.dtype().signedTwin(), v) : v;
                    p.b.store(out, p.b.index(i), p.b.cast(DType.I64, whole));
                }
                return null;
            });
            decided += p.decided;
            LoopInterpreter code = LoopInterpreter.prepare(k);
            try (Arena arena = Arena.ofConfined()) {
                StridedArray y = StridedArray.dense(DType.I64, arena.allocate(8L * p.vars.size(), 64), p.vars.size());
                for (int run = 0; run < RUNS; run++) {
                    long[] all = new long[p.vars.size()];
                    for (int i = 0; i < inputs; i++) {
                        all[i] = p.input(p.vars.get(i).dtype());
                    }
                    p.steps.forEach(s -> s.apply(all));
                    code.run(List.of(y), Arrays.copyOf(all, inputs), 0, 1);
                    for (int i = inputs; i < all.length; i++) {
                        DType t = p.vars.get(i).dtype();
                        long want = t.isFloat() ? Scalars.wrap(t.signedTwin(), all[i]) : all[i];
                        if (!isNaN(t, all[i]) || !isNaN(t, y.bits(i))) {
                            int at = i;
                            assertEquals(want, y.bits(i), () -> p.vars.get(at) + " for " + Arrays.toString(all) + "\n"
                                    + LoopPrinter.print(k));
                        }
                    }
                }
            }
        }
        // Some hundred are constants as such, or because their operands are.
        assertTrue(decided > PROGRAMS, "decided: " + decided);
    }

    private static boolean isNaN(DType t, long bits) {
        return t == DType.F64 && Double.isNaN(Double.longBitsToDouble(bits))
                || t == DType.F32 && Float.isNaN(Float.intBitsToFloat((int) bits));
    }

    // ---- functions

    private static String expanded(Op op, DType in, BiFunction<LoopBuilder, Var, Var> argument) {
        LoopBuilder b = new LoopBuilder();
        Buffer y = b.arg(DType.F64, Buffer.Kind.OUT);
        Var x = b.scalar(in);
        return LoopPrinter.print(b.kernel("k", (begin, end) -> {
            Var arg = argument.apply(b, x);
            b.store(y, begin, b.cast(DType.F64, MathLibrary.expand(op, MathMode.STRICT, arg.dtype(), b, List.of(arg))));
            return null;
        }));
    }

    private static Var number(LoopBuilder b, double v) {
        return b.constant(DType.F64, Double.doubleToRawLongBits(v));
    }

    // x limited to a range, which is never NaN.
    private static Var limited(LoopBuilder b, Var x, double lo, double hi) {
        Var low = b.apply(Op.SELECT, b.apply(Op.GT, x, number(b, lo)), x, number(b, lo));
        return b.apply(Op.SELECT, b.apply(Op.LT, low, number(b, hi)), low, number(b, hi));
    }

    private static boolean branches(String code) {
        return code.contains("if");
    }

    @Test
    void pathsForArgumentsThatCannotOccurAreLeftOut() {
        assertTrue(branches(expanded(Op.EXP, DType.F64, (b, x) -> x)));
        assertFalse(branches(expanded(Op.EXP, DType.F64, (b, x) -> limited(b, x, -700, 700))));
        assertTrue(branches(expanded(Op.EXP, DType.F64, (b, x) -> limited(b, x, -800, 700))));
        assertFalse(branches(expanded(Op.EXPM1, DType.F64, (b, x) -> limited(b, x, -700, 700))));
        assertFalse(branches(expanded(Op.EXP, DType.I8, (b, x) -> b.cast(DType.F64, x))));
        assertTrue(branches(expanded(Op.EXP, DType.I16, (b, x) -> b.cast(DType.F64, x))));

        assertTrue(branches(expanded(Op.LOG, DType.F64, (b, x) -> x)));
        assertFalse(branches(expanded(Op.LOG, DType.F64, (b, x) -> limited(b, x, 1e-300, 1e300))));
        assertTrue(branches(expanded(Op.LOG, DType.F64, (b, x) -> limited(b, x, 0, 1e300))));
        assertTrue(branches(expanded(Op.LOG, DType.F64, (b, x) -> limited(b, x, 1, Double.POSITIVE_INFINITY))));
        assertFalse(branches(expanded(Op.LOG, DType.I32, (b, x) -> b.apply(Op.ADD, number(b, 1),
                b.apply(Op.ABS, b.cast(DType.F64, x))))));
        assertFalse(branches(expanded(Op.LOG, DType.U16, (b, x) -> b.cast(DType.F32, b.apply(Op.ADD,
                b.cast(DType.I32, x), b.constant(DType.I32, 1))))));

        assertTrue(branches(expanded(Op.SIN, DType.F64, (b, x) -> limited(b, x, -1, 1))));
        assertFalse(branches(expanded(Op.SIN, DType.F64, (b, x) -> limited(b, x, -0.7, 0.7))));
        assertFalse(branches(expanded(Op.COS, DType.F64, (b, x) -> limited(b, x, 0, 0.7))));
        // min and max let NaN pass.
        assertTrue(branches(expanded(Op.EXP, DType.F64,
                (b, x) -> b.apply(Op.MIN, b.apply(Op.MAX, x, number(b, -5)), number(b, 5)))));
    }

    @Test
    void shorterCodeHasTheSameBits() {
        SplittableRandom random = new SplittableRandom(5);
        for (Op op : List.of(Op.EXP, Op.EXPM1, Op.LOG, Op.SIN, Op.COS, Op.LOG1P)) {
            double lo = op == Op.LOG ? 1e-300 : -0.7;
            double hi = op == Op.LOG ? 1e300 : 0.7;
            LoopBuilder b = new LoopBuilder();
            Buffer y = b.arg(DType.F64, Buffer.Kind.OUT);
            Var x = b.scalar(DType.F64);
            LoopInterpreter code = LoopInterpreter.prepare(b.kernel("k", (begin, end) -> {
                Var arg = limited(b, x, lo, hi);
                b.store(y, begin, MathLibrary.expand(op, MathMode.STRICT, DType.F64, b, List.of(arg)));
                return null;
            }));
            try (Arena arena = Arena.ofConfined()) {
                StridedArray out = StridedArray.dense(DType.F64, arena.allocate(8), 1);
                for (int i = 0; i < 2_000; i++) {
                    double v = op == Op.LOG ? Math.exp(random.nextDouble(-690, 690)) : i == 0 ? -0.0 : i == 1 ? 1e-310
                            : random.nextDouble(-0.7, 0.7);
                    long bits = Double.doubleToRawLongBits(v);
                    code.run(List.of(out), new long[]{bits}, 0, 1);
                    assertEquals(ReferenceBuilder.eval(op, MathMode.STRICT, DType.F64, bits), out.bits(0),
                            () -> op + " of " + v);
                }
            }
        }
    }

    // ---- constants

    /** Functions of constants are constants with the bits of the interpreter, and no code is left. */
    @Test
    void functionsOfConstantsFold() {
        double[] numbers = {0, -0.0, 1, -1, 0.3, -2.5, 7, 100.25, 1e5, -1e9, 1e22, 3e38, 1e-40, 5e-324, 1.7e308,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN};
        int checked = 0;
        for (Op op : Op.values()) {
            if (!op.isDerived()) {
                continue;
            }
            for (DType t : List.of(DType.F64, DType.F32, DType.I64, DType.I32)) {
                if (!op.accepts(t)) {
                    continue;
                }
                for (double x : numbers) {
                    for (double y : op.arity() == 1 ? new double[]{0} : new double[]{0, 3, -1.5, Double.NaN}) {
                        long[] args = {bits(t, x), bits(t, y), bits(t, 5)};
                        Optional<Long> want = reference(op, t, args);
                        if (want.isPresent()) {
                            checkFolded(op, t, args, want.get());
                            checked++;
                        }
                    }
                }
            }
        }
        assertTrue(checked > 200, "checked: " + checked);
    }

    private static long bits(DType t, double v) {
        return Scalars.convert(Double.doubleToRawLongBits(v), DType.F64, t);
    }

    private static Optional<Long> reference(Op op, DType t, long... args) {
        try {
            return Optional.of(ReferenceBuilder.eval(op, MathMode.STRICT, t, args));
        } catch (UnsupportedOperationException notYet) {
            return Optional.empty();
        }
    }

    private static void checkFolded(Op op, DType t, long[] args, long want) {
        LoopBuilder b = new LoopBuilder();
        Kernel k = b.kernel("k", (begin, end) -> {
            List<Var> in = Arrays.stream(args).limit(op.arity()).mapToObj(v -> b.constant(t, v)).toList();
            Var v = MathLibrary.expand(op, MathMode.STRICT, t, b, in);
            Optional<Long> got = b.constantOf(v);
            assertTrue(got.isPresent(), () -> op + " " + t + " " + Arrays.toString(args) + " is no constant");
            assertTrue(got.get() == want || isNaN(t, want) && isNaN(t, got.get()),
                    () -> op + " " + t + " " + Arrays.toString(args) + " is " + got.get() + ", not " + want);
            return null;
        });
        assertTrue(k.body().body().stream().allMatch(s -> s.rhs() instanceof Rhs.Const), () -> LoopPrinter.print(k));
    }
}
