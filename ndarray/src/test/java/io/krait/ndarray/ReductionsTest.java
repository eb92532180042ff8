package io.krait.ndarray;

import static io.krait.ndarray.Creation.arange;
import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.checkScalar;
import static io.krait.ndarray.Fixtures.f32;
import static io.krait.ndarray.Fixtures.fails;
import static io.krait.ndarray.Fixtures.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.IndexException;
import io.krait.staging.ShapeException;
import io.krait.types.F64;
import io.krait.types.I64;
import org.junit.jupiter.api.Test;

final class ReductionsTest {
    private static final NdArray<F64> M = array(new double[][]{{1, 5, 3}, {4, 2, 6}});

    @Test
    void overAllAxes() {
        checkScalar(21, M.sum());
        checkScalar(720, M.prod());
        checkScalar(1, M.min());
        checkScalar(6, M.max());
        checkScalar(3.5, M.mean());
        checkScalar(35 / 12.0, M.var());
        checkScalar(3.5, M.varDdof(1));
        checkScalar(Math.sqrt(35 / 12.0), M.std());
        checkScalar(Math.sqrt(3.5), M.stdDdof(1));
        checkScalar(0, M.argmin());
        checkScalar(5, M.argmax());
        checkScalar(1, M.any());
        checkScalar(1, M.all());
        checkScalar(6, M.count());
        checkScalar(0, M.gt(1).all());
    }

    @Test
    void overSomeAxes() {
        check(M.sum(0), 5, 7, 9);
        check(M.sum(1), 9, 12);
        check(M.sum(-1), 9, 12);
        check(M.sum(1, 0), shape(), 21);
        check(M.min(0), 1, 2, 3);
        check(M.max(1), 5, 6);
        check(M.mean(1), 3, 4);
        check(M.var(0), 2.25, 2.25, 2.25);
        check(M.argmax(0), 1, 0, 1);
        check(M.argmin(1), 0, 1);
        check(M.gt(2).any(0), 1, 1, 1);
        check(M.gt(2).all(0), 0, 0, 1);
        check(M.gt(2).count(1), 2, 2);
        NdArray<I64> cube = arange(24).reshape(2, 3, 4);
        check(cube.sum(0, 2), 60, 92, 124);
        check(cube.max(1, 2), 11, 23);
        check(cube.transpose().sum(2, 0), 60, 92, 124);
    }

    @Test
    void keepDims() {
        check(M.sum(1).keepDims(), shape(2, 1), 9, 12);
        check(M.mean(0).keepDims(), shape(1, 3), 2.5, 3.5, 4.5);
        check(M.std().keepDims(), shape(1, 1), Math.sqrt(35 / 12.0));
        check(M.sub(M.max(1).keepDims()), shape(2, 3), -4, 0, -2, -2, -4, 0);
        check(arange(24).reshape(2, 3, 4).sum(0, -1).keepDims(), shape(1, 3, 1), 60, 92, 124);
        check(M.sum().sum().keepDims(), shape(), 21);
        check(M.sum(0).eval().keepDims(), shape(1, 3), 5, 7, 9);
        fails(ShapeException.class,
                "keepDims() applies to the result of a reduction, as in x.sum(0).keepDims(), but was "
                + "called on f64[2, 3] ({at}). Use expandDims(axis) to insert an axis", () -> M.add(1).keepDims());
    }

    @Test
    void types() {
        assertEquals(DType.I64, array((byte) 1).sum().dtype());
        assertEquals(DType.I64, array(true).sum().dtype());
        assertEquals(DType.U64, array(1).to(Fixtures.u8).prod().dtype());
        assertEquals(DType.F32, array(1f).sum().dtype());
        assertEquals(DType.F32, array(1f).mean().dtype());
        assertEquals(DType.F64, array(1).mean().dtype());
        assertEquals(DType.F64, array(true).var().dtype());
        assertEquals(DType.I32, array(1).max().dtype());
        assertEquals(DType.I64, array(1f).argmax().dtype());
        assertEquals(DType.I64, array(1f).count().dtype());
        checkScalar(254, array((byte) 127, (byte) 127).sum());
        checkScalar(0.5, array(true, false).mean());
        checkScalar(2, array(true, true, false).sum());
    }

    @Test
    void axesOfExtentZero() {
        check(zeros(2, 0).sum(1), 0, 0);
        check(zeros(2, 0).prod(1), 1, 1);
        check(zeros(0, 2).mean(0), Double.NaN, Double.NaN);
        check(zeros(0).any(), shape(), 0);
        check(zeros(0).all(), shape(), 1);
        check(zeros(0, 2).max(1), shape(0));
        check(array(3.0).varDdof(1), shape(), Double.NaN);
        fails(ShapeException.class, "min over an empty axis has no value: axis 1 of [2, 0] has extent 0 ({at})",
                () -> zeros(2, 0).min());
        fails(ShapeException.class, "argmax over an empty axis has no value: axis 0 of [0] has extent 0 ({at})",
                () -> zeros(0).argmax());
    }

    @Test
    void scalars() {
        NdArray<F64> s = array(3.0).slice("0");
        checkScalar(3, s.sum());
        checkScalar(0, s.argmax());
        checkScalar(0, s.var());
        checkScalar(3, s.mean().keepDims());
    }

    @Test
    void nan() {
        NdArray<F64> x = array(1, Double.NaN, 3);
        checkScalar(Double.NaN, x.max());
        checkScalar(1, x.argmin());
        checkScalar(3, x.count());
        checkScalar(1, x.slice("1:2").any());
    }

    @Test
    void theOrderIsCanonical() {
        double[] data = new double[10_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = Math.sin(i) * Math.exp(i % 50);
        }
        NdArray<F64> x = array(data);
        double sum = x.sum().item();
        assertEquals(sum, x.reshape(100, 100).sum().item());
        assertEquals(sum, x.reshape(10, 10, 100).sum(0, 1, 2).item());
        assertEquals(sum, x.slice("::-1").eval().slice("::-1").add(0.0).sum().item());
    }

    @Test
    void wrongAxes() {
        fails(IndexException.class, "axis 2 is out of range for an array with 2 axes [2, 3]; valid are -2 to 1 ({at})",
                () -> M.sum(2));
        fails(IndexException.class, "axis -1 is named twice in a reduction of f64[2, 3] ({at})", () -> M.sum(1, -1));
        fails(DTypeException.class,
                "max does not take bool: logical values have no arithmetic. Use and, or, xor, not, or "
                + "cast first, for instance x.to(i32) ({at})", () -> M.gt(1).max());
        check(M.to(f32).sum(0), 5, 7, 9);
    }
}
