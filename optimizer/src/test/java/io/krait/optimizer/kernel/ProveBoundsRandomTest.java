package io.krait.optimizer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.DropDeadCode;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.LoopInterpreter;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.StridedArray;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random kernels do the same after the pass: elements, and the fault with its details. */
class ProveBoundsRandomTest {
    private static final int KERNELS = Integer.getInteger("krait.test.kernels", 400);
    private static final int FIRST = Integer.getInteger("krait.test.first", 0);
    private static final int RUNS = 12;
    private static final int EXTENTS = 3;
    private static final int OFFSETS = 3;
    private static final long[] WILD = {0, 1, 2, 3, -1, -2, 5, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1,
        1L << 40, -(1L << 40), (1L << 40) + 1, 1L << 30, 1L << 62, -(1L << 62), 0x7fffffffL};

    /** Makes a kernel. */
    private static final class Maker {
        private final SplittableRandom random;
        private final LoopBuilder b = new LoopBuilder();
        private final List<Var> extents = new ArrayList<>();
        private final List<Var> offsets = new ArrayList<>();
        private Buffer x;
        private Buffer y;
        private Buffer at;
        private Var position;
        private int code;
        private int statements;

        Maker(long seed) {
            random = new SplittableRandom(seed);
        }

        Kernel kernel() {
            for (int i = 0; i < EXTENTS; i++) {
                extents.add(b.scalar(DType.I64));
            }
            for (int i = 0; i < OFFSETS; i++) {
                offsets.add(b.scalar(DType.I64));
            }
            // x: e0 by e1, y: e2, at: e0
            x = b.arg(DType.I64, Buffer.Kind.IN);
            y = b.arg(DType.I64, Buffer.Kind.INOUT);
            at = b.arg(DType.I64, Buffer.Kind.IN);
            boolean threads = random.nextBoolean();
            return b.kernel("random", (begin, end) -> {
                b.parFor(threads ? Rhs.Level.THREADS : Rhs.Level.FREE, begin, end, List.of(), i -> {
                    position = i;
                    List<Var> scope = new ArrayList<>(extents);
                    scope.addAll(offsets);
                    scope.add(i);
                    scope.add(i);
                    if (random.nextInt(3) == 0) {
                        // Rows and columns of a unit.
                        Var n = pick(extents);
                        Var row = b.apply(Op.DIV, i, n);
                        scope.add(row);
                        scope.add(b.apply(Op.SUB, i, b.apply(Op.MUL, row, n)));
                    }
                    body(scope, 3);
                    return List.of();
                });
                return null;
            });
        }

        private Var pick(List<Var> from) {
            return from.get(random.nextInt(from.size()));
        }

        private Var small() {
            return b.index(random.nextInt(-2, 4));
        }

        private Var number(List<Var> scope, int depth) {
            int kind = random.nextInt(depth == 0 ? 4 : 20);
            if (kind < 5) {
                return random.nextInt(4) == 0 ? small() : scope.get(scope.size() - 1 - skew(scope.size()));
            }
            Var a = number(scope, depth - 1);
            if (kind < 12) {
                return b.apply(kind < 9 ? Op.ADD : Op.SUB, a, random.nextInt(3) == 0 ? number(scope, 0) : small());
            }
            return switch (kind) {
                case 12 -> b.apply(Op.MUL, a, number(scope, 0));
                case 13 -> b.apply(pick(Op.DIV, Op.FLOOR_DIV, Op.REM, Op.FLOOR_MOD), a,
                        random.nextBoolean() ? b.index(random.nextInt(1, 4)) : number(scope, 0));
                case 14, 15 -> b.apply(pick(Op.MIN, Op.MAX), a, number(scope, 0));
                case 16 -> b.apply(Op.SELECT, condition(scope), a, number(scope, 0));
                case 17 -> b.apply(pick(Op.AND, Op.OR, Op.XOR), a, b.index(random.nextInt(0, 4)));
                case 18 -> b.apply(pick(Op.SHR, Op.SHL, Op.USHR), a, b.index(random.nextInt(0, 3)));
                default -> random.nextBoolean() ? b.cast(DType.I64, b.cast(DType.I32, a))
                        : b.apply(pick(Op.NEG, Op.ABS, Op.NOT, Op.SIGN), a);
            };
        }

        // Late variables belong to inner loops and are more interesting.
        private int skew(int n) {
            return Math.min(random.nextInt(n), random.nextInt(n));
        }

        private Op pick(Op... ops) {
            return ops[random.nextInt(ops.length)];
        }

        private Var condition(List<Var> scope) {
            Var c = b.apply(pick(Op.LT, Op.LE, Op.GT, Op.GE, Op.EQ, Op.NE), number(scope, 1), number(scope, 1));
            return switch (random.nextInt(6)) {
                case 0 -> b.apply(Op.AND, c, condition(scope));
                case 1 -> b.apply(Op.OR, c, condition(scope));
                case 2 -> b.apply(Op.NOT, c);
                default -> c;
            };
        }

        private void body(List<Var> outer, int depth) {
            List<Var> scope = new ArrayList<>(outer);
            for (int n = random.nextInt(1, 4); n > 0 && statements < 25; n--) {
                statements++;
                switch (random.nextInt(depth == 0 ? 4 : 9)) {
                    case 0, 1 -> scope.add(load(scope));
                    case 2, 3 -> store(scope);
                    case 4 -> b.branch(condition(scope), false, () -> {
                        body(scope, depth - 1);
                        return List.of();
                    }, () -> {
                        if (random.nextBoolean()) {
                            body(scope, depth - 1);
                        }
                        return List.of();
                    });
                    case 5 -> b.parFor(Rhs.Level.FREE, bound(scope), bound(scope), List.of(), i -> {
                        inner(scope, i, depth);
                        return List.of();
                    });
                    case 6 -> scope.addAll(b.loop(bound(scope), bound(scope), random.nextInt(1, 4),
                            List.of(number(scope, 1), number(scope, 0)), (i, c) -> {
                                List<Var> all = new ArrayList<>(scope);
                                all.addAll(c);
                                inner(all, i, depth);
                                return List.of(b.apply(Op.ADD, c.get(0), small()), number(all, 1));
                            }));
                    case 7 -> conditional(scope, depth);
                    default -> ending(scope);
                }
            }
            if (random.nextInt(3) == 0) {
                store(scope);
            }
        }

        private void conditional(List<Var> scope, int depth) {
            Var most = bound(scope);
            List<Var> outs = b.repeat(List.of(bound(scope), most, b.index(0)), c -> {
                Var more = random.nextBoolean() ? b.apply(Op.LT, c.get(0), c.get(1)) : condition(scope);
                return b.apply(Op.AND, more, b.apply(Op.LT, c.get(2), b.index(5)));
            }, c -> {
                List<Var> all = new ArrayList<>(scope);
                all.add(c.get(1));
                inner(all, c.get(0), depth);
                Var low = b.apply(Op.ADD, c.get(0), b.index(random.nextInt(0, 3)));
                Var middle = b.apply(Op.DIV, b.apply(Op.ADD, c.get(0), c.get(1)), b.index(2));
                Var left = condition(all);
                return random.nextBoolean() ? List.of(low, c.get(1), b.apply(Op.ADD, c.get(2), b.index(1)))
                        : List.of(b.apply(Op.SELECT, left, b.apply(Op.ADD, middle, b.index(1)), c.get(0)),
                                b.apply(Op.SELECT, left, c.get(1), middle), b.apply(Op.ADD, c.get(2), b.index(1)));
            });
            scope.add(outs.get(0));
        }

        // A loop that ends at its first fault, like those of users.
        private void ending(List<Var> scope) {
            Var most = random.nextBoolean() ? pick(extents) : bound(scope);
            Var first = b.apply(Op.MAX, b.index(-2), bound(scope));
            Op less = pick(Op.LT, Op.LE, Op.NE);
            List<Var> inits = List.of(first, b.constant(DType.BOOL, 1), b.apply(less, first, most), b.index(0));
            List<Var> outs = b.repeat(inits, c -> b.apply(Op.AND, b.apply(Op.AND, c.get(1), c.get(2)),
                    b.apply(Op.LT, c.get(3), b.index(6))), c -> {
                List<Var> all = new ArrayList<>(scope);
                all.addAll(List.of(c.get(0), c.get(0), c.get(0)));
                Var ok = check(List.of(number(all, 1)), extents.subList(2, 3));
                Var sound = b.apply(Op.AND, c.get(1), b.apply(Op.NOT, b.apply(Op.NOT, ok)));
                Var inner = b.branch(condition(all), false, () -> {
                    Var at = check(List.of(c.get(0)), extents.subList(2, 3));
                    b.store(y, c.get(0), c.get(3), Optional.of(at), false);
                    return List.of(b.apply(Op.AND, sound, b.apply(Op.NOT, b.apply(Op.NOT, at))));
                }, () -> List.of(sound)).get(0);
                Var next = b.apply(Op.ADD, c.get(0), b.index(random.nextInt(-1, 3)));
                return List.of(next, inner, b.apply(less, next, most), b.apply(Op.ADD, c.get(3), b.index(1)));
            });
            scope.add(outs.get(0));
        }

        private void inner(List<Var> scope, Var i, int depth) {
            List<Var> all = new ArrayList<>(scope);
            all.add(i);
            all.add(i);
            all.add(i);
            body(all, depth - 1);
        }

        // Loops must be short.
        private Var bound(List<Var> scope) {
            Var v = switch (random.nextInt(6)) {
                case 0, 1 -> b.index(random.nextInt(0, 3));
                case 2, 3 -> pick(extents);
                case 4 -> b.apply(Op.SUB, pick(extents), small());
                default -> number(scope, 1);
            };
            return random.nextInt(3) > 0 && extents.contains(v) ? v
                    : b.apply(Op.MAX, b.index(-3), b.apply(Op.MIN, v, b.index(7)));
        }

        private Var check(List<Var> index, List<Var> extent) {
            List<Var> parts = new ArrayList<>();
            for (int k = 0; k < index.size(); k++) {
                parts.add(b.apply(Op.GE, index.get(k), b.index(0)));
                parts.add(random.nextBoolean() ? b.apply(Op.LT, index.get(k), extent.get(k))
                        : b.apply(Op.GT, extent.get(k), index.get(k)));
            }
            Var ok = parts.stream().reduce((p, q) -> b.apply(Op.AND, p, q)).orElseThrow();
            List<Var> details = new ArrayList<>(index);
            details.addAll(extent);
            b.fault(b.apply(Op.NOT, ok), position, code++, details);
            return ok;
        }

        private Var load(List<Var> scope) {
            if (random.nextInt(3) == 0) {
                Var i = number(scope, 2);
                return b.load(at, i, 1, Optional.of(check(List.of(i), extents.subList(0, 1))));
            }
            if (random.nextInt(3) == 0) {
                Var i = number(scope, 2);
                return b.load(y, i, 1, Optional.of(check(List.of(i), extents.subList(2, 3))));
            }
            Var i = number(scope, 2);
            Var j = number(scope, 2);
            Var ok = check(List.of(i, j), extents.subList(0, 2));
            return b.load(x, b.apply(Op.ADD, b.apply(Op.MUL, i, extents.get(1)), j), 1, Optional.of(ok));
        }

        private void store(List<Var> scope) {
            Var i = number(scope, 2);
            Optional<Var> ok = Optional.of(check(List.of(i), extents.subList(2, 3)));
            if (random.nextInt(4) == 0) {
                b.update(Op.ADD, y, i, number(scope, 1), ok, false, false);
            } else {
                b.store(y, i, number(scope, 1), ok, false);
            }
        }
    }

    private static StridedArray array(SplittableRandom random, long n) {
        StridedArray a = StridedArray.dense(DType.I64, Arena.ofAuto().allocate(Math.max(1, n) * 8, 64), n);
        for (int i = 0; i < n; i++) {
            a.setBits(i, random.nextInt(-1, 6));
        }
        return a;
    }

    private static String run(LoopInterpreter k, int factors, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] scalars = new long[EXTENTS + OFFSETS];
        for (int i = 0; i < EXTENTS; i++) {
            scalars[i] = random.nextInt(0, 7);
        }
        boolean tame = random.nextBoolean();
        for (int i = EXTENTS; i < scalars.length; i++) {
            scalars[i] = WILD[random.nextInt(tame ? 7 : WILD.length)];
        }
        StridedArray x = array(random, scalars[0] * scalars[1]);
        StridedArray y = array(random, scalars[2]);
        StridedArray at = array(random, scalars[0]);
        long units = factors == 1 ? scalars[0] : scalars[0] * scalars[1];
        long begin = random.nextInt(0, (int) units + 1);
        long end = random.nextInt((int) begin, (int) units + 1);
        String fault = k.runRecorded(List.of(x, y, at), scalars, begin, end).toString();
        long[] out = new long[(int) y.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = y.bits(i);
        }
        return Arrays.toString(out) + " " + fault;
    }

    @Test
    void randomKernelsDoTheSame() {
        CheckCounts all = CheckCounts.NONE;
        int faults = 0;
        for (int seed = FIRST; seed < FIRST + KERNELS; seed++) {
            Kernel k = new Maker(seed).kernel();
            LoopVerifier.verify(k, "as made");
            HashSet<Var> extents = new HashSet<>(k.scalars().subList(0, EXTENTS));
            int factors = seed % 4 == 0 ? 2 : 1;
            List<Var> units = k.scalars().subList(0, factors);
            Kernel r;
            try {
                r = DropDeadCode.run(ProveBounds.run(k, extents, units, n -> { }));
                LoopVerifier.verify(r, "after the pass");
                all = all.plus(ProveBounds.count(k, extents, units));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + "\n" + LoopPrinter.print(k), e);
            }
            LoopInterpreter before = LoopInterpreter.prepare(k);
            LoopInterpreter after = LoopInterpreter.prepare(r);
            for (int run = 0; run < RUNS; run++) {
                long data = 1000L * seed + run;
                String expected = run(before, factors, data);
                faults += expected.endsWith("Optional.empty") ? 0 : 1;
                try {
                    assertEquals(expected, run(after, factors, data));
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + seed + ", data " + data + "\n" + LoopPrinter.print(k) + "\n"
                            + LoopPrinter.print(r), e);
                }
            }
        }
        assertTrue(all.proved() > KERNELS / 4 && all.versioned() > KERNELS / 2 && all.left() > KERNELS / 4,
                all.toString());
        assertTrue(faults > KERNELS && faults < KERNELS * (RUNS - 1), "faults: " + faults);
    }
}
