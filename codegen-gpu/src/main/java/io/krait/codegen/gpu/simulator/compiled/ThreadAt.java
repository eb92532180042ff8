package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.Var;
import java.util.List;

/**
 * The thread that runs, in code of a loop over threads.
 *
 * @param linear its number in the block: I64
 * @param at its coordinates x, y, z: I64
 */
record ThreadAt(Var linear, List<Var> at) {
    /** Copies the list. */
    ThreadAt {
        at = List.copyOf(at);
    }
}
