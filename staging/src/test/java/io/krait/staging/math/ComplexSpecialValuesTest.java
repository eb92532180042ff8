package io.krait.staging.math;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.types.Complex;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The special values of complex functions that C99 lists in Annex G.6, and those of quotients in G.5.1. */
class ComplexSpecialValuesTest {
    private static final double INF = POSITIVE_INFINITY;
    private static final double[] VALUES = {0, -0.0, 1, -1, 2.5, -0.3, INF, NEGATIVE_INFINITY, NaN};

    private static void is(Op op, double x, double y, String re, String im) {
        for (DType t : List.of(DType.C128, DType.C64)) {
            Complex got = ComplexRuns.eval(op, t, Complex.of(x, y));
            String call = op + "(" + Complex.of(x, y) + ") as " + t + " = " + got;
            check(call, re, got.re(), t);
            check(call, im, got.im(), t);
        }
    }

    // A sign of + or -, or ~ where either will do.
    private static void check(String call, String want, double got, DType t) {
        boolean minus = Double.doubleToRawLongBits(got) < 0;
        switch (want) {
            case "nan" -> assertTrue(Double.isNaN(got), call);
            case "~0" -> assertTrue(got == 0, call);
            case "+0" -> assertTrue(got == 0 && !minus, call);
            case "-0" -> assertTrue(got == 0 && minus, call);
            case "~inf" -> assertTrue(Double.isInfinite(got), call);
            case "+inf" -> assertEquals(INF, got, call);
            case "-inf" -> assertEquals(NEGATIVE_INFINITY, got, call);
            default -> assertEquals(Double.parseDouble(want), got, t == DType.C128 ? 1e-15 : 2e-7, call);
        }
    }

    @Test
    void exponentials() {
        is(Op.EXP, 0, 0, "1", "+0");
        is(Op.EXP, -0.0, 0, "1", "+0");
        is(Op.EXP, 1, INF, "nan", "nan");
        is(Op.EXP, 1, NaN, "nan", "nan");
        is(Op.EXP, INF, 0, "+inf", "+0");
        is(Op.EXP, -INF, 2, "-0", "+0");
        is(Op.EXP, INF, 2, "-inf", "+inf");
        is(Op.EXP, -INF, INF, "~0", "~0");
        is(Op.EXP, INF, INF, "~inf", "nan");
        is(Op.EXP, -INF, NaN, "~0", "~0");
        is(Op.EXP, INF, NaN, "~inf", "nan");
        is(Op.EXP, NaN, 0, "nan", "+0");
        is(Op.EXP, NaN, 1, "nan", "nan");
        is(Op.EXP, NaN, NaN, "nan", "nan");
    }

    @Test
    void logarithms() {
        is(Op.LOG, -0.0, 0, "-inf", "3.141592653589793");
        is(Op.LOG, 0, 0, "-inf", "+0");
        is(Op.LOG, 1, INF, "+inf", "1.5707963267948966");
        is(Op.LOG, 1, NaN, "nan", "nan");
        is(Op.LOG, -INF, 1, "+inf", "3.141592653589793");
        is(Op.LOG, INF, 1, "+inf", "+0");
        is(Op.LOG, -INF, INF, "+inf", "2.356194490192345");
        is(Op.LOG, INF, INF, "+inf", "0.7853981633974483");
        is(Op.LOG, INF, NaN, "+inf", "nan");
        is(Op.LOG, -INF, NaN, "+inf", "nan");
        is(Op.LOG, NaN, 1, "nan", "nan");
        is(Op.LOG, NaN, INF, "+inf", "nan");
        is(Op.LOG, NaN, NaN, "nan", "nan");
        is(Op.LOG, 1, 0, "+0", "+0");
        is(Op.LOG, -1, -0.0, "+0", "-3.141592653589793");
    }

    @Test
    void squareRoots() {
        is(Op.SQRT, 0, 0, "+0", "+0");
        is(Op.SQRT, -0.0, 0, "+0", "+0");
        is(Op.SQRT, -0.0, -0.0, "+0", "-0");
        for (double x : VALUES) {
            is(Op.SQRT, x, INF, "+inf", "+inf");
            is(Op.SQRT, x, -INF, "+inf", "-inf");
        }
        is(Op.SQRT, 1, NaN, "nan", "nan");
        is(Op.SQRT, -INF, 1, "+0", "+inf");
        is(Op.SQRT, -INF, -1, "+0", "-inf");
        is(Op.SQRT, INF, 1, "+inf", "+0");
        is(Op.SQRT, -INF, NaN, "nan", "~inf");
        is(Op.SQRT, INF, NaN, "+inf", "nan");
        is(Op.SQRT, NaN, 1, "nan", "nan");
        is(Op.SQRT, NaN, NaN, "nan", "nan");
        is(Op.SQRT, -4, 0, "+0", "2");
        is(Op.SQRT, -4, -0.0, "+0", "-2");
        is(Op.SQRT, 3, 4, "2", "1");
        is(Op.SQRT, -3, -4, "1", "-2");
    }

    @Test
    void hyperbolicFunctions() {
        is(Op.COSH, 0, 0, "1", "+0");
        is(Op.COSH, 0, INF, "nan", "~0");
        is(Op.COSH, 0, NaN, "nan", "~0");
        is(Op.COSH, 1, INF, "nan", "nan");
        is(Op.COSH, 1, NaN, "nan", "nan");
        is(Op.COSH, INF, 0, "+inf", "+0");
        is(Op.COSH, INF, 2, "-inf", "+inf");
        is(Op.COSH, INF, INF, "~inf", "nan");
        is(Op.COSH, INF, NaN, "+inf", "nan");
        is(Op.COSH, NaN, 0, "nan", "~0");
        is(Op.COSH, NaN, 1, "nan", "nan");
        is(Op.SINH, 0, 0, "+0", "+0");
        is(Op.SINH, 0, INF, "~0", "nan");
        is(Op.SINH, 0, NaN, "~0", "nan");
        is(Op.SINH, 1, INF, "nan", "nan");
        is(Op.SINH, INF, 0, "+inf", "+0");
        is(Op.SINH, INF, 2, "-inf", "+inf");
        is(Op.SINH, INF, INF, "~inf", "nan");
        is(Op.SINH, INF, NaN, "~inf", "nan");
        is(Op.SINH, NaN, 0, "nan", "+0");
        is(Op.SINH, NaN, 1, "nan", "nan");
    }

    @Test
    void tangents() {
        is(Op.TANH, 0, 0, "+0", "+0");
        is(Op.TANH, 0, INF, "+0", "nan");
        is(Op.TANH, 1, INF, "nan", "nan");
        is(Op.TANH, 30, INF, "nan", "nan");
        is(Op.TANH, 1, NaN, "nan", "nan");
        is(Op.TANH, INF, 2, "1", "-0");
        is(Op.TANH, INF, INF, "1", "~0");
        is(Op.TANH, INF, NaN, "1", "~0");
        is(Op.TANH, NaN, 0, "nan", "+0");
        is(Op.TANH, NaN, 1, "nan", "nan");
    }

    @Test
    void powers() {
        for (double x : VALUES) {
            for (double y : VALUES) {
                for (DType t : List.of(DType.C128, DType.C64)) {
                    assertEquals(Complex.of(1, 0), ComplexRuns.eval(Op.POW, t, Complex.of(x, y), Complex.of(0, 0)));
                }
            }
        }
        assertEquals(Complex.of(0, 0), ComplexRuns.eval(Op.POW, DType.C128, Complex.of(0, 0), Complex.of(2, 1)));
        Complex i = ComplexRuns.eval(Op.POW, DType.C128, Complex.of(0, 1), Complex.of(0, 1));
        assertEquals(Math.exp(-Math.PI / 2), i.re(), 1e-15);
        assertEquals(0, i.im());
    }

    /** Functions that are real on the real axis. */
    @ParameterizedTest
    @EnumSource(value = Op.class, names = {"EXP", "LOG", "SQRT", "SINH", "COSH", "TANH", "SIN", "COS", "TAN"})
    void mirroredArgumentsGiveMirroredResults(Op op) {
        List<Complex> z = new ArrayList<>();
        List<Complex> mirrored = new ArrayList<>();
        for (double x : VALUES) {
            for (double y : new double[]{0, 1e-300, 0.7, 2, 40, INF}) {
                z.add(Complex.of(x, y));
                mirrored.add(Complex.of(x, -y));
            }
        }
        List<Complex> a = ComplexRuns.eval(op, DType.C128, List.of(z));
        List<Complex> b = ComplexRuns.eval(op, DType.C128, List.of(mirrored));
        for (int i = 0; i < a.size(); i++) {
            // Some signs of zeros and infinities may be chosen.
            assertEquals(Math.abs(a.get(i).re()), Math.abs(b.get(i).re()), op + " of " + z.get(i));
            assertEquals(Math.abs(a.get(i).im()), Math.abs(b.get(i).im()), op + " of " + z.get(i));
            boolean finite = a.get(i).im() != 0 && Double.isFinite(a.get(i).im());
            assertTrue(!finite || a.get(i).im() == -b.get(i).im(), op + " of " + z.get(i));
        }
    }

    @Test
    void quotients() {
        for (DType t : List.of(DType.C128, DType.C64)) {
            for (Complex z : all()) {
                for (Complex w : all()) {
                    Complex q = ComplexRuns.eval(Op.DIV, t, z, w);
                    String text = z + " / " + w + " as " + t + " = " + q;
                    if (isInfinite(z) && isFinite(w) || isFinite(z) && isInfinite(w) || isZero(w)) {
                        boolean number = isFinite(z) || isInfinite(z);
                        assertTrue(!isInfinite(z) || !isFinite(w) || isInfinite(q), text);
                        assertTrue(!isInfinite(w) || !isFinite(z) || isZero(q), text);
                        assertTrue(!isZero(w) || isZero(z) || !number || isInfinite(q), text);
                    } else if (isFinite(z) && isFinite(w)) {
                        assertTrue(isFinite(q), text);
                    }
                }
            }
            assertTrue(Double.isNaN(ComplexRuns.eval(Op.DIV, t, Complex.of(INF, INF), Complex.of(INF, 1)).re()));
            assertTrue(Double.isNaN(ComplexRuns.eval(Op.DIV, t, Complex.of(0, 0), Complex.of(0, 0)).re()));
        }
    }

    private static List<Complex> all() {
        List<Complex> r = new ArrayList<>();
        for (double x : VALUES) {
            for (double y : VALUES) {
                r.add(Complex.of(x, y));
            }
        }
        return r;
    }

    private static boolean isFinite(Complex z) {
        return Double.isFinite(z.re()) && Double.isFinite(z.im());
    }

    private static boolean isInfinite(Complex z) {
        return Double.isInfinite(z.re()) || Double.isInfinite(z.im());
    }

    private static boolean isZero(Complex z) {
        return z.re() == 0 && z.im() == 0;
    }
}
