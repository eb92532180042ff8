package io.krait.optimizer.loop;

import io.krait.staging.DType;
import io.krait.staging.Scalars;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How interpreters call C functions of one signature. */
public final class NativeFunction {
    private static final Map<FunctionDescriptor, MethodHandle> HANDLES = new ConcurrentHashMap<>();

    private final List<DType> args;
    private final Optional<DType> result;
    private final MethodHandle handle;

    /** Functions that take and give the given types. */
    @SuppressWarnings("restricted")
    public NativeFunction(List<DType> args, Optional<DType> result) {
        this.args = args;
        this.result = result;
        MemoryLayout[] layouts = args.stream().map(NativeFunction::layout).toArray(MemoryLayout[]::new);
        FunctionDescriptor shape = result.map(t -> FunctionDescriptor.of(layout(t), layouts))
                .orElseGet(() -> FunctionDescriptor.ofVoid(layouts));
        handle = HANDLES.computeIfAbsent(shape, s -> Linker.nativeLinker().downcallHandle(s));
    }

    /** True for types that functions can take and give. */
    static boolean takes(DType t) {
        return switch (t) {
            case I8, I16, I32, I64, F32, F64 -> true;
            case BOOL, U8, U16, U32, U64, F16, BF16, C64, C128 -> false;
        };
    }

    private static MemoryLayout layout(DType t) {
        return switch (t) {
            case I8 -> ValueLayout.JAVA_BYTE;
            case I16 -> ValueLayout.JAVA_SHORT;
            case I32 -> ValueLayout.JAVA_INT;
            case I64 -> ValueLayout.JAVA_LONG;
            case F32 -> ValueLayout.JAVA_FLOAT;
            case F64 -> ValueLayout.JAVA_DOUBLE;
            case BOOL, U8, U16, U32, U64, F16, BF16, C64, C128 -> throw wrong(t);
        };
    }

    private static IllegalArgumentException wrong(DType t) {
        return new IllegalArgumentException("functions take no " + t);
    }

    /** Calls the function at an address with canonical bits; gives those of the result, 0 if there is none. */
    public long call(long address, long[] bits) {
        Object[] values = new Object[bits.length + 1];
        values[0] = MemorySegment.ofAddress(address);
        for (int i = 0; i < bits.length; i++) {
            values[i + 1] = value(args.get(i), bits[i]);
        }
        Object got;
        try {
            got = handle.invokeWithArguments(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException("a native call threw a checked exception", t);
        }
        return result.isEmpty() ? 0 : bits(got);
    }

    private static Object value(DType t, long bits) {
        return switch (t) {
            case I8 -> (byte) bits;
            case I16 -> (short) bits;
            case I32 -> (int) bits;
            case I64 -> bits;
            case F32 -> Float.intBitsToFloat((int) bits);
            case F64 -> Double.longBitsToDouble(bits);
            case BOOL, U8, U16, U32, U64, F16, BF16, C64, C128 -> throw wrong(t);
        };
    }

    private static long bits(Object value) {
        return switch (value) {
            case Float v -> Scalars.bits(v);
            case Double v -> Scalars.bits(v);
            case Number v -> v.longValue();
            default -> throw new IllegalStateException("a native call gave " + value);
        };
    }
}
