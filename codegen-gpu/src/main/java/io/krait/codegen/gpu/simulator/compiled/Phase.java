package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Code without collective operations: a loop over the threads of the block. */
final class Phase {
    private final Optional<Slot> mask;
    private final boolean inLoop;
    private final List<Action> actions = new ArrayList<>();
    private final Set<Var> defined = new LinkedHashSet<>();
    private final Set<Var> imports = new LinkedHashSet<>();

    /**
     * A phase.
     *
     * @param mask the threads that run it; all if empty
     * @param inLoop whether it is run several times per block
     */
    Phase(Optional<Slot> mask, boolean inLoop) {
        this.mask = mask;
        this.inLoop = inLoop;
    }

    void add(Action a) {
        for (Var v : a.uses()) {
            if (!defined.contains(v)) {
                imports.add(v);
            }
        }
        defined.addAll(a.defines());
        actions.add(a);
    }

    Optional<Slot> mask() {
        return mask;
    }

    boolean isInLoop() {
        return inLoop;
    }

    List<Action> actions() {
        return actions;
    }

    boolean isEmpty() {
        return actions.isEmpty();
    }

    /** True if it assigns the variable. */
    boolean defines(Var v) {
        return defined.contains(v);
    }

    /** The variables that it reads and does not assign. */
    Set<Var> imports() {
        return imports;
    }

    /** How many questions its actions ask. */
    int questions() {
        return actions.stream().mapToInt(Action::questions).sum();
    }
}
