package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Something that each thread does in a phase. */
sealed interface Action {
    /** Runs a statement without collective operations. */
    record Exec(Stm stm) implements Action {
    }

    /** Keeps a value for other phases or other threads. */
    record Put(Slot slot, Var value) implements Action {
    }

    /**
     * Computes what a warp operation gives this lane.
     *
     * @param stm the operation
     * @param staged where the operands that other lanes read are
     * @param ballots per warp the lanes that run this and, for votes, those where the operand holds
     * @param masks where the masks of the lanes are if they may differ
     */
    record Warp(Stm stm, List<Slot> staged, List<Slot> ballots, Optional<Slot> masks) implements Action {
    }

    /** Keeps whether a mask has all lanes of the warp. */
    record Cover(Var lanes, Slot to) implements Action {
    }

    /** Sides of a branch: who goes where. Asks: does any go to the first, to the second? */
    record Decide(Var cond, Slot then, Slot otherwise) implements Action {
    }

    /** Begins a loop over a range of its own in each thread. Asks: does any thread run it? */
    record Enter(Rhs.For loop, Slot on, Slot index) implements Action {
    }

    /** The next round of such a loop. Asks: does any thread run it? */
    record Advance(Rhs.For loop, Slot on, Slot index) implements Action {
    }

    /** Begins a loop with a condition: all who come run it. */
    record Open(Slot on) implements Action {
    }

    /** Threads where the condition is false leave the loop. Asks: does any thread run it? */
    record Narrow(Var cond, Slot on) implements Action {
    }

    /** The masks of threads that it sets; those that do not run the phase are off in them. */
    default List<Slot> sets() {
        return switch (this) {
            case Exec a -> List.of();
            case Put a -> List.of();
            case Warp a -> List.of();
            case Cover a -> List.of();
            case Decide a -> List.of(a.then, a.otherwise);
            case Enter a -> List.of(a.on);
            case Advance a -> List.of();
            case Open a -> List.of(a.on);
            case Narrow a -> List.of();
        };
    }

    /** How many questions it asks. */
    default int questions() {
        return switch (this) {
            case Exec a -> 0;
            case Put a -> 0;
            case Warp a -> 0;
            case Cover a -> 0;
            case Decide a -> 2;
            case Enter a -> 1;
            case Advance a -> 1;
            case Open a -> 0;
            case Narrow a -> 1;
        };
    }

    /** The variables that it reads. */
    default Set<Var> uses() {
        return switch (this) {
            case Exec a -> Statements.free(a.stm.rhs());
            case Put a -> Set.of(a.value);
            case Warp a -> Statements.free(a.stm.rhs());
            case Cover a -> Set.of(a.lanes);
            case Decide a -> Set.of(a.cond);
            case Enter a -> a.loop.lo() == a.loop.hi() ? Set.of(a.loop.lo()) : Set.of(a.loop.lo(), a.loop.hi());
            case Advance a -> Set.of(a.loop.hi());
            case Open a -> Set.of();
            case Narrow a -> Set.of(a.cond);
        };
    }

    /** The variables that it assigns. */
    default List<Var> defines() {
        return switch (this) {
            case Exec a -> a.stm.outs();
            case Warp a -> a.stm.outs();
            case Put a -> List.of();
            case Cover a -> List.of();
            case Decide a -> List.of();
            case Enter a -> List.of();
            case Advance a -> List.of();
            case Open a -> List.of();
            case Narrow a -> List.of();
        };
    }
}
