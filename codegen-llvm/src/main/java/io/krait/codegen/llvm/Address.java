package io.krait.codegen.llvm;

/**
 * An address, or one per lane.
 *
 * @param type LLVM type of one, which tells the address space, for instance {@code ptr addrspace(1)}
 * @param value LLVM value
 */
record Address(String type, String value) {
    /** In the memory of the host, or in one of which nothing is known. */
    static Address generic(String value) {
        return new Address("ptr", value);
    }

    /** In an address space of a GPU. */
    static Address in(int space, String value) {
        return new Address("ptr addrspace(" + space + ")", value);
    }

    /** The address as an operand. */
    @Override
    public String toString() {
        return type + " " + value;
    }
}
