package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
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
        Planner.Plan plan = Planner.plan(k);
        LoopBuilder b = new LoopBuilder();
        Map<Var, Var> env = new HashMap<>();
        BlockFrame frame = new BlockFrame(b, k, env, dims);
        env.put(k.body().params().get(1), frame.units());
        Kernel blocks = b.kernel(k.name() + " by blocks", (begin, end) -> {
            env.put(k.body().params().get(0), b.index(0));
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), number -> {
                frame.begin(number);
                new BlockCode(b, plan, frame, env).steps(plan.steps());
                return List.of();
            });
            return null;
        });
        return new Fission(blocks, frame.values());
    }
}
