package io.krait;

import static io.krait.Krait.array;
import static io.krait.Krait.arange;
import static io.krait.Krait.bf16;
import static io.krait.Krait.c128;
import static io.krait.Krait.f16;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.i16;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.i8;
import static io.krait.Krait.jit;
import static io.krait.Krait.random;
import static io.krait.Krait.u16;
import static io.krait.Krait.u32;
import static io.krait.Krait.u64;
import static io.krait.Krait.u8;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.IndexException;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.StagingException;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SortTest {
    private static final List<ScalarType<? extends Num>> TYPES = List.of(i8, i16, i32, i64, u8, u16, u32, u64, f16,
            bf16, f32, f64);

    /** Numbers of all magnitudes and signs, many of them equal, as far as the type has them. */
    private static NdArray<? extends Num> numbers(ScalarType<? extends Num> t, long seed, int n) {
        DType d = t.dtype();
        if (d.isFloat()) {
            double[] x = random(seed).normal(f64, n).toDoubleArray();
            double[] special = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1, -1, 1e30,
                -1e30, 1e-30};
            for (int i = 0; i < n; i += 3) {
                x[i] = special[i / 3 % special.length];
            }
            return array(x).to(t);
        }
        long mask = d.bits() == 64 ? -1 : (1L << d.bits()) - 1;
        long[] bits = random(seed).bits(i64, n).toLongArray();
        for (int i = 0; i < n; i++) {
            bits[i] = i % 5 == 0 ? i % 7 : bits[i] & mask;
        }
        return array(bits).to(t);
    }

    /** The positions in order, by the comparison of Java, in which -0 is below 0 and NaN is last. */
    private static long[] order(NdArray<?> x) {
        Comparator<Integer> by;
        if (x.dtype() == DType.U64) {
            long[] e = x.toLongArray();
            by = (i, j) -> Long.compareUnsigned(e[i], e[j]);
        } else if (x.dtype() == DType.I64) {
            long[] e = x.toLongArray();
            by = Comparator.comparingLong(i -> e[i]);
        } else {
            double[] e = x.to(f64).toDoubleArray();
            by = Comparator.comparingDouble(i -> e[i]);
        }
        return IntStream.range(0, (int) x.size()).boxed().sorted(by).mapToLong(i -> i).toArray();
    }

    private static long[] bits(NdArray<?> x) {
        return switch (x.dtype()) {
            case F64 -> Arrays.stream(x.toDoubleArray()).mapToLong(Double::doubleToLongBits).toArray();
            case F32, F16, BF16 -> Arrays.stream(x.to(f64).toDoubleArray()).mapToLong(Double::doubleToLongBits)
                    .toArray();
            default -> x.to(i64).toLongArray();
        };
    }

    private static void check(NdArray<?> x) {
        long[] order = order(x);
        assertArrayEquals(order, x.argsort().toLongArray());
        long[] bits = bits(x);
        NdArray<?> sorted = x.sort();
        assertEquals(x.dtype(), sorted.dtype());
        assertArrayEquals(LongStream.of(order).map(i -> bits[(int) i]).toArray(), bits(sorted), () -> "" + x.dtype());
    }

    @Test
    void allTypes() {
        for (ScalarType<? extends Num> t : TYPES) {
            check(numbers(t, t.dtype().ordinal(), 300));
        }
        assertArrayEquals(new boolean[]{false, false, true, true}, array(true, false, true, false).sort()
                .toBooleanArray());
        assertArrayEquals(new long[]{1, 3, 0, 2}, array(true, false, true, false).argsort().toLongArray());
    }

    @Test
    void longRowsInPieces() {
        for (ScalarType<? extends Num> t : List.of(u8, f32, f64)) {
            NdArray<? extends Num> x = numbers(t, 99, 20_000);
            long[] one = Krait.withThreads(1, () -> x.argsort()).toLongArray();
            assertArrayEquals(one, Krait.withThreads(7, () -> x.argsort()).toLongArray());
            check(x);
        }
        NdArray<I64> small = random(1).integers(i64, 0, 300, 20_000);
        check(small);
    }

    @Test
    void anyAxisAndLayout() {
        NdArray<F64> x = random(5).normal(f64, 3, 40, 5).eval();
        for (NdArray<F64> y : List.of(x, x.transpose(), x.slice("::-1, ::2, 1:"))) {
            for (int axis = -3; axis < 3; axis++) {
                NdArray<F64> sorted = y.sort(axis);
                NdArray<I64> order = y.argsort(axis);
                assertArrayEquals(y.shape(), sorted.shape());
                assertArrayEquals(y.shape(), order.shape());
                checkAlong(y, sorted, order, axis < 0 ? axis + 3 : axis);
            }
        }
        assertArrayEquals(x.sort(2).toDoubleArray(), x.sort().toDoubleArray());
    }

    private static void checkAlong(NdArray<F64> x, NdArray<F64> sorted, NdArray<I64> order, int axis) {
        for (int i = 0; i < x.shape()[(axis + 1) % 3]; i++) {
            for (int j = 0; j < x.shape()[(axis + 2) % 3]; j++) {
                String[] at = new String[3];
                at[axis] = ":";
                at[(axis + 1) % 3] = "" + i;
                at[(axis + 2) % 3] = "" + j;
                String line = String.join(", ", at);
                double[] e = x.slice(line).toDoubleArray();
                assertArrayEquals(LongStream.of(order.slice(line).toLongArray()).mapToDouble(k -> e[(int) k]).toArray(),
                        sorted.slice(line).toDoubleArray());
                Arrays.sort(e);
                assertArrayEquals(e, sorted.slice(line).toDoubleArray());
            }
        }
    }

    @Test
    void theArrayItselfStays() {
        NdArray<?> x = array(3L, 1L, 2L).to(u64).eval();
        assertArrayEquals(new long[]{1, 2, 3}, x.sort().toLongArray());
        assertArrayEquals(new long[]{3, 1, 2}, x.toLongArray());
    }

    @Test
    void emptyAndSingle() {
        assertArrayEquals(new long[]{0, 4}, zeros(0, 4).sort(0).shape());
        assertArrayEquals(new long[]{3, 0}, zeros(3, 0).argsort().shape());
        assertArrayEquals(new double[]{5}, array(5.0).sort().toDoubleArray());
        assertArrayEquals(new long[]{0, 0, 0}, arange(3).reshape(3, 1).argsort().toLongArray());
    }

    @Test
    void permutations() {
        long[] p = random(7).permutation(1000).toLongArray();
        assertArrayEquals(p, random(7).permutation(1000).toLongArray());
        assertTrue(!Arrays.equals(p, random(8).permutation(1000).toLongArray()));
        long fixed = IntStream.range(0, 1000).filter(i -> p[i] == i).count();
        assertTrue(fixed < 10, fixed + " numbers stay where they are");
        Arrays.sort(p);
        assertArrayEquals(LongStream.range(0, 1000).toArray(), p);
    }

    @Test
    void errors() {
        fails(DTypeException.class, "sort does not take c128", () -> zeros(c128, 3).sort());
        fails(ShapeException.class, "argsort needs at least one axis", () -> zeros(3).sum().argsort());
        fails(IndexException.class, "axis 1 is out of range", () -> zeros(3).sort(1));
        fails(StagingException.class, "sort of a staged array",
                () -> jit(f64.array(1), a -> a.sort()).apply(zeros(3)));
    }

    private static void fails(Class<? extends RuntimeException> type, String begin, Runnable action) {
        String m = assertThrows(type, action::run).getMessage();
        assertTrue(m.startsWith(begin) && m.contains("SortTest.java"), m);
    }
}
