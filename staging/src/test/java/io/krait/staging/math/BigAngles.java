package io.krait.staging.math;

import io.krait.staging.Op;
import io.krait.staging.math.BigReals.Real;
import java.math.BigInteger;

/** The functions of angles and their inverses with about 200 bits, see {@link BigReals}. */
final class BigAngles {
    private BigAngles() {
    }

    /** A function of a finite argument in its domain, with p bits after the point. */
    static Real eval(Op op, double x, int p) {
        return switch (op) {
            case TAN -> quotient(BigReals.sinCos(x, p, 0), BigReals.sinCos(x, p, 1));
            case SINPI -> halfTurns(x, p, 0);
            case COSPI -> halfTurns(x, BigReals.BITS, 1);
            case TANPI -> quotient(halfTurns(x, p, 0), halfTurns(x, p, 1));
            case SINC -> x == 0 ? Real.of(1) : quotient(halfTurns(x, p, 0), timesPi(x, p));
            case ASIN -> angle(BigReals.fixed(x, p), cathetus(x, p), StrictMath.asin(x), p);
            case ACOS -> angle(cathetus(x, p), BigReals.fixed(x, p), StrictMath.acos(x), p);
            case ATAN -> atan2(x, 1);
            case DEGREES -> quotient(new Real(BigReals.fixed(x, p).multiply(BigInteger.valueOf(180)), -p),
                    new Real(BigReals.constant(BigReals.PI, p), -p));
            case RADIANS -> quotient(timesPi(x, p), Real.of(180));
            default -> throw new IllegalArgumentException("no reference for " + op);
        };
    }

    private static Real quotient(Real a, Real b) {
        // Enough bits of the quotient, whatever the size of the operands.
        int shift = Math.max(0, BigReals.BITS + b.mantissa().bitLength() - a.mantissa().bitLength());
        return new Real(a.mantissa().shiftLeft(shift).divide(b.mantissa()), a.exponent() - shift - b.exponent());
    }

    private static Real timesPi(double x, int p) {
        return new Real(BigReals.fixed(x, p).multiply(BigReals.constant(BigReals.PI, p)), -2 * p);
    }

    /** sin(pi * (x + first/2)). */
    private static Real halfTurns(double x, int p, int first) {
        double r = Math.IEEEremainder(x, 2);
        double halves = 2 * r + first;
        if (Math.abs(r) >= 0.25 && halves == Math.rint(halves)) {
            // A rounded pi would not give exact zeros.
            return Real.of(new double[] {0, 1, 0, -1}[(int) halves & 3]);
        }
        int q = p + 8;
        BigInteger radians = BigReals.times(BigReals.fixed(r, q), BigReals.constant(BigReals.PI, q), q);
        return BigReals.sinCos(radians, q, p, first);
    }

    /** sqrt(1 - x*x). */
    private static BigInteger cathetus(double x, int p) {
        BigInteger f = BigReals.fixed(x, p);
        return BigReals.one(2 * p).subtract(f.multiply(f)).sqrt();
    }

    /** The angle of the point (x, y), not both 0, which may be of any size. */
    static Real atan2(double y, double x) {
        int top = Math.max(Math.getExponent(x), Math.getExponent(y));
        int bottom = y == 0 || x == 0 ? top : Math.min(Math.getExponent(x), Math.getExponent(y)) - 60;
        int p = BigReals.BITS + top - bottom;
        return angle(scaled(y, p - top), scaled(x, p - top), StrictMath.atan2(y, x), p);
    }

    private static BigInteger scaled(double x, int shift) {
        Real r = Real.of(x);
        int s = r.exponent() + shift;
        return s >= 0 ? r.mantissa().shiftLeft(s) : r.mantissa().shiftRight(-s);
    }

    /** The angle of a point from a guess: after turning the point back by it, little is left. */
    private static Real angle(BigInteger y, BigInteger x, double guess, int p) {
        int q = p + 40;
        BigInteger sin = BigReals.sinCos(guess, q, 0).mantissa();
        BigInteger cos = BigReals.sinCos(guess, q, 1).mantissa();
        BigInteger along = x.multiply(cos).add(y.multiply(sin));
        BigInteger across = y.multiply(cos).subtract(x.multiply(sin));
        BigInteger d = across.shiftLeft(q).divide(along);
        BigInteger cube = BigReals.times(BigReals.times(d, d, q), d, q).divide(BigInteger.valueOf(3));
        return new Real(BigReals.fixed(guess, q).add(d).subtract(cube), -q);
    }
}
