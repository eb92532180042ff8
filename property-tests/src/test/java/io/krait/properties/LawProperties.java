package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Reduction;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The algebraic laws. The loop builder is given every operation with every special constant on either side and with
 * equal operands; whatever it simplifies must have the bits of the definition for all special and random values. Which
 * laws there are is pinned down too: the ones that save work are applied, the ones that would change bits of floats
 * are not.
 */
class LawProperties {
    /** What the builder made of an operation of which some operands are unknown. */
    private static Optional<Function<long[], Long>> simplified(Op op, List<DType> types, Long[] constants,
            boolean oneVariable) {
        List<Optional<Function<long[], Long>>> found = new ArrayList<>();
        LoopBuilder b = new LoopBuilder();
        b.kernel("law", (begin, end) -> {
            List<Var> args = new ArrayList<>();
            Var shared = null;
            for (int i = 0; i < types.size(); i++) {
                boolean mask = types.get(i) == DType.BOOL && op == Op.SELECT && i == 0;
                if (constants[i] != null) {
                    args.add(b.constant(types.get(i), constants[i]));
                } else if (oneVariable && shared != null && !mask) {
                    args.add(shared);
                } else {
                    Var v = b.fresh(LType.of(types.get(i)));
                    shared = mask ? shared : v;
                    args.add(v);
                }
            }
            Var r = b.scalar(op, args);
            Optional<Long> c = b.constantOf(r);
            int at = args.indexOf(r);
            found.add(c.isPresent() ? Optional.of(x -> c.get()) : at >= 0 ? Optional.of(x -> x[at]) : Optional.empty());
            return null;
        });
        return found.getFirst();
    }

    private static List<DType> operands(Op op, DType t) {
        List<DType> in = new ArrayList<>(Collections.nCopies(op.arity(), t));
        if (op == Op.SELECT) {
            in.set(0, DType.BOOL);
        }
        return in;
    }

    static Stream<Arguments> operations() {
        return Arrays.stream(Op.values()).filter(op -> !op.isDerived())
                .flatMap(op -> Bits.TYPES.stream().filter(op::accepts).map(t -> Arguments.of(op, t)));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatIsSimplifiedKeepsItsBits(Op op, DType t) {
        List<DType> types = operands(op, t);
        int k = types.size();
        SplittableRandom r = new SplittableRandom(op.ordinal() * 31L + t.ordinal());
        for (int position = 0; position < k; position++) {
            for (long c : Bits.specials(types.get(position))) {
                Long[] constants = new Long[k];
                constants[position] = c;
                for (boolean one : new boolean[]{false, true}) {
                    check(op, types, constants, one, r);
                }
            }
        }
        check(op, types, new Long[k], true, r);
    }

    private static void check(Op op, List<DType> types, Long[] constants, boolean oneVariable, SplittableRandom r) {
        Optional<Function<long[], Long>> rule = simplified(op, types, constants, oneVariable);
        if (rule.isEmpty()) {
            return;
        }
        DType t = types.getLast();
        DType out = op.resultType(types);
        long[] special = Bits.specials(t);
        for (int i = 0; i < special.length * 2 + 50; i++) {
            long[] x = new long[3];
            for (int j = 0; j < types.size(); j++) {
                DType own = types.get(j);
                x[j] = constants[j] != null ? constants[j] : own == t && i < special.length ? special[i]
                        : Bits.random(own, r);
            }
            if (oneVariable) {
                int first = firstVariable(op, constants);
                for (int j = first + 1; first >= 0 && j < types.size(); j++) {
                    x[j] = constants[j] != null ? constants[j] : x[first];
                }
            }
            long want = op.eval(t, x[0], x[1], x[2]);
            long got = rule.get().apply(x);
            if (!Bits.same(out, want, got)) {
                fail(op + " on " + t + " with constants " + Arrays.toString(constants) + " is simplified to "
                        + Bits.text(out, got) + " for "
                        + Arrays.toString(x) + " but is " + Bits.text(out, want));
            }
        }
    }

    private static int firstVariable(Op op, Long[] constants) {
        for (int j = op == Op.SELECT ? 1 : 0; j < constants.length; j++) {
            if (constants[j] == null) {
                return j;
            }
        }
        return -1;
    }

    /** All laws that fire on a type, written as in a textbook. */
    private static Set<String> laws(DType t) {
        Set<String> r = new TreeSet<>();
        for (Op op : Op.values()) {
            if (op.isDerived() || !op.accepts(t) || op.arity() != 2) {
                continue;
            }
            for (long c : Bits.fewSpecials(t)) {
                if (simplified(op, operands(op, t), new Long[]{null, c}, false).isPresent()) {
                    r.add("x " + op + " " + Scalars.text(t, c));
                }
                if (simplified(op, operands(op, t), new Long[]{c, null}, false).isPresent()) {
                    r.add(Scalars.text(t, c) + " " + op + " x");
                }
            }
            if (simplified(op, operands(op, t), new Long[2], true).isPresent()) {
                r.add("x " + op + " x");
            }
        }
        return r;
    }

    @Test
    void floatLawsAreTheExactOnes() {
        Set<String> exact = new TreeSet<>(List.of("x add -0.0", "-0.0 add x", "x sub 0.0", "x mul 1.0", "1.0 mul x",
                "x div 1.0", "x min x", "x max x", "x max -Infinity", "-Infinity max x", "x min Infinity",
                "Infinity min x", "x gt Infinity", "Infinity lt x", "x lt -Infinity", "-Infinity gt x"));
        for (DType t : List.of(DType.F64, DType.F32, DType.F16, DType.BF16)) {
            Set<String> found = laws(t);
            assertTrue(exact.containsAll(found), () -> t + " has laws that change bits or are not known here: "
                    + found);
            assertTrue(found.containsAll(List.of("x add -0.0", "x sub 0.0", "x mul 1.0", "1.0 mul x", "x div 1.0")),
                    () -> t + ": " + found);
        }
    }

    @Test
    void integerLawsSaveWork() {
        Set<String> found = laws(DType.I32);
        assertTrue(found.containsAll(List.of("x add 0", "0 add x", "x sub 0", "x mul 1", "1 mul x", "x div 1",
                "x and -1", "-1 and x", "x or 0", "0 or x", "x xor 0", "0 xor x", "x shl 0", "x shr 0", "x ushr 0",
                "x min x", "x max x")), found::toString);
        Set<String> logical = laws(DType.BOOL);
        assertTrue(logical.containsAll(List.of("x and true", "x or false", "x xor false")), logical::toString);
    }

    @Test
    void selectsWithAKnownConditionAreFolded() {
        for (DType t : Bits.TYPES) {
            long[] x = {0, 11, 22};
            List<DType> types = operands(Op.SELECT, t);
            assertEquals(11, simplified(Op.SELECT, types, new Long[]{1L, null, null}, false).orElseThrow().apply(x));
            assertEquals(22, simplified(Op.SELECT, types, new Long[]{0L, null, null}, false).orElseThrow().apply(x));
            assertTrue(simplified(Op.SELECT, types, new Long[3], true).isPresent(), "select(c, x, x)");
        }
    }

    /** The identities of folds, which fill lanes that have no element. */
    @ParameterizedTest
    @MethodSource("operations")
    void identitiesAreNeutral(Op op, DType t) {
        if (!List.of(Op.ADD, Op.MUL, Op.MIN, Op.MAX, Op.AND, Op.OR, Op.XOR).contains(op)) {
            return;
        }
        long e = Reduction.identity(op, t);
        assertEquals(e, Scalars.wrap(t, e), "canonical");
        for (long x : Bits.specials(t)) {
            assertTrue(Bits.same(t, x, op.eval(t, x, e, 0)), () -> Bits.text(t, x) + " " + op + " identity");
            assertTrue(Bits.same(t, x, op.eval(t, e, x, 0)), () -> "identity " + op + " " + Bits.text(t, x));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void commutativeOperationsCommute(Op op, DType t) {
        if (op.isCommutative()) {
            for (long x : Bits.specials(t)) {
                for (long y : Bits.specials(t)) {
                    assertTrue(Bits.same(op.resultType(List.of(t, t)), op.eval(t, x, y, 0), op.eval(t, y, x, 0)),
                            () -> op + " of " + Bits.text(t, x) + " and " + Bits.text(t, y));
                }
            }
        }
    }

    /**
     * Operations with literals, end to end: what the passes and LLVM make of constants has the bits of the definition.
     */
    @ParameterizedTest
    @MethodSource("operations")
    void operationsWithLiteralsKeepTheirBits(Op op, DType t) {
        if (op.arity() != 2) {
            return;
        }
        long[] special = Bits.specials(t);
        long[] x = Arrays.copyOf(special, special.length + 70);
        SplittableRandom r = new SplittableRandom(op.ordinal());
        for (int i = special.length; i < x.length; i++) {
            x[i] = Bits.random(t, r);
        }
        boolean faults = op.faultsOnZero() && t.isInteger();
        for (boolean right : new boolean[]{true, false}) {
            if (!right && faults) {
                continue;
            }
            long[] literals = Arrays.stream(Bits.fewSpecials(t)).filter(c -> c != 0 || !faults).toArray();
            Graph g = literalGraph(op, t, literals, right);
            DType out = op.resultType(List.of(t, t));
            for (Machines m : List.of(Machines.WIDTHS.get(0), Machines.WIDTHS.get(3))) {
                try (Arena arena = Arena.ofConfined()) {
                    List<StridedArray> outs = Arrays.stream(literals).mapToObj(c -> Dense.of(arena, out,
                            new long[x.length])).toList();
                    Evaluator.Executable e = m.evaluator().prepare(g);
                    e.run(new long[]{x.length}, List.of(Dense.of(arena, t, x)), outs, 1);
                    for (int k = 0; k < literals.length; k++) {
                        for (int i = 0; i < x.length; i++) {
                            long a = right ? x[i] : literals[k];
                            long b = right ? literals[k] : x[i];
                            long want = op.eval(t, a, b, 0);
                            if (!Bits.same(out, want, outs.get(k).bits(i))) {
                                fail(op + " on " + m + ": (" + Bits.text(t, a) + ", " + Bits.text(t, b) + "), the "
                                        + (right ? "second" : "first") + " a literal, must be " + Bits.text(out, want)
                                        + " but is "
                                        + Bits.text(out, outs.get(k).bits(i)));
                            }
                        }
                    }
                }
            }
        }
    }

    private static Graph literalGraph(Op op, DType t, long[] literals, boolean right) {
        Recorder rec = new Recorder("literals", Origin.NONE);
        Value x = rec.param(new ArrayType(t, new Shape(List.of(rec.symbol()))));
        List<Value> results = new ArrayList<>();
        for (long c : literals) {
            Value v = rec.constant(t, c);
            results.add(rec.emit(new Prim.Apply(op), right ? List.of(x, v) : List.of(v, x), Origin.NONE));
        }
        return rec.finish(results);
    }
}
