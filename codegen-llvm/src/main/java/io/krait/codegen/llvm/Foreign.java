package io.krait.codegen.llvm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls native functions, all of them through one shape.
 *
 * <p>Note [One shape]. In a new process the first call of each shape (types of arguments and result) costs 10 to 35
 * milliseconds, for classes that the foreign function interface makes. So all functions that the start of a program
 * needs, of the system as well as compiled ones, are called with six numbers and give one. The calling conventions of
 * all supported systems let a function ignore arguments, and a result of a function that has none is only what the
 * register happens to hold. A result of type {@code int} has to be cast.
 */
public final class Foreign {
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CALL = handle();

    private Foreign() {
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle() {
        return Linker.nativeLinker().downcallHandle(SHAPE);
    }

    /** Sets up the foreign function interface ahead of the first call. */
    public static boolean prepare() {
        return CALL != null;
    }

    /**
     * Calls a function with the first of these arguments that it takes; all must be numbers or addresses of 8 bytes,
     * or smaller numbers.
     */
    public static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, a, b, c, d, e, f);
        } catch (RuntimeException | Error t) {
            throw t;
        } catch (Throwable t) {
            throw new IllegalStateException("a native call threw a checked exception", t);
        }
    }
}
