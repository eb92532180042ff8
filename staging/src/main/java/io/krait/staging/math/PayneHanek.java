package io.krait.staging.math;

import io.krait.staging.DType;
import java.math.BigInteger;

/**
 * Argument reduction modulo pi/2 for any argument of at least 1/2, in floating point only.
 *
 * <p>Payne and Hanek, "Radian reduction for trigonometric functions", ACM SIGNUM Newsletter 18 (1983). The argument
 * is m * 2^s * 2^e with a whole m, 0 &lt;= s &lt; step and e + 1 + (bits of the mantissa) a multiple of step.
 * Multiples of 4 of the product (m * 2^s) * (2^e * 2/pi) do not matter, so a table holds, for every e, 2^e * 2/pi
 * modulo 4 as four numbers of full precision: enough for an absolute error below 2^-140 (F64) and 2^-64 (F32), while
 * no argument comes closer than 2^-61 (F64) and 2^-31 (F32) to a multiple of pi/2. Products are exact pairs by fma,
 * sums are exact by two-sum.
 */
final class PayneHanek {
    /** 2/pi * 2^FRACTION_BITS, rounded down; computed with mpmath. */
    private static final BigInteger TWO_OVER_PI = new BigInteger(""
            + "a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561"
            + "b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484"
            + "e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980f"
            + "ef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b"
            + "3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361d", 16);
    private static final int FRACTION_BITS = 1280;
    private static final int PIECES = 4;

    static final PayneHanek F64 = new PayneHanek(DType.F64, 4, 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54);
    static final PayneHanek F32 = new PayneHanek(DType.F32, 3, 0x1.921fb6p+0, -0x1.777a5cp-25);

    /** x = (quadrant - magic) * pi/2 + hi - lo for the lanes that need it. */
    record Reduced<V>(Fp<V> hi, Fp<V> lo, Fp<V> quadrant) {
    }

    private final int mantissaBits;
    private final int bias;
    private final int logStep;
    private final double piHalfHi;
    private final double piHalfLo;
    private final Table[] tables = new Table[PIECES];

    private PayneHanek(DType type, int logStep, double piHalfHi, double piHalfLo) {
        this.mantissaBits = type == DType.F64 ? 52 : 23;
        this.bias = type == DType.F64 ? 1023 : 127;
        this.logStep = logStep;
        this.piHalfHi = piHalfHi;
        this.piHalfLo = piHalfLo;
        int entries = (bias + 1 >> logStep) + 1;
        long[][] bits = new long[PIECES][entries];
        for (int i = 0; i < entries; i++) {
            BigInteger rest = twoOverPiModulo4((i << logStep) - 1 - mantissaBits);
            for (int j = 0; j < PIECES; j++) {
                // Rounding down keeps what is left non-negative and the sum of all pieces exact.
                int drop = Math.max(0, rest.bitLength() - mantissaBits - 1);
                BigInteger top = rest.shiftRight(drop);
                bits[j][i] = Kit.bits(type, Math.scalb(top.doubleValue(), drop - FRACTION_BITS));
                rest = rest.subtract(top.shiftLeft(drop));
            }
        }
        for (int j = 0; j < PIECES; j++) {
            tables[j] = new Table("two_over_pi_" + type.label() + "_" + j, type, bits[j]);
        }
    }

    /** 2^e * 2/pi modulo 4, between -2 and 2, times 2^FRACTION_BITS. */
    private static BigInteger twoOverPiModulo4(int e) {
        BigInteger four = BigInteger.ONE.shiftLeft(FRACTION_BITS + 2);
        BigInteger v = TWO_OVER_PI.shiftLeft(e).mod(four);
        return v.testBit(FRACTION_BITS + 1) ? v.subtract(four) : v;
    }

    /**
     * Reduces {@code x} where {@code needed}; other lanes get anything. Infinities and NaN give NaN.
     *
     * @param magic the quadrant is returned as this number plus 0, 1, 2, ... so that its low bits are the quadrant
     *     modulo 4
     */
    <V> Reduced<V> reduce(Fp<V> x, Mask<V> needed, double magic) {
        Kit<V> kit = x.kit();
        Int<V> bits = x.bits();
        Int<V> exponent = bits.shl(1).ushr(mantissaBits + 1);
        // Lanes that do not need it may have any exponent, but an index must be in range in every lane.
        Int<V> distance = needed.select(exponent.minus(bias - 1), kit.k(0));
        Int<V> row = distance.ushr(logStep);
        Int<V> shift = distance.and((1 << logStep) - 1);
        long signAndMantissa = ~((2L * bias + 1) << mantissaBits);
        Fp<V> m = bits.and(signAndMantissa).or(shift.plus(bias + mantissaBits).shl(mantissaBits)).asFp();

        Pair<V> p0 = Pair.product(m, row.in(tables[0]));
        Pair<V> p1 = Pair.product(m, row.in(tables[1]));
        Pair<V> p2 = Pair.product(m, row.in(tables[2]));
        Fp<V> p3 = m.times(row.in(tables[3]));
        // Whole quadrants leave the large terms first: exact, and what remains is small enough to be summed.
        Fp<V> a = p0.hi().times(0.25).rint().fma(-4, p0.hi());
        Fp<V> na = a.rint();
        Fp<V> nb = p0.lo().rint();
        Fp<V> nc = p1.hi().rint();
        Sum<V> terms = new Sum<>(a.minus(na), p0.lo().minus(nb), p1.hi().minus(nc), p1.lo(), p2.hi(), p2.lo().plus(p3));
        Sum<V> rough = terms.distil();
        Fp<V> nd = rough.a.rint();
        Sum<V> sum = rough.minus(nd).distil();

        Fp<V> fraction = sum.a;
        Fp<V> tail = sum.b.plus(sum.c.plus(sum.d.plus(sum.e)));
        Fp<V> hi = fraction.times(piHalfHi);
        Fp<V> error = fraction.fma(piHalfHi, hi.neg());
        Fp<V> low = error.plus(fraction.fma(piHalfLo, tail.times(piHalfHi)));
        Fp<V> sum2 = hi.plus(low);
        Fp<V> lo = sum2.minus(hi).minus(low);
        return new Reduced<>(x.fma(kit.c(0), sum2), lo, na.plus(nb).plus(nc.plus(nd)).plus(magic));
    }

    /** An exact sum of six numbers, roughly in descending order. */
    private record Sum<V>(Fp<V> a, Fp<V> b, Fp<V> c, Fp<V> d, Fp<V> e, Fp<V> f) {
        Sum<V> minus(Fp<V> whole) {
            return new Sum<>(a.minus(whole), b, c, d, e, f);
        }

        /**
         * The same sum, but the first number is close to all of it and the rest are errors (VecSum of Ogita, Rump and
         * Oishi).
         */
        Sum<V> distil() {
            Pair<V> ef = Pair.sum(e, f);
            Pair<V> de = Pair.sum(d, ef.hi());
            Pair<V> cd = Pair.sum(c, de.hi());
            Pair<V> bc = Pair.sum(b, cd.hi());
            Pair<V> ab = Pair.sum(a, bc.hi());
            return new Sum<>(ab.hi(), ab.lo(), bc.lo(), cd.lo(), de.lo(), ef.lo());
        }
    }
}
