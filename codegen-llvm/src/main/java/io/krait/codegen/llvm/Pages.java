package io.krait.codegen.llvm;

import io.krait.staging.CompilationException;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Pages of memory of the system, for machine code; for Linux on x86-64. */
final class Pages {
    /** The size of a page. */
    static final int SIZE = 4096;

    private static final int READ_WRITE = 1 | 2;
    private static final int READ_EXECUTE = 1 | 4;
    private static final int PRIVATE = 0x02;
    private static final int PRIVATE_ANONYMOUS = PRIVATE | 0x20;

    /** Found at the first use, so that an error there is not one of class initialisation. */
    private static volatile MemorySegment mmap = MemorySegment.NULL;
    private static volatile MemorySegment mprotect = MemorySegment.NULL;
    private static volatile MemorySegment munmap = MemorySegment.NULL;

    private Pages() {
    }

    /** The address of a function of the C library, or null ({@link MemorySegment#NULL}) if it has no such function. */
    @SuppressWarnings("restricted")
    static MemorySegment find(String function) {
        Optional<MemorySegment> found = Linker.nativeLinker().defaultLookup().find(function);
        return found.isPresent() ? found.get() : MemorySegment.NULL;
    }

    private static MemorySegment require(String function) {
        MemorySegment found = find(function);
        if (found.address() == 0) {
            throw new CompilationException("the C library of this system has no function " + function);
        }
        return found;
    }

    private static void findFunctions() {
        if (mmap.address() == 0) {
            munmap = require("munmap");
            mprotect = require("mprotect");
            mmap = require("mmap");
        }
    }

    /**
     * New memory that can be read and written.
     *
     * @param bytes a multiple of the page size
     */
    static long map(long bytes) {
        findFunctions();
        long address = Foreign.call(mmap, 0, bytes, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
        if (address == -1) {
            throw new CompilationException("the system gives no memory of " + bytes + " bytes for machine code");
        }
        return address;
    }

    /**
     * Maps the first page of a file for execution, for good.
     *
     * @param path of the file, ends in a zero byte
     */
    static void mapFile(MemorySegment path) {
        findFunctions();
        int file = (int) Foreign.call(require("open"), path.address(), 0, 0, 0, 0, 0);
        if (file < 0) {
            throw new CompilationException("the system does not open " + path.getString(0));
        }
        long address = Foreign.call(mmap, 0, SIZE, READ_EXECUTE, PRIVATE, file, 0);
        Foreign.call(require("close"), file, 0, 0, 0, 0, 0);
        if (address == -1) {
            throw new CompilationException("the system does not map " + path.getString(0)
                    + " for execution; its file system may forbid it");
        }
    }

    /** The memory of {@link #map} for access. */
    @SuppressWarnings("restricted")
    static MemorySegment segment(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** Makes memory of {@link #map} executable and read-only. */
    static void makeExecutable(long address, long bytes) {
        if ((int) Foreign.call(mprotect, address, bytes, READ_EXECUTE, 0, 0, 0) != 0) {
            throw new CompilationException("the system does not let this process make memory executable; "
                    + "a security policy may forbid it");
        }
    }

    /** Gives memory of {@link #map} back. */
    static void unmap(long address, long bytes) {
        Foreign.call(munmap, address, bytes, 0, 0, 0, 0);
    }
}
