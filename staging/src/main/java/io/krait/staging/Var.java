package io.krait.staging;

import io.krait.types.Num;

/**
 * A variable of a kernel or element function: it can be set, also in branches and loops, and reads as its current
 * value. It lives until the end of the region (branch, loop body, lambda) that made it.
 *
 * @param <T> the static element type
 */
public final class Var<T extends Num> extends Expr<T> {
    private final Flow flow;
    private final Cell cell;

    Var(Flow flow, Cell cell) {
        this.flow = flow;
        this.cell = cell;
    }

    /**
     * The current value.
     *
     * @throws StagingException when it was not set on every way here, or its region has ended
     */
    @Override
    public Value value() {
        return flow.read(cell);
    }

    @Override
    public DType dtype() {
        return cell.type();
    }

    /**
     * Sets the variable.
     *
     * @throws DTypeException when the element type differs
     * @throws StagingException when its region has ended, or in a parallel loop around which it was made
     */
    public void set(Expr<? extends T> value) {
        flow.write(cell, value.value());
    }

    /** Sets the variable to a constant. */
    public void set(double literal) {
        flow.write(cell, flow.recorder().literal(cell.type(), literal));
    }

    /** Sets the variable to a constant. */
    public void set(long literal) {
        flow.write(cell, flow.recorder().literal(cell.type(), literal));
    }

    /** Adds to the variable. */
    public void inc(Expr<? extends T> by) {
        set(add(by));
    }

    /** Adds to the variable. */
    public void inc(double by) {
        set(add(by));
    }

    /** Adds to the variable. */
    public void inc(long by) {
        set(add(by));
    }
}
