package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A launch that the fake driver saw: sizes and the values of all parameters as they were at the call. */
public final class FakeLaunch {
    private final String kernel;
    private final LaunchConfig config;
    private final long stream;
    private final List<byte[]> arguments;
    private final FakeMemory memory;

    FakeLaunch(String kernel, LaunchConfig config, long stream, List<byte[]> arguments, FakeMemory memory) {
        this.kernel = kernel;
        this.config = config;
        this.stream = stream;
        this.arguments = List.copyOf(arguments);
        this.memory = memory;
    }

    /** The kernel's name. */
    public String kernel() {
        return kernel;
    }

    /** The sizes. */
    public LaunchConfig config() {
        return config;
    }

    /** The stream's handle. */
    public long stream() {
        return stream;
    }

    /** The number of parameters. */
    public int arguments() {
        return arguments.size();
    }

    /** The bytes of a parameter. */
    public byte[] bytes(int i) {
        return arguments.get(i).clone();
    }

    /** A parameter of 8 bytes: an address or an i64. */
    public long asLong(int i) {
        return value(i, 8).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    /** A parameter of type i32. */
    public int asInt(int i) {
        return value(i, 4).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    }

    /** A parameter of type f32. */
    public float asFloat(int i) {
        return value(i, 4).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
    }

    /** A parameter of type f64. */
    public double asDouble(int i) {
        return value(i, 8).get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 0);
    }

    /**
     * Device memory behind an address.
     *
     * @throws FakeFault when not all of it is allocated
     */
    public MemorySegment memory(long address, long bytes) {
        return memory.at(address, bytes);
    }

    private MemorySegment value(int i, int bytes) {
        byte[] a = arguments.get(i);
        if (a.length != bytes) {
            throw new IllegalArgumentException("parameter " + i + " of " + kernel + " has " + a.length + " bytes, not "
                    + bytes);
        }
        return MemorySegment.ofArray(a);
    }
}
