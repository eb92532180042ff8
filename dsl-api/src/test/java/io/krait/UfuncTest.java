package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.c128;
import static io.krait.Krait.erfinv;
import static io.krait.Krait.exp;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.full;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.iterate;
import static io.krait.Krait.linspace;
import static io.krait.Krait.log;
import static io.krait.Krait.max;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.where;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.IndexException;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.types.Bool;
import io.krait.types.C128;
import io.krait.types.Complex;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UfuncTest {
    private final Ufunc2<Num, Num, Num> minus = vectorize((a, b) -> a.sub(b));
    private final Ufunc2<Num, Num, Num> plus = vectorize((a, b) -> a.add(b));
    private final NdArray<F64> row = array(1.0, 2.0, 3.0);

    @Test
    void broadcasts() {
        NdArray<F64> column = array(10.0, 20.0).expandDims(1).eval();
        assertArrayEquals(new double[]{9, 8, 7, 19, 18, 17}, minus.apply(column, row).toDoubleArray());
        assertArrayEquals(new long[]{2, 3}, minus.apply(column, row).shape());
        assertArrayEquals(new double[]{0, 1, 2}, minus.apply(row, 1).toDoubleArray());
        assertArrayEquals(new double[]{0, -1, -2}, minus.apply(1, row).toDoubleArray());
    }

    @Test
    void specialisesOnElementTypes() {
        assertEquals(DType.F32, plus.apply(row.to(f32).eval(), row.to(f32).eval()).dtype());
        assertEquals(DType.I32, plus.apply(arange(3).to(i32).eval(), arange(3).to(i32).eval()).dtype());
        assertEquals(DType.F64, plus.apply(arange(3), row).dtype());
        assertArrayEquals(new double[]{1, 3, 5}, plus.apply(arange(3), row).toDoubleArray());
    }

    @Test
    void writesIntoOut() {
        NdArray<F64> out = zeros(3);
        assertTrue(out == (Object) minus.with().out(as(out)).apply(row, full(f64, 0.5, 3).eval()));
        assertArrayEquals(new double[]{0.5, 1.5, 2.5}, out.toDoubleArray());
    }

    @Test
    void outMayBeAnInputOrOverlapIt() {
        NdArray<F64> x = array(1.0, 2.0, 3.0, 4.0);
        plus.with().out(as(x)).apply(x, x);
        assertArrayEquals(new double[]{2, 4, 6, 8}, x.toDoubleArray());
        // Shifted by one element: every element must be computed from the old ones.
        plus.with().out(as(x.slice("1:"))).apply(x.slice(":-1"), x.slice(":-1"));
        assertArrayEquals(new double[]{2, 4, 8, 12}, x.toDoubleArray());
        plus.with().out(as(x.slice("::2"))).apply(x.slice("::2"), x.slice("1::2"));
        assertArrayEquals(new double[]{6, 4, 20, 12}, x.toDoubleArray());
    }

    @Test
    void pendingReadersKeepTheirValue() {
        NdArray<F64> x = array(1.0, 2.0);
        NdArray<F64> pending = x.mul(10);
        plus.with().out(as(x)).apply(x, x);
        assertArrayEquals(new double[]{10, 20}, pending.toDoubleArray());
    }

    @Test
    void computesOnlyWhereTheMaskHolds() {
        NdArray<F64> out = full(f64, 7.0, 3).eval();
        minus.with().out(as(out)).where(row.gt(1.5)).apply(row, row);
        assertArrayEquals(new double[]{7, 0, 0}, out.toDoubleArray());
        assertArrayEquals(new double[]{0, 4, 6}, plus.with().where(row.gt(1.5)).apply(row, row).toDoubleArray());
    }

    @Test
    void nothingRunsWhereTheMaskIsOff() {
        NdArray<I64> divisor = arange(1000).rem(10);
        var quotient = vectorize(i64, i64, (a, b) -> a.div(b));
        NdArray<Bool> fits = divisor.ne(0);
        NdArray<I64> out = full(i64, -1, 1000);
        quotient.with().out(as(out)).where(fits).apply(arange(1000), divisor);
        long[] expected = LongStream.range(0, 1000).map(i -> i % 10 == 0 ? -1 : i / (i % 10)).toArray();
        assertArrayEquals(expected, out.toLongArray());
        long[] zeroed = LongStream.range(0, 1000).map(i -> i % 10 == 0 ? 0 : i / (i % 10)).toArray();
        assertArrayEquals(zeroed, quotient.with().where(fits).apply(arange(1000), divisor).toLongArray());
        String m = assertThrows(ArithmeticException.class,
                () -> quotient.with().where(arange(1000).ge(20)).apply(arange(1000), divisor)).getMessage();
        assertTrue(m.contains("[20]"), m);
        // Half the number while it is even: for 0 that never ends.
        var odd = vectorize(i64, a -> iterate(a, x -> x.rem(2).eq(0), x -> x.div(2)));
        assertArrayEquals(new long[]{0, 1, 1, 3, 1, 5, 3, 7},
                odd.with().where(arange(8).ne(0)).apply(arange(8)).toLongArray());
    }

    @Test
    void masksChangeNoResult() {
        NdArray<F64> x = linspace(-1.001, 1.001, 5001).eval();
        for (NdArray<Bool> mask : List.of(x.abs().lt(0.9995), x.gt(0), x.gt(2), x.lt(2))) {
            for (var f : List.<Ufunc1<Num, Num>>of(vectorize(a -> erfinv(a)), vectorize(a -> a.mul(3).add(1)),
                    vectorize(a -> if_(a.lt(0), () -> exp(a), () -> log(a))))) {
                sameBits(where(mask, f.apply(x), full(f64, 0)), f.with().where(mask).apply(x));
                NdArray<F64> out = x.copy();
                f.with().out(as(out)).where(mask).apply(out);
                sameBits(where(mask, f.apply(x), x), out);
                NdArray<F32> narrow = x.to(f32).eval();
                sameBits(where(mask, f.apply(narrow), full(f32, 0)).to(f64),
                        f.with().where(mask).apply(narrow).to(f64));
                NdArray<F64> wide = x.copy();
                f.with().out(as(wide)).where(mask).apply(narrow);
                sameBits(where(mask, f.apply(narrow).to(f64), x), wide);
            }
        }
    }

    private static void sameBits(NdArray<?> expected, NdArray<?> actual) {
        assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray());
    }

    @Test
    void masksBroadcastAndTakeComplexNumbers() {
        NdArray<Bool> column = array(1.0, 0.0).ne(0).expandDims(1);
        NdArray<?> table = plus.with().where(column).apply(row, row);
        assertArrayEquals(new long[]{2, 3}, table.shape());
        assertArrayEquals(new double[]{2, 4, 6, 0, 0, 0}, table.toDoubleArray());
        var first = vectorize((a, b) -> a);
        assertArrayEquals(new double[]{1, 0, 1, 0}, first.with().where(array(1.0, 0, 1, 0).ne(0))
                .apply(full(f64, 1).eval(), zeros(4)).toDoubleArray());
        NdArray<C128> z = array(Complex.of(1, 2), Complex.of(0, 0), Complex.of(-3, 1));
        var inverse = vectorize(a -> a.recip());
        NdArray<Bool> mask = z.ne(0);
        assertArrayEquals(where(mask, z.recip(), zeros(c128, 3)).toInterleavedArray(),
                inverse.with().where(mask).apply(z).toInterleavedArray());
        NdArray<C128> out = full(c128, Complex.I, 3).eval();
        inverse.with().out(as(out)).where(mask).apply(z);
        assertEquals(Complex.I, out.getComplex(1));
        assertEquals(z.recip().getComplex(2), out.getComplex(2));
    }

    @Test
    void rejectsUnfitOutputs() {
        String shape = assertThrows(ShapeException.class, () -> plus.with().out(as(zeros(2))).apply(row, row))
                .getMessage();
        assertTrue(shape.startsWith("out has shape [2], but the result has shape [3] (at UfuncTest.java:"), shape);
        String type = assertThrows(DTypeException.class, () -> plus.with().out(as(zeros(f32, 3))).apply(row, row))
                .getMessage();
        assertTrue(type.startsWith("out holds f32, but the result is f64 (at UfuncTest.java:"), type);
        NdArray<Bool> mask = row.gt(1);
        assertEquals(type.replaceAll(":\\d+", ""), assertThrows(DTypeException.class,
                () -> plus.with().out(as(zeros(f32, 3))).where(mask).apply(row, row)).getMessage()
                .replaceAll(":\\d+", ""));
    }

    @Test
    void reducesByPlainFoldsAndByFunctions() {
        assertEquals(6, plus.reduce(row).item());
        assertEquals(0, plus.reduce(zeros(0)).item());
        var logaddexp = vectorize((a, b) -> max(a, b).add(log(exp(a.sub(b).abs().neg()).add(1))));
        NdArray<F64> x = linspace(0, 1, 10_000);
        double expected = Math.log(java.util.Arrays.stream(x.toDoubleArray()).map(Math::exp).sum());
        assertEquals(expected, logaddexp.reduce(x).item(), 1e-12);
        NdArray<F64> table = x.reshape(100, 100);
        assertArrayEquals(new long[]{100}, logaddexp.reduce(table, 0).shape());
        assertEquals(expected, logaddexp.reduce(logaddexp.reduce(table, 0)).item(), 1e-12);
    }

    @Test
    void accumulates() {
        assertArrayEquals(new double[]{1, 3, 6}, plus.accumulate(row, 0).toDoubleArray());
        NdArray<I64> x = arange(6).reshape(2, 3);
        assertArrayEquals(new long[]{0, 1, 3, 3, 7, 12}, plus.accumulate(x, 1).toLongArray());
        assertArrayEquals(new long[]{0, 1, 2, 3, 5, 7}, plus.accumulate(x, -2).toLongArray());
    }

    @Test
    void reducesSegments() {
        NdArray<I64> x = arange(8);
        assertArrayEquals(new long[]{6, 4, 10, 18}, plus.reduceat(x, new long[]{0, 4, 1, 5}, 0).toLongArray());
        String m = assertThrows(IndexException.class, () -> plus.reduceat(x, new long[]{8}, 0)).getMessage();
        assertTrue(m.startsWith("index 8 is out of range for axis 0 with extent 8 (at UfuncTest.java:"), m);
    }

    @Test
    void makesOuterTables() {
        assertArrayEquals(new double[]{0, -1, -2, 1, 0, -1, 2, 1, 0}, minus.outer(row, row).toDoubleArray());
        assertArrayEquals(new long[]{3, 3}, minus.outer(row, row).shape());
    }

    @Test
    void updatesAtRepeatedIndices() {
        NdArray<F64> x = zeros(4);
        assertArrayEquals(new double[]{6, 0, 4, 0},
                plus.at(x, new long[]{0, 2, 0, 0}, array(1.0, 4.0, 2.0, 3.0)).toDoubleArray());
        assertArrayEquals(new double[]{0, 0, 0, 0}, x.toDoubleArray());
        var twice = vectorize(a -> a.mul(2));
        assertArrayEquals(new double[]{4, 2, 3}, twice.at(row, new long[]{0, 0}).toDoubleArray());
    }

    @Test
    void explicitSignaturesWidenButNeverLose() {
        var f = vectorize(f64, f64, (a, b) -> a.mul(b));
        assertEquals(DType.F64, f.apply(as(row.to(f32)), row).dtype());
        var g = vectorize((a, b) -> a.mul(b)).only(Signature.of(i32, i32), Signature.of(f32, f32));
        assertEquals(List.of("(i32, i32)", "(f32, f32)"), g.signatures());
        assertEquals(DType.I32, g.apply(arange(3).to(i32), arange(3).to(i32)).dtype());
        String m = assertThrows(SignatureException.class, () -> g.apply(arange(3), arange(3))).getMessage();
        assertEquals("no signature takes (i64, i64) without losing information; there are (i32, i32), (f32, f32). "
                + "Cast the arguments, or add a signature", m);
    }

    @Test
    void ambiguityNamesTheCandidates() {
        var f = vectorize((a, b) -> a.to(f64).add(b.to(f64))).only(Signature.of(f64, f32), Signature.of(f32, f64));
        String m = assertThrows(SignatureException.class, () -> f.apply(row.to(f32), row.to(f32))).getMessage();
        assertEquals("the call with (f32, f32) is ambiguous: (f64, f32), (f32, f64) fit equally well. "
                + "Cast the arguments to the types of the one you mean", m);
    }

    @Test
    void fusesWithPendingArgumentsAndInRecordings() {
        NdArray<F64> pending = row.mul(2);
        assertArrayEquals(new double[]{3, 5, 7}, plus.apply(pending, full(f64, 1.0)).toDoubleArray());
        var h = Krait.jit(x -> plus.apply(x, x).sum());
        assertEquals(12, h.apply(row).item());
        assertTrue(h.explain().contains("1 kernel"), h.explain());
        var inner = vectorize(a -> plus.apply(a, a));
        assertArrayEquals(new double[]{2, 4, 6}, inner.apply(row).toDoubleArray());
    }

    @Test
    void functionsThatIgnoreAnArgumentKeepTheBroadcastShape() {
        var first = vectorize((a, b) -> a);
        assertArrayEquals(new double[]{5, 5, 5}, first.apply(full(f64, 5.0).eval(), row).toDoubleArray());
        var same = vectorize(a -> a);
        assertArrayEquals(new double[]{1, 2, 3}, same.apply(row).toDoubleArray());
    }

    @SuppressWarnings("unchecked")
    private static <T> T as(Object o) {
        return (T) o;
    }

    @Test
    void accumulatesIntoAnArray() {
        NdArray<F64> x = linspace(0, 1, 10_000).eval();
        NdArray<F64> out = zeros(f64, 10_000);
        plus.with().out(out).threads(2).accumulate(x, 0);
        assertArrayEquals(plus.accumulate(x, 0).toDoubleArray(), out.toDoubleArray());
        assertThrows(IndexException.class, () -> plus.with().out(out).accumulate(x, 1));
    }
}
