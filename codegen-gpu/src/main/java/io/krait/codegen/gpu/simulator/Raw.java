package io.krait.codegen.gpu.simulator;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Elements in canonical bits at raw addresses. */
final class Raw {
    private static final MemorySegment ALL = all();

    private Raw() {
    }

    @SuppressWarnings("restricted")
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    static long get(DType t, long at) {
        return switch (t) {
            case BOOL -> ALL.get(ValueLayout.JAVA_BYTE, at) != 0 ? 1 : 0;
            case I8 -> ALL.get(ValueLayout.JAVA_BYTE, at);
            case U8 -> ALL.get(ValueLayout.JAVA_BYTE, at) & 0xffL;
            case I16 -> ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
            case U16, F16, BF16 -> ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffffL;
            case I32 -> ALL.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            case U32, F32 -> ALL.get(ValueLayout.JAVA_INT_UNALIGNED, at) & 0xffffffffL;
            case I64, U64, F64 -> ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            case C64, C128 -> throw new DTypeException(t + " elements are taken apart before anything runs");
        };
    }

    static void set(DType t, long at, long bits) {
        switch (t) {
            case BOOL, I8, U8 -> ALL.set(ValueLayout.JAVA_BYTE, at, (byte) bits);
            case I16, U16, F16, BF16 -> ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) bits);
            case I32, U32, F32 -> ALL.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) bits);
            case I64, U64, F64 -> ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, at, bits);
            case C64, C128 -> throw new DTypeException(t + " elements are taken apart before anything runs");
        }
    }
}
