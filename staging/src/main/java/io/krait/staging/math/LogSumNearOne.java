package io.krait.staging.math;

import io.krait.staging.DType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * log(exp(x) + exp(y)) where the sum is near 1, so that the logarithm keeps as few bits as the sum leaves; also to
 * base 2. For rare lanes.
 *
 * <p>For a given x the sum comes as near to 1 as the spacing of y, and over all pairs about as much nearer as there
 * are pairs: 2^-111 in F64, 2^-53 in F32 (a guess from counting, not a proof). So the sum is computed in fixed point
 * with 192 bits (F64) or 88 bits (F32), as digits to the base 2^24 or 2^11, small enough that floating point sums of
 * their products are exact.
 *
 * <p>Note [Sum in units of the smaller term]. With exp(y) = 2^k * exp(r) and |r| &lt;= ln(2)/2, the sum less 1 is 2^k *
 * (X * f(x) + 1 + r * f(r)), X = x * 2^-k, f(z) = expm1(z)/z by its series. One loop runs the two Horner schemes one
 * after the other; the last step of the first multiplies by X in place of x.
 */
final class LogSumNearOne {
    private static final int DIGITS = 9;

    private static final LogSumNearOne NATURAL_F64 = new LogSumNearOne(DType.F64, false);
    private static final LogSumNearOne NATURAL_F32 = new LogSumNearOne(DType.F32, false);
    private static final LogSumNearOne BINARY_F64 = new LogSumNearOne(DType.F64, true);
    private static final LogSumNearOne BINARY_F32 = new LogSumNearOne(DType.F32, true);

    private final boolean binary;
    private final boolean wide;
    private final double magic;
    /** Bits per digit. */
    private final int width;
    /** Degree of the series. */
    private final int degree;
    private final double[] ln2;
    /** Row n has the digits of 1/n! or ln(2)^n/n!, but row 0 is 0. */
    private final Table series;

    private LogSumNearOne(DType type, boolean binary) {
        this.binary = binary;
        wide = type == DType.F64;
        magic = wide ? 0x1.8p52 : 0x1.8p23;
        width = wide ? 24 : 11;
        degree = wide ? 42 : 25;
        int bits = width * DIGITS;
        BigInteger log = ln2(bits);
        ln2 = digits(log);
        double[] rows = new double[(degree + 1) * DIGITS];
        BigInteger term = BigInteger.ONE.shiftLeft(bits);
        for (int n = 1; n <= degree; n++) {
            term = (binary ? term.multiply(log).shiftRight(bits) : term).divide(BigInteger.valueOf(n));
            System.arraycopy(digits(term), 0, rows, n * DIGITS, DIGITS);
        }
        series = Table.of((binary ? "exp2m1_" : "expm1_") + type.label() + "_series", type, rows);
    }

    private static LogSumNearOne of(DType type, boolean binary) {
        if (type == DType.F64) {
            return binary ? BINARY_F64 : NATURAL_F64;
        }
        return binary ? BINARY_F32 : NATURAL_F32;
    }

    /** ln(2) * 2^bits = 2 * atanh(1/3) * 2^bits. */
    private static BigInteger ln2(int bits) {
        BigInteger power = BigInteger.TWO.shiftLeft(bits).divide(BigInteger.valueOf(3));
        BigInteger sum = BigInteger.ZERO;
        for (int n = 1; power.signum() > 0; n += 2) {
            sum = sum.add(power.divide(BigInteger.valueOf(n)));
            power = power.divide(BigInteger.valueOf(9));
        }
        return sum;
    }

    /** The digits of v * 2^-(width * DIGITS), the first of them before the point, the others of both signs. */
    private double[] digits(BigInteger v) {
        double[] d = new double[DIGITS];
        BigInteger base = BigInteger.ONE.shiftLeft(width);
        BigInteger rest = v.shiftRight(width - 1).add(BigInteger.ONE).shiftRight(1);
        for (int i = DIGITS - 1; i > 0; i--) {
            BigInteger digit = rest.mod(base);
            digit = digit.bitLength() == width ? digit.subtract(base) : digit;
            rest = rest.subtract(digit).shiftRight(width);
            d[i] = digit.doubleValue();
        }
        d[0] = rest.doubleValue();
        return d;
    }

    /** log(exp(x) + exp(y)), or the same to base 2, for x above y, both negative and exp(y) normal. */
    static <V> Fp<V> of(Fp<V> x, Fp<V> y, boolean binary) {
        return of(x.kit().type(), binary).sum(x, y);
    }

    private <V> Fp<V> sum(Fp<V> x, Fp<V> y) {
        Kit<V> kit = x.kit();
        Fp<V> t = binary ? y.plus(magic) : y.fma(wide ? 0x1.71547652b82fep0 : 0x1.715476p0, magic);
        Fp<V> k = t.minus(magic);
        Int<V> shift = t.bits().shl(wide ? 52 : 23);
        Int<V> one = kit.k(Kit.bits(kit.type(), 1));
        List<Fp<V>> r = digits(binary ? y.minus(k) : y);
        if (!binary) {
            for (int i = 0; i < DIGITS; i++) {
                r.set(i, k.fma(-ln2[i], r.get(i)));
            }
            r = carry(r);
        }
        List<Fp<V>> g = series(digits(x), digits(x.times(one.minus(shift).asFp())), r);
        g.set(0, g.get(0).plus(1));
        Pair<V> v = collapse(carry(g));
        // log1p(2^k * v) = 2^j * log1p(2^(k-j) * v) for tiny 2^(k-j): subnormal results are rounded once.
        double tiny = wide ? -200 : -60;
        Mask<V> low = k.lt(tiny);
        Fp<V> power = low.select(kit.c(Math.scalb(1.0, (int) tiny)), one.plus(shift).asFp());
        Fp<V> rest = low.select(one.plus(shift).minus(Kit.bits(kit.type(), Math.scalb(1.0, (int) tiny)))
                .plus(Kit.bits(kit.type(), 1)).asFp(), kit.c(1));
        LogarithmSum.Terms<V> terms = LogarithmSum.of(kit.type()).log1p(v.hi().times(power), v.lo().times(power));
        Fp<V> log = (binary ? Logarithm2.binary(terms) : terms.natural()).rounded().times(rest);
        // The only sum that is 1: elsewhere at least one power is irrational.
        return binary ? x.eq(-1).and(y.eq(-1)).select(kit.c(0), log) : log;
    }

    /** X * f(x) + r * f(r). */
    private <V> List<Fp<V>> series(List<Fp<V>> x, List<Fp<V>> bigX, List<Fp<V>> r) {
        Kit<V> kit = r.get(0).kit();
        // The state: place in the table, which scheme, value of the scheme, its argument, sum of the results.
        List<V> state = new ArrayList<>(List.of(kit.k((long) degree * DIGITS).v(), kit.k(1).v()));
        Fp<V> zero = kit.c(0);
        for (int i = 0; i < DIGITS; i++) {
            state.add(zero.v());
        }
        x.forEach(v -> state.add(v.v()));
        for (int i = 0; i < DIGITS; i++) {
            state.add(zero.v());
        }
        List<V> last = kit.builder().loopWhile(state, s -> new Int<>(kit, s.get(1)).ge(0).v(), s -> {
            Int<V> place = new Int<>(kit, s.get(0));
            Int<V> scheme = new Int<>(kit, s.get(1));
            List<Fp<V>> argument = part(kit, s, 1);
            List<Fp<V>> value = step(part(kit, s, 0), argument, place);
            List<Fp<V>> total = part(kit, s, 2);
            Mask<V> ends = place.eq(0);
            Mask<V> big = place.eq(DIGITS).and(scheme.eq(1));
            List<V> next = new ArrayList<>(List.of(
                    ends.select(kit.k((long) degree * DIGITS), place.minus(DIGITS)).v(),
                    ends.select(scheme.minus(1), scheme).v()));
            value.forEach(v -> next.add(ends.select(zero, v).v()));
            for (int i = 0; i < DIGITS; i++) {
                next.add(ends.select(r.get(i), big.select(bigX.get(i), argument.get(i))).v());
            }
            for (int i = 0; i < DIGITS; i++) {
                next.add(ends.select(total.get(i).plus(value.get(i)), total.get(i)).v());
            }
            return next;
        });
        return part(kit, last, 2);
    }

    private static <V> List<Fp<V>> part(Kit<V> kit, List<V> state, int part) {
        int from = 2 + part * DIGITS;
        return new ArrayList<>(state.subList(from, from + DIGITS).stream().map(kit::fp).toList());
    }

    /** a * b + the row at this place, where the product of the last digits but one column is left out. */
    private <V> List<Fp<V>> step(List<Fp<V>> a, List<Fp<V>> b, Int<V> place) {
        List<Fp<V>> columns = new ArrayList<>();
        for (int c = 0; c <= DIGITS; c++) {
            Fp<V> s = c < DIGITS ? place.plus(c).in(series) : a.get(0).kit().c(0);
            for (int i = Math.max(0, c - DIGITS + 1); i <= Math.min(c, DIGITS - 1); i++) {
                s = a.get(i).fma(b.get(c - i), s);
            }
            columns.add(s);
        }
        return carry(columns).subList(0, DIGITS);
    }

    /** The same number with all digits but the first small again. */
    private <V> List<Fp<V>> carry(List<Fp<V>> digits) {
        List<Fp<V>> r = new ArrayList<>(digits);
        for (int i = r.size() - 1; i > 0; i--) {
            Fp<V> up = r.get(i).fma(Math.scalb(1.0, -width), magic).minus(magic);
            r.set(i, up.fma(-Math.scalb(1.0, width), r.get(i)));
            r.set(i - 1, r.get(i - 1).plus(up));
        }
        return r;
    }

    /** The digits of a number that is small enough, without error where it is not too small. */
    private <V> List<Fp<V>> digits(Fp<V> x) {
        List<Fp<V>> r = new ArrayList<>();
        Fp<V> rest = x;
        for (int i = 0; i < DIGITS; i++) {
            Fp<V> digit = rest.plus(magic).minus(magic);
            r.add(digit);
            rest = rest.minus(digit).times(Math.scalb(1.0, width));
        }
        return r;
    }

    /** The number as a sum of two. */
    private <V> Pair<V> collapse(List<Fp<V>> digits) {
        Pair<V> sum = new Pair<>(digits.get(0), digits.get(0).kit().c(0));
        for (int i = 1; i < DIGITS; i++) {
            Pair<V> s = Pair.fastSum(sum.hi(), digits.get(i).times(Math.scalb(1.0, -i * width)));
            sum = new Pair<>(s.hi(), sum.lo().plus(s.lo()));
        }
        return sum;
    }
}
