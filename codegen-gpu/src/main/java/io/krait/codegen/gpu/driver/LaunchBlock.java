package io.krait.codegen.gpu.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The arguments of a launch, packed as the driver wants them, in native memory that is made once and used for many
 * launches: setting a value is one store, and a launch hands over one address. The driver reads the values before the
 * launch returns, so the block may be changed right after.
 *
 * <p>One thread at a time: {@link LaunchBlocks} lends blocks to threads.
 */
public final class LaunchBlock {
    private final ArgumentLayout layout;
    private final MemorySegment memory;
    private final long address;
    /** Device memory that was set, to be noted as used by the launch; kept reachable until then. */
    private final DeviceMemory[] pointers;

    /** A block for these parameters, all zero. */
    public LaunchBlock(ArgumentLayout layout) {
        this.layout = layout;
        this.memory = Arena.ofAuto().allocate(layout.size(), TensorMap.ALIGNMENT);
        this.address = memory.address();
        this.pointers = new DeviceMemory[layout.count()];
        for (int i = 0; i < layout.count(); i++) {
            memory.setAtIndex(ValueLayout.JAVA_LONG, i, address + layout.offset(i));
        }
    }

    /** The parameters. */
    public ArgumentLayout layout() {
        return layout;
    }

    /** The address for {@link LaunchCalls}; 0 when there are no parameters. The block must stay reachable meanwhile. */
    public long address() {
        return layout.count() == 0 ? 0 : address;
    }

    /** Sets device memory; the launch checks that it is open and of the right device. */
    public LaunchBlock setPointer(int i, DeviceMemory deviceMemory) {
        return setPointer(i, deviceMemory, 0);
    }

    /** Sets the address of a byte of device memory. */
    public LaunchBlock setPointer(int i, DeviceMemory deviceMemory, long offset) {
        memory.set(ValueLayout.JAVA_LONG, at(i, ArgumentType.POINTER), deviceMemory.part(offset, 0));
        pointers[i] = deviceMemory;
        return this;
    }

    /** Sets a device address that the caller keeps alive, or 0. */
    public LaunchBlock setAddress(int i, long deviceAddress) {
        memory.set(ValueLayout.JAVA_LONG, at(i, ArgumentType.POINTER), deviceAddress);
        pointers[i] = null;
        return this;
    }

    /** Notes that a stream's work uses the device memory that was set. */
    void touch(Stream stream) {
        for (DeviceMemory m : pointers) {
            if (m != null) {
                stream.touch(m);
            }
        }
    }

    /** Forgets device memory, so that a block that rests keeps none alive. */
    void clear() {
        Arrays.fill(pointers, null);
    }

    /** Sets an integer of 8 bits. */
    public LaunchBlock setByte(int i, byte value) {
        memory.set(ValueLayout.JAVA_BYTE, at(i, ArgumentType.I8), value);
        return this;
    }

    /** Sets an integer of 16 bits, or the bits of an f16 or bf16. */
    public LaunchBlock setShort(int i, short value) {
        memory.set(ValueLayout.JAVA_SHORT, at(i, ArgumentType.I16), value);
        return this;
    }

    /** Sets an integer of 32 bits. */
    public LaunchBlock setInt(int i, int value) {
        memory.set(ValueLayout.JAVA_INT, at(i, ArgumentType.I32), value);
        return this;
    }

    /** Sets an integer of 64 bits. */
    public LaunchBlock setLong(int i, long value) {
        memory.set(ValueLayout.JAVA_LONG, at(i, ArgumentType.I64), value);
        return this;
    }

    /** Sets a float of 32 bits. */
    public LaunchBlock setFloat(int i, float value) {
        memory.set(ValueLayout.JAVA_FLOAT, at(i, ArgumentType.F32), value);
        return this;
    }

    /** Sets a float of 64 bits. */
    public LaunchBlock setDouble(int i, double value) {
        memory.set(ValueLayout.JAVA_DOUBLE, at(i, ArgumentType.F64), value);
        return this;
    }

    /** The 128 bytes of a tensor map, to be encoded into. */
    public MemorySegment tensorMap(int i) {
        return memory.asSlice(at(i, ArgumentType.TENSOR_MAP), TensorMap.BYTES, TensorMap.ALIGNMENT);
    }

    private int at(int i, ArgumentType type) {
        if (i < 0 || i >= layout.count() || layout.type(i) != type) {
            throw new LaunchException("argument " + i + " is given as " + type + ", but the kernel's parameters are "
                    + layout + "; arguments are counted from 0");
        }
        return layout.offset(i);
    }
}
