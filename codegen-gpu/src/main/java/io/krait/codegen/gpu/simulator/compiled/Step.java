package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.Stm;
import java.util.List;
import java.util.Optional;

/** Something that the block as a whole does. */
sealed interface Step {
    /** All threads that are on run a phase. */
    record Run(Phase phase) implements Step {
    }

    /** A statement that is the same in all threads is run once. */
    record Once(Stm stm) implements Step {
    }

    /** A barrier of the block, with the operands of its fold. */
    record Barrier(Stm stm, Optional<Slot> mask, Optional<Slot> operand) implements Step {
    }

    /** Barriers of warps; {@code met} has the lanes of each that came and named all. Only for checks. */
    record WarpBarrier(Slot met) implements Step {
    }

    /**
     * Collects per warp a bit for each lane.
     *
     * @param mask the threads that are on, all if empty
     * @param of where the bit is, set for all that are on if empty
     * @param to the words
     */
    record Ballot(Optional<Slot> mask, Optional<Slot> of, Slot to) implements Step {
    }

    /** A branch that all threads take in the same way. */
    record Branch(Stm stm, List<Step> then, List<Step> otherwise) implements Step {
    }

    /** A branch: some threads run one side, then some run the other. The last questions of the phase are its. */
    record Split(Phase decide, List<Step> then, List<Step> otherwise) implements Step {
    }

    /** A loop of the same range in all threads. */
    record Counted(Stm stm, List<Step> body) implements Step {
    }

    /** A loop with a condition that is the same in all threads. */
    record Repeat(Stm stm, List<Step> cond, List<Step> body) implements Step {
    }

    /**
     * A loop over a range of its own in each thread, which takes part until it is done.
     *
     * @param enter asks whether any thread runs it
     * @param body the last phase asks whether there is another round
     */
    record CountedApart(Phase enter, List<Step> body) implements Step {
    }

    /**
     * A loop with a condition in which threads take part until theirs is false.
     *
     * @param test before each round; the last phase asks whether any thread runs it
     * @param body a round
     */
    record RepeatApart(List<Step> test, List<Step> body) implements Step {
    }
}
