package io.krait.staging.math;

import io.krait.staging.Op;
import io.krait.staging.math.BigReals.Real;
import java.math.BigInteger;

/** Roots and the hypotenuse by whole-number roots, with about 200 bits; see {@link BigReals}. */
final class BigRoots {
    private static final int BITS = 256;

    private BigRoots() {
    }

    static Real eval(Op op, double x) {
        return switch (op) {
            case CBRT -> cbrt(Real.of(x));
            case RSQRT -> rsqrt(Real.of(x));
            default -> throw new IllegalArgumentException("no reference for " + op);
        };
    }

    private static Real cbrt(Real x) {
        if (x.mantissa().signum() == 0) {
            return x;
        }
        // With a multiple of 3 as the exponent.
        int shift = 3 * BITS + Math.floorMod(x.exponent(), 3);
        BigInteger m = x.mantissa().abs().shiftLeft(shift);
        int e = x.exponent() - shift;
        BigInteger low = BigInteger.ZERO;
        BigInteger high = BigInteger.ONE.shiftLeft(m.bitLength() / 3 + 1);
        // Newton's iteration for whole numbers from above.
        while (high.subtract(low).signum() != 0) {
            low = high;
            BigInteger next = high.shiftLeft(1).add(m.divide(high.multiply(high))).divide(BigInteger.valueOf(3));
            high = next.compareTo(high) < 0 ? next : high;
        }
        return new Real(x.mantissa().signum() < 0 ? high.negate() : high, e / 3);
    }

    /** 1/sqrt(x) = sqrt(2^n / x). */
    private static Real rsqrt(Real x) {
        int n = 4 * BITS + (x.exponent() & 1);
        BigInteger quotient = BigInteger.ONE.shiftLeft(n).divide(x.mantissa());
        return new Real(quotient.sqrt(), -(n + x.exponent()) / 2);
    }

    static Real hypot(double x, double y) {
        BigInteger a = BigReals.fixed(x, 1074);
        BigInteger b = BigReals.fixed(y, 1074);
        return new Real(a.multiply(a).add(b.multiply(b)).shiftLeft(2 * BITS).sqrt(), -1074 - BITS);
    }
}
