package io.krait;

import static io.krait.Krait.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.types.C128;
import io.krait.types.C64;
import io.krait.types.Complex;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I32;
import org.junit.jupiter.api.Test;

/** Complex numbers as programs use them. */
class ComplexTest {
    private static final NdArray<C128> Z = array(Complex.of(1, 2), Complex.of(-3.5, 0.25), Complex.of(0, -1));

    @Test
    void elementsInAndOut() {
        assertEquals(Complex.of(-3.5, 0.25), Z.getComplex(1));
        assertEquals(Complex.of(0, -1), Z.getComplex(-1));
        assertEquals("1.0+2.0i", Z.slice("0").itemComplex().toString());
        assertArrayEquals(new double[]{1, 2, -3.5, 0.25, 0, -1}, Z.toInterleavedArray());
        NdArray<C64> f = ofComplex(new float[]{1, 2, 3, 4}, 2);
        assertEquals(DType.C64, f.dtype());
        assertArrayEquals(new Complex[]{Complex.of(1, 2), Complex.of(3, 4)}, f.toComplexArray());
        NdArray<C128> made = complex(array(1.0, 2), array(3.0, 4));
        assertEquals(Complex.of(2, 4), made.getComplex(1));
        NdArray<C64> narrow = complex(array(1f), array(-2f));
        assertEquals(Complex.of(1, -2), narrow.itemComplex());
        assertEquals(Complex.of(1, 0), ones(c128, 2).getComplex(1));
        assertEquals(Complex.of(0, 0), zeros(c64, 2).getComplex(1));
        assertEquals(Complex.of(1, 0), eye(c128, 2).getComplex(1, 1));
        assertEquals(Complex.of(2, -1), full(c64, Complex.of(2, -1), 2, 2).getComplex(1, 0));
        assertEquals(Complex.of(2, 0), fromFunction(c128, new long[]{3}, i -> i[0]).getComplex(2));
        assertArrayEquals(Z.toInterleavedArray(), Z.copy().toInterleavedArray());
        assertArrayEquals(new double[]{0, -1, -3.5, 0.25, 1, 2}, Z.flip().copy().toInterleavedArray());
    }

    @Test
    void arithmetic() {
        assertEquals(Complex.of(-3, 4), Z.mul(Z).getComplex(0));
        assertEquals(Complex.of(1, 0), Z.div(Z).getComplex(0));
        assertEquals(Complex.of(5, 0), Z.mul(Z.conj()).getComplex(0));
        assertEquals(Complex.of(-1, -2), Z.neg().getComplex(0));
        assertEquals(Complex.of(0, 1), Z.recip().getComplex(2));
        assertEquals(Complex.of(-11, -2), Z.powi(3).getComplex(0));
        assertEquals(Complex.of(1, 0), Z.powi(0).getComplex(2));
        Complex power = Z.pow(2.0).getComplex(0);
        assertEquals(-3, power.re(), 1e-14);
        assertEquals(4, power.im(), 1e-14);
        assertTrue(Z.eq(Z).all().itemBoolean());
        assertEquals(2, Z.ne(array(Complex.of(1, 2))).count().itemLong());
        assertEquals(Complex.of(1, 2), where(Z.re().gt(0), Z, Z.conj()).getComplex(0));
        assertEquals(Complex.of(0, 1), where(Z.re().gt(0), Z, Z.conj()).getComplex(2));
    }

    @Test
    void realPartnersHaveNoImaginaryPart() {
        NdArray<C128> infinite = full(c128, Complex.of(Double.POSITIVE_INFINITY, 1), 1);
        assertEquals(Complex.of(Double.POSITIVE_INFINITY, 2), infinite.mul(2.0).itemComplex());
        assertEquals(Complex.of(Double.POSITIVE_INFINITY, 1), infinite.add(2).itemComplex());
        assertEquals(Complex.of(Double.POSITIVE_INFINITY, 0.5), infinite.div(2).itemComplex());
        assertEquals(Complex.of(Double.POSITIVE_INFINITY, 3), infinite.scale(array(3.0)).itemComplex());
        assertEquals(DType.C128, full(c64, Complex.I, 1).scale(array(2.0)).dtype());
        assertEquals(DType.C64, full(c64, Complex.I, 1).scale(array(2f)).dtype());
        assertEquals(DType.C128, DType.promote(DType.C64, DType.I32));
        assertEquals(DType.C64, DType.promote(DType.I16, DType.C64));
        assertEquals(DType.C128, DType.promote(DType.F64, DType.C64));
        assertEquals(DType.C64, DType.promote(DType.BOOL, DType.C64));
    }

    @Test
    void realResults() {
        NdArray<F64> size = magnitude(Z);
        NdArray<F32> narrow = re(full(c64, Complex.of(3, 4), 1));
        assertEquals(Math.sqrt(5), size.getDouble(0), 1e-15);
        assertEquals(3, narrow.item());
        assertEquals(5.0625, im(Z).square().sum().item());
        assertEquals(Math.PI, arg(full(c128, -1.0, 1)).item());
        assertEquals(Math.PI, full(f64, -1.0, 1).arg().item());
        assertEquals(DType.F64, Z.abs().dtype());
        assertEquals(size.getDouble(1), Z.abs().getDouble(1));
        assertEquals(5, Z.norm().getDouble(0));
        assertEquals(0, array(2.0).im().item());
        assertEquals(2, array(2.0).re().item());
    }

    @Test
    void reductionsAndViews() {
        assertEquals(Complex.of(-2.5, 1.25), Z.sum().itemComplex());
        assertEquals(Complex.of(-2.5 / 3, 1.25 / 3), Z.mean().itemComplex());
        NdArray<C128> m = complex(arange(12).to(f64), arange(12).to(f64).neg()).reshape(3, 4);
        assertEquals(Complex.of(12, -12), m.sum(0).getComplex(0));
        assertEquals(Complex.of(6, -6), m.sum(1).getComplex(0));
        assertEquals(Complex.of(4, -4), m.transpose().getComplex(0, 1));
        assertEquals(Complex.of(14, -14), m.slice("1:, 1::2").sum(0).getComplex(0));
        assertEquals(m.re().var().item() + m.im().var().item(), m.var().item());
        assertTrue(m.any().itemBoolean());
    }

    @Test
    void printing() {
        assertEquals("c128[3]\n[ 1. +2.i   -3.5+0.25i  0. -1.i  ]", Z.toString());
        assertEquals("c128 1.0-2.5i", full(c128, Complex.of(1, -2.5)).toString());
    }

    @Test
    void functions() {
        var f = vectorize(c128, c128, (x, y) -> x.mul(y).add(x.conj()));
        assertEquals(Z.mul(Z).add(Z.conj()).getComplex(1), f.apply(Z, Z).getComplex(1));
        var j = jit(c128.array(1), x -> x.mul(x).sum());
        assertEquals(Z.mul(Z).sum().itemComplex(), j.apply(Z).itemComplex());
        NdArray<C128> out = zeros(c128, 3).eval();
        kernel(c128.array(1), c128.array(1), c128, (x, y, s) -> parallelFor(x.dim(0), i ->
                y.set(x.get(i).mul(s).add(1), i))).run(Z, out, Complex.I);
        assertEquals(Complex.of(-1, 1), out.getComplex(0));
        // In place: both parts are read before one is written.
        vectorize(c128, x -> complex(im(x), re(x))).with().out(out).apply(out);
        assertEquals(Complex.of(1, -1), out.getComplex(0));
    }

    @Test
    void mandelbrot() {
        var escape = vectorize(c128, c -> {
            var z = var(c128, 0.0);
            var n = var(0);
            for_(0, 50, i -> {
                exitIf(z.norm().gt(4.0));
                z.set(z.square().add(c));
                n.inc(1);
            });
            return n;
        });
        NdArray<I32> n = escape.apply(array(Complex.of(0, 0), Complex.of(1, 0), Complex.of(-1, 0.1)));
        assertArrayEquals(new int[]{50, 3, 50}, n.toIntArray());
    }

    @Test
    void sumsAndLocalsInKernels() {
        NdArray<C128> out = zeros(c128, 1).eval();
        kernel(c128.array(1), c128.array(1), (x, y) -> y.set(sum(0, x.dim(0), i -> x.get(i)), 0)).run(Z, out);
        assertEquals(Complex.of(-2.5, 1.25), out.itemComplex());
        kernel(c128.array(1), c128.array(1), (x, y) -> {
            var twice = local(c128, 1);
            twice.set(x.get(1), 0);
            twice.inc(twice.get(0), 0);
            y.inc(twice.get(0), 0);
        }).run(Z, out);
        assertEquals(Complex.of(-9.5, 1.75), out.itemComplex());
    }

    @Test
    void whatComplexNumbersDoNotHave() {
        fails("complex numbers have no order", () -> Z.lt(Z));
        fails("can only be a sum", () -> Z.max());
        fails("drop the imaginary part", () -> Z.to(f64));
        fails("itemComplex()", () -> Z.item());
        fails("toComplexArray()", () -> Z.toDoubleArray());
        fails("can only be a sum", () -> Z.prod());
        fails("can only be a sum", () -> Z.argmax());
        fails("works on real numbers", () -> Z.floor());
        fails("is not real", () -> vectorize(f64, x -> x.add(x.literal(Complex.I))).apply(array(1.0)));
        NdArray<C128> out = zeros(c128, 3).eval();
        IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class, () -> kernel(c128.array(1),
                c128.array(1), (x, y) -> parallelFor(x.dim(0), i -> y.set(x.get(i.add(1)), i))).run(Z, out));
        assertTrue(e.getMessage().startsWith("index [3] is out of bounds for shape [3]: the element was read"),
                e::getMessage);
    }

    private static void fails(String part, Runnable action) {
        Throwable e = assertThrows(RuntimeException.class, action::run);
        while (e.getCause() != null && !(e instanceof DTypeException)) {
            e = e.getCause();
        }
        String message = e.getMessage();
        assertTrue(message.contains(part), message);
    }

    /** For the static types: they must follow from the operands. */
    private static Expr<C128> typed(Expr<C128> z, Expr<F64> x) {
        Expr<F64> both = re(z).add(im(z)).mul(x);
        return complex(both, x).mul(z).scale(magnitude(z)).add(conj(z));
    }

    @Test
    void staticTypes() {
        var f = vectorize(c128, f64, ComplexTest::typed);
        assertEquals(Complex.of(2, -2), f.apply(array(Complex.of(2, 2)), array(0.0)).itemComplex());
    }
}
