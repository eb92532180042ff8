package io.krait.ndarray;

import static io.krait.ndarray.Creation.arange;
import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.eye;
import static io.krait.ndarray.Creation.fromFunction;
import static io.krait.ndarray.Creation.full;
import static io.krait.ndarray.Creation.of;
import static io.krait.ndarray.Creation.ones;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.bf16;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.checkScalar;
import static io.krait.ndarray.Fixtures.f16;
import static io.krait.ndarray.Fixtures.f32;
import static io.krait.ndarray.Fixtures.fails;
import static io.krait.ndarray.Fixtures.i16;
import static io.krait.ndarray.Fixtures.i32;
import static io.krait.ndarray.Fixtures.i64;
import static io.krait.ndarray.Fixtures.i8;
import static io.krait.ndarray.Fixtures.shape;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Op;
import io.krait.types.BF16;
import io.krait.types.F16;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** Arrays of f16 and bf16. */
final class HalfArraysTest {
    private static final double THIRD_F16 = 0x1.554p-2;
    private static final double THIRD_BF16 = 0x1.56p-2;

    @Test
    void creation() {
        check(of(f16, new double[]{1 / 3.0, 1e6, -1e-9, 2049}, 4), THIRD_F16, Double.POSITIVE_INFINITY, -0.0, 2048);
        check(of(bf16, new float[]{1 / 3f, 1e6f, 257, 259}, 2, 2), shape(2, 2), THIRD_BF16, 999424, 256, 260);
        check(of(f16, new short[]{0x3c00, (short) 0xc000, 0x7bff, 1}, 4), 1, -2, 65504, 0x1p-24);
        check(of(bf16, new short[]{0x3f80, (short) 0xc000}, 2), 1, -2);
        check(zeros(f16, 2), 0, 0);
        check(ones(bf16, 2), 1, 1);
        check(full(f16, 0.1, 1), 0x1.998p-4);
        check(eye(f16, 2), shape(2, 2), 1, 0, 0, 1);
        check(fromFunction(bf16, shape(2), i -> i[0] + 0.5), 0.5, 1.5);
        fails(DTypeException.class, "the bits of f32 elements are not shorts ({at}); to convert numbers, write "
                + "of(data, shape).to(f32)", () -> of(f32, new short[]{1}, 1));
    }

    @Test
    void segmentsAreUsedInPlace() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(4, 2);
            NdArray<F16> x = of(f16, s, 2);
            s.setAtIndex(ValueLayout.JAVA_SHORT, 1, Float.floatToFloat16(2.5f));
            check(x, 0, 2.5);
        }
    }

    @Test
    void rangesDoNotRoundTheirPositions() {
        NdArray<F16> x = arange(f16, 0, 300, 0.1);
        assertEquals(DType.F16, x.dtype());
        assertEquals(Float.float16ToFloat(Float.floatToFloat16(2999 * 0.1f)), x.getDouble(2999));
        assertEquals(256.0, arange(bf16, 0, 300, 1).getDouble(257));
        assertEquals(258.0, arange(bf16, 0, 300, 1).getDouble(258));
    }

    @Test
    void export() {
        NdArray<F16> x = of(f16, new double[]{1, -0.5, 1 / 3.0}, 3);
        assertEquals(THIRD_F16, x.getDouble(2));
        assertArrayEquals(new double[]{1, -0.5, THIRD_F16}, x.toDoubleArray());
        assertArrayEquals(new float[]{1, -0.5f, (float) THIRD_F16}, x.toFloatArray());
        assertArrayEquals(new short[]{0x3c00, (short) 0xb800, 0x3555}, x.toShortArray());
        assertArrayEquals(new short[]{0x3f80}, ones(bf16, 1).toShortArray());
        fails(DTypeException.class, "toIntArray() cannot hold f16 values without loss ({at}); cast first: "
                + "x.to(i32).toIntArray()", () -> x.toIntArray());
        fails(DTypeException.class, "toByteArray() cannot hold bf16 values without loss ({at}); cast first: "
                + "x.to(i8).toByteArray()", () -> ones(bf16, 1).toByteArray());
    }

    @Test
    void printing() {
        assertEquals("f16[3]\n[0.3333 1.     2.5   ]", of(f16, new double[]{1 / 3.0, 1, 2.5}, 3).toString());
        assertEquals("bf16[2]\n[0.334 1.   ]", of(bf16, new double[]{1 / 3.0, 1}, 2).toString());
        assertEquals("f16[2]\n[ nan -inf]", of(f16, new double[]{Double.NaN, -1e9}, 2).toString());
        assertEquals("f16[2]\n[6.55e+04 6.00e-08]", of(f16, new double[]{65504, 0x1p-24}, 2).toString());
        assertEquals("bf16 0.1", full(bf16, 0.1).toString());
    }

    @Test
    void casts() {
        check(of(f16, new double[]{1.9, -1.9, Double.NaN, 1e20}, 4).to(i32), 1, -1, 0, Integer.MAX_VALUE);
        check(array(65519, 65520, 2049, 2051).to(f16), 65504, Double.POSITIVE_INFINITY, 2048, 2052);
        check(of(f16, new double[]{1 / 3.0}, 1).to(bf16), THIRD_BF16);
        // 1 + 2^-11 + 2^-40 is above the tie, which a float does not see.
        check(array(1 + 0x1p-11 + 0x1p-40).to(f16), 1 + 0x1p-10);
        check(array((1L << 62) + (1L << 54) + 1).to(bf16), 0x1p62 + 0x1p55);
        check(array(1.0, 0.0).to(f16).to(Fixtures.bool), 1, 0);
    }

    @Test
    void everyOperationIsRounded() {
        NdArray<F16> x = of(f16, new double[]{1, 2048, 60000}, 3);
        check(x.add(0x1p-11), 1, 2048, 60000);
        check(x.add(1).sub(1), 1, 2047, 60000);
        check(x.mul(2), 2, 4096, Double.POSITIVE_INFINITY);
        check(x.div(3), THIRD_F16, 682.5, 20000);
        check(x.neg().abs().sqrt(), 1, 45.25, 245);
        NdArray<BF16> y = of(bf16, new double[]{1, 256}, 2);
        check(y.add(1), 2, 256);
        check(y.mul(y), 1, 65536);
        check(y.gt(1), 0, 1);
        check(of(f16, new double[]{0, 1}, 2).exp(), 1, 0x1.5cp1);
    }

    @Test
    void literalsAreWeak() {
        NdArray<F16> x = ones(f16, 1).add(0.1).mul(3L);
        assertEquals(DType.F16, x.dtype());
        check(x, f16(f16(1 + f16(0.1)) * 3));
    }

    private static DType sum(NdArray<?> x, NdArray<?> y) {
        return Ops.apply(Op.ADD, x, y).dtype();
    }

    @Test
    void promotion() {
        assertEquals(DType.F32, sum(ones(f16, 1), ones(bf16, 1)));
        assertEquals(DType.F32, sum(ones(f16, 1), ones(f32, 1)));
        assertEquals(DType.F16, sum(ones(f16, 1), ones(i8, 1)));
        assertEquals(DType.BF16, sum(ones(bf16, 1), ones(i8, 1)));
        assertEquals(DType.F32, sum(ones(bf16, 1), ones(i16, 1)));
        assertEquals(DType.F64, sum(ones(f16, 1), ones(i64, 1)));
    }

    @Test
    void reductionsAccumulateInF32() {
        NdArray<F16> x = full(f16, 0.1, 10_000);
        double tenth = 0x1.998p-4;
        assertEquals(DType.F16, x.sum().dtype());
        checkScalar(f16(10_000 * tenth), x.sum());
        checkScalar(tenth, x.mean());
        checkScalar(0, x.var());
        checkScalar(0, x.std());
        checkScalar(4096, ones(bf16, 4096).sum());
        // A product that leaves the range of f16 on the way.
        checkScalar(f16(60000.0 * 60000 * 0x1p-24), of(f16, new double[]{60000, 60000, 0x1p-24}, 3).prod());
        // The squares do not fit into f16.
        checkScalar(Double.POSITIVE_INFINITY, of(f16, new double[]{-1000, 1000}, 2).var());
        checkScalar(1000, of(f16, new double[]{-1000, 1000}, 2).std());
        check(of(bf16, new double[]{3, 1, 2, 5}, 2, 2).sum(1).keepDims(), shape(2, 1), 4, 7);
        check(of(bf16, new double[]{3, 1, 2, 5}, 2, 2).mean(0).keepDims(), shape(1, 2), 2.5, 3);
    }

    private static double f16(double v) {
        return Float.float16ToFloat(Float.floatToFloat16((float) v));
    }

    @Test
    void extremes() {
        NdArray<F16> x = of(f16, new double[]{3, -0.0, 0.0, 7, 7}, 5);
        checkScalar(7, x.max());
        checkScalar(-0.0, x.min());
        checkScalar(3, x.argmax());
        checkScalar(1, x.argmin());
        assertEquals(DType.F16, x.max().dtype());
        checkScalar(1, x.any());
        checkScalar(3, x.count());
    }
}
