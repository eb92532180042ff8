package io.krait.staging;

import java.util.List;

/**
 * A node of the array graph: one array that a recorded program computes. Compared by identity. Operands are always
 * older than their users, so ascending {@link #id} is a topological order and no pass needs recursion.
 */
public final class Value {
    private final int id;
    private final ArrayType type;
    private final Prim prim;
    private final List<Value> inputs;
    private final Origin origin;
    private final Recorder recorder;

    Value(int id, ArrayType type, Prim prim, List<Value> inputs, Origin origin, Recorder recorder) {
        this.id = id;
        this.type = type;
        this.prim = prim;
        this.inputs = inputs;
        this.origin = origin;
        this.recorder = recorder;
    }

    /** Position in the graph. */
    public int id() {
        return id;
    }

    /** Element type and shape. */
    public ArrayType type() {
        return type;
    }

    /** The element type. */
    public DType dtype() {
        return type.dtype();
    }

    /** The extents. */
    public Shape shape() {
        return type.shape();
    }

    /** What computes the value. */
    public Prim prim() {
        return prim;
    }

    /** The operands. */
    public List<Value> inputs() {
        return inputs;
    }

    /** The user's line that asked for it. */
    public Origin origin() {
        return origin;
    }

    /** The recording that owns the value. */
    public Recorder recorder() {
        return recorder;
    }

    @Override
    public String toString() {
        return "%" + id;
    }
}
