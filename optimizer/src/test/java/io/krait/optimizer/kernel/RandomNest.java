package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * A random kernel of nested loops with linear indices. Its first parallel loop gives each iteration {@link #BLOCK}
 * elements of the written buffers; within them serial loops read and write as they like.
 */
final class RandomNest {
    /** Elements of a parallel iteration. */
    static final int BLOCK = 600;
    /** Iterations. */
    static final int UNITS = 5;
    /** Elements of every buffer. */
    static final int SIZE = BLOCK * UNITS;
    private static final int MAX_DEPTH = 3;
    private static final int MAX_TRIP = 9;

    private final Random r;
    private final LoopBuilder b = new LoopBuilder();
    private final Buffer in = b.arg(DType.F64, Buffer.Kind.IN);
    private final Buffer shared = b.arg(DType.F64, Buffer.Kind.INOUT);
    private final Buffer out = b.arg(DType.F64, Buffer.Kind.OUT);
    private final List<Var> scalars = new ArrayList<>();
    private final List<Long> values = new ArrayList<>();
    private final List<Axis> axes = new ArrayList<>();
    private final Map<List<Axis>, Long> places = new HashMap<>();
    private Var base;
    private int budget = 24;

    /** A loop around the current position: its index runs from {@code lo} to below {@code hi}. */
    private record Axis(Var index, long lo, long hi) {
    }

    private RandomNest(Random r) {
        this.r = r;
        for (int i = 0; i < 3; i++) {
            scalars.add(b.scalar(DType.I64));
            values.add((long) r.nextInt(1, MAX_TRIP));
        }
    }

    /**
     * A kernel with its scalars.
     *
     * @param kernel the kernel
     * @param scalars values to run it with
     */
    record Made(Kernel kernel, long[] scalars) {
    }

    /** Makes a kernel. */
    static Made make(Random r) {
        RandomNest n = new RandomNest(r);
        boolean threads = r.nextBoolean();
        Kernel k = n.b.kernel("nest", (begin, end) -> {
            n.b.parFor(threads ? Rhs.Level.THREADS : Rhs.Level.FREE, begin, end, List.of(), u -> {
                n.base = n.b.apply(Op.MUL, u, n.b.index(BLOCK));
                n.statements(0);
                return List.of();
            });
            return null;
        });
        return new Made(k, n.values.stream().mapToLong(x -> x).toArray());
    }

    private void statements(int depth) {
        for (int n = r.nextInt(1, 4); n > 0 && budget > 0; n--) {
            budget--;
            int kind = r.nextInt(10);
            if (depth < MAX_DEPTH && kind < 5) {
                loop(depth, false);
            } else if (depth < MAX_DEPTH && kind < 7) {
                loop(depth, true);
            } else if (kind == 7) {
                Var cond = b.apply(Op.LT, value(), value());
                b.branch(cond, false, () -> {
                    store(value());
                    return List.of();
                }, List::of);
            } else {
                store(value());
            }
        }
    }

    private void loop(int depth, boolean carries) {
        int which = r.nextInt(scalars.size());
        boolean symbolic = r.nextInt(3) > 0;
        long hi = symbolic ? values.get(which) : r.nextInt(0, MAX_TRIP);
        long lo = r.nextInt(3) == 0 ? 1 : 0;
        Var end = symbolic ? scalars.get(which) : b.index(hi);
        long step = r.nextInt(4) == 0 ? r.nextInt(2, 4) : 1;
        BiFunction<Var, List<Var>, List<Var>> body = (i, carried) -> {
            axes.add(new Axis(i, lo, hi));
            statements(depth + 1);
            List<Var> next = carried.stream().map(c -> {
                Var term = b.apply(Op.MUL, value(), value());
                return b.apply(r.nextBoolean() ? Op.ADD : Op.SUB, c, term);
            }).toList();
            axes.removeLast();
            return next;
        };
        List<Var> outs = b.loop(b.index(lo), end, step, carries ? List.of(value()) : List.of(), body);
        outs.forEach(this::store);
    }

    private Var value() {
        if (r.nextInt(5) == 0) {
            return b.constant(DType.F64, Scalars.ofDouble(DType.F64, r.nextInt(-3, 4) / 2.0));
        }
        // The read-only buffer may be read by all.
        Var at = r.nextBoolean() ? index() : b.apply(Op.ADD, base, index());
        return r.nextInt(3) == 0 ? b.load(shared, near()) : b.load(in, at);
    }

    private void store(Var v) {
        Var x = r.nextBoolean() ? v : b.apply(Op.ADD, v, value());
        if (r.nextBoolean()) {
            b.store(shared, near(), x);
        } else {
            b.store(out, b.apply(Op.ADD, base, index()), x);
        }
    }

    // Mostly an element near the ones that the same loops touch elsewhere, so that iterations may depend on each other.
    private Var near() {
        if (r.nextInt(6) == 0) {
            return b.apply(Op.ADD, base, index());
        }
        long form = places.computeIfAbsent(List.copyOf(axes), x -> r.nextLong());
        Var common = b.apply(Op.ADD, base, index(new Random(form)));
        return r.nextBoolean() ? common : b.apply(Op.ADD, common, b.index(r.nextInt(0, 3)));
    }

    // A linear form of some of the indices, from 0 to below BLOCK.
    private Var index() {
        return index(r);
    }

    private Var index(Random q) {
        long room = BLOCK - 6;
        Var sum = b.index(0);
        for (Axis a : axes) {
            long last = Math.max(1, a.hi - 1);
            int form = q.nextInt(8);
            if (form == 0) {
                continue;
            }
            int which = q.nextInt(scalars.size());
            int other = q.nextInt(scalars.size());
            long factor = switch (form) {
                case 1, 5, 6, 7 -> 1;
                case 2 -> values.get(which);
                case 3 -> values.get(which) * values.get(other);
                default -> q.nextInt(1, 12);
            };
            if (factor * last > room) {
                continue;
            }
            room -= factor * last;
            Var c = switch (form) {
                case 2 -> scalars.get(which);
                case 3 -> b.apply(Op.MUL, scalars.get(which), scalars.get(other));
                default -> b.index(factor);
            };
            sum = b.apply(Op.ADD, b.apply(Op.MUL, a.index, c), sum);
        }
        return q.nextInt(3) == 0 && room > 3 ? b.apply(Op.ADD, sum, b.index(q.nextInt(0, 3))) : sum;
    }
}
