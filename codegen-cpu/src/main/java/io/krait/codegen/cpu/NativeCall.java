package io.krait.codegen.cpu;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.krait.codegen.llvm.Foreign;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls compiled kernels. One constant handle serves all of them and takes the address as its first argument: the JIT
 * compiler of Java makes a plain call of it, while a handle per kernel would need a class per kernel, which takes half
 * a millisecond to make. Calls that are not short go through the shape that loading machine code has set up before.
 */
final class NativeCall {
    /** Calls that end soon. Its own class, as setting it up takes 10 ms that the first call need not wait for. */
    private static final class Short {
        static final MethodHandle CALL = handle();

        @SuppressWarnings("restricted")
        private static MethodHandle handle() {
            return Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG), Linker.Option.critical(false));
        }
    }

    // Who sees it late makes a call that costs some nanoseconds more.
    private static boolean isPrepared;

    private NativeCall() {
    }

    /** Sets up the foreign function interface ahead of the first call. */
    static void prepare() {
        isPrepared = Foreign.prepare() && Short.CALL != null;
    }

    /**
     * Calls a kernel for a range of its units.
     *
     * @param code the entry point
     * @param args address of the argument block
     * @param scratch address of the scratch memory
     * @param isShort true if the call ends within some ten microseconds: it may then hold up the garbage collector
     */
    static void call(MemorySegment code, long begin, long end, long args, long scratch, boolean isShort) {
        if (!isShort || !isPrepared) {
            Foreign.call(code, begin, end, args, scratch, 0, 0);
            return;
        }
        try {
            Short.CALL.invokeExact(code, begin, end, args, scratch);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException("a native call threw a checked exception", t);
        }
    }
}
