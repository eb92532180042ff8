package io.krait;

import static io.krait.Krait.array;
import static io.krait.Krait.c128;
import static io.krait.Krait.c64;
import static io.krait.Krait.complex;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.full;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.if_;
import static io.krait.Krait.linspace;
import static io.krait.Krait.literal;
import static io.krait.Krait.re;
import static io.krait.Krait.recursive;
import static io.krait.Krait.standard;
import static io.krait.Krait.stencil;
import static io.krait.Krait.sum;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.types.C128;
import io.krait.types.Complex;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stencils, generalised ufuncs and recursive functions of complex numbers. */
class ComplexKernelsTest {
    private static final NdArray<C128> Z = array(Complex.of(1, 2), Complex.of(-3.5, 0.25), Complex.of(0, -1),
            Complex.of(2, 2), Complex.of(5, -1));

    /** Weighted sums treat both parts alike, so the parts of the result are the stencils of the parts. */
    @Test
    void stencilsOfSumsWorkOnBothParts() {
        List<Boundary> all = List.of(Boundary.CLAMP, Boundary.WRAP, Boundary.REFLECT, Boundary.MIRROR, Boundary.KEEP);
        for (Boundary b : all) {
            parts(b, b, 1);
            parts(b, b, 7);
        }
        parts(Boundary.CLAMP, Boundary.constant(0), 1);
        parts(Boundary.WRAP, Boundary.fill(0), 3);
    }

    private static void parts(Boundary rows, Boundary columns, int steps) {
        NdArray<F64> x = linspace(-1, 1, 13 * 37).reshape(13, 37).eval();
        NdArray<F64> y = linspace(3, 1, 13 * 37).sin().reshape(13, 37).eval();
        Stencil<F64> real = stencil(f64, u -> u.at(-1, 1).add(u.at(2, 0)).sub(u.at(0, -1)).mul(0.25))
                .boundary(rows, columns).iterate(steps);
        Stencil<C128> both = stencil(c128, u -> u.at(-1, 1).add(u.at(2, 0)).sub(u.at(0, -1)).mul(0.25))
                .boundary(rows, columns).iterate(steps);
        NdArray<C128> got = both.apply(complex(x, y).eval());
        assertArrayEquals(real.apply(x).toDoubleArray(), got.re().toDoubleArray());
        assertArrayEquals(real.apply(y).toDoubleArray(), got.im().toDoubleArray());
    }

    @Test
    void stencilsMultiplyComplexNumbers() {
        NdArray<Num> y = stencil(u -> u.at(-1).add(u.at(1)).mul(u.at(0))).apply(Z);
        assertEquals(DType.C128, y.dtype());
        assertEquals(Complex.of(-4, -6.75), y.getComplex(0));
        assertEquals(Complex.of(2.25, 1.5), y.getComplex(2));
        assertEquals(DType.C64, stencil(c64, u -> u.at(-1).mul(u.at(0))).apply(Z.to(c64)).dtype());
        NdArray<C128> out = zeros(c128, 5);
        stencil(c128, u -> u.at(0).square()).with().out(out).apply(Z);
        assertArrayEquals(Z.mul(Z).toInterleavedArray(), out.toInterleavedArray());
    }

    @Test
    void bordersOfComplexNumbersAreRealNumbers() {
        NdArray<C128> constant = stencil(c128, u -> u.at(-1)).boundary(Boundary.constant(2)).apply(Z);
        assertEquals(Complex.of(2, 0), constant.getComplex(0));
        assertEquals(Z.getComplex(3), constant.getComplex(4));
        NdArray<C128> filled = stencil(c128, u -> u.at(1)).boundary(Boundary.fill(-7)).apply(Z);
        assertEquals(Complex.of(-7, 0), filled.getComplex(4));
        assertEquals(Z.getComplex(4), filled.getComplex(3));
    }

    @Test
    void stencilsMayChangeTheType() {
        assertArrayEquals(new double[]{-2.5, 1, -1.5, 5, 7}, stencil(c128, u -> re(u.at(-1).add(u.at(1))))
                .boundary(Boundary.CLAMP).apply(Z).toDoubleArray());
        assertEquals(Complex.of(1, 3),
                stencil(f64, u -> complex(u.at(-1), u.at(1))).apply(array(1.0, 2, 3)).getComplex(1));
        String m = assertThrows(DTypeException.class,
                () -> stencil(f64, u -> complex(u.at(-1), u.at(1))).iterate(2).apply(array(1.0, 2, 3))).getMessage();
        assertTrue(m.contains("cannot be iterated: result 1 is c128, but it replaces an input of f64"), m);
    }

    @Test
    void stencilsTakeComplexWeightsAndLoops() {
        NdArray<C128> weights = array(Complex.I, Complex.of(2, 0));
        NdArray<C128> y = stencil(c128, standard(c128.array(1)), (u, w) -> u.at(0).mul(w.get(0))
                .add(u.at(1).mul(w.get(1)))).apply(Z, weights);
        assertEquals(Complex.of(-9, 1.5), y.getComplex(0));
        NdArray<C128> turned = stencil(c128, standard(c128), (u, w) -> u.at(0).mul(w)).apply(Z, Complex.I);
        assertEquals(Complex.of(-2, 1), turned.getComplex(0));
        NdArray<C128> sums = stencil(c128, u -> {
            var s = var(literal(c128, 0.0));
            for_(-1, 2, i -> s.set(s.add(u.at(i))));
            return s;
        }).neighbourhood(new int[]{-1, 1}).apply(Z);
        assertEquals(Complex.of(-1.5, 1.25), sums.getComplex(2));
    }

    @Test
    void gufuncsOfComplexCores() {
        Gufunc<C128> inner = guvectorize("(n),(n)->()", c128, c128, c128,
                (x, w, y) -> y.set(sum(0, x.dim(0), i -> x.get(i).mul(w.get(i).conj()))));
        assertEquals(Complex.of(52.3125, 0), inner.apply(Z, Z).itemComplex());
        Gufunc<F64> length = guvectorize("(n)->()", c128, f64,
                (x, y) -> y.set(sum(0, x.dim(0), i -> re(x.get(i).mul(x.get(i).conj())))));
        assertEquals(52.3125, length.apply(Z).item());
        Gufunc<Num> scaled = guvectorize("(n),()->(n)", (x, w, y) -> for_(0, x.dim(0),
                i -> y.set(x.get(i).mul(w.get()), i)));
        NdArray<Num> table = scaled.apply(Z, array(Complex.I, Complex.of(1, 0)));
        assertArrayEquals(new long[]{2, 5}, table.shape());
        assertEquals(Complex.of(-2, 1), table.getComplex(0, 0));
        assertEquals(Z.getComplex(4), table.getComplex(1, 4));
        assertEquals(Complex.of(-2, 1), scaled.apply(Z, Complex.I).getComplex(0));
        assertEquals(Complex.of(2, 4), scaled.apply(Z, 2).getComplex(0));
        assertEquals(DType.C128, scaled.apply(Z, array(2.0)).dtype());
    }

    @Test
    void gufuncsWriteComplexOutputs() {
        NdArray<C128> changed = Z.copy();
        guvectorize("inout(n)", c128, x -> for_(0, x.dim(0), i -> x.set(x.get(i).conj(), i))).applyAll(changed);
        assertArrayEquals(Z.conj().toInterleavedArray(), changed.toInterleavedArray());
        // What is not written is zero, also in an array that holds something else.
        NdArray<C128> out = full(c128, Complex.of(9, 9), 5).eval();
        guvectorize("(n)->(n)", c128, c128, (x, y) -> if_(re(x.get(0)).gt(0.0)).then(() -> y.set(x.get(1), 1)))
                .with().out(out).apply(Z);
        assertArrayEquals(new double[]{0, 0, -3.5, 0.25, 0, 0, 0, 0, 0, 0}, out.toInterleavedArray());
    }

    @Test
    void recursionOfComplexNumbers() {
        var power = recursive(8, c128, f64, c128, (self, z, n) -> if_(n.lt(0.5), () -> literal(c128, 1.0),
                () -> self.apply(z, n.sub(1)).mul(z)));
        assertEquals(Complex.of(-11, -2), vectorize(c128, z -> power.apply(z, literal(f64, 3.0))).apply(Z)
                .getComplex(0));
    }
}
