package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.Var;
import java.util.List;
import java.util.Optional;

/**
 * The thread that runs, in code of a loop over threads.
 *
 * @param linear its number in the block: I64
 * @param at its coordinates x, y, z: I64
 * @param stamp for code with checks: how it signs its accesses
 */
record ThreadAt(Var linear, List<Var> at, Optional<Stamp> stamp) {
    /**
     * How a thread signs its accesses in this phase, see {@link Checks}.
     *
     * @param word the signature
     * @param block the upper half of the signature for memory that other blocks use, too
     * @param since signatures from this one on (without the upper half) are not before what the thread does now
     * @param warpSince the same for those of its warp
     */
    record Stamp(Var word, Var block, Var since, Var warpSince) {
    }

    /** The thread with a signature. */
    ThreadAt with(Stamp s) {
        return new ThreadAt(linear, at, Optional.of(s));
    }

    /** Copies the list. */
    ThreadAt {
        at = List.copyOf(at);
    }
}
