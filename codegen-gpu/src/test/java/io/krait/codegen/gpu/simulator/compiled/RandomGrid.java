package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random kernels in which threads meet in all ways, in places that all threads reach and in places that some reach, and
 * that have nothing wrong. Arguments: I64 data, an element for each thread; I32 counts, 8 elements.
 */
final class RandomGrid {
    private static final int MOST_THREADS = 64;

    private final SplittableRandom random;
    private final GridKit k = new GridKit();
    private final Buffer data = k.inout(DType.I64);
    private final Buffer counts = k.inout(DType.I32);
    private final Buffer tile = k.b.shared(DType.I64, MOST_THREADS);
    private final Buffer own = k.b.local(DType.I64, 4);
    private int budget;

    /** The lanes of the warp that run this, and whether they may be some only. */
    private record Place(Var mask, boolean divergent, int depth) {
    }

    private RandomGrid(SplittableRandom random, int budget) {
        this.random = random;
        this.budget = budget;
    }

    static Kernel of(long seed, int budget) {
        RandomGrid g = new RandomGrid(new SplittableRandom(seed), budget);
        return g.k.kernel("random" + seed, () -> {
            for (int i = 0; i < 4; i++) {
                g.k.store(g.own, g.k.c(i), g.k.thread());
            }
            List<Var> values = new ArrayList<>(List.of(g.k.load(g.data, g.k.global()), g.k.thread(), g.k.block()));
            Var all = g.k.vote(GpuOp.Vote.Kind.BALLOT, g.k.i32(GridKit.FULL), g.k.b.constant(DType.BOOL, 1));
            Var sum = g.statements(values, new Place(all, false, 0));
            g.k.store(g.data, g.k.global(), sum);
        });
    }

    private Var pick(List<Var> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Var small(Var v, int mask) {
        return k.b.apply(Op.AND, v, k.c(mask));
    }

    // Statements that give one value.
    private Var statements(List<Var> outer, Place p) {
        List<Var> values = new ArrayList<>(outer);
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count && budget > 0; i++) {
            budget--;
            values.add(statement(values, p));
        }
        Var sum = values.getLast();
        for (int i = 0; i < 2; i++) {
            sum = k.b.apply(random.nextBoolean() ? Op.XOR : Op.ADD, sum, pick(values));
        }
        return sum;
    }

    private Var statement(List<Var> values, Place p) {
        Var v = pick(values);
        return switch (random.nextInt(p.depth < 3 ? 14 : 8)) {
            case 0 -> k.b.apply(List.of(Op.ADD, Op.MUL, Op.XOR, Op.SUB).get(random.nextInt(4)), v, pick(values));
            case 1 -> shuffle(v, p);
            case 2 -> vote(v, p);
            case 3 -> {
                k.line();
                yield k.b.cast(DType.I64, k.b.gpu(new GpuOp.Match(false), List.of(), List.of(p.mask, small(v, 3)))
                        .get(0));
            }
            case 4 -> {
                k.store(own, small(v, 3), pick(values));
                yield k.load(own, small(pick(values), 3));
            }
            case 5 -> {
                k.atomic(GpuOp.Atomic.Kind.ADD, counts, small(v, 7), k.i32(random.nextInt(9)));
                yield k.c(random.nextInt(100));
            }
            case 6, 7 -> p.divergent ? warpExchange(v, p) : exchange(v);
            case 8 -> k.b.branch(k.eq(small(v, 1), k.c(0)), false, () -> List.of(pick(values)),
                    () -> List.of(k.mul(pick(values), k.c(3)))).get(0);
            case 9 -> divergentBranch(v, values, p);
            case 10 -> uniformBranch(values, p);
            case 11 -> uniformLoop(v, values, p);
            case 12 -> divergentFor(v, values, p);
            default -> divergentWhile(v, values, p);
        };
    }

    private Var shuffle(Var v, Place p) {
        GpuOp.Shuffle.Mode mode = GpuOp.Shuffle.Mode.values()[random.nextInt(4)];
        int width = 1 << 1 + random.nextInt(5);
        k.line();
        return k.b.gpu(new GpuOp.Shuffle(mode, width), List.of(), List.of(p.mask, v, k.i32(random.nextInt(33)))).get(0);
    }

    private Var vote(Var v, Place p) {
        GpuOp.Vote.Kind kind = GpuOp.Vote.Kind.values()[random.nextInt(4)];
        Var result = k.vote(kind, p.mask, k.eq(small(v, 1 + random.nextInt(3)), k.c(1)));
        return kind == GpuOp.Vote.Kind.BALLOT ? k.b.cast(DType.I64, result)
                : k.b.apply(Op.SELECT, result, k.c(5), k.c(11));
    }

    // Through shared memory, or a fold at a barrier.
    private Var exchange(Var v) {
        if (random.nextInt(3) == 0) {
            Var yes = k.eq(small(v, 3), k.c(1));
            return switch (random.nextInt(3)) {
                case 0 -> k.b.cast(DType.I64, k.sync(GpuOp.BlockBarrier.Fold.COUNT, yes));
                case 1 -> k.b.apply(Op.SELECT, k.sync(GpuOp.BlockBarrier.Fold.AND, yes), k.c(1), k.c(2));
                default -> k.b.apply(Op.SELECT, k.sync(GpuOp.BlockBarrier.Fold.OR, yes), k.c(1), k.c(2));
            };
        }
        k.sync();
        k.store(tile, k.thread(), v);
        k.sync();
        Var from = k.b.apply(Op.REM, k.add(k.thread(), k.c(random.nextInt(40))), k.blockSize());
        Var got = k.load(tile, from);
        k.sync();
        return got;
    }

    // The first lane of the mask tells the others.
    private Var warpExchange(Var v, Place p) {
        Var lane = k.b.cast(DType.I64, k.b.gpu(new GpuOp.Lane(), List.of(), List.of()).get(0));
        Var first = k.b.cast(DType.I64, k.b.apply(Op.CTZ, p.mask));
        Var base = k.sub(k.thread(), lane);
        barrier(p);
        k.when(k.eq(lane, first), () -> k.store(tile, k.thread(), v));
        barrier(p);
        Var got = k.load(tile, k.add(base, first));
        barrier(p);
        return got;
    }

    private void barrier(Place p) {
        k.line();
        k.b.gpu(new GpuOp.WarpBarrier(), List.of(), List.of(p.mask));
    }

    private Var divergentBranch(Var v, List<Var> values, Place p) {
        Var cond = k.eq(small(v, random.nextBoolean() ? 1 : 3), k.c(random.nextInt(2)));
        Var yes = k.vote(GpuOp.Vote.Kind.BALLOT, p.mask, cond);
        Var no = k.b.apply(Op.XOR, p.mask, yes);
        return k.choose(cond, () -> statements(values, new Place(yes, true, p.depth + 1)),
                () -> random.nextInt(3) == 0 ? k.c(random.nextInt(100))
                        : statements(values, new Place(no, true, p.depth + 1)));
    }

    private Var uniformBranch(List<Var> values, Place p) {
        Var cond = k.eq(small(k.block(), 1), k.c(random.nextInt(2)));
        return k.choose(cond, () -> statements(values, new Place(p.mask, p.divergent, p.depth + 1)),
                () -> statements(values, new Place(p.mask, p.divergent, p.depth + 1)));
    }

    private Var uniformLoop(Var v, List<Var> values, Place p) {
        return k.b.loop(k.c(0), k.add(small(k.block(), 1), k.c(random.nextInt(3))), 1 + random.nextInt(2),
                List.of(v, k.c(1)), (i, carried) -> {
                    List<Var> inner = new ArrayList<>(values);
                    inner.add(i);
                    inner.addAll(carried);
                    Var next = statements(inner, new Place(p.mask, p.divergent, p.depth + 1));
                    return List.of(carried.get(1), next);
                }).get(random.nextInt(2));
    }

    private Var divergentFor(Var v, List<Var> values, Place p) {
        Var hi = small(v, 3);
        Var start = k.vote(GpuOp.Vote.Kind.BALLOT, p.mask, k.lt(k.c(0), hi));
        return k.b.loop(k.c(0), hi, 1, List.of(v, start), (i, carried) -> {
            List<Var> inner = new ArrayList<>(values);
            inner.add(i);
            inner.add(carried.get(0));
            Var next = statements(inner, new Place(carried.get(1), true, p.depth + 1));
            Var mask = k.vote(GpuOp.Vote.Kind.BALLOT, carried.get(1), k.lt(k.add(i, k.c(1)), hi));
            return List.of(next, mask);
        }).get(0);
    }

    private Var divergentWhile(Var v, List<Var> values, Place p) {
        Var go = k.lt(k.c(0), small(v, 3));
        Var start = k.vote(GpuOp.Vote.Kind.BALLOT, p.mask, go);
        return k.b.repeat(List.of(v, start, go, small(v, 3)), s -> s.get(2), s -> {
            List<Var> inner = new ArrayList<>(values);
            inner.add(s.get(0));
            Var next = statements(inner, new Place(s.get(1), true, p.depth + 1));
            Var left = k.sub(s.get(3), k.c(1));
            Var more = k.lt(k.c(0), left);
            return List.of(next, k.vote(GpuOp.Vote.Kind.BALLOT, s.get(1), more), more, left);
        }).get(0);
    }
}
