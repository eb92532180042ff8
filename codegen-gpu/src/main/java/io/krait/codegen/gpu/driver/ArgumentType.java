package io.krait.codegen.gpu.driver;

/** Types of parameters of kernels. */
public enum ArgumentType {
    /** A device address. */
    POINTER(8, 8),
    /** An integer of 8 bits, also a boolean. */
    I8(1, 1),
    /** An integer of 16 bits, also the bits of an f16 or bf16. */
    I16(2, 2),
    /** An integer of 32 bits. */
    I32(4, 4),
    /** An integer of 64 bits. */
    I64(8, 8),
    /** A float of 32 bits. */
    F32(4, 4),
    /** A float of 64 bits. */
    F64(8, 8),
    /** A {@link TensorMap}, passed by value. */
    TENSOR_MAP(TensorMap.BYTES, TensorMap.ALIGNMENT);

    private final int bytes;
    private final int alignment;

    ArgumentType(int bytes, int alignment) {
        this.bytes = bytes;
        this.alignment = alignment;
    }

    /** Bytes of a value. */
    public int bytes() {
        return bytes;
    }

    /** Its address is a multiple of this. */
    public int alignment() {
        return alignment;
    }
}
