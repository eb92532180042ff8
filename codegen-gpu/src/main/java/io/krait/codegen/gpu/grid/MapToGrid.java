package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes grid kernels of a lowered kernel that works on ranges of units.
 *
 * <p>Note [Units and threads]. A lowered kernel may be called for disjoint ranges of its units in any order. So a
 * thread, a warp or a block may call it for a unit of its own (or a range of them, where memory outside of the chip is
 * needed for each team), whatever the code does. A kernel that is one loop over elements is called for all units at
 * once instead, with the loop spread over the grid.
 */
public final class MapToGrid {
    private static final int UNIT_THREADS = 128;
    /** A tree over partial results is often the only unit of its launch. */
    private static final int TREE_THREADS = 1024;

    private final Kernel old;
    private final GridOptions options;
    private final Poly.Forms forms;
    private final KernelFacts facts;
    private final LaneLoop wide;
    private final Optional<Tiles> tiles;

    private MapToGrid(Kernel old, GridOptions options) {
        this.old = old;
        this.options = options;
        forms = new Poly.Forms(old);
        facts = new KernelFacts(old, forms);
        tiles = Tiles.of(old, forms);
        wide = facts.only().map(p -> LaneLoop.wide(p.body(), forms)).orElse(LaneLoop.plain());
    }

    /** A plan for a kernel before its loops over lanes are made vectors. */
    public static GridPlan run(Kernel lowered, GridOptions options) {
        return new GridPlan(new MapToGrid(lowered, options), options);
    }

    Kernel lowered() {
        return old;
    }

    List<GridShape> shapes() {
        return facts.shapes();
    }

    boolean hasFolds() {
        return facts.hasFolds();
    }

    boolean isTree() {
        return facts.isTree();
    }

    boolean isCarried() {
        return facts.isCarried();
    }

    HostValues values(long[] args, long units) {
        HostValues v = new HostValues(forms);
        int buffers = args.length - old.scalars().size();
        for (int k = 0; k < old.scalars().size(); k++) {
            v.put(old.scalars().get(k), args[buffers + k]);
        }
        v.put(old.body().params().get(0), 0);
        v.put(old.body().params().get(1), units);
        return v;
    }

    OptionalLong elements(HostValues values) {
        return difference(facts.only().orElseThrow(), values);
    }

    private static OptionalLong difference(Rhs.ParFor p, HostValues values) {
        OptionalLong lo = values.of(p.lo());
        OptionalLong hi = values.of(p.hi());
        return lo.isPresent() && hi.isPresent() ? OptionalLong.of(hi.getAsLong() - lo.getAsLong())
                : OptionalLong.empty();
    }

    /** The iterations of the longest loop over lanes, as far as known. */
    OptionalLong trips(HostValues values) {
        return facts.trips(values);
    }

    /** The rounds of a loop that warps may run side by side. */
    OptionalLong rounds(HostValues values) {
        return facts.rounds(values);
    }

    /** True if all wide accesses begin at multiples of their size. */
    boolean isAligned(long[] args, HostValues values) {
        Rhs.ParFor loop = facts.only().orElseThrow();
        OptionalLong lo = values.of(loop.lo());
        if (wide.width() == 1 || lo.isEmpty()) {
            return false;
        }
        values.put(loop.body().params().get(0), lo.getAsLong());
        return wide.vectors().stream().allMatch(x -> {
            Buffer b = Access.buffer(x).orElseThrow();
            OptionalLong first = values.of(Access.index(x));
            int bytes = Math.min(Jam.WIDEST, wide.width() * b.dtype().bytes());
            return first.isPresent() && (args[argument(b)] + first.getAsLong() * b.dtype().bytes()) % bytes == 0;
        });
    }

    /** Which arrays to read through tiles, 0 for none. */
    long tiled(HostValues values, long units) {
        return tiles.isEmpty() || units == 0 ? 0 : tiles.get().choose(values, units);
    }

    long tiles(HostValues values, long units) {
        return tiles.orElseThrow().count(values, units);
    }

    /** The position of a buffer among the arguments. */
    private int argument(Buffer b) {
        return (int) old.buffers().stream().filter(x -> x.index() < b.index() && x.isArgument()).count();
    }

    /** Bytes of shared memory that a block has anyway, at most. */
    int staticShared() {
        return KernelMemory.MOST_STATIC;
    }

    GridKernel build(GridPlan.Variant v) {
        int threads = switch (v.shape()) {
            case TILES -> Tiles.THREADS;
            case THREADS, WARPS -> UNIT_THREADS;
            case BLOCKS -> facts.isTree() ? TREE_THREADS : options.threads();
            case ELEMENTS -> options.threads();
        };
        int teams = switch (v.shape()) {
            case THREADS -> threads;
            case WARPS -> threads / GpuOp.WARP;
            case BLOCKS, ELEMENTS, TILES -> 1;
        };
        LoopBuilder b = new LoopBuilder();
        KernelMemory memory = new KernelMemory(b, old, v.shape(), teams, v.spilled());
        Env env = new Env(v.shape() == GridShape.WARPS && facts.hasVectors());
        old.scalars().forEach(s -> env.put(s, b.scalar(s.dtype())));
        boolean ranged = !memory.workspace().isEmpty();
        long[] tile = {1};
        Kernel k = b.kernel(old.name(), (zero, units) -> {
            if (v.shape() == GridShape.ELEMENTS) {
                tile[0] = elements(b, memory, env, units, threads, v.aligned());
            } else if (v.shape() == GridShape.TILES) {
                env.putFlat(old.body().params(), List.of(b.index(0), units));
                tiles.orElseThrow().emit(new ThreadCode(b, memory.places(b, env, b.index(0), b.index(0))), env, units,
                        v.tiled());
            } else {
                units(b, memory, env, new Units(v.shape(), threads, teams, ranged), units);
            }
            return null;
        });
        return new GridKernel(k, v.shape(), threads, teams, ranged, tile[0], memory.workspace(), memory.dynamic());
    }

    private record Units(GridShape shape, int threads, int teams, boolean ranged) {
    }

    // A block for each tile: the loop over elements needs no loop over tiles.
    private long elements(LoopBuilder b, KernelMemory memory, Env env, Var units, int threads, boolean aligned) {
        Rhs.ParFor loop = facts.only().orElseThrow();
        LaneLoop how = aligned ? wide : LaneLoop.jammed(loop.body());
        ThreadCode code = new ThreadCode(b, memory.places(b, env, b.index(0), b.index(0)));
        env.putFlat(old.body().params(), List.of(b.index(0), units));
        Var rank = Team.index(b, GpuOp.Index.Kind.THREAD);
        Var block = Team.index(b, GpuOp.Index.Kind.BLOCK);
        long tile = how.tile(threads);
        for (Stm s : old.body().body()) {
            if (s.rhs() != loop) {
                code.statement(s, env);
                continue;
            }
            b.at(s.origin());
            Var start = b.apply(Op.ADD, env.get(loop.lo()), b.apply(Op.MUL, block, b.index(tile)));
            Var end = b.apply(Op.ADD, start, b.index(tile));
            Var hi = env.get(loop.hi());
            b.branch(b.apply(Op.LE, end, hi), false, () -> {
                how.round(code, loop.body(), env, start, rank, threads);
                return List.of();
            }, () -> {
                LaneLoop.rest(code, loop.body(), env, start, hi, rank, threads);
                return List.of();
            });
        }
        return tile;
    }

    private void units(LoopBuilder b, KernelMemory memory, Env env, Units how, Var units) {
        Var thread = Team.index(b, GpuOp.Index.Kind.THREAD);
        Var block = Team.index(b, GpuOp.Index.Kind.BLOCK);
        int size = how.threads / how.teams;
        Var inBlock = size == 1 ? thread : b.apply(Op.USHR, thread, b.index(Integer.numberOfTrailingZeros(size)));
        Var team = how.teams == 1 ? block
                : b.apply(Op.ADD, b.apply(Op.MUL, block, b.index(how.teams)), inBlock);
        Map<Buffer, Place> places = memory.places(b, env, how.teams == 1 ? b.index(0) : inBlock, team);
        ThreadCode code = switch (how.shape) {
            case THREADS -> new ThreadCode(b, places);
            case WARPS -> new TeamCode(b, places, new Team(false, size,
                    b.apply(Op.AND, thread, b.index(size - 1))), forms);
            case BLOCKS -> new TeamCode(b, places, new Team(true, size, thread), forms);
            case ELEMENTS, TILES -> throw new IllegalArgumentException(how.shape + " have no units");
        };
        Var begin = team;
        Var end = b.apply(Op.ADD, team, b.index(1));
        if (how.ranged) {
            Var blocks = Team.index(b, GpuOp.Index.Kind.GRID_SIZE);
            Var all = b.apply(Op.MUL, blocks, b.index(how.teams));
            Var each = b.apply(Op.DIV, b.apply(Op.ADD, units, b.apply(Op.SUB, all, b.index(1))), all);
            begin = b.apply(Op.MUL, team, each);
            end = b.apply(Op.MIN, b.apply(Op.ADD, begin, each), units);
        }
        env.putFlat(old.body().params(), List.of(begin, end));
        b.branch(b.apply(Op.LT, begin, units), false, () -> {
            List<Stm> body = old.body().body();
            for (Stm s : body) {
                if (!how.ranged && s == body.getLast() && facts.isOneRound(s)) {
                    one(code, s, env);
                } else {
                    code.statement(s, env);
                }
            }
            return List.of();
        }, List::of);
    }

    /** A loop over the units that has one round for one unit. */
    private void one(ThreadCode code, Stm s, Env env) {
        LoopBuilder b = code.b;
        b.at(s.origin());
        Var lo = env.get(facts.lo(s));
        var body = facts.body(s);
        env.put(body.params().get(0), lo);
        b.choose(b.apply(Op.LT, lo, env.get(facts.hi(s))), false, () -> {
            code.region(body, env);
            return List.of();
        }, List::of);
    }
}
