package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A loop of a kernel and the loops in it.
 *
 * @param stm the statement
 * @param index the loop index; for a loop with a condition a variable that stands for the number of the round
 * @param parent the loop around it
 * @param children the loops directly in it, in order
 */
record LoopNode(Stm stm, Var index, Optional<LoopNode> parent, List<LoopNode> children) {
    /** A loop without inner loops yet. */
    static LoopNode of(Stm stm, Optional<LoopNode> parent) {
        Var index = switch (stm.rhs()) {
            case Rhs.For f -> f.body().params().get(0);
            case Rhs.ParFor p -> p.body().params().get(0);
            default -> new Var(-1, LType.INDEX);
        };
        LoopNode node = new LoopNode(stm, index, parent, new ArrayList<>());
        parent.ifPresent(p -> p.children.add(node));
        return node;
    }

    /** True for statements that are loops. */
    static boolean isLoop(Rhs rhs) {
        return rhs instanceof Rhs.For || rhs instanceof Rhs.ParFor || rhs instanceof Rhs.While;
    }

    /** True if the number of rounds is known when the loop begins. */
    boolean isCounted() {
        return !(stm.rhs() instanceof Rhs.While);
    }

    /** The body. */
    Region body() {
        return switch (stm.rhs()) {
            case Rhs.For f -> f.body();
            case Rhs.ParFor p -> p.body();
            case Rhs.While w -> w.body();
            default -> throw new IllegalStateException("not a loop");
        };
    }

    /** The first index of a counted loop. */
    Var lo() {
        return stm.rhs() instanceof Rhs.For f ? f.lo() : ((Rhs.ParFor) stm.rhs()).lo();
    }

    /** The end of a counted loop. */
    Var hi() {
        return stm.rhs() instanceof Rhs.For f ? f.hi() : ((Rhs.ParFor) stm.rhs()).hi();
    }

    /** The distance of indices. */
    long step() {
        return stm.rhs() instanceof Rhs.For f ? f.step() : 1;
    }

    /** True for parallel loops that are not mapped to anything yet. */
    boolean isFree() {
        return stm.rhs() instanceof Rhs.ParFor p && p.level() == Rhs.Level.FREE;
    }

    /** True for parallel loops over the range of a call. */
    boolean isThreads() {
        return stm.rhs() instanceof Rhs.ParFor p && p.level() == Rhs.Level.THREADS;
    }

    /** True for loops that are mapped to lanes already. */
    boolean isLanes() {
        return stm.rhs() instanceof Rhs.ParFor p && p.level() == Rhs.Level.LANES;
    }

    /** True for serial loops that carry nothing from round to round. */
    boolean isPlain() {
        return stm.rhs() instanceof Rhs.For f && f.inits().isEmpty();
    }

    /** This loop or one around it. */
    boolean isInside(LoopNode outer) {
        return this == outer || parent.isPresent() && parent.get().isInside(outer);
    }

    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "loop " + index;
    }
}
