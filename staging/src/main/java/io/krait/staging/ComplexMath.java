package io.krait.staging;

import io.krait.staging.Term.Kit;
import io.krait.staging.Term.Truth;

/**
 * What the operations on complex numbers mean: formulas of real operations. {@link SplitComplex} puts them in place of
 * the operations before a program is interpreted or compiled, so every evaluator gives the same bits.
 *
 * <p>Special values are those of C99, Annex G, but for the product, which is the textbook formula as in NumPy: it gives
 * NaN where a factor is infinite and C would recover an infinity. Functions are written so that no part over- or
 * underflows unless the result does; x and y are the parts of the argument.
 */
final class ComplexMath {
    /** The two parts. */
    record Z(Term re, Term im) {
        Kit kit() {
            return re.kit();
        }

        /** For formulas that correct rounding errors. */
        Z strict() {
            Kit k = kit().strict();
            return new Z(k.of(re.v()), k.of(im.v()));
        }
    }

    private ComplexMath() {
    }

    /** The value of an operation that gives complex numbers. */
    static Z apply(Op op, Z a, Z b) {
        return switch (op) {
            case ADD -> new Z(a.re.plus(b.re), a.im.plus(b.im));
            case SUB -> new Z(a.re.minus(b.re), a.im.minus(b.im));
            case MUL -> times(a, b);
            case DIV -> over(a.strict(), b.strict());
            case NEG -> new Z(a.re.neg(), a.im.neg());
            case SQRT -> sqrt(a.strict());
            case EXP -> exp(a.strict());
            case LOG -> log(a.strict());
            case POW -> pow(a.strict(), b.strict());
            case SINH -> sinh(a.strict());
            case COSH -> cosh(a.strict());
            case TANH -> tanh(a.strict());
            // sin(z) = -i sinh(iz), cos(z) = cosh(iz), tan(z) = -i tanh(iz)
            case SIN -> overI(sinh(timesI(a.strict())));
            case COS -> cosh(timesI(a.strict()));
            case TAN -> overI(tanh(timesI(a.strict())));
            default -> throw new IllegalArgumentException(op + " has no complex result");
        };
    }

    private static Z times(Z a, Z b) {
        return new Z(a.re.times(b.re).minus(a.im.times(b.im)), a.re.times(b.im).plus(a.im.times(b.re)));
    }

    private static Z timesI(Z z) {
        return new Z(z.im.neg(), z.re);
    }

    private static Z overI(Z z) {
        return new Z(z.im, z.re.neg());
    }

    /**
     * The quotient. The divisor is scaled by a power of two, as in C99, G.5.1, so that its square neither over- nor
     * underflows, and the dividend so that its products with it do not.
     */
    private static Z over(Z z, Z w) {
        Kit k = z.kit();
        Term m = w.re.abs().apply(Op.MAX, w.im.abs());
        Term n = z.re.abs().apply(Op.MAX, z.im.abs());
        Truth zero = m.eq(0);
        Truth wInfinite = w.re.isInfinite().or(w.im.isInfinite());
        Truth zInfinite = z.re.isInfinite().or(z.im.isInfinite());
        Term s = m.scale();
        Truth large = n.gt(k.c(0x1p1000, 0x1p110));
        Truth small = n.lt(k.c(0x1p-900, 0x1p-80));
        Term t = large.select(k.c(0x1p-50, 0x1p-20), small.select(k.c(0x1p200, 0x1p64), k.c(1)));
        Term back = large.select(k.c(0x1p50, 0x1p20), small.select(k.c(0x1p-200, 0x1p-64), k.c(1)));
        Term a = zInfinite.select(boxed(z.re), z.re.times(t));
        Term b = zInfinite.select(boxed(z.im), z.im.times(t));
        Term c = wInfinite.select(boxed(w.re), w.re.times(s));
        Term d = wInfinite.select(boxed(w.im), w.im.times(s));
        Term u = wInfinite.select(zInfinite.select(k.c(Double.NaN), k.c(0)),
                zInfinite.select(k.c(Double.POSITIVE_INFINITY), s.times(back)));
        Term square = c.fma(c, d.times(d));
        Term re = a.times(c).plus(b.times(d)).over(square).times(u);
        Term im = b.times(c).minus(a.times(d)).over(square).times(u);
        Term infinity = k.c(Double.POSITIVE_INFINITY).withSignOf(w.re);
        return new Z(zero.select(infinity.times(z.re), re), zero.select(infinity.times(z.im), im));
    }

    /** 1 with the sign of an infinity; 0 for other numbers. */
    private static Term boxed(Term x) {
        Kit k = x.kit();
        return x.eq(Double.POSITIVE_INFINITY).select(k.c(1),
                x.eq(Double.NEGATIVE_INFINITY).select(k.c(-1), k.c(0)));
    }

    /**
     * Principal root, real part not negative: t = sqrt((|x| + |z|) / 2) and y / (2t), the larger one first if x is
     * positive. The formula of W. Kahan, "Branch Cuts for Complex Elementary Functions", 1987.
     */
    private static Z sqrt(Z z) {
        Kit k = z.kit();
        Term x = z.re.abs();
        Term y = z.im.abs();
        Term m = x.apply(Op.MAX, y);
        Truth large = m.gt(k.c(0x1p500, 0x1p60));
        Truth small = m.lt(k.c(0x1p-500, 0x1p-60));
        Term s = large.select(k.c(0x1p-600, 0x1p-80), small.select(k.c(0x1p600, 0x1p100), k.c(1)));
        Term root = large.select(k.c(0x1p300, 0x1p40), small.select(k.c(0x1p-300, 0x1p-50), k.c(1)));
        Term xs = x.times(s);
        Term ys = y.times(s);
        Term abs = xs.fma(xs, ys.times(ys)).apply(Op.SQRT);
        Truth infinite = x.isInfinite().or(y.isInfinite());
        Term t = infinite.select(k.c(Double.POSITIVE_INFINITY),
                xs.plus(abs).times(0.5).apply(Op.SQRT).times(root));
        Term q = z.im.over(t.plus(t));
        Truth right = z.re.ge(0);
        Truth simple = m.eq(0).or(y.isInfinite());
        Term re = simple.select(y, right.select(t, q.abs()));
        Term im = simple.select(z.im, right.select(q, t.withSignOf(z.im)));
        return new Z(re, im);
    }

    /** exp(x) * (cos(y) + i sin(y)), where exp(x) may overflow and its product with a small number does not. */
    private static Z exp(Z z) {
        Kit k = z.kit();
        Term limit = k.c(709, 88);
        Truth large = z.re.gt(limit);
        Term e = large.select(z.re.minus(limit), z.re).apply(Op.EXP);
        Term rest = large.select(k.c(Math.exp(709), (float) Math.exp(88)), k.c(1));
        // At infinity the parts have no angle: they are zeros, or an infinity of either sign.
        Truth zero = z.im.isFinite().not().and(z.re.eq(Double.NEGATIVE_INFINITY));
        Term cos = cos(z);
        Term sin = zero.select(k.c(1), z.im.apply(Op.SIN));
        // A real number has a real exponential.
        return new Z(e.times(cos).times(rest), z.im.eq(0).select(z.im, e.times(sin).times(rest)));
    }

    /**
     * log|z| + i atan2(y, x). The sum of the squares is known to twice the precision, hi + lo, so that the logarithm
     * is accurate also where |z| is close to 1: log(hi + lo) = log(hi) + lo / hi to first order.
     */
    private static Z log(Z z) {
        Kit k = z.kit();
        Term x = z.re.abs();
        Term y = z.im.abs();
        Term m = x.apply(Op.MAX, y);
        Term n = x.apply(Op.MIN, y);
        Truth large = m.gt(k.c(0x1p500, 0x1p60));
        Truth small = m.lt(k.c(0x1p-500, 0x1p-60));
        Term s = large.select(k.c(0x1p-700, 0x1p-100), small.select(k.c(0x1p700, 0x1p100), k.c(1)));
        double ln2 = Math.log(2);
        Term unscaled = large.select(k.c(700 * ln2, 100 * ln2), small.select(k.c(-700 * ln2, -100 * ln2), k.c(0)));
        Term a = m.times(s);
        Term b = n.times(s);
        Term aa = a.times(a);
        Term bb = b.times(b);
        Term[] squares = sum(aa, bb);
        Term[] rest = sum(a.fma(a, aa.neg()), b.fma(b, bb.neg()));
        Term[] errors = sum(squares[1], rest[0]);
        // Without this second sum the logarithm of the first could cancel most of what is added to it.
        Term[] hi = sum(squares[0], errors[0]);
        Term lo = hi[1].plus(errors[1].plus(rest[1]));
        Term half = hi[0].apply(Op.LOG).plus(lo.over(hi[0])).times(0.5);
        Term re = m.eq(0).select(k.c(Double.NEGATIVE_INFINITY),
                x.isInfinite().or(y.isInfinite()).select(k.c(Double.POSITIVE_INFINITY), half.plus(unscaled)));
        return new Z(re, z.im.apply(Op.ATAN2, z.re));
    }

    /** A sum and its rounding error (Knuth's two-sum). */
    private static Term[] sum(Term a, Term b) {
        Term s = a.plus(b);
        Term v = s.minus(a);
        return new Term[]{s, a.minus(s.minus(v)).plus(b.minus(v))};
    }

    /** exp(w log z), but z to the power 0 is 1 and 0 to a power with a positive real part is 0. */
    private static Z pow(Z z, Z w) {
        Kit k = z.kit();
        Z p = exp(times(w, log(z)));
        Truth one = w.re.eq(0).and(w.im.eq(0));
        Truth zero = z.re.eq(0).and(z.im.eq(0)).and(w.re.gt(k.c(0)));
        Term re = one.select(k.c(1), zero.select(k.c(0), p.re));
        return new Z(re, one.or(zero).select(k.c(0), p.im));
    }

    /** The cosine of an angle, but 1 where it is lost because the radius is infinite. */
    private static Term cos(Z z) {
        Truth lost = z.re.isInfinite().and(z.im.isFinite().not());
        return lost.select(z.kit().c(1), z.im.apply(Op.COS));
    }

    /** sinh(x) cos(y) + i cosh(x) sin(y). */
    private static Z sinh(Z z) {
        Term re = z.re.apply(Op.SINH).times(cos(z));
        Term im = z.re.apply(Op.COSH).times(z.im.apply(Op.SIN));
        // Zeros stay: an infinity times zero would be NaN.
        return new Z(z.re.eq(0).select(z.re, re), z.im.eq(0).select(z.im, im));
    }

    /** cosh(x) cos(y) + i sinh(x) sin(y). */
    private static Z cosh(Z z) {
        Term re = z.re.apply(Op.COSH).times(cos(z));
        Term im = z.re.apply(Op.SINH).times(z.im.apply(Op.SIN));
        Term zero = z.kit().c(0).withSignOf(z.re);
        Truth flat = z.re.eq(0).or(z.im.eq(0));
        return new Z(re, flat.select(zero.times(z.kit().c(1).withSignOf(z.im)), im));
    }

    /**
     * With t = tan(y), s = sinh(x) and b = 1 + t * t: (b * s * sqrt(1 + s * s) + i t) / (1 + b * s * s), by W. Kahan,
     * "Branch Cuts for Complex Elementary Functions", 1987; 1 + 4i t / b * exp(-2x) for large x.
     */
    private static Z tanh(Z z) {
        Kit k = z.kit();
        Term x = z.re.abs();
        Truth large = x.gt(k.c(22, 11));
        Term t = z.im.apply(Op.TAN);
        Term b = t.fma(t, k.c(1));
        Term s = z.re.apply(Op.SINH);
        Term denominator = b.times(s).fma(s, k.c(1));
        Term re = b.times(s.fma(s, k.c(1)).apply(Op.SQRT)).times(s).over(denominator);
        Term e = x.neg().apply(Op.EXP);
        Truth infinite = x.isInfinite();
        Truth angle = z.im.isFinite();
        Term one = k.c(1).withSignOf(z.re);
        Term far = angle.or(infinite).select(one, k.c(Double.NaN));
        Term tail = angle.select(t.over(b).times(4).times(e).times(e),
                infinite.select(k.c(0), k.c(Double.NaN)));
        Term im = large.select(tail, t.over(denominator));
        return new Z(z.re.eq(0).select(z.re, large.select(far, re)), z.im.eq(0).select(z.im, im));
    }
}
