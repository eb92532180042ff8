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
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG);
    private static final MethodHandle SHORT_CALL = handle(Linker.Option.critical(false));

    private NativeCall() {
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(SHAPE, options);
    }

    /** Sets up the foreign function interface ahead of the first call. */
    static boolean prepare() {
        return Foreign.prepare() && SHORT_CALL != null;
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
        if (!isShort) {
            Foreign.call(code, begin, end, args, scratch, 0, 0);
            return;
        }
        try {
            SHORT_CALL.invokeExact(code, begin, end, args, scratch);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException("a native call threw a checked exception", t);
        }
    }
}
