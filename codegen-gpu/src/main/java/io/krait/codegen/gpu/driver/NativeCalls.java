package io.krait.codegen.gpu.driver;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Calls functions of the driver's library by address. There is one constant handle for each shape of function, which
 * the JIT compiler of Java turns into a plain call, so a call costs some tens of nanoseconds beside the driver's own
 * work; through JCuda a launch costs five to thirteen microseconds. Pointers are passed as {@code long}.
 */
final class NativeCalls {
    private static final MethodHandle NONE = handle();
    private static final MethodHandle L = handle(JAVA_LONG);
    private static final MethodHandle LL = handle(JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LLI = handle(JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle LII = handle(JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle LIL = handle(JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle LLL = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LLLL = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LLIL = handle(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle LLILL = handle(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle ILLL = handle(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LBLL = handle(JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LILL = handle(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LLLLLI = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle LLLLLL = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LINK_ADD = handle(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT,
            JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LAUNCH = handle(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle COOPERATIVE = handle(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle TENSOR_MAP = handle(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    private final SymbolLookup library;

    NativeCalls(SymbolLookup library) {
        this.library = library;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(MemoryLayout... arguments) {
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /** The functions of these names that the library lacks. */
    List<String> missing(List<String> names) {
        return names.stream().filter(n -> library.find(n).isEmpty()).toList();
    }

    /** A function that this driver may lack, being older: calling it then gives "not supported". */
    Function optional(String name) {
        return new Function(name, library.find(name).orElse(MemorySegment.NULL));
    }

    /** A function that every driver of {@link Devices#OLDEST_DRIVER} has. */
    Function function(String name) {
        return new Function(name, library.find(name).orElseThrow(() -> new DeviceUnavailableException(
                "the CUDA driver has no function " + name + "; it is damaged or too old: update the NVIDIA driver")));
    }

    /** Turns what a handle may throw, which is nothing, into what Java wants. */
    private static RuntimeException unexpected(Throwable t) {
        return switch (t) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException("a native call threw a checked exception", t);
        };
    }

    /**
     * A function of the driver. Each method calls it with arguments of other types and throws when the result is not
     * success; the shape must be that of cuda.h.
     *
     * @param name its name in the library
     * @param address where it is; NULL when the driver lacks it
     */
    record Function(String name, MemorySegment address) {
        /** Checks a result. */
        private void check(int result) {
            if (result != CudaResult.SUCCESS) {
                throw new DriverFailure(result, shortName(), "");
            }
        }

        /** The name without the version that the library adds. */
        String shortName() {
            int v = name.indexOf("_v");
            return v < 0 ? name : name.substring(0, v);
        }

        private MemorySegment there() {
            if (address.address() == 0) {
                throw new DriverFailure(CudaResult.NOT_SUPPORTED, shortName(), "this driver has no such function");
            }
            return address;
        }

        void call() {
            try {
                check((int) NONE.invokeExact(there()));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a) {
            check(result(a));
        }

        /** The result of a call for which more than success is no error. */
        int result(long a) {
            try {
                return (int) L.invokeExact(there(), a);
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, long b) {
            try {
                check((int) LL.invokeExact(there(), a, b));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, long b, int c) {
            try {
                check((int) LLI.invokeExact(there(), a, b, c));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, int b, int c) {
            try {
                check((int) LII.invokeExact(there(), a, b, c));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, int b, long c) {
            try {
                check((int) LIL.invokeExact(there(), a, b, c));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, long b, long c) {
            check(result(a, b, c));
        }

        /** The result, for a failure that has more to say. */
        int result(long a, long b, long c) {
            try {
                return (int) LLL.invokeExact(there(), a, b, c);
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, long b, long c, long d) {
            try {
                check((int) LLLL.invokeExact(there(), a, b, c, d));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, long b, int c, long d) {
            try {
                check((int) LLIL.invokeExact(there(), a, b, c, d));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, byte b, long c, long d) {
            try {
                check((int) LBLL.invokeExact(there(), a, b, c, d));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, int b, long c, long d) {
            try {
                check((int) LILL.invokeExact(there(), a, b, c, d));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        int result(int a, long b, long c, long d) {
            try {
                return (int) ILLL.invokeExact(there(), a, b, c, d);
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        int result(long a, long b, int c, long d, long e) {
            try {
                return (int) LLILL.invokeExact(there(), a, b, c, d, e);
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, long b, long c, long d, long e, int f) {
            try {
                check((int) LLLLLI.invokeExact(there(), a, b, c, d, e, f));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        void call(long a, long b, long c, long d, long e, long f) {
            try {
                check((int) LLLLLL.invokeExact(there(), a, b, c, d, e, f));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        /** {@code cuLinkAddData}. */
        int linkAdd(long state, int type, long data, long size, long label, int options, long keys, long values) {
            try {
                return (int) LINK_ADD.invokeExact(there(), state, type, data, size, label, options, keys, values);
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        /** {@code cuLaunchKernel}. */
        void launch(long function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
                int dynamicShared, long stream, long params) {
            try {
                check((int) LAUNCH.invokeExact(there(), function, gridX, gridY, gridZ, blockX, blockY, blockZ,
                        dynamicShared, stream, params, 0L));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        /** {@code cuLaunchCooperativeKernel}. */
        void launchCooperative(long function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
                int dynamicShared, long stream, long params) {
            try {
                check((int) COOPERATIVE.invokeExact(there(), function, gridX, gridY, gridZ, blockX, blockY, blockZ,
                        dynamicShared, stream, params));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }

        /** {@code cuTensorMapEncodeTiled}. */
        void encode(long map, int type, int rank, long address, long extents, long strides, long box, long elements,
                int interleave, int swizzle, int promotion, int fill) {
            try {
                check((int) TENSOR_MAP.invokeExact(there(), map, type, rank, address, extents, strides, box, elements,
                        interleave, swizzle, promotion, fill));
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }
    }
}
