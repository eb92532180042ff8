package io.krait.ndarray;

import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Fixtures.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.KraitException;
import io.krait.staging.ShapeException;
import io.krait.types.U64;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class RandomTest {
    /** Key, counter and result of threefry2x32 with 20 rounds, from kat_vectors of the Random123 distribution. */
    private static final long[][] KNOWN = {{0, 0, 0x6b20015999ba4efeL}, {-1, -1, 0x1cb996fcbb002be7L},
        {0x13198a2e03707344L, 0x243f6a8885a308d3L, 0xc4923a9c483df7a0L}};
    private static final RandomKey KEY = RandomKey.of(0x0123456789ABCDEFL);

    private static long[] blocks(long key, int n) {
        return LongStream.range(0, n).map(i -> Threefry.block(key, i)).toArray();
    }

    @Test
    void publishedAnswers() {
        for (long[] k : KNOWN) {
            assertEquals(Long.toHexString(k[2]), Long.toHexString(Threefry.block(k[0], k[1])));
            NdArray<U64> word = Ops.node(Threefry.function(Threefry.Draw.BITS64), array(k[1], k[1] + 1),
                    Ops.scalar(DType.U32, k[0] >>> 32), Ops.scalar(DType.U32, k[0] & 0xFFFFFFFFL));
            assertEquals(Long.toHexString(k[2]), Long.toHexString(word.toLongArray()[0]));
            assertEquals(Threefry.block(k[0], k[1] + 1), word.toLongArray()[1]);
        }
    }

    @Test
    void bitsAreBlocks() {
        long[] b = blocks(0x0123456789ABCDEFL, 1000);
        assertArrayEquals(b, KEY.bits(Fixtures.u64, 1000).toLongArray());
        assertArrayEquals(b, KEY.bits(Fixtures.i64, 10, 5, 20).toLongArray());
        int[] first = LongStream.of(b).mapToInt(x -> (int) (x >>> 32)).toArray();
        assertArrayEquals(first, KEY.bits(Fixtures.u32, 1000).toIntArray());
        assertArrayEquals(first, KEY.bits(Fixtures.i32, 100, 10).toIntArray());
    }

    @Test
    void uniformNumbersAreTheirBits() {
        long[] b = blocks(0x0123456789ABCDEFL, 5000);
        double[] wide = new double[b.length];
        float[] narrow = new float[b.length];
        for (int i = 0; i < b.length; i++) {
            wide[i] = ((b[i] >>> 37 << 26) + ((b[i] & 0xFFFFFFFFL) >>> 6)) * 0x1p-53;
            narrow[i] = (b[i] >>> 40) * 0x1p-24f;
            assertTrue(narrow[i] <= wide[i] && wide[i] < narrow[i] + 0x1p-24);
        }
        assertArrayEquals(wide, KEY.uniform(Fixtures.f64, 5000).toDoubleArray());
        assertArrayEquals(narrow, KEY.uniform(Fixtures.f32, 50, 100).toFloatArray());
        assertArrayEquals(Arrays.copyOf(wide, 7), KEY.uniform(Fixtures.f64, 7).toDoubleArray(), "a prefix");
    }

    @Test
    void integersAreTheUpperHalfOfAProduct() {
        long[] b = blocks(0x0123456789ABCDEFL, 500);
        long[][] bounds = {{0, 1}, {0, 2}, {-3, 4}, {0, 1L << 32}, {5, 6 + (1L << 32)}, {0, Long.MAX_VALUE},
            {Long.MIN_VALUE, Long.MAX_VALUE}, {Long.MIN_VALUE, 0}, {-1L << 40, 3L << 50}};
        for (long[] r : bounds) {
            BigInteger n = BigInteger.valueOf(r[1]).subtract(BigInteger.valueOf(r[0]));
            long[] expected = LongStream.of(b).map(x -> new BigInteger(Long.toUnsignedString(x)).multiply(n)
                    .shiftRight(64).add(BigInteger.valueOf(r[0])).longValueExact()).toArray();
            assertArrayEquals(expected, KEY.integers(Fixtures.i64, r[0], r[1], 500).toLongArray(), Arrays.toString(r));
        }
        assertEquals(DType.U8, KEY.integers(Fixtures.u8, 0, 256, 4).dtype());
        long[] bytes = LongStream.of(b).map(x -> x >>> 56).toArray();
        assertArrayEquals(bytes, Ops.cast(KEY.integers(Fixtures.u8, 0, 256, 500), DType.I64).toLongArray());
    }

    @Test
    void moments() {
        int n = 20_000;
        double[] u = KEY.stream(1).uniform(Fixtures.f64, n).toDoubleArray();
        assertEquals(0.5, Arrays.stream(u).average().orElseThrow(), 5 * Math.sqrt(1.0 / 12 / n));
        double[] z = KEY.stream(2).normal(Fixtures.f64, n).toDoubleArray();
        assertEquals(0, Arrays.stream(z).average().orElseThrow(), 5 / Math.sqrt(n));
        assertEquals(1, Arrays.stream(z).map(x -> x * x).average().orElseThrow(), 5 * Math.sqrt(2.0 / n));
        assertEquals(3, Arrays.stream(z).map(x -> x * x * x * x).average().orElseThrow(), 5 * Math.sqrt(96.0 / n));
        double beyond = Arrays.stream(z).filter(x -> Math.abs(x) > 1.959963984540054).count();
        assertEquals(0.05, beyond / n, 5 * Math.sqrt(0.05 * 0.95 / n));
        float[] f = KEY.stream(3).normal(Fixtures.f32, n).toFloatArray();
        double squares = 0;
        for (float x : f) {
            squares += (double) x * x;
        }
        assertEquals(1, squares / n, 5 * Math.sqrt(2.0 / n));
        // Chi squared with 15 degrees of freedom is above 50 with a probability of 1e-5.
        long[] counts = new long[16];
        for (long i : KEY.stream(5).integers(Fixtures.i64, 0, 16, n).toLongArray()) {
            counts[(int) i]++;
        }
        double chi = LongStream.of(counts).mapToDouble(c -> (c - n / 16.0) * (c - n / 16.0) / (n / 16.0)).sum();
        assertTrue(chi < 50, "chi squared is " + chi);
    }

    /** On every machine and in every version. */
    @Test
    void normalNumbersStayAsTheyAre() {
        double[] z = KEY.normal(Fixtures.f64, 3000).toDoubleArray();
        float[] f = KEY.normal(Fixtures.f32, 3000).toFloatArray();
        assertEquals(-1287937109, Arrays.hashCode(z));
        assertEquals(-798205753, Arrays.hashCode(f));
    }

    /** The ends of the centred numbers, which no draw is likely to give: all bits 0, and all bits 1. */
    @Test
    void normalNumbersAreFinite() {
        assertTrue(Double.isFinite(array(1 - 0x1p-53, 0x1p-53 - 1).erfinv().sum().item()));
        double most = array(1 - 0x1p-53).erfinv().item() * Math.sqrt(2);
        assertTrue(most > 8.2 && most < 8.3, "the largest is " + most);
        double mostOfFloats = array(1 - 0x1p-24f).erfinv().item() * Math.sqrt(2);
        assertTrue(mostOfFloats > 5.3 && mostOfFloats < 5.5, "the largest is " + mostOfFloats);
    }

    @Test
    void streams() {
        RandomKey[] keys = KEY.split(3);
        assertEquals(3, keys.length);
        assertEquals(KEY.stream(2), keys[2]);
        assertNotEquals(keys[0], keys[1]);
        assertNotEquals(KEY.stream(0).stream(1), KEY.stream(1).stream(0));
        assertEquals(RandomKey.of(7), RandomKey.of(7));
        assertEquals(RandomKey.of(7).hashCode(), RandomKey.of(7).hashCode());
        assertEquals("RandomKey[7]", RandomKey.of(7).toString());
        double[] a = KEY.stream(0).normal(Fixtures.f64, 20_000).toDoubleArray();
        double[] b = KEY.stream(1).normal(Fixtures.f64, 20_000).toDoubleArray();
        double together = 0;
        for (int i = 0; i < a.length; i++) {
            together += a[i] * b[i];
        }
        assertEquals(0, together / a.length, 5 / Math.sqrt(a.length), "the streams are not correlated");
        assertEquals(0, KEY.split(0).length);
    }

    @Test
    void shapes() {
        assertEquals(0, KEY.uniform(Fixtures.f64, 0, 3).size());
        assertEquals(KEY.uniform(Fixtures.f64, 1).getDouble(0), KEY.uniform(Fixtures.f64).item());
        assertEquals(1, KEY.integers(Fixtures.i32, 1, 2).itemLong());
    }

    @Test
    void errors() {
        fails(DTypeException.class, "uniform does not make f16 ({at}); draw f32 or f64 and convert, for instance "
                + "key.uniform(f32, n).to(f16)", () -> KEY.uniform(Fixtures.f16, 2));
        fails(KraitException.class, "there are no integers from 3 to below 3 ({at}); the first bound must be less than "
                + "the second", () -> KEY.integers(Fixtures.i32, 3, 3, 2));
        fails(DTypeException.class, "integers from 0 to below 257 do not fit in u8 ({at}); use a wider type, for "
                + "instance i64", () -> KEY.integers(Fixtures.u8, 0, 257, 2));
        fails(DTypeException.class, "integers from -1 to below 2 do not fit in u64 ({at}); use a wider type, for "
                + "instance i64", () -> KEY.integers(Fixtures.u64, -1, 2, 2));
        fails(DTypeException.class, "bits does not make i8 ({at}); draw u32, u64, i32 or i64, or use integers",
                () -> KEY.bits(Fixtures.i8, 2));
        fails(ShapeException.class, "the shape [-1] has a negative extent ({at}); extents are 0 or more",
                () -> KEY.uniform(Fixtures.f64, -1));
        fails(IllegalArgumentException.class, "a key splits into 0 or more keys, got -1 ({at})", () -> KEY.split(-1));
    }
}
