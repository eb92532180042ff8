package io.krait.staging.math;

import io.krait.staging.DType;
import java.util.Arrays;

/** A constant table of floating point numbers. Identity is by name: the library has one instance per name. */
public final class Table {
    private static final int REGISTER_BITS = 512;

    private final String name;
    private final DType type;
    private final long[] bits;

    /**
     * A table.
     *
     * @param name unique among all tables; letters, digits and underscores, so that generated code can use it as a
     *     symbol
     * @param type F64 or F32
     * @param bits canonical bits of the elements; copied
     */
    public Table(String name, DType type, long[] bits) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("table name '" + name
                    + "' is no symbol: use lower case letters, digits and underscores");
        }
        if (type != DType.F64 && type != DType.F32) {
            throw new IllegalArgumentException("table " + name + " has element type " + type
                    + ", only f64 and f32 are possible");
        }
        if (bits.length == 0) {
            throw new IllegalArgumentException("table " + name + " is empty");
        }
        this.name = name;
        this.type = type;
        this.bits = bits.clone();
    }

    /** A table of the given numbers, which must be representable in {@code type}. */
    static Table of(String name, DType type, double... values) {
        return new Table(name, type, Arrays.stream(values).mapToLong(v -> Kit.bits(type, v)).toArray());
    }

    /** The unique name, usable as a symbol. */
    public String name() {
        return name;
    }

    /** The type of the elements, F64 or F32. */
    public DType type() {
        return type;
    }

    /** Number of elements, at least 1. */
    public int length() {
        return bits.length;
    }

    /** The canonical bits of element {@code i}. */
    public long bits(int i) {
        return bits[i];
    }

    /** True when the whole table fits one 512-bit register, so that a lookup is one permutation there. */
    public boolean fitsRegister() {
        return bits.length * type.bits() <= REGISTER_BITS;
    }

    @Override
    public String toString() {
        return name + ": " + type + "[" + bits.length + "]";
    }
}
