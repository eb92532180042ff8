package io.krait.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.krait.staging.DType;
import io.krait.staging.ScalarType;
import io.krait.types.BF16;
import io.krait.types.Bool;
import io.krait.types.F16;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I16;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.I8;
import io.krait.types.U16;
import io.krait.types.U32;
import io.krait.types.U64;
import io.krait.types.U8;
import org.junit.jupiter.api.function.Executable;

/** Type tokens and checks that the tests share. */
final class Fixtures {
    static final ScalarType<Bool> bool = new ScalarType<>(DType.BOOL);
    static final ScalarType<I8> i8 = new ScalarType<>(DType.I8);
    static final ScalarType<I16> i16 = new ScalarType<>(DType.I16);
    static final ScalarType<I32> i32 = new ScalarType<>(DType.I32);
    static final ScalarType<I64> i64 = new ScalarType<>(DType.I64);
    static final ScalarType<U8> u8 = new ScalarType<>(DType.U8);
    static final ScalarType<U16> u16 = new ScalarType<>(DType.U16);
    static final ScalarType<U32> u32 = new ScalarType<>(DType.U32);
    static final ScalarType<U64> u64 = new ScalarType<>(DType.U64);
    static final ScalarType<F16> f16 = new ScalarType<>(DType.F16);
    static final ScalarType<BF16> bf16 = new ScalarType<>(DType.BF16);
    static final ScalarType<F32> f32 = new ScalarType<>(DType.F32);
    static final ScalarType<F64> f64 = new ScalarType<>(DType.F64);

    private Fixtures() {
    }

    /** The elements, whatever their type, as doubles; also checks the shape. */
    static void check(NdArray<?> x, long[] shape, double... elements) {
        assertArrayEquals(shape, x.shape());
        assertArrayEquals(elements, Ops.<F64>cast(x, DType.F64).toDoubleArray());
    }

    /** A vector's elements. */
    static void check(NdArray<?> x, double... elements) {
        check(x, new long[]{elements.length}, elements);
    }

    /** A scalar's value. */
    static void checkScalar(double value, NdArray<?> x) {
        check(x, new long[0], value);
    }

    static long[] shape(long... extents) {
        return extents;
    }

    /**
     * The code must throw exactly this error. In the message {@code {at}} stands for the line of the test that made the
     * failing call.
     */
    static void fails(Class<? extends Throwable> type, String message, Executable code) {
        Throwable t = assertThrows(type, code);
        assertEquals(type, t.getClass());
        assertEquals(message.replace("{at}", "at " + line(t)), t.getMessage());
    }

    private static String line(Throwable t) {
        for (StackTraceElement f : t.getStackTrace()) {
            if (f.getClassName().startsWith("io.krait.ndarray.") && f.getFileName().endsWith("Test.java")) {
                return f.getFileName() + ":" + f.getLineNumber();
            }
        }
        return "an unknown line";
    }
}
