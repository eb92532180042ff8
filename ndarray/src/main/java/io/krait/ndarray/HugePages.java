package io.krait.ndarray;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Memory from {@code mmap} with the advice to use huge pages: where the system grants them on advice only (the usual
 * setting of Linux), large arrays otherwise live in pages of 4 KiB, whose faults and address translations cost a fifth
 * of the speed of streaming kernels.
 */
final class HugePages {
    private static final long SIZE = 2L << 20;
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int ADVICE_HUGE = 14;
    private static final int ADVICE_POPULATE = 23;
    private static final long FAILED = -1;

    private final MethodHandle mmap;
    private final MethodHandle munmap;
    private final MethodHandle madvise;

    private HugePages(MethodHandle mmap, MethodHandle munmap, MethodHandle madvise) {
        this.mmap = mmap;
        this.munmap = munmap;
        this.madvise = madvise;
    }

    private static final class Found {
        static final Optional<HugePages> HERE = find();
    }

    /** The functions of this system, or empty where it is not Linux or the module may not call native code. */
    static Optional<HugePages> here() {
        return Found.HERE;
    }

    @SuppressWarnings("restricted")
    private static Optional<HugePages> find() {
        if (!System.getProperty("os.name").equals("Linux") || !HugePages.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        SymbolLookup c = linker.defaultLookup();
        ValueLayout.OfLong l = ValueLayout.JAVA_LONG;
        ValueLayout.OfInt i = ValueLayout.JAVA_INT;
        Optional<MemorySegment> map = c.find("mmap");
        Optional<MemorySegment> unmap = c.find("munmap");
        Optional<MemorySegment> advise = c.find("madvise");
        if (map.isEmpty() || unmap.isEmpty() || advise.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new HugePages(
                linker.downcallHandle(map.get(), FunctionDescriptor.of(l, l, l, i, i, i, l)),
                linker.downcallHandle(unmap.get(), FunctionDescriptor.of(i, l, l)),
                linker.downcallHandle(advise.get(), FunctionDescriptor.of(i, l, l, i))));
    }

    /**
     * A zeroed block, aligned to a huge page, unmapped when the arena is closed.
     *
     * @throws OutOfMemoryError when the system has no address space or memory for it
     */
    @SuppressWarnings("restricted")
    MemorySegment allocate(Arena arena, long bytes) {
        long total = bytes + SIZE;
        try {
            long raw = (long) mmap.invokeExact(0L, total, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (raw == FAILED) {
                throw new OutOfMemoryError("mmap of " + total + " bytes failed");
            }
            long start = (raw + SIZE - 1) & -SIZE;
            // Advice that the system does not follow costs nothing. Populating now, instead of at the first touch,
            // lets the pool see what fresh memory costs: Note [Collecting off-heap memory].
            int huge = (int) madvise.invokeExact(start, bytes, ADVICE_HUGE);
            int populated = (int) madvise.invokeExact(start, bytes, ADVICE_POPULATE);
            return MemorySegment.ofAddress(start).reinterpret(bytes, arena, s -> unmap(raw, total));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void unmap(long raw, long total) {
        try {
            int ignored = (int) munmap.invokeExact(raw, total);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
