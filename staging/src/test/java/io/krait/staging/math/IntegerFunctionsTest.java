package io.krait.staging.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Divisors and multiples of all integer types against BigInteger. */
class IntegerFunctionsTest {
    private static BigInteger magnitude(DType type, long bits) {
        BigInteger v = BigInteger.valueOf(bits);
        return (type.isSigned() ? v : v.and(BigInteger.TWO.pow(type.bits()).subtract(BigInteger.ONE))).abs();
    }

    private static long[] numbers(DType type, int seed) {
        Random random = new Random(seed);
        long min = type.isSigned() ? -1L << type.bits() - 1 : 1L << type.bits() - 1;
        long[] special = {0, 1, 2, -1, min, min - 1, min + 1, 12, 18, -12, 96};
        long[] x = new long[1500];
        for (int i = 0; i < x.length; i++) {
            // Few digits have common factors.
            long v = i % 3 == 0 ? random.nextLong() : random.nextInt(-60, 60) * (i % 3 == 1 ? 1L : 720L);
            x[i] = Scalars.wrap(type, i < 200 ? special[(seed == 1 ? i : i / special.length) % special.length] : v);
        }
        return x;
    }

    @ParameterizedTest
    @EnumSource(names = {"I8", "I16", "I32", "I64", "U8", "U16", "U32", "U64"})
    void isThatOfBigInteger(DType type) {
        long[] x = numbers(type, 1);
        long[] y = numbers(type, 2);
        long[] gcd = ReferenceBuilder.evalAll(Op.GCD, MathMode.STRICT, type, x, y);
        long[] lcm = ReferenceBuilder.evalAll(Op.LCM, MathMode.STRICT, type, x, y);
        for (int i = 0; i < x.length; i++) {
            BigInteger a = magnitude(type, x[i]);
            BigInteger b = magnitude(type, y[i]);
            BigInteger divisor = a.gcd(b);
            BigInteger multiple = divisor.signum() == 0 ? BigInteger.ZERO : a.divide(divisor).multiply(b);
            assertEquals(Scalars.wrap(type, divisor.longValue()), gcd[i], "gcd of " + a + " and " + b);
            assertEquals(Scalars.wrap(type, multiple.longValue()), lcm[i], "lcm of " + a + " and " + b);
            assertEquals(gcd[i], ReferenceBuilder.eval(Op.GCD, MathMode.STRICT, type, x[i], y[i]));
        }
    }
}
