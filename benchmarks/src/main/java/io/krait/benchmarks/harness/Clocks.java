package io.krait.benchmarks.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Processor time of this thread and this process, in nanosecond steps; 0 where the system has no such clock. The
 * process's clock of java.lang.management ticks every 10 ms only.
 */
final class Clocks {
    private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");
    private static final int PROCESS = MAC ? 12 : 2;
    private static final int THREAD = MAC ? 16 : 3;
    private static final MemorySegment TIMESPEC = Arena.global().allocate(2L * Long.BYTES, Long.BYTES);
    private static final Optional<MethodHandle> CLOCK = clock();

    private Clocks() {
    }

    static double thread() {
        return read(THREAD);
    }

    static double process() {
        return read(PROCESS);
    }

    /** Guarded: the struct is shared, and a lock costs less than an arena per reading. */
    private static synchronized double read(int id) {
        if (CLOCK.isEmpty()) {
            return 0;
        }
        try {
            int result = (int) CLOCK.get().invokeExact(id, TIMESPEC);
            return result != 0 ? 0 : TIMESPEC.getAtIndex(ValueLayout.JAVA_LONG, 0)
                    + TIMESPEC.getAtIndex(ValueLayout.JAVA_LONG, 1) * 1e-9;
        } catch (Throwable failure) {
            throw new IllegalStateException("clock_gettime could not be called", failure);
        }
    }

    @SuppressWarnings("restricted")
    private static Optional<MethodHandle> clock() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("clock_gettime").map(symbol -> linker.downcallHandle(symbol,
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS)));
    }
}
