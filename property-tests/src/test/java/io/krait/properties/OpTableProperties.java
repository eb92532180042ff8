package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Evaluator;
import io.krait.staging.Faults;
import io.krait.staging.Graph;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import io.krait.staging.math.ReferenceBuilder;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Op table, every operation on every element type it takes, all casts and all bit casts: what {@link Op#eval}
 * defines is what machine code computes, and the loop IR at every vector width, in the main loop and in the masked
 * tail.
 */
class OpTableProperties {
    /** Shorter than a vector, odd, one that ends in a tail of every width, long. */
    private static final int[] LENGTHS = {1, 5, 67, 1000};

    /**
     * An operation on given element types.
     *
     * @param prim the operation
     * @param in the element types of its operands
     */
    record Case(Prim prim, List<DType> in) {
        /** The type that decides the meaning. */
        DType type() {
            return in.getLast();
        }

        DType result() {
            return switch (prim) {
                case Prim.Apply a -> a.op().resultType(in);
                case Prim.Cast c -> c.to();
                case Prim.Bitcast b -> b.to();
                default -> throw new IllegalArgumentException(prim.toString());
            };
        }

        /** What the result must be: the definition, not an execution. */
        long[] expected(long[][] x) {
            int n = x[0].length;
            if (prim instanceof Prim.Apply a && a.op().isDerived()) {
                return ReferenceBuilder.evalAll(a.op(), a.mode(), type(), x);
            }
            long[] r = new long[n];
            for (int i = 0; i < n; i++) {
                int at = i;
                r[i] = switch (prim) {
                    case Prim.Apply a -> a.op().eval(type(), x[0][at], x.length > 1 ? x[1][at] : 0, x.length > 2
                            ? x[2][at] : 0);
                    case Prim.Cast c -> Scalars.convert(x[0][at], type(), c.to());
                    case Prim.Bitcast b -> Scalars.wrap(b.to(), x[0][at]);
                    default -> throw new IllegalArgumentException(prim.toString());
                };
            }
            return r;
        }

        boolean faultsOnZero() {
            return prim instanceof Prim.Apply a && a.op().faultsOnZero() && type().isInteger();
        }

        @Override
        public String toString() {
            return prim + " " + in;
        }
    }

    static Stream<Case> cases() {
        List<Case> all = new ArrayList<>();
        for (Op op : Op.values()) {
            for (DType t : Bits.TYPES) {
                if (op.accepts(t)) {
                    List<DType> in = new ArrayList<>(Collections.nCopies(op.arity(), t));
                    if (op == Op.SELECT) {
                        in.set(0, DType.BOOL);
                    }
                    all.add(new Case(new Prim.Apply(op), List.copyOf(in)));
                }
            }
        }
        for (DType from : Bits.TYPES) {
            for (DType to : Bits.TYPES) {
                all.add(new Case(new Prim.Cast(to), List.of(from)));
                if (from.bits() == to.bits() && (from == DType.BOOL) == (to == DType.BOOL)) {
                    all.add(new Case(new Prim.Bitcast(to), List.of(from)));
                }
            }
        }
        return all.stream();
    }

    /** The derived operations on every element type that they take. */
    static Stream<Case> derived(MathMode mode) {
        return cases().filter(c -> c.prim() instanceof Prim.Apply a && a.op().isDerived())
                .map(c -> new Case(new Prim.Apply(((Prim.Apply) c.prim()).op(), mode), c.in()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void specialAndRandomValuesGiveTheDefinedBits(Case c) {
        checkSamples(c, Machines.WIDTHS);
    }

    /** Special and random values, all at once and in lengths that end in a masked tail. */
    static void checkSamples(Case c, List<Machines> machines) {
        long[][] x = samples(c);
        long[] expected = c.expected(x);
        for (Machines m : machines) {
            Evaluator.Executable e = m.evaluator().prepare(graph(c));
            check(c, m, e, x, expected);
            for (int n : LENGTHS) {
                int from = (x[0].length - n) / 2;
                long[][] part = Arrays.stream(x).map(a -> Arrays.copyOfRange(a, from, from + n)).toArray(long[][]::new);
                check(c, m, e, part, Arrays.copyOfRange(expected, from, from + n));
            }
        }
    }

    /** All combinations of special values (of fewer for three operands), then random ones up to a fixed length. */
    private static long[][] samples(Case c) {
        int k = c.in().size();
        long[][] special = new long[k][];
        int n = 1;
        for (int i = 0; i < k; i++) {
            special[i] = k == 3 ? Bits.fewSpecials(c.in().get(i)) : Bits.specials(c.in().get(i));
            n *= special[i].length;
        }
        int total = Math.max(n + 200, 1013);
        long[][] x = new long[k][total];
        SplittableRandom r = new SplittableRandom(c.toString().hashCode());
        for (int i = 0; i < total; i++) {
            int rest = i;
            for (int j = 0; j < k; j++) {
                x[j][i] = i < n ? special[j][rest % special[j].length] : Bits.random(c.in().get(j), r);
                rest /= special[j].length;
            }
            if (c.faultsOnZero() && x[1][i] == 0) {
                x[1][i] = 1;
            }
        }
        return x;
    }

    private static Graph graph(Case c) {
        Recorder rec = new Recorder("operation", Origin.NONE);
        Shape s = new Shape(List.of(rec.symbol()));
        List<Value> params = c.in().stream().map(t -> rec.param(new ArrayType(t, s))).toList();
        return rec.finish(List.of(rec.emit(c.prim(), params, Origin.NONE)));
    }

    private static void check(Case c, Machines m, Evaluator.Executable e, long[][] x, long[] expected) {
        int n = expected.length;
        try (Arena arena = Arena.ofConfined()) {
            List<StridedArray> in = new ArrayList<>();
            for (int i = 0; i < x.length; i++) {
                in.add(Dense.of(arena, c.in().get(i), x[i]));
            }
            StridedArray out = Dense.of(arena, c.result(), new long[n]);
            e.run(new long[]{n}, in, List.of(out), m.threads());
            for (int i = 0; i < n; i++) {
                if (!Bits.same(c.result(), expected[i], out.bits(i))) {
                    int at = i;
                    StringBuilder args = new StringBuilder();
                    for (int j = 0; j < x.length; j++) {
                        args.append(j == 0 ? "" : ", ").append(Bits.text(c.in().get(j), x[j][at]));
                    }
                    fail(c + " on " + m + ", element " + i + " of " + n + ": (" + args + ") must be "
                            + Bits.text(c.result(), expected[i]) + " but is " + Bits.text(c.result(), out.bits(i)));
                }
            }
        }
    }

    /** One operation with arguments. */
    record Sample(Case c, List<List<Long>> rows) {
        @Override
        public String toString() {
            StringBuilder sb = new StringBuilder(c.toString());
            for (List<Long> row : rows) {
                sb.append("\n  ");
                for (int j = 0; j < c.in().size(); j++) {
                    sb.append(j == 0 ? "" : ", ").append(Bits.text(c.in().get(j), row.get(j)));
                }
            }
            return sb.toString();
        }
    }

    private static final Map<Case, List<Evaluator.Executable>> PREPARED = new ConcurrentHashMap<>();

    @Provide
    Arbitrary<Sample> samples() {
        return Arbitraries.of(cases().toList()).flatMap(c -> {
            Arbitrary<Long> any = Arbitraries.longs().withDistribution(RandomDistribution.uniform()).withoutEdgeCases();
            return any.list().ofSize(c.in().size()).list().ofMinSize(1).ofMaxSize(140)
                    .map(rows -> new Sample(c, canonical(c, rows)));
        });
    }

    private static List<List<Long>> canonical(Case c, List<List<Long>> rows) {
        List<List<Long>> r = new ArrayList<>();
        for (List<Long> row : rows) {
            List<Long> next = new ArrayList<>();
            for (int j = 0; j < row.size(); j++) {
                DType t = c.in().get(j);
                long v = row.get(j);
                long[] s = Bits.specials(t);
                // Every other value is near a special one.
                long bits = Scalars.wrap(t, (v & 1) == 0 ? v >>> 1 : s[(int) Long.remainderUnsigned(v >>> 5, s.length)]
                        + (v >>> 1 & 3));
                next.add(c.faultsOnZero() && j == 1 && bits == 0 ? 1L : bits);
            }
            r.add(next);
        }
        return r;
    }

    @Property(tries = 300)
    void randomBitsGiveTheDefinedBits(@ForAll("samples") Sample s) {
        long[][] x = new long[s.c.in().size()][s.rows.size()];
        for (int i = 0; i < s.rows.size(); i++) {
            for (int j = 0; j < x.length; j++) {
                x[j][i] = s.rows.get(i).get(j);
            }
        }
        List<Evaluator.Executable> prepared = PREPARED.computeIfAbsent(s.c,
                c -> Machines.WIDTHS.stream().map(m -> m.evaluator().prepare(graph(c))).toList());
        for (int k = 0; k < prepared.size(); k++) {
            check(s.c, Machines.WIDTHS.get(k), prepared.get(k), x, s.c.expected(x));
        }
    }

    static Stream<Case> divisions() {
        return cases().filter(Case::faultsOnZero);
    }

    @ParameterizedTest
    @MethodSource("divisions")
    void theFirstDivisionByZeroIsReported(Case c) {
        Op op = ((Prim.Apply) c.prim()).op();
        DType t = c.type();
        Recorder rec = new Recorder("division", Origin.NONE);
        Shape s = new Shape(List.of(rec.symbol(), rec.symbol()));
        Value x = rec.param(new ArrayType(t, s));
        Value y = rec.param(new ArrayType(t, s));
        Value q = rec.emit(c.prim(), List.of(x, y));
        Graph g = rec.finish(List.of(rec.emit(new Prim.Apply(Op.XOR), List.of(q, x))));
        SplittableRandom r = new SplittableRandom(c.toString().hashCode());
        long[] shape = {3, 4321};
        int n = (int) (shape[0] * shape[1]);
        try (Arena arena = Arena.ofConfined()) {
            StridedArray a = Dense.matrix(arena, t, r.longs(n).map(v -> Scalars.wrap(t, v)).toArray(), shape);
            for (Machines m : List.of(new Machines("cpu", Machines.CPU, 1), new Machines("cpu 2", Machines.CPU, 2),
                    new Machines("cpu 7", Machines.CPU, 7), new Machines("loops", Machines.LOOPS_256, 2))) {
                Evaluator.Executable e = m.evaluator().prepare(g);
                StridedArray out = Dense.matrix(arena, t, new long[n], shape);
                for (int tries = 0; tries < 4; tries++) {
                    int first = tries == 0 ? 0 : tries == 1 ? n - 1 : r.nextInt(n);
                    long[] d = new long[n];
                    Arrays.fill(d, 3);
                    d[first] = 0;
                    for (int more = r.nextInt(5); more > 0; more--) {
                        d[r.nextInt(first, n)] = 0;
                    }
                    StridedArray b = Dense.matrix(arena, t, d, shape);
                    ArithmeticException fault = assertThrows(ArithmeticException.class,
                            () -> e.run(shape, List.of(a, b), List.of(out), m.threads()), () -> c + " on " + m);
                    assertEquals(Faults.divisionByZero(op, q.origin(), first, shape), fault.getMessage());
                    assertEquals("integer " + op + " by zero at index [" + first / shape[1] + ", " + first % shape[1]
                            + "] of shape [3, 4321] (at OpTableProperties.java:" + q.origin().line()
                            + "); guard the divisor, for instance where(y.eq(0), 1, y)", fault.getMessage());
                }
                Dense.fill(a, 5);
                e.run(shape, List.of(a, a), List.of(out), m.threads());
                assertEquals(op.eval(t, 5, 5, 0) ^ 5, out.bits(n - 1), "after a fault on " + m);
            }
        }
    }
}
