package io.krait.optimizer.kernel;

import io.krait.optimizer.DropDeadCode;
import io.krait.optimizer.HoistInvariants;
import io.krait.optimizer.PairedAccesses;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.debug.Fuel;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides what the parallel loops of a kernel map to. Input: a kernel that may have FREE loops. Output: an equivalent
 * kernel with the same bits, with LANES loops where they pay and serial loops elsewhere.
 *
 * <p>Short loops are unrolled first ({@link UnrollLoops}). On every path through the nest one loop at most becomes
 * LANES ({@link LaneChoice}): a parallel one, or a serial one whose iterations do not depend on each other ({@link
 * Dependence}). Nests around it are tiled ({@link TilePlan}). Every serial chain of floating point operations keeps its
 * order.
 */
public final class ScheduleLoops {
    // Packing takes a tenth of the time then.
    private static final long PANEL_UNITS = 32;

    private final KernelCopy copy;
    private final IndexForms forms;
    private final LaneChoice choice;
    private final VectorOptions options;
    private final Consumer<LoopNote> notes;

    private ScheduleLoops(KernelCopy copy, IndexForms forms, LaneChoice choice, VectorOptions options,
            Consumer<LoopNote> notes) {
        this.copy = copy;
        this.forms = forms;
        this.choice = choice;
        this.options = options;
        this.notes = notes;
    }

    /**
     * Schedules the loops of a kernel.
     *
     * @param k the kernel
     * @param options what vectors the machine has
     * @param notes is told what became of the loops
     */
    public static Kernel run(Kernel k, VectorOptions options, Consumer<LoopNote> notes) {
        Kernel lean = HoistInvariants.run(UnrollLoops.run(DropDeadCode.run(k)));
        IndexForms forms = new IndexForms(lean);
        LaneCost cost = new LaneCost(forms, new PairedAccesses(lean), options, DataWidth.bits(k));
        LaneChoice choice = new LaneChoice(lean.body(), forms, new Dependence(forms), cost);
        choice.explain(notes);
        KernelCopy copy = new KernelCopy(forms, c -> new ScheduleLoops(c, forms, choice, options, notes)::emit);
        return DropDeadCode.run(Print.after("ScheduleLoops", copy.run(lean)));
    }

    /**
     * The number of units that one call of a scheduled kernel should at least get, if there are enough: fewer lose what
     * tiles gain.
     */
    public static long grain(Kernel scheduled) {
        return grain(scheduled.body());
    }

    private static long grain(Region r) {
        long most = 1;
        for (Stm s : r.body()) {
            if (s.rhs() instanceof Rhs.For f) {
                most = Math.max(most, f.step() == TileEmitter.BLOCK ? PANEL_UNITS : f.step() <= PANEL_UNITS ? f.step()
                        : 1);
            } else if (s.rhs() instanceof Rhs.If f) {
                most = Math.max(most, Math.max(grain(f.then()), grain(f.otherwise())));
            }
        }
        return most;
    }

    private static boolean mayTile(LoopNode loop) {
        return Fuel.take("TilePlan: a nest of loops runs in tiles", loop.stm().origin());
    }

    private Optional<List<Var>> emit(LoopNode loop, Env env) {
        if (choice.isLanes(loop)) {
            Optional<LoopNode> inner = TilePlan.blocked(loop, choice, forms);
            if (inner.isPresent() && mayTile(loop)) {
                boolean swap = TilePlan.isContiguous(loop, forms);
                notes.accept(new LoopNote(inner.get().stm().origin(), swap ? "is exchanged with the loop in lanes"
                        : "runs in blocks, around the loop in lanes"));
                TileEmitter.blocks(copy, loop, inner.get(), swap ? 1 : TileEmitter.INNER_BLOCK, env);
                return Optional.of(List.of());
            }
            return Optional.of(copy.parallel(loop, Rhs.Level.LANES, env));
        }
        Optional<TilePlan> tile = TilePlan.of(loop, choice, forms, options);
        if (tile.isPresent() && mayTile(loop)) {
            notes.accept(new LoopNote(loop.stm().origin(), tile.get().text()));
            new TileEmitter(copy, forms, tile.get()).emit(env);
            return Optional.of(List.of());
        }
        if (!loop.isFree()) {
            return Optional.empty();
        }
        if (((Rhs.ParFor) loop.stm().rhs()).folds().isEmpty()) {
            return Optional.of(copy.loop(env.get(loop.lo()), env.get(loop.hi()), 1, List.of(), (i, none) -> {
                env.index(loop.index(), i, Poly.of(i));
                copy.region(loop.body(), env);
                return List.of();
            }));
        }
        return Optional.of(new SerialFolds(copy, loop, env).emit());
    }
}
