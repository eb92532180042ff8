package io.krait.staging;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How the reference interpreter calls C functions. */
final class ForeignCall {
    private static final Map<FunctionDescriptor, MethodHandle> HANDLES = new ConcurrentHashMap<>();

    private ForeignCall() {
    }

    /** Calls a function with canonical bits; gives those of the result, 0 if there is none. */
    static long call(Foreign function, long[] bits) {
        Object[] values = new Object[bits.length + 1];
        values[0] = MemorySegment.ofAddress(function.address());
        for (int i = 0; i < bits.length; i++) {
            values[i + 1] = value(function.args().get(i), bits[i]);
        }
        Object got;
        try {
            got = handle(function).invokeWithArguments(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException("a native call threw a checked exception", t);
        }
        UpcallFailures.rethrow();
        return function.result().map(t -> bits(t, got)).orElse(0L);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(Foreign function) {
        List<DType> args = function.args();
        MemoryLayout[] layouts = args.stream().map(ForeignCall::layout).toArray(MemoryLayout[]::new);
        FunctionDescriptor shape = function.result().map(t -> FunctionDescriptor.of(layout(t), layouts))
                .orElseGet(() -> FunctionDescriptor.ofVoid(layouts));
        return HANDLES.computeIfAbsent(shape, s -> Linker.nativeLinker().downcallHandle(s));
    }

    private static MemoryLayout layout(DType t) {
        return switch (t) {
            case BOOL -> ValueLayout.JAVA_BOOLEAN;
            case I8, U8 -> ValueLayout.JAVA_BYTE;
            case I16, U16 -> ValueLayout.JAVA_SHORT;
            case I32, U32 -> ValueLayout.JAVA_INT;
            case I64, U64 -> ValueLayout.JAVA_LONG;
            case F32 -> ValueLayout.JAVA_FLOAT;
            case F64 -> ValueLayout.JAVA_DOUBLE;
            case F16, BF16, C64, C128 -> throw wrong(t);
        };
    }

    private static Object value(DType t, long bits) {
        return switch (t) {
            case BOOL -> bits != 0;
            case I8, U8 -> (byte) bits;
            case I16, U16 -> (short) bits;
            case I32, U32 -> (int) bits;
            case I64, U64 -> bits;
            case F32 -> Float.intBitsToFloat((int) bits);
            case F64 -> Double.longBitsToDouble(bits);
            case F16, BF16, C64, C128 -> throw wrong(t);
        };
    }

    private static long bits(DType t, Object got) {
        return switch (got) {
            case Boolean v -> v ? 1 : 0;
            case Float v -> Scalars.bits(v);
            case Double v -> Scalars.bits(v);
            case Number v -> Scalars.wrap(t, v.longValue());
            default -> throw new IllegalStateException("a native call gave " + got);
        };
    }

    private static DTypeException wrong(DType t) {
        return new DTypeException("C functions take and give no " + t + "; use f32, f64 or an integer type");
    }
}
