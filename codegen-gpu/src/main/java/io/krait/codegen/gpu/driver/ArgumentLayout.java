package io.krait.codegen.gpu.driver;

import java.util.List;

/**
 * The parameters of a kernel and where their values lie in a {@link LaunchBlock}: first an address for each value, then
 * the values.
 */
public final class ArgumentLayout {
    /** What the driver allows all parameters of a kernel together. */
    private static final int MAX_BYTES = 4096;

    private final List<ArgumentType> types;
    private final ArgumentType[] byIndex;
    private final int[] offsets;
    private final int size;

    private ArgumentLayout(List<ArgumentType> types) {
        this.types = List.copyOf(types);
        this.byIndex = this.types.toArray(ArgumentType[]::new);
        this.offsets = new int[byIndex.length];
        int at = 8 * byIndex.length;
        int payload = 0;
        for (int i = 0; i < byIndex.length; i++) {
            at = Math.ceilDiv(at, byIndex[i].alignment()) * byIndex[i].alignment();
            offsets[i] = at;
            at += byIndex[i].bytes();
            payload += byIndex[i].bytes();
        }
        this.size = Math.max(8, at);
        if (payload > MAX_BYTES) {
            throw new LaunchException("the parameters of the kernel take " + payload + " bytes, and CUDA allows "
                    + MAX_BYTES + "; pass large tables as an array");
        }
    }

    /** The layout for parameters of these types. */
    public static ArgumentLayout of(ArgumentType... types) {
        return new ArgumentLayout(List.of(types));
    }

    /** The layout for parameters of these types. */
    public static ArgumentLayout of(List<ArgumentType> types) {
        return new ArgumentLayout(types);
    }

    /** The types in order. */
    public List<ArgumentType> types() {
        return types;
    }

    /** How many parameters. */
    public int count() {
        return byIndex.length;
    }

    ArgumentType type(int i) {
        return byIndex[i];
    }

    int offset(int i) {
        return offsets[i];
    }

    int size() {
        return size;
    }

    @Override
    public String toString() {
        return types.toString();
    }
}
