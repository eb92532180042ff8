package io.krait.staging.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.types.Complex;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Complex operations against arithmetic of 60 digits. Errors are relative to the magnitude of the result. */
class ComplexAccuracyTest {
    private static final MathContext DIGITS = new MathContext(60);
    private static final double ULP = 0x1p-53;
    private static final double ULP_F32 = 0x1p-24;

    private final Random random = new Random(7);

    private double number(int exponents) {
        double m = random.nextDouble() + 0.5;
        return (random.nextBoolean() ? -m : m) * Math.scalb(1.0, random.nextInt(2 * exponents + 1) - exponents);
    }

    private List<Complex> numbers(int n, int exponents) {
        List<Complex> r = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            r.add(Complex.of(number(exponents), number(exponents)));
        }
        return r;
    }

    private static List<Complex> narrow(List<Complex> z) {
        return z.stream().map(x -> Complex.of((float) x.re(), (float) x.im())).toList();
    }

    private static BigDecimal big(double x) {
        return new BigDecimal(x);
    }

    private static double error(BigDecimal re, BigDecimal im, Complex got) {
        BigDecimal a = re.subtract(big(got.re()));
        BigDecimal b = im.subtract(big(got.im()));
        BigDecimal size = re.multiply(re).add(im.multiply(im));
        return Math.sqrt(a.multiply(a).add(b.multiply(b)).divide(size, DIGITS).doubleValue());
    }

    private static double quotientError(Complex z, Complex w, Complex got) {
        BigDecimal d = big(w.re()).pow(2).add(big(w.im()).pow(2));
        BigDecimal re = big(z.re()).multiply(big(w.re())).add(big(z.im()).multiply(big(w.im())));
        BigDecimal im = big(z.im()).multiply(big(w.re())).subtract(big(z.re()).multiply(big(w.im())));
        return error(re.divide(d, DIGITS), im.divide(d, DIGITS), got);
    }

    private static double worstQuotient(DType t, List<Complex> z, List<Complex> w) {
        List<Complex> q = ComplexRuns.eval(Op.DIV, t, List.of(z, w));
        double worst = 0;
        for (int i = 0; i < q.size(); i++) {
            double e = quotientError(z.get(i), w.get(i), q.get(i));
            assertTrue(e < 8 * (t == DType.C128 ? ULP : ULP_F32), z.get(i) + " / " + w.get(i) + " = " + q.get(i));
            worst = Math.max(worst, e);
        }
        return worst;
    }

    @Test
    void quotients() {
        worstQuotient(DType.C128, numbers(3000, 3), numbers(3000, 3));
        worstQuotient(DType.C64, narrow(numbers(3000, 3)), narrow(numbers(3000, 3)));
    }

    @Test
    void quotientsOfHugeAndTinyNumbers() {
        worstQuotient(DType.C128, numbers(3000, 250), numbers(3000, 250));
        worstQuotient(DType.C64, narrow(numbers(3000, 30)), narrow(numbers(3000, 30)));
        double max = Double.MAX_VALUE;
        double tiny = Double.MIN_NORMAL;
        List<Complex> hard = List.of(Complex.of(max, max), Complex.of(max, 0), Complex.of(max / 2, -max),
                Complex.of(tiny, tiny), Complex.of(4 * tiny, -tiny), Complex.of(0x1p1023, 0x1p-1023));
        for (Complex z : hard) {
            // What is divided by itself is 1, whatever the size.
            assertTrue(quotientError(z, z, ComplexRuns.eval(Op.DIV, DType.C128, z, z)) < 4 * ULP, z::toString);
        }
        Complex least = Complex.of(Double.MIN_VALUE, Double.MIN_VALUE);
        assertEquals(Complex.of(1, 0), ComplexRuns.eval(Op.DIV, DType.C128, least, least));
        Complex leastF32 = Complex.of(Float.MIN_VALUE, Float.MIN_VALUE);
        assertEquals(Complex.of(1, 0), ComplexRuns.eval(Op.DIV, DType.C64, leastF32, leastF32));
        Complex mostF32 = Complex.of(Float.MAX_VALUE, -Float.MAX_VALUE);
        assertEquals(Complex.of(1, 0), ComplexRuns.eval(Op.DIV, DType.C64, mostF32, mostF32));
    }

    @Test
    void squareRoots() {
        check(DType.C128, numbers(2000, 3));
        check(DType.C128, numbers(2000, 500));
        check(DType.C128, List.of(Complex.of(Double.MAX_VALUE, Double.MAX_VALUE),
                Complex.of(-Double.MAX_VALUE, Double.MIN_NORMAL), Complex.of(Double.MIN_NORMAL, 0x1p-1060),
                Complex.of(-0x1p-1060, 0x1p-1050)));
        check(DType.C64, narrow(numbers(2000, 3)));
        check(DType.C64, narrow(numbers(2000, 60)));
        check(DType.C64, List.of(Complex.of(Float.MAX_VALUE, Float.MAX_VALUE), Complex.of(-0x1p-140, 0x1p-130)));
    }

    // The error of z in root * root is twice that of the root. Rounding of parts far below the other is no error here.
    private static void check(DType t, List<Complex> z) {
        List<Complex> roots = ComplexRuns.eval(Op.SQRT, t, List.of(z));
        for (int i = 0; i < z.size(); i++) {
            Complex r = roots.get(i);
            BigDecimal re = big(r.re()).pow(2).subtract(big(r.im()).pow(2));
            BigDecimal im = big(r.re()).multiply(big(r.im())).multiply(big(2));
            BigDecimal a = re.subtract(big(z.get(i).re()));
            BigDecimal b = im.subtract(big(z.get(i).im()));
            BigDecimal size = re.pow(2).add(im.pow(2));
            double e = Math.sqrt(a.pow(2).add(b.pow(2)).divide(size, DIGITS).doubleValue()) / 2;
            assertTrue(e < 3 * (t == DType.C128 ? ULP : ULP_F32), "sqrt(" + z.get(i) + ") = " + r);
            assertTrue(r.re() >= 0 && Math.signum(r.im()) == Math.signum(z.get(i).im()), "sqrt(" + z.get(i) + ")");
        }
    }

    /** On the unit circle the logarithm of the distance from 0 is tiny, and must still have its digits. */
    @Test
    void logarithmsNearTheUnitCircle() {
        List<Complex> z = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            double angle = random.nextDouble() * 7;
            double r = 1 + Math.scalb(random.nextDouble() - 0.5, -random.nextInt(50));
            z.add(Complex.of(r * Math.cos(angle), r * Math.sin(angle)));
        }
        z.addAll(List.of(Complex.of(1, 1e-9), Complex.of(0.6, 0.8), Complex.of(-1, 0x1p-300), Complex.of(0.28, 0.96)));
        logarithms(DType.C128, z, ULP);
        logarithms(DType.C64, narrow(z), ULP_F32);
    }

    @Test
    void logarithms() {
        logarithms(DType.C128, numbers(1000, 4), ULP);
        logarithms(DType.C128, numbers(1000, 1000), ULP);
        logarithms(DType.C64, narrow(numbers(1000, 4)), ULP_F32);
        logarithms(DType.C64, narrow(numbers(1000, 100)), ULP_F32);
        logarithms(DType.C128, List.of(Complex.of(Double.MAX_VALUE, Double.MAX_VALUE),
                Complex.of(Double.MIN_VALUE, Double.MIN_VALUE)), ULP);
    }

    // log(x*x + y*y) / 2 by BigReals, whose logarithm takes a double: log(h) + (s - h) / h of the sum s of squares.
    private static void logarithms(DType t, List<Complex> z, double unit) {
        List<Complex> logs = ComplexRuns.eval(Op.LOG, t, List.of(z));
        for (int i = 0; i < z.size(); i++) {
            BigDecimal x = big(z.get(i).re());
            BigDecimal y = big(z.get(i).im());
            int scale = Math.max(Math.getExponent(z.get(i).re()), Math.getExponent(z.get(i).im()));
            BigDecimal s = x.multiply(x).add(y.multiply(y)).multiply(big(2).pow(-2 * scale, new MathContext(400)));
            double h = s.doubleValue();
            BigDecimal d = s.subtract(big(h)).divide(big(h), DIGITS);
            BigReals.Real logH = BigReals.eval(Op.LOG, h);
            BigReals.Real ln2 = BigReals.eval(Op.LOG, 2);
            BigDecimal want = decimal(logH).add(d).subtract(d.multiply(d).divide(big(2), DIGITS)).divide(big(2), DIGITS)
                    .add(decimal(ln2).multiply(big(scale)));
            double e = want.signum() == 0 ? Math.abs(logs.get(i).re())
                    : want.subtract(big(logs.get(i).re())).divide(want, DIGITS).abs().doubleValue();
            assertTrue(e < 4 * unit, "log(" + z.get(i) + ") = " + logs.get(i) + ", want " + want.doubleValue());
        }
    }

    private static BigDecimal decimal(BigReals.Real r) {
        BigDecimal m = new BigDecimal(r.mantissa());
        return r.exponent() >= 0 ? m.multiply(big(2).pow(r.exponent())) : m.divide(big(2).pow(-r.exponent()), DIGITS);
    }

    @Test
    void exponentialsNearTheEndOfTheRange() {
        Complex z = ComplexRuns.eval(Op.EXP, DType.C128, Complex.of(709.9, Math.PI / 2));
        assertTrue(z.im() == Double.POSITIVE_INFINITY && Double.isFinite(z.re()), z::toString);
        assertEquals(Math.exp(709) * Math.cos(Math.PI / 2) * Math.exp(0.9), z.re(), Math.abs(z.re()) * 1e-13);
        Complex e = ComplexRuns.eval(Op.EXP, DType.C128, Complex.of(1, 1));
        assertEquals(Math.E * Math.cos(1), e.re(), 1e-15);
        assertEquals(Math.E * Math.sin(1), e.im(), 1e-15);
    }

    @Test
    void productsAreTheTextbookFormula() {
        List<Complex> a = numbers(500, 3);
        List<Complex> b = numbers(500, 3);
        List<Complex> p = ComplexRuns.eval(Op.MUL, DType.C128, List.of(a, b));
        for (int i = 0; i < a.size(); i++) {
            Complex x = a.get(i);
            Complex y = b.get(i);
            assertEquals(Complex.of(x.re() * y.re() - x.im() * y.im(), x.re() * y.im() + x.im() * y.re()), p.get(i));
        }
    }

    @Test
    void hyperbolicAndCircularFunctions() {
        for (int i = 0; i < 200; i++) {
            double x = random.nextDouble() * 4 - 2;
            double y = random.nextDouble() * 8 - 4;
            near(Op.SINH, x, y, Math.sinh(x) * Math.cos(y), Math.cosh(x) * Math.sin(y));
            near(Op.COSH, x, y, Math.cosh(x) * Math.cos(y), Math.sinh(x) * Math.sin(y));
            near(Op.SIN, x, y, Math.sin(x) * Math.cosh(y), Math.cos(x) * Math.sinh(y));
            near(Op.COS, x, y, Math.cos(x) * Math.cosh(y), -Math.sin(x) * Math.sinh(y));
            double d = Math.cosh(2 * x) + Math.cos(2 * y);
            near(Op.TANH, x, y, Math.sinh(2 * x) / d, Math.sin(2 * y) / d);
            d = Math.cos(2 * x) + Math.cosh(2 * y);
            near(Op.TAN, x, y, Math.sin(2 * x) / d, Math.sinh(2 * y) / d);
        }
        near(Op.TANH, 25, 1, 1, 2 * Math.sin(2) * Math.exp(-50));
    }

    private static void near(Op op, double x, double y, double re, double im) {
        Complex z = ComplexRuns.eval(op, DType.C128, Complex.of(x, y));
        double size = Math.hypot(re, im);
        assertEquals(re, z.re(), 1e-14 * size, op + "(" + Complex.of(x, y) + ")");
        assertEquals(im, z.im(), 1e-14 * size, op + "(" + Complex.of(x, y) + ")");
    }
}
