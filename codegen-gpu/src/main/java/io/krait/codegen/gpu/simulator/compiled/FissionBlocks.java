package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.GpuOp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rewrites a grid kernel to one for the host, whose units are the blocks of the grid.
 *
 * <p>Input: what a thread does. Output: a loop over blocks. Code between collective operations becomes loops over the
 * threads of the block, values that live across them are kept in arrays with an element for each thread, shared memory
 * is memory of the running host thread. Statements that hold collective operations are run in lock step under masks,
 * see {@link Planner}; code without them is copied as it is, with its own branches and loops. Sizes are arguments, so
 * the code serves all launches of so many axes.
 *
 * <p>Faults of the kernel have details afterwards, a zero where they had none.
 */
final class FissionBlocks {
    /**
     * The kernel of the host.
     *
     * @param kernel its arguments are those of the grid kernel, then {@code values}
     * @param values scalar arguments that depend on the launch
     */
    record Fission(Kernel kernel, List<LaunchValue> values) {
        /** Copies the list. */
        Fission {
            values = List.copyOf(values);
        }
    }

    /** What a kernel does, as far as checks want to know it. */
    record Traits(boolean atomics, boolean warpBarriers, boolean copies, boolean ofBlock) {
        static Traits of(Region r) {
            Traits all = new Traits(false, false, false, false);
            for (Stm s : r.body()) {
                if (s.rhs() instanceof Rhs.Gpu g) {
                    all = all.or(new Traits(g.op() instanceof GpuOp.Atomic, g.op() instanceof GpuOp.WarpBarrier,
                            g.op() instanceof GpuOp.AsyncCopy, g.op() instanceof GpuOp.Atomic a
                            && a.scope() == GpuOp.Scope.BLOCK));
                } else if (s.rhs() instanceof Rhs.Update u && u.atomic()) {
                    all = all.or(new Traits(true, false, false, false));
                }
                for (Region inner : Statements.regions(s.rhs())) {
                    all = all.or(of(inner));
                }
            }
            return all;
        }

        private Traits or(Traits x) {
            return new Traits(atomics || x.atomics, warpBarriers || x.warpBarriers, copies || x.copies,
                    ofBlock || x.ofBlock);
        }
    }

    private FissionBlocks() {
    }

    /** What a kernel does that only the interpreter can, if anything. */
    static Optional<GpuOp> obstacle(Kernel k) {
        return obstacle(k.body());
    }

    private static Optional<GpuOp> obstacle(Region r) {
        return r.body().stream().flatMap(s -> {
            Optional<GpuOp> here = s.rhs() instanceof Rhs.Gpu g ? Optional.of(g.op()).filter(FissionBlocks::isObstacle)
                    : Optional.empty();
            return here.or(() -> Statements.regions(s.rhs()).stream().map(FissionBlocks::obstacle)
                    .flatMap(Optional::stream).findFirst()).stream();
        }).findFirst();
    }

    private static boolean isObstacle(GpuOp op) {
        return op instanceof GpuOp.Print || op instanceof GpuOp.GridBarrier;
    }

    /**
     * Rewrites a kernel.
     *
     * @param dims along how many axes blocks may have more than one thread, 1 to 3
     */
    static Fission run(Kernel k, int dims) {
        return run(k, dims, Optional.empty());
    }

    /**
     * Rewrites a kernel.
     *
     * @param dims along how many axes blocks may have more than one thread, 1 to 3
     * @param watched for code with checks: the argument buffers that threads may race for. The arguments of the
     *        kernel are then: those of the grid kernel; a word that becomes 1 if anything is suspected; for each
     *        watched buffer the addresses of its shadow words of writes, of reads, and, if the kernel has atomic
     *        operations, of those; the scalars
     */
    static Fission run(Kernel k, int dims, Optional<List<Buffer>> watched) {
        Planner.Plan plan = Planner.plan(k, watched.isPresent());
        LoopBuilder b = new LoopBuilder();
        Map<Var, Var> env = new HashMap<>();
        BlockFrame frame = new BlockFrame(b, k, env, dims);
        Optional<Checks> checks = watched.map(w -> checks(k, b, frame, w));
        env.put(k.body().params().get(1), frame.units());
        Kernel blocks = b.kernel(k.name() + " by blocks", (begin, end) -> {
            env.put(k.body().params().get(0), b.index(0));
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), number -> {
                BlockCode code = new BlockCode(b, plan, frame, env, checks);
                if (checks.isEmpty()) {
                    frame.begin(number);
                    code.steps(plan.steps());
                } else {
                    b.branch(checks.get().trust(), false, () -> {
                        frame.begin(number);
                        checks.get().begin();
                        code.steps(plan.steps());
                        return List.of();
                    }, List::of);
                }
                return List.of();
            });
            return null;
        });
        return new Fission(blocks, frame.values());
    }

    private static Checks checks(Kernel k, LoopBuilder b, BlockFrame frame, List<Buffer> watched) {
        Map<Buffer, Integer> arguments = new HashMap<>();
        k.buffers().stream().filter(Buffer::isArgument).forEach(x -> arguments.put(x, arguments.size()));
        List<Buffer> shared = k.buffers().stream().filter(x -> x.kind() == Buffer.Kind.SHARED).toList();
        Traits traits = Traits.of(k.body());
        return new Checks(b, frame, new Shadows(b, frame, arguments, watched, shared, traits.atomics()),
                traits.warpBarriers(), traits.ofBlock());
    }
}
