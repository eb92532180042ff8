package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;

/** The driver's functions for modules (loaded programs), their functions and variables, and occupancy. */
public interface ModuleCalls {
    /**
     * Loads a program into the current context.
     *
     * @param image PTX text that ends in a zero byte, or a cubin
     * @param options for the driver's compiler, when it is PTX
     * @return the module
     * @throws DriverFailure whose detail is the log of the driver's compiler
     */
    long loadModule(MemorySegment image, JitOptions options);

    /** Unloads a program; its functions and variables are gone. */
    void unloadModule(long module);

    /**
     * Compiles PTX to a cubin for the device of the current context without loading it.
     *
     * @param ptx text that ends in a zero byte
     * @throws DriverFailure whose detail is the log of the driver's compiler
     */
    byte[] assemble(MemorySegment ptx, JitOptions options);

    /** The kernel of this name. */
    long function(long module, String name);

    /** The global variable of this name. */
    Global global(long module, String name);

    /** One property of a kernel. */
    int functionAttribute(long function, FunctionAttribute attribute);

    /** Sets a property of a kernel that can be set. */
    void setFunctionAttribute(long function, FunctionAttribute attribute, int value);

    /** How many blocks of this size run on one multiprocessor at a time. */
    int maxActiveBlocks(long function, int blockSize, long dynamicShared);

    /**
     * The block size that fills a multiprocessor best.
     *
     * @param dynamicShared bytes of dynamic shared memory of each block
     * @param limit the largest block size to consider; 0: no limit but the kernel's
     */
    BlockSize potentialBlockSize(long function, long dynamicShared, int limit);

    /**
     * A variable in device memory.
     *
     * @param address device address
     * @param bytes its size
     */
    record Global(long address, long bytes) {
    }

    /**
     * A suggestion for a launch.
     *
     * @param minGrid the fewest blocks that fill the device
     * @param block threads of a block
     */
    record BlockSize(int minGrid, int block) {
    }
}
