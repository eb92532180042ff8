package io.krait.codegen.gpu.ptx;

/**
 * What the machine code of a kernel needs, as the assembler says.
 *
 * @param registers 32-bit registers of a thread
 * @param stackBytes local memory of a thread, spilled registers included
 * @param spillStoreBytes bytes that a thread stores because registers ran out, counted once per instruction
 * @param spillLoadBytes bytes that a thread loads for the same reason
 * @param sharedBytes static shared memory of a block
 * @param constantBytes constant memory, arguments included where the assembler counts them
 * @param barriers named barriers of a block; 0 where the assembler does not say
 */
public record Report(int registers, int stackBytes, int spillStoreBytes, int spillLoadBytes, int sharedBytes,
        int constantBytes, int barriers) {
    /** True when values had to go to memory because registers ran out. */
    public boolean spills() {
        return spillStoreBytes > 0 || spillLoadBytes > 0;
    }

    /** For instance {@code 32 registers, 4096 bytes shared, no spills}. */
    @Override
    public String toString() {
        return registers + " registers, " + sharedBytes + " bytes shared, "
                + (stackBytes > 0 ? stackBytes + " bytes stack, " : "")
                + (spills() ? spillStoreBytes + " bytes spill stores, " + spillLoadBytes + " bytes spill loads"
                        : "no spills");
    }
}
