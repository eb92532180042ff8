package io.krait.codegen.llvm;

import java.lang.ref.Cleaner;
import java.util.Map;
import org.bytedeco.llvm.LLVM.LLVMOrcResourceTrackerRef;

/**
 * Machine code in executable memory. {@link #close} frees it; it must not be running then. Code that nobody closes is
 * freed when this object becomes unreachable. Thread-safe.
 */
public final class NativeCode implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Map<String, Long> addresses;
    private final Cleaner.Cleanable cleanable;
    private volatile boolean closed;

    /** Refers to the code only, never to the {@code NativeCode}, which could not become unreachable else. */
    private record Release(LLVMOrcResourceTrackerRef tracker) implements Runnable {
        @Override
        public void run() {
            CodeSpace.free(tracker);
        }
    }

    NativeCode(CodeSpace.Loaded loaded) {
        addresses = Map.copyOf(loaded.addresses());
        cleanable = CLEANER.register(this, new Release(loaded.tracker()));
    }

    /**
     * The address of a function. Keep this object reachable while the address is in use.
     *
     * @throws IllegalArgumentException if there is no such symbol
     * @throws IllegalStateException if the code was freed
     */
    public long address(String symbol) {
        if (closed) {
            throw new IllegalStateException("the machine code of '" + symbol + "' was freed");
        }
        Long address = addresses.get(symbol);
        if (address == null) {
            throw new IllegalArgumentException("there is no symbol '" + symbol + "', only " + addresses.keySet());
        }
        return address;
    }

    /** Frees the code; further calls do nothing. */
    @Override
    public void close() {
        closed = true;
        cleanable.clean();
    }
}
