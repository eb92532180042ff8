package io.krait.benchmarks.contender;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/**
 * Asks clang's OpenMP not to let its threads spin for long after their work, which would slow down the contender that
 * runs next. It looks at its environment when it is loaded, so this process's own environment must say so.
 */
final class SleepyThreads {
    private static final Map<String, String> WISHES = Map.of("KMP_BLOCKTIME", "1");

    private SleepyThreads() {
    }

    @SuppressWarnings("restricted")
    static void ask() {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("setenv").ifPresent(symbol -> {
            var setenv = linker.downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            try (Arena arena = Arena.ofConfined()) {
                for (Map.Entry<String, String> wish : WISHES.entrySet()) {
                    int _ = (int) setenv.invokeExact(arena.allocateFrom(wish.getKey()),
                            arena.allocateFrom(wish.getValue()), 0);
                }
            } catch (Throwable failure) {
                throw new IllegalStateException("setenv could not be called", failure);
            }
        });
    }
}
