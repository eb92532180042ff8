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
    private static final long READ_WRITE = 3;
    private static final long PRIVATE_ANONYMOUS = 0x22;
    private static final long ADVICE_HUGE = 14;
    private static final long ADVICE_POPULATE = 23;
    private static final long NO_FILE = -1;
    private static final long FAILED = -1;

    private final MethodHandle call;
    private final MemorySegment mmap;
    private final MemorySegment munmap;
    private final MemorySegment madvise;

    private HugePages(MethodHandle call, MemorySegment mmap, MemorySegment munmap, MemorySegment madvise) {
        this.call = call;
        this.mmap = mmap;
        this.munmap = munmap;
        this.madvise = madvise;
    }

    private static final class Found {
        static final Optional<HugePages> HERE = find();
    }

    /** No lambda: those take their time in a fresh process. */
    private static final class Finder implements Runnable {
        @Override
        public void run() {
            here();
        }
    }

    /**
     * Sets up native calls in the background. Their first one takes a fresh JVM as long as recording and planning a
     * program, and all of Krait's calls share what it sets up.
     */
    static void prepare() {
        Thread.ofPlatform().daemon().name("krait-native").start(new Finder());
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
        Optional<MemorySegment> map = c.find("mmap");
        Optional<MemorySegment> unmap = c.find("munmap");
        Optional<MemorySegment> advise = c.find("madvise");
        if (map.isEmpty() || unmap.isEmpty() || advise.isEmpty()) {
            return Optional.empty();
        }
        // One shape for all calls, the one that code uses, too: each costs a fresh JVM some 20 ms. Surplus arguments
        // are in registers that nobody reads.
        ValueLayout.OfLong l = ValueLayout.JAVA_LONG;
        MethodHandle call = linker.downcallHandle(FunctionDescriptor.of(l, l, l, l, l, l, l));
        return Optional.of(new HugePages(call, map.get(), unmap.get(), advise.get()));
    }

    /**
     * A zeroed block, aligned to a huge page, unmapped when the arena is closed.
     *
     * @throws OutOfMemoryError when the system has no address space or memory for it
     */
    @SuppressWarnings("restricted")
    MemorySegment allocate(Arena arena, long bytes) {
        long total = bytes + SIZE;
        long raw = call(mmap, 0, total, READ_WRITE, PRIVATE_ANONYMOUS, NO_FILE, 0);
        if (raw == FAILED) {
            throw new OutOfMemoryError("mmap of " + total + " bytes failed");
        }
        long start = (raw + SIZE - 1) & -SIZE;
        // Advice that the system does not follow costs nothing. Populating now, instead of at the first touch,
        // lets the pool see what fresh memory costs: Note [Collecting off-heap memory].
        call(madvise, start, bytes, ADVICE_HUGE, 0, 0, 0);
        call(madvise, start, bytes, ADVICE_POPULATE, 0, 0, 0);
        return MemorySegment.ofAddress(start).reinterpret(bytes, arena, s -> call(munmap, raw, total, 0, 0, 0, 0));
    }

    private long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) call.invokeExact(function, a, b, c, d, e, f);
        } catch (RuntimeException | Error t) {
            throw t;
        } catch (Throwable t) {
            throw new IllegalStateException("a native call threw a checked exception", t);
        }
    }
}
