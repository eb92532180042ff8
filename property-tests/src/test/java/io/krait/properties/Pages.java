package io.krait.properties;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * Memory with a page that must not be touched on either side, where the system has such a thing: code that reads or
 * writes beyond an array dies instead of passing.
 */
@SuppressWarnings("restricted")
final class Pages {
    private static final long PAGE = 1 << 14; // a multiple of the page size of all supported systems
    private static final int READ_WRITE = 3;
    private static final int NOTHING = 0;
    private static final int PRIVATE_ANONYMOUS = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")
            ? 0x1002 : 0x22;
    private static final Optional<Calls> CALLS = calls();

    private record Calls(MethodHandle map, MethodHandle protect, MethodHandle unmap) {
    }

    private Pages() {
    }

    private static Optional<Calls> calls() {
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong l = ValueLayout.JAVA_LONG;
        ValueLayout.OfInt i = ValueLayout.JAVA_INT;
        return linker.defaultLookup().find("mmap").flatMap(map -> linker.defaultLookup().find("mprotect")
                .flatMap(protect -> linker.defaultLookup().find("munmap")
                        .map(unmap -> new Calls(linker.downcallHandle(map, FunctionDescriptor.of(l, l, l, i, i, i, l)),
                                linker.downcallHandle(protect, FunctionDescriptor.of(i, l, l, i)),
                                linker.downcallHandle(unmap, FunctionDescriptor.of(i, l, l))))));
    }

    /**
     * Memory whose first byte (or, at the end, whose last byte) is next to a forbidden page.
     *
     * @param arena frees it
     * @param bytes how much
     * @param atEnd which side is next to a forbidden page
     */
    static MemorySegment allocate(Arena arena, long bytes, boolean atEnd) {
        if (CALLS.isEmpty()) {
            return arena.allocate(Math.max(1, bytes), 64);
        }
        Calls c = CALLS.get();
        long inner = Math.ceilDiv(Math.max(1, bytes), PAGE) * PAGE;
        long total = inner + 2 * PAGE;
        try {
            long address = (long) c.map.invokeExact(0L, total, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (address == -1 || (int) c.protect.invokeExact(address, PAGE, NOTHING) != 0
                    || (int) c.protect.invokeExact(address + PAGE + inner, PAGE, NOTHING) != 0) {
                throw new OutOfMemoryError("no pages");
            }
            long start = address + PAGE + (atEnd ? inner - bytes : 0);
            return MemorySegment.ofAddress(start).reinterpret(bytes, arena, s -> free(c, address, total));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void free(Calls c, long address, long total) {
        try {
            int _ = (int) c.unmap.invokeExact(address, total);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
