package io.krait.ndarray;

import static io.krait.ndarray.Creation.arange;
import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.ones;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.fails;
import static io.krait.ndarray.Fixtures.shape;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DTypeException;
import io.krait.staging.IndexException;
import io.krait.staging.ShapeException;
import io.krait.types.F64;
import io.krait.types.I64;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExportTest {
    @Test
    void scalars() {
        assertEquals(2.5, array(2.5).item());
        assertEquals(2.5f, array(2.5f).item());
        assertEquals(7, array(7).item());
        assertEquals(1L << 53, array(1L << 53).item());
        assertEquals((1L << 53) + 1, array((1L << 53) + 1).itemLong());
        assertEquals(1, array(true).itemLong());
        assertTrue(array(true).itemBoolean());
        assertTrue(array(0.5).itemBoolean());
        assertEquals(255, array(-1).to(Fixtures.u8).itemLong());
        assertEquals(3, ones(1, 1, 1).mul(3).item());
    }

    @Test
    void elements() {
        NdArray<I64> m = arange(12).reshape(3, 4).transpose();
        assertEquals(6, m.getLong(2, 1));
        assertEquals(11, m.getDouble(-1, -1));
        assertTrue(m.getBoolean(1, 0));
        assertEquals(6, m.eval().getLong(2, 1));
        fails(IndexException.class, "index 4 is out of range for axis 0 of [4, 3] ({at}); valid are -4 to 3",
                () -> m.getLong(4, 0));
        fails(IndexException.class, "index -4 is out of range for axis 1 of [4, 3] ({at}); valid are -3 to 2",
                () -> m.getDouble(0, -4));
        fails(ShapeException.class, "getLong needs one index per axis of i64[4, 3], got [1] ({at})",
                () -> m.getLong(1));
    }

    @Test
    void javaArrays() {
        NdArray<I64> m = arange(6).reshape(2, 3).slice(":, ::-1");
        assertArrayEquals(new long[]{2, 1, 0, 5, 4, 3}, m.toLongArray());
        assertArrayEquals(new double[]{1, 2}, array(1, 2).toDoubleArray());
        assertArrayEquals(new double[]{1.5, 2}, array(1.5f, 2).toDoubleArray());
        assertArrayEquals(new float[]{1, 2}, array((short) 1, (short) 2).toFloatArray());
        assertArrayEquals(new int[]{1, -2}, array((byte) 1, (byte) -2).toIntArray());
        assertArrayEquals(new short[]{1, 200}, array(1, 200).to(Fixtures.u8).toShortArray());
        assertArrayEquals(new byte[]{1, (byte) 200}, array(1, 200).to(Fixtures.u8).toByteArray());
        assertArrayEquals(new long[]{-1}, array(-1).to(Fixtures.u64).toLongArray());
        assertArrayEquals(new int[]{1, 0}, array(true, false).toIntArray());
        assertArrayEquals(new boolean[]{true, false}, array(1, 2).eq(1).toBooleanArray());
        assertArrayEquals(new double[0], zeros(0, 4).toDoubleArray());
        assertArrayEquals(new double[]{1, 1, 1, 1}, ones(1).broadcastTo(2, 2).toDoubleArray());
        assertArrayEquals(new double[]{1, 1, 1, 1}, ones(1).eval().broadcastTo(2, 2).toDoubleArray());
    }

    @Test
    void allLayouts() {
        NdArray<I64> x = arange(120).reshape(2, 3, 4, 5).eval();
        for (NdArray<I64> v : List.of(x, x.transpose(), x.transpose(0, 2, 1, 3), x.slice("1, :, ::2, ::-1"),
                x.slice(":, 1:2, :, 4:"), x.slice("::-1, :, 1:3"), x.expandDims(2),
                x.slice(":, :, :, ::2").reshape(6, 4, 3))) {
            long[] expected = v.add(0).toLongArray();
            assertArrayEquals(expected, v.toLongArray());
            check(v.copy(), v.shape(), java.util.Arrays.stream(expected).asDoubleStream().toArray());
            assertEquals(expected[expected.length - 1], v.segment().getAtIndex(ValueLayout.JAVA_LONG,
                    expected.length - 1));
            short[] narrow = v.to(Fixtures.i16).eval().toShortArray();
            assertEquals(expected[1], narrow[1]);
        }
        check(x.to(Fixtures.u8).eval().slice("0, 0, :, 1").copy(), 1, 6, 11, 16);
    }

    @Test
    void onlyWithoutLoss() {
        fails(DTypeException.class, "toFloatArray() cannot hold f64 values without loss ({at}); cast first: x.to(f32)."
                + "toFloatArray()", () -> array(1.0).toFloatArray());
        fails(DTypeException.class, "toDoubleArray() cannot hold i64 values without loss ({at}); cast first: x.to(f64)."
                + "toDoubleArray()", () -> array(1L).toDoubleArray());
        fails(DTypeException.class,
                "toBooleanArray() cannot hold i32 values without loss ({at}); cast first: x.to(bool)."
                + "toBooleanArray()", () -> array(1).toBooleanArray());
        fails(DTypeException.class,
                "item() would round the i64 value 9007199254740993 to a double ({at}); use itemLong() "
                + "or getLong(i, ...)", () -> array((1L << 53) + 1).item());
        fails(DTypeException.class,
                "itemLong() would cut off the fraction of f64 values ({at}); read them with item() or "
                + "getDouble(i, ...), or cast first, for instance x.to(i64)", () -> array(1.0).itemLong());
        fails(DTypeException.class, "itemLong() cannot hold the u64 value 18446744073709551615 ({at}); cast first, for "
                + "instance x.to(f64)", () -> array(-1).to(Fixtures.u64).itemLong());
        fails(ShapeException.class, "item() needs an array of one element, got f64[2] ({at}); pick an element with "
                + "getDouble(i, ...) or getLong(i, ...), or take all with toDoubleArray()", () -> array(1.0, 2).item());
        fails(ShapeException.class, "toByteArray cannot hold the 3000000000 elements of i8[3000000000] in a Java array "
                + "({at}); use segment(), or export slices",
                () -> array((byte) 1).broadcastTo(3_000_000_000L).toByteArray());
    }

    @Test
    void segments() {
        NdArray<F64> x = arange(1000).to(Fixtures.f64).eval();
        MemorySegment s = x.segment();
        assertTrue(s.isReadOnly());
        assertEquals(8000, s.byteSize());
        assertEquals(((State.Materialised) x.state()).view().address(), s.address(), "not copied");
        assertThrows(IllegalArgumentException.class, () -> s.set(ValueLayout.JAVA_DOUBLE, 0, 1));
        MemorySegment part = x.slice("10:20").segment();
        assertEquals(s.address() + 80, part.address());
        assertEquals(19, part.getAtIndex(ValueLayout.JAVA_DOUBLE, 9));
        MemorySegment reversed = x.slice("::-1").segment();
        assertEquals(999, reversed.getAtIndex(ValueLayout.JAVA_DOUBLE, 0));
        assertEquals(0, zeros(0).segment().byteSize());
    }

    @Test
    void segmentsKeepTheMemoryAlive() {
        MemorySegment s = arange(100_000).segment();
        for (int i = 0; i < 5; i++) {
            System.gc();
            zeros(100_000).eval();
        }
        assertEquals(99_999, s.getAtIndex(ValueLayout.JAVA_LONG, 99_999));
    }

    @Test
    void copies() {
        NdArray<F64> x = ones(3).eval();
        NdArray<F64> y = x.slice("::-1").copy();
        check(y, shape(3), 1, 1, 1);
        assertTrue(((State.Materialised) y.state()).storage() != ((State.Materialised) x.state()).storage());
    }
}
