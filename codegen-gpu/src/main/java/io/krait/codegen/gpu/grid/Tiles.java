package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Element-wise kernels over lines, some of whose arrays lie along another axis than the results.
 *
 * <p>Note [Tiles]. A block takes 32 elements of 32 lines. First each warp reads elements that lie side by side in an
 * array, which are those of different lines, into shared memory; then it computes elements of one line, which lie side
 * by side in the results. A row of the tile has one element more than it needs, so that columns lie in different banks.
 */
final class Tiles {
    static final int THREADS = 256;
    private static final int SIDE = 32;
    private static final int PITCH = SIDE + 1;
    private static final int STEP = THREADS / SIDE;
    private static final int FEWEST = 16;
    private static final int MOST_SHARED = 40 * 1024;

    private final Kernel kernel;
    private final Poly.Forms forms;
    private final Region unit;
    private final Rhs.ParFor lanes;
    private final Var segments;
    private final List<Stm> loads;

    private Tiles(Kernel kernel, Poly.Forms forms, Region unit, Rhs.ParFor lanes, Var segments, List<Stm> loads) {
        this.kernel = kernel;
        this.forms = forms;
        this.unit = unit;
        this.lanes = lanes;
        this.segments = segments;
        this.loads = loads;
    }

    /** The lines of a kernel that consists of nothing else. */
    static Optional<Tiles> of(Kernel kernel, Poly.Forms forms) {
        List<Stm> body = kernel.body().body();
        if (body.isEmpty() || !(body.getLast().rhs() instanceof Rhs.ParFor p) || p.level() != Rhs.Level.THREADS
                || p.lo() != kernel.body().params().get(0) || p.hi() != kernel.body().params().get(1)
                || !arePure(body.subList(0, body.size() - 1)) || p.body().body().isEmpty()) {
            return Optional.empty();
        }
        List<Stm> inner = p.body().body();
        if (!(inner.getLast().rhs() instanceof Rhs.ParFor lanes) || lanes.level() != Rhs.Level.LANES
                || !lanes.folds().isEmpty() || !arePure(inner.subList(0, inner.size() - 1))
                || !Jam.isPossible(lanes.body())) {
            return Optional.empty();
        }
        Var u = p.body().params().get(0);
        for (Stm s : inner) {
            if (s.rhs() instanceof Rhs.Scalar d && d.op() == Op.DIV && d.args().get(0) == u
                    && kernel.scalars().contains(d.args().get(1))) {
                Var parts = d.args().get(1);
                Var row = s.outs().get(0);
                Poly at = Poly.of(u).plus(Poly.of(parts).times(Poly.of(row)), -1);
                Poly lo = forms.of(lanes.lo());
                long size = lo.coefficient(u).constant();
                List<Stm> loads = lanes.body().body().stream().filter(x -> x.rhs() instanceof Rhs.Load l
                        && l.buffer().kind() == Buffer.Kind.IN && l.lanes() == 1 && l.mask().isEmpty()).toList();
                return size > 0 && lo.equals(at.times(Poly.of(size))) && loads.size() < Long.SIZE
                        ? Optional.of(new Tiles(kernel, forms, p.body(), lanes, parts, loads)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean arePure(List<Stm> all) {
        return all.stream().allMatch(s -> Statements.regions(s.rhs()).isEmpty()
                && Statements.effect(s.rhs()) == Statements.Effect.NONE);
    }

    /** The loads (bit k for number k) that lie along the lines' axis, if it pays to read them through tiles. */
    long choose(HostValues given, long units) {
        OptionalLong parts = given.of(segments);
        if (parts.isEmpty() || parts.getAsLong() <= 0 || units / parts.getAsLong() < FEWEST
                || width(given).orElse(0) < FEWEST) {
            return 0;
        }
        long step = parts.getAsLong();
        boolean dense = lanes.body().body().stream().filter(s -> s.rhs() instanceof Rhs.Store)
                .allMatch(s -> Math.abs(distance(given, s.rhs(), 0, 1)) == 1);
        long mask = 0;
        int bytes = 0;
        for (int k = 0; k < loads.size() && dense; k++) {
            Rhs load = loads.get(k).rhs();
            boolean across = Math.abs(distance(given, load, step, 0)) == 1
                    && Math.abs(distance(given, load, 0, 1)) > 1;
            int more = PITCH * SIDE * Access.buffer(load).orElseThrow().dtype().bytes();
            if (across && bytes + more <= MOST_SHARED) {
                mask |= 1L << k;
                bytes += more;
            }
        }
        return mask;
    }

    // How far the element of an access moves with the unit and with the index; 0 if that is not known.
    private long distance(HostValues given, Rhs access, long units, long indices) {
        OptionalLong from = element(given, access, 0, 0);
        OptionalLong to = element(given, access, units, indices);
        return from.isPresent() && to.isPresent() ? to.getAsLong() - from.getAsLong() : 0;
    }

    private OptionalLong element(HostValues given, Rhs access, long u, long j) {
        HostValues v = at(given, u);
        OptionalLong lo = v.of(lanes.lo());
        if (lo.isEmpty()) {
            return lo;
        }
        v.put(lanes.body().params().get(0), lo.getAsLong() + j);
        return v.of(Access.index(access));
    }

    private HostValues at(HostValues given, long u) {
        HostValues v = new HostValues(forms);
        kernel.scalars().forEach(s -> v.put(s, given.of(s).orElseThrow()));
        kernel.body().params().forEach(s -> v.put(s, given.of(s).orElseThrow()));
        v.put(unit.params().get(0), u);
        return v;
    }

    // The elements of the first unit: no other one has more.
    private OptionalLong width(HostValues given) {
        HostValues v = at(given, 0);
        OptionalLong lo = v.of(lanes.lo());
        OptionalLong hi = v.of(lanes.hi());
        return lo.isPresent() && hi.isPresent() ? OptionalLong.of(hi.getAsLong() - lo.getAsLong()) : hi;
    }

    /** How many tiles there are. */
    long count(HostValues given, long units) {
        long parts = given.of(segments).orElseThrow();
        return Math.ceilDiv(units / parts, SIDE) * parts * Math.ceilDiv(width(given).orElseThrow(), SIDE);
    }

    private static Var up(LoopBuilder b, Var n) {
        return b.apply(Op.DIV, b.apply(Op.ADD, n, b.index(SIDE - 1)), b.index(SIDE));
    }

    /** The code of a block. */
    void emit(ThreadCode code, Env env, Var units, long mask) {
        LoopBuilder b = code.b;
        List<Stm> body = kernel.body().body();
        body.subList(0, body.size() - 1).forEach(s -> code.statement(s, env));
        Var thread = Team.index(b, GpuOp.Index.Kind.THREAD);
        Var x = b.apply(Op.AND, thread, b.index(SIDE - 1));
        Var y = b.apply(Op.USHR, thread, b.index(Integer.numberOfTrailingZeros(SIDE)));
        Var parts = env.get(segments);
        Var rows = b.apply(Op.DIV, units, parts);
        Env first = unit(code, env, b.index(0));
        Var across = up(b, b.apply(Op.SUB, first.get(lanes.hi()), first.get(lanes.lo())));
        Var block = Team.index(b, GpuOp.Index.Kind.BLOCK);
        Var rest = b.apply(Op.DIV, block, across);
        Var left = b.apply(Op.MUL, b.apply(Op.SUB, block, b.apply(Op.MUL, rest, across)), b.index(SIDE));
        Var down = b.apply(Op.DIV, rest, parts);
        Var segment = b.apply(Op.SUB, rest, b.apply(Op.MUL, down, parts));
        Var top = b.apply(Op.MUL, down, b.index(SIDE));
        Map<Stm, Buffer> tiles = new HashMap<>();
        for (int k = 0; k < loads.size(); k++) {
            if ((mask >> k & 1) != 0) {
                tiles.put(loads.get(k), b.shared(loads.get(k).outs().get(0).dtype(), (long) PITCH * SIDE));
            }
        }
        read(code, line(code, env, b.apply(Op.ADD, top, x), rows, parts, segment), tiles, left, x, y);
        b.gpu(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.NONE), List.of(), List.of());
        for (int k = 0; k < SIDE; k += STEP) {
            Var high = b.apply(Op.ADD, y, b.index(k));
            Var row = b.apply(Op.ADD, top, high);
            Env mine = line(code, env, row, rows, parts, segment);
            Var j = b.apply(Op.ADD, b.apply(Op.ADD, mine.get(lanes.lo()), left), x);
            Var on = b.apply(Op.AND, b.apply(Op.LT, row, rows), b.apply(Op.LT, j, mine.get(lanes.hi())));
            b.branch(on, false, () -> {
                write(code, mine, tiles, j, b.apply(Op.ADD, b.apply(Op.MUL, x, b.index(PITCH)), high));
                return List.of();
            }, List::of);
        }
    }

    // Threads without a line or an element read those of the last ones.
    private Env line(ThreadCode code, Env env, Var row, Var rows, Var parts, Var segment) {
        LoopBuilder b = code.b;
        Var there = b.apply(Op.MIN, row, b.apply(Op.SUB, rows, b.index(1)));
        return unit(code, env, b.apply(Op.ADD, b.apply(Op.MUL, there, parts), segment));
    }

    private Env unit(ThreadCode code, Env env, Var u) {
        Env mine = new Env(env);
        mine.put(unit.params().get(0), u);
        unit.body().subList(0, unit.body().size() - 1).forEach(s -> code.statement(s, mine));
        return mine;
    }

    private void read(ThreadCode code, Env mine, Map<Stm, Buffer> tiles, Var left, Var x, Var y) {
        LoopBuilder b = code.b;
        Set<Var> needed = new HashSet<>();
        List<Stm> chosen = new ArrayList<>();
        for (Stm s : lanes.body().body().reversed()) {
            if (tiles.containsKey(s) || s.outs().stream().anyMatch(needed::contains)) {
                chosen.addFirst(s);
                needed.addAll(Statements.operands(s.rhs()));
            }
        }
        List<Env> envs = new ArrayList<>();
        Var last = b.apply(Op.SUB, mine.get(lanes.hi()), b.index(1));
        for (int k = 0; k < SIDE; k += STEP) {
            Var j = b.apply(Op.ADD, b.apply(Op.ADD, mine.get(lanes.lo()), left), b.apply(Op.ADD, y, b.index(k)));
            Env e = new Env(mine);
            e.put(lanes.body().params().get(0), b.apply(Op.MIN, j, last));
            envs.add(e);
        }
        chosen.forEach(s -> envs.forEach(e -> code.statement(s, e)));
        tiles.forEach((s, tile) -> {
            for (int k = 0; k < envs.size(); k++) {
                Var at = b.apply(Op.ADD, b.apply(Op.MUL, b.apply(Op.ADD, y, b.index((long) k * STEP)),
                        b.index(PITCH)), x);
                b.store(tile, at, envs.get(k).get(s.outs().get(0)));
            }
        });
    }

    private void write(ThreadCode code, Env mine, Map<Stm, Buffer> tiles, Var j, Var at) {
        mine.put(lanes.body().params().get(0), j);
        for (Stm s : lanes.body().body()) {
            if (tiles.containsKey(s)) {
                mine.put(s.outs().get(0), code.b.load(tiles.get(s), at));
            } else {
                code.statement(s, mine);
            }
        }
    }
}
