package io.krait.optimizer.loop;

import io.krait.staging.DType;

/** A variable of the loop IR, assigned exactly once. Compared by identity; the number is unique within a kernel. */
public final class Var {
    private final int id;
    private final LType type;

    /** A variable with the given number. */
    public Var(int id, LType type) {
        this.id = id;
        this.type = type;
    }

    /** The number. */
    public int id() {
        return id;
    }

    /** The type. */
    public LType type() {
        return type;
    }

    /** The element type. */
    public DType dtype() {
        return type.dtype();
    }

    /** The number of lanes. */
    public int lanes() {
        return type.lanes();
    }

    @Override
    public String toString() {
        return "%" + id;
    }
}
