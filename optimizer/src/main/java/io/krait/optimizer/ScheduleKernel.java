package io.krait.optimizer;

import io.krait.events.Phase;
import io.krait.optimizer.kernel.LoopNote;
import io.krait.optimizer.kernel.ProveBounds;
import io.krait.optimizer.kernel.ScheduleLoops;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Var;
import java.util.Set;
import java.util.function.Consumer;

/** The passes between lowering and vectorising a kernel with loops of its own. */
final class ScheduleKernel {
    private ScheduleKernel() {
    }

    /** A kernel without free loops, with as few checks as possible. */
    static Kernel run(Kernel k, Set<Var> extents, VectorOptions options, Consumer<LoopNote> notes) {
        Kernel checked;
        try (Phase _ = Phase.begin(Phase.Kind.OPTIMISE, "bounds").of(k.name())) {
            checked = DropDeadCode.run(ProveBounds.run(k, extents, notes));
        }
        return ScheduleLoops.run(checked, options, notes);
    }
}
