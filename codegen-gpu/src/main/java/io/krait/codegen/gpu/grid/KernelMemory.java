package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the buffers of a lowered kernel are in a grid kernel: scratch memory of a unit is the thread's own, shared
 * memory, or a part of a workspace in global memory.
 */
final class KernelMemory {
    /** Bytes of shared memory of constant size that all devices have, less some for single values. */
    static final int MOST_STATIC = 46 * 1024;
    private static final int MOST_OWN = 16 * 1024;

    private enum Where {
        ARGUMENT, OWN, STATIC, DYNAMIC, WORKSPACE
    }

    private final Kernel old;
    private final int teams;
    private final Map<Buffer, Where> where = new HashMap<>();
    private final Map<Buffer, Buffer> now = new HashMap<>();
    private final Map<Buffer, Integer> partOf = new HashMap<>();
    private final List<GridKernel.Part> workspace = new ArrayList<>();
    private final List<GridKernel.Part> dynamic = new ArrayList<>();

    KernelMemory(LoopBuilder b, Kernel old, GridShape shape, int teams, boolean spilled) {
        this.old = old;
        this.teams = teams;
        long used = 0;
        long own = 0;
        for (Buffer x : old.buffers()) {
            if (x.isArgument()) {
                where.put(x, Where.ARGUMENT);
                now.put(x, b.arg(x.dtype(), x.kind()));
                continue;
            }
            long bytes = x.fixedCount() * x.dtype().bytes();
            boolean fixed = x.count().isEmpty();
            boolean alone = shape == GridShape.THREADS || shape == GridShape.ELEMENTS;
            if (x.kind() == Buffer.Kind.PRIVATE || alone && fixed && own + bytes <= MOST_OWN) {
                own += bytes;
                where.put(x, Where.OWN);
            } else if (!alone && fixed && used + GridKernel.aligned(bytes * teams) <= MOST_STATIC) {
                used += GridKernel.aligned(bytes * teams);
                where.put(x, Where.STATIC);
            } else if (alone || spilled) {
                part(x, Where.WORKSPACE, workspace);
            } else {
                part(x, Where.DYNAMIC, dynamic);
            }
        }
        for (Buffer x : old.buffers()) {
            if (where.get(x) == Where.WORKSPACE) {
                now.put(x, b.arg(x.dtype(), Buffer.Kind.INOUT));
            }
        }
        for (Buffer x : old.buffers()) {
            switch (where.get(x)) {
                case OWN -> now.put(x, b.own(x.dtype(), x.fixedCount()));
                case STATIC -> now.put(x, b.shared(x.dtype(), Math.max(1, x.fixedCount() * teams)));
                case DYNAMIC -> now.put(x, b.shared(x.dtype(), -1));
                case ARGUMENT, WORKSPACE -> {
                    // They are there.
                }
            }
        }
    }

    private void part(Buffer x, Where to, List<GridKernel.Part> parts) {
        where.put(x, to);
        partOf.put(x, parts.size());
        parts.add(new GridKernel.Part(x.dtype(), x.fixedCount(), x.count()));
    }

    List<GridKernel.Part> workspace() {
        return workspace;
    }

    List<GridKernel.Part> dynamic() {
        return dynamic;
    }

    /**
     * Where the buffers are for a team.
     *
     * @param inBlock the number of the team in its block
     * @param inGrid the number of the team in the grid
     */
    Map<Buffer, Place> places(LoopBuilder b, Env env, Var inBlock, Var inGrid) {
        Map<Buffer, Place> r = new HashMap<>();
        List<Var> starts = new ArrayList<>();
        Var at = b.index(0);
        for (GridKernel.Part p : dynamic) {
            starts.add(at);
            Var bytes = b.apply(Op.MUL, count(b, env, p), b.index((long) p.type().bytes() * teams));
            Var up = b.apply(Op.AND, b.apply(Op.ADD, bytes, b.index(GridKernel.ALIGN - 1)),
                    b.index(-GridKernel.ALIGN));
            at = b.apply(Op.ADD, at, up);
        }
        for (Buffer x : old.buffers()) {
            Optional<Var> offset = switch (where.get(x)) {
                case ARGUMENT, OWN -> Optional.empty();
                case STATIC -> Optional.of(b.apply(Op.MUL, inBlock, b.index(x.fixedCount())));
                case DYNAMIC -> {
                    int shift = Integer.numberOfTrailingZeros(x.dtype().bytes());
                    Var first = b.apply(Op.USHR, starts.get(partOf.get(x)), b.index(shift));
                    Var mine = b.apply(Op.MUL, inBlock, count(b, env, dynamic.get(partOf.get(x))));
                    yield Optional.of(b.apply(Op.ADD, first, mine));
                }
                case WORKSPACE -> Optional.of(b.apply(Op.MUL, inGrid, count(b, env, workspace.get(partOf.get(x)))));
            };
            r.put(x, new Place(now.get(x), offset));
        }
        return r;
    }

    private static Var count(LoopBuilder b, Env env, GridKernel.Part p) {
        return p.count().isEmpty() ? b.index(p.fixed()) : env.get(p.count().get());
    }
}
