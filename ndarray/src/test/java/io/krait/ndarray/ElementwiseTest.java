package io.krait.ndarray;

import static io.krait.ndarray.Creation.arange;
import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.ones;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.checkScalar;
import static io.krait.ndarray.Fixtures.f32;
import static io.krait.ndarray.Fixtures.f64;
import static io.krait.ndarray.Fixtures.fails;
import static io.krait.ndarray.Fixtures.i32;
import static io.krait.ndarray.Fixtures.i64;
import static io.krait.ndarray.Fixtures.i8;
import static io.krait.ndarray.Fixtures.shape;
import static io.krait.ndarray.Fixtures.u32;
import static io.krait.ndarray.Fixtures.u64;
import static io.krait.ndarray.Fixtures.u8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.Num;
import org.junit.jupiter.api.Test;

final class ElementwiseTest {
    private static final String CAST = ": a literal takes the type of the value it meets. Cast first, for instance ";

    private static NdArray<Num> of(ScalarType<?> type, double... values) {
        return Ops.cast(array(values), type.dtype());
    }

    @Test
    void arithmetic() {
        NdArray<F64> x = array(1, -2.5, 4);
        NdArray<F64> y = array(2, 2, 0.5);
        check(x.add(y), 3, -0.5, 4.5);
        check(x.sub(y).sub(1), -2, -5.5, 2.5);
        check(x.mul(y).mul(2L), 4, -10, 4);
        check(x.div(y).div(2.0), 0.25, -0.625, 4);
        check(x.min(y), 1, -2.5, 0.5);
        check(x.max(y).max(3.0), 3, 3, 4);
        check(x.min(0L), 0, -2.5, 0);
        check(x.neg(), -1, 2.5, -4);
        check(x.abs().sqrt().square(), 1, Math.sqrt(2.5) * Math.sqrt(2.5), 4);
        check(x.sign(), 1, -1, 1);
        check(x.recip(), 1, -0.4, 0.25);
        check(x.fma(y, array(1.0, 1, 1)), 3, -4, 3);
        check(x.fma(2.0, 1.0).fma(y, 0.5).fma(1.0, y), 8.5, -5.5, 5.5);
        check(x.clip(-1.0, 2.0), 1, -1, 2);
        check(x.clip(0L, 3L), 1, 0, 3);
        check(x.clip(array(2.0), array(3.0)), 2, 2, 3);
        check(x.floor(), 1, -3, 4);
        check(x.ceil(), 1, -2, 4);
        check(x.trunc(), 1, -2, 4);
        check(x.rint(), 1, -2, 4);
    }

    @Test
    void integers() {
        NdArray<I32> x = array(7, -7, 6);
        check(x.div(2), 3, -3, 3);
        check(x.rem(4), 3, -3, 2);
        check(x.floorDiv(2), 3, -4, 3);
        check(x.floorMod(4), 3, 1, 2);
        check(x.div(array(2, 2, 4)), 3, -3, 1);
        check(x.and(3), 3, 1, 2);
        check(x.or(array(8)).xor(1), 14, -8, 15);
        check(x.not(), -8, 6, -7);
        check(x.shl(1).shr(2), 3, -4, 3);
        check(array(-1).ushr(28), 15);
        check(array(Integer.MAX_VALUE).add(1), Integer.MIN_VALUE);
        check(x.add(2.0), 9, -5, 8);
    }

    @Test
    void comparisonsAndLogic() {
        NdArray<F64> x = array(1, 2, Double.NaN);
        check(x.eq(array(1, 3, Double.NaN)), 1, 0, 0);
        check(x.ne(1.0), 0, 1, 1);
        check(x.lt(2), 1, 0, 0);
        check(x.le(2), 1, 1, 0);
        check(x.gt(array(0, 5, 0)), 1, 0, 0);
        check(x.ge(2L), 0, 1, 0);
        check(x.gt(0).and(x.lt(2)), 1, 0, 0);
        check(x.gt(1).or(x.lt(2)).not(), 0, 0, 1);
        check(x.isNaN(), 0, 0, 1);
        check(x.div(0L).isInf(), 1, 1, 0);
        check(x.isFinite(), 1, 1, 0);
        check(arange(2).isNaN(), 0, 0);
        check(arange(2).isInf(), 0, 0);
        check(arange(2).isFinite(), 1, 1);
        assertEquals(DType.BOOL, x.eq(x).dtype());
        check(array(1, 2).eq(array(1.0, 2.5)), 1, 0);
    }

    @Test
    void functions() {
        NdArray<F64> x = array(0.0, 1);
        check(x.exp(), 1, Math.E);
        check(x.exp().log(), 0, 1);
        checkScalar(0, x.sin().slice("0"));
        check(x.cos().slice(":1"), 1);
        check(Maths.exp(x), 1, Math.E);
        check(Maths.sqrt(array(4.0)), 2);
        check(Maths.max(x, array(0.5)), 0.5, 1);
        check(Maths.max(0.5, x), 0.5, 1);
        check(Maths.min(x, 0.5), 0, 0.5);
        check(Maths.fma(x, 2, x), 0, 3);
    }

    @Test
    void where() {
        NdArray<F64> x = array(1.0, -2);
        NdArray<Bool> c = x.gt(0);
        check(Maths.where(c, x, x.neg()), 1, 2);
        check(Maths.where(c, x, 7), 1, 7);
        check(Maths.where(c, 7, x), 7, -2);
        check(Maths.where(c, 1.5, 2.5), 1.5, 2.5);
        assertEquals(DType.I64, Maths.where(c, 1L, 2L).dtype());
        check(Maths.<Num>where(c, array(1, 2), array(0.5, 0.5)), 1, 0.5);
        check(Maths.where(array(new boolean[][]{{true}, {false}}), x, 0), shape(2, 2), 1, -2, 0, 0);
    }

    @Test
    void broadcasting() {
        NdArray<F64> column = array(new double[][]{{1}, {2}});
        check(column.add(array(10.0, 20, 30)), shape(2, 3), 11, 21, 31, 12, 22, 32);
        check(column.add(zeros(4, 1, 2)), shape(4, 2, 2), 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2);
        check(column.mul(zeros(0)), shape(2, 0));
        check(array(1.0).add(Creation.full(f64, 2.0)), 3);
    }

    @Test
    void shapesThatDoNotBroadcast() {
        fails(ShapeException.class, "mul: shapes [2, 3] and [2] do not broadcast: extents 3 and 2 of axis 1 differ and "
                + "neither is 1. Slice, reshape or expandDims one of them ({at})", () -> ones(2, 3).mul(ones(2)));
        fails(ShapeException.class, "add: shapes [0] and [2] do not broadcast: extents 0 and 2 of axis 0 differ and "
                + "neither is 1. Slice, reshape or expandDims one of them ({at})", () -> zeros(0).add(ones(2)));
    }

    @Test
    void promotion() {
        assertEquals(DType.F64, of(i32, 1).add(of(f64, 1)).dtype());
        assertEquals(DType.F64, of(i32, 1).add(of(f32, 1)).dtype());
        assertEquals(DType.F32, of(i8, 1).mul(of(f32, 1)).dtype());
        assertEquals(DType.I64, of(i32, 1).add(of(u32, 1)).dtype());
        assertEquals(DType.I32, of(i32, 1).add(array(true).to(new ScalarType<Num>(DType.BOOL))).dtype());
        assertEquals(DType.F32, of(f32, 1).add(1).dtype());
        assertEquals(DType.F32, of(f32, 1).add(0.1).dtype());
        assertEquals(DType.F64, of(u64, 1).add(of(f32, 1)).dtype());
        check(of(f32, 1).add(0.1), 1f + 0.1f);
        check(of(u8, 200).add(of(u8, 100)), 44);
    }

    @Test
    void mixesThatLoseInformation() {
        fails(DTypeException.class,
                "mixing i64 with u64 loses information: no integer type holds both. Cast one operand, "
                + "for instance x.to(i64) ({at})", () -> of(i64, 1).add(of(u64, 1)));
        fails(DTypeException.class, "the literal 0.5 does not fit in i32 ({at})" + CAST + "x.to(f64)",
                () -> array(1).add(0.5));
        fails(DTypeException.class, "the literal 300 does not fit in u8 ({at})" + CAST + "x.to(i64)",
                () -> of(u8, 1).add(300));
        fails(DTypeException.class, "the literal -1 does not fit in u64 ({at})" + CAST + "x.to(i64)",
                () -> of(u64, 1).mul(-1));
        fails(DTypeException.class, "the literal 1 does not fit in bool ({at})" + CAST + "x.to(i64)",
                () -> array(true).add(1));
    }

    @Test
    void operationsThatATypeDoesNotHave() {
        fails(DTypeException.class,
                "exp does not take i32: it works on floating point. Cast first, for instance x.to(f64) " + "({at})",
                () -> array(1).exp());
        fails(DTypeException.class, "recip does not take i32: it works on floating point. Cast first, for instance "
                + "x.to(f64) ({at})", () -> array(1).recip());
        fails(DTypeException.class, "gcd does not take f64: it works on integers. Cast first, for instance x.to(i64) "
                + "({at})", () -> array(1.0).gcd(2));
        fails(DTypeException.class, "and does not take f64: it works on integers and bool. Cast first, for instance "
                + "x.to(i64) ({at})", () -> array(1.0).and(array(1.0)));
        fails(DTypeException.class,
                "add does not take bool: logical values have no arithmetic. Use and, or, xor, not, or "
                + "cast first, for instance x.to(i32) ({at})", () -> array(true).add(array(true)));
    }

    @Test
    void casts() {
        check(array(1.9, -1.9, Double.NaN, 1e20).to(i32), 1, -1, 0, Integer.MAX_VALUE);
        check(array(300, -1).to(u8), 44, 255);
        check(array(0.0, 0.5).to(new ScalarType<Bool>(DType.BOOL)), 0, 1);
        NdArray<F64> x = array(1.0);
        assertSame(x, x.to(f64));
    }

    @Test
    void equalityIsIdentity() {
        NdArray<F64> x = array(1.0);
        assertEquals(x, x);
        org.junit.jupiter.api.Assertions.assertNotEquals(x, array(1.0));
    }

    @Test
    void integerDivisionByZero() {
        NdArray<I32> bad = array(1, 2).div(array(1, 0)); // The message names this line.
        int line = new Throwable().getStackTrace()[0].getLineNumber() - 1;
        for (int i = 0; i < 2; i++) {
            fails(ArithmeticException.class, "integer div by zero at index [1] of shape [2] (at ElementwiseTest.java:"
                    + line + "); guard the divisor, for instance where(y.eq(0), 1, y)", bad::eval);
        }
        check(array(1, 2).div(array(1, 2)), 1, 1);
        fails(ArithmeticException.class, "integer rem by zero at index [0] of shape [1] ({at}); guard the divisor, for "
                + "instance where(y.eq(0), 1, y)", () -> array(1).rem(0).eval());
        check(array(1.0).div(0L), Double.POSITIVE_INFINITY);
    }
}
