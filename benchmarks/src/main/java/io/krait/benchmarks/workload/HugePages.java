package io.krait.benchmarks.workload;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Memory that asks for huge pages, as NumPy does for its arrays: without them the page tables, and not the kernels,
 * limit work on large arrays.
 */
final class HugePages {
    private static final long HUGE_PAGE = 2L << 20;
    private static final int MADV_HUGEPAGE = 14;
    private static final Optional<MethodHandle> MADVISE = madvise();

    private HugePages() {
    }

    static MemorySegment allocate(Arena arena, long bytes, long alignment) {
        if (bytes < 2 * HUGE_PAGE || MADVISE.isEmpty()) {
            return arena.allocate(bytes, alignment);
        }
        long whole = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
        // Arena.allocate clears the memory and so touches small pages: advise first, on memory that is not yet touched.
        MemorySegment segment = untouched(arena, whole);
        try {
            int result = (int) MADVISE.get().invokeExact(segment, whole, MADV_HUGEPAGE);
            assert result == 0 || result == -1;
        } catch (Throwable failure) {
            throw new IllegalStateException("madvise could not be called", failure);
        }
        return segment.asSlice(0, bytes).fill((byte) 0);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment untouched(Arena arena, long bytes) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor signature = FunctionDescriptor.of(
                ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
        MethodHandle allocate = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("aligned_alloc"), signature);
        MethodHandle free = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        try {
            MemorySegment raw = (MemorySegment) allocate.invokeExact(HUGE_PAGE, bytes);
            if (raw.equals(MemorySegment.NULL)) {
                throw new OutOfMemoryError("no " + bytes + " bytes for a benchmark array");
            }
            return raw.reinterpret(bytes, arena, memory -> {
                try {
                    free.invokeExact(memory);
                } catch (Throwable failure) {
                    throw new IllegalStateException("free could not be called", failure);
                }
            });
        } catch (OutOfMemoryError | RuntimeException failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException("aligned_alloc could not be called", failure);
        }
    }

    @SuppressWarnings("restricted")
    private static Optional<MethodHandle> madvise() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("madvise").map(symbol -> linker.downcallHandle(symbol,
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT)));
    }
}
