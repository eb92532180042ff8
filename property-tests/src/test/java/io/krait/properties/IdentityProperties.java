package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import io.krait.staging.math.ReferenceBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Identities between mathematical functions hold as well as errors of one unit per function allow. */
class IdentityProperties {
    private static final int POINTS = 120;

    /** The functions of one type. */
    private record Functions(DType type) {
        double of(Op op, double... x) {
            long[] bits = Arrays.stream(x).mapToLong(v -> Scalars.ofDouble(type, v)).toArray();
            return Scalars.toDouble(type, ReferenceBuilder.eval(op, MathMode.STRICT, type, bits));
        }

        double round(double x) {
            return Scalars.toDouble(type, Scalars.ofDouble(type, x));
        }

        /** The distance from 1 to the next number. */
        double epsilon() {
            return type == DType.F64 ? 0x1p-52 : 0x1p-23;
        }
    }

    /** The relative error of an identity at a point. */
    private interface Law {
        double error(Functions f, double x, double y);
    }

    /**
     * An identity.
     *
     * @param text for messages
     * @param from the least argument
     * @param to the greatest argument, of x and y alike
     * @param units the largest error in units of the last place of 1
     */
    private record Identity(String text, double from, double to, double units, Law law) {
        @Override
        public String toString() {
            return text;
        }
    }

    private static double relative(double a, double b) {
        return a == b ? 0 : Math.abs(a - b) / Math.abs(b);
    }

    static Stream<Identity> identities() {
        List<Identity> all = new ArrayList<>();
        all.add(new Identity("sin^2 + cos^2 = 1", -1e5, 1e5, 3,
                (f, x, y) -> Math.abs(Math.fma(f.of(Op.SIN, x), f.of(Op.SIN, x), sq(f.of(Op.COS, x))) - 1)));
        all.add(new Identity("sinpi^2 + cospi^2 = 1", -100, 100, 3,
                (f, x, y) -> Math.abs(Math.fma(f.of(Op.SINPI, x), f.of(Op.SINPI, x), sq(f.of(Op.COSPI, x))) - 1)));
        all.add(new Identity("tan = sin / cos", -50, 50, 4,
                (f, x, y) -> relative(f.of(Op.SIN, x) / f.of(Op.COS, x), f.of(Op.TAN, x))));
        all.add(new Identity("cosh^2 - sinh^2 = 1", -20, 20, 5, (f, x, y) -> Math.abs(
                (f.of(Op.COSH, x) - f.of(Op.SINH, x)) * (f.of(Op.COSH, x) + f.of(Op.SINH, x)) - 1)
                        / sq(f.of(Op.COSH, x))));
        all.add(new Identity("tanh = sinh / cosh", -20, 20, 4,
                (f, x, y) -> relative(f.of(Op.SINH, x) / f.of(Op.COSH, x), f.of(Op.TANH, x))));
        all.add(inverse("exp(log x) = x", Op.EXP, Op.LOG, 1e-30, 1e30, 0.7));
        all.add(inverse("exp2(log2 x) = x", Op.EXP2, Op.LOG2, 1e-30, 1e30, 0.7));
        all.add(inverse("exp10(log10 x) = x", Op.EXP10, Op.LOG10, 1e-30, 1e30, 0.7));
        all.add(new Identity("log1p(expm1 x) = x", 0, 20, 4, (f, x, y) -> relative(f.of(Op.LOG1P, f.of(Op.EXPM1, x)),
                x)));
        all.add(new Identity("sinh(asinh x) = x", -10, 10, 8, (f, x, y) -> relative(f.of(Op.SINH, f.of(Op.ASINH, x)),
                x)));
        all.add(new Identity("tanh(atanh x) = x", -0.9, 0.9, 5, (f, x, y) -> relative(f.of(Op.TANH, f.of(Op.ATANH, x)),
                x)));
        all.add(new Identity("cosh(acosh x) = x", 2, 10, 8, (f, x, y) -> relative(f.of(Op.COSH, f.of(Op.ACOSH, x)),
                x)));
        all.add(new Identity("asin + acos = pi/2", -1, 1, 3,
                (f, x, y) -> Math.abs(f.of(Op.ASIN, x) + f.of(Op.ACOS, x) - Math.PI / 2)));
        all.add(new Identity("tan(atan x) = x", -3, 3, 8, (f, x, y) -> relative(f.of(Op.TAN, f.of(Op.ATAN, x)), x)));
        all.add(new Identity("atan2(y, x) = atan(y / x)", 0.01, 50, 4,
                (f, x, y) -> relative(f.of(Op.ATAN2, y, x), f.of(Op.ATAN, f.round(y / x)))));
        all.add(new Identity("pow(x, 2) = x * x", 1e-10, 1e10, 1.5, (f, x, y) -> relative(f.of(Op.POW, x, 2), x * x)));
        all.add(new Identity("pow(x, 1/2) = sqrt x", 1e-10, 1e10, 2,
                (f, x, y) -> relative(f.of(Op.POW, x, 0.5), Math.sqrt(x))));
        all.add(new Identity("pown = pow", 0.1, 10, 2.5,
                (f, x, y) -> relative(f.of(Op.POWN, x, 0, Math.rint(y)), f.of(Op.POW, x, Math.rint(y)))));
        all.add(new Identity("pow = exp(y log x)", 0.1, 10, 60,
                (f, x, y) -> relative(f.of(Op.EXP, f.round(y * f.of(Op.LOG, x))), f.of(Op.POW, x, y))));
        all.add(new Identity("cbrt^3 = x", -1e6, 1e6, 3, (f, x, y) -> relative(Math.pow(f.of(Op.CBRT, x), 3), x)));
        all.add(new Identity("x * rsqrt^2 = 1", 1e-6, 1e6, 3, (f, x, y) -> Math.abs(x * sq(f.of(Op.RSQRT, x)) - 1)));
        all.add(new Identity("hypot^2 = x^2 + y^2", -1e6, 1e6, 4,
                (f, x, y) -> relative(sq(f.of(Op.HYPOT, x, y)), x * x + y * y)));
        all.add(new Identity("sigmoid(x) + sigmoid(-x) = 1", -30, 30, 2,
                (f, x, y) -> Math.abs(f.of(Op.SIGMOID, x) + f.of(Op.SIGMOID, -x) - 1)));
        all.add(new Identity("softplus(x) - softplus(-x) = x", 0, 30, 4,
                (f, x, y) -> Math.abs(f.of(Op.SOFTPLUS, x) - f.of(Op.SOFTPLUS, -x) - x) / (x + 1)));
        all.add(new Identity("pi * x * sinc = sinpi", -20, 20, 4,
                (f, x, y) -> relative(Math.PI * x * f.of(Op.SINC, x), f.of(Op.SINPI, x))));
        all.add(new Identity("degrees(radians x) = x", -1e6, 1e6, 3,
                (f, x, y) -> relative(f.of(Op.DEGREES, f.of(Op.RADIANS, x)), x)));
        all.add(new Identity("fraction * 2^exponent = x", -1e30, 1e30, 0,
                (f, x, y) -> relative(f.of(Op.LDEXP, f.of(Op.FRACTION, x), f.of(Op.EXPONENT, x)), x)));
        all.add(new Identity("mod = fmod or fmod + y", 0.01, 100, 0,
                (f, x, y) -> relative(f.of(Op.MOD, x, y), f.of(Op.FMOD, x, y))));
        all.add(new Identity("|remainder| <= y / 2", 0.01, 100, 0,
                (f, x, y) -> Math.max(0, Math.abs(f.of(Op.REMAINDER, x, y)) - y / 2)));
        all.add(new Identity("nextafter there and back", -1e6, 1e6, 0,
                (f, x, y) -> relative(f.of(Op.NEXTAFTER, f.of(Op.NEXTAFTER, x, x + 1), x - 1), x)));
        return all.stream();
    }

    /** exp(log x) magnifies the error of the logarithm by its size. */
    private static Identity inverse(String text, Op exp, Op log, double from, double to, double units) {
        double base = exp == Op.EXP ? Math.E : exp == Op.EXP2 ? 2 : 10;
        return new Identity(text, from, to, 2 * units, (f, x, y) -> relative(f.of(exp, f.of(log, x)), x)
                / (1 + Math.abs(Math.log(x))) / (base == 2 ? 1 : Math.max(1, Math.log(base) / 2)));
    }

    private static double sq(double x) {
        return x * x;
    }

    /** Spread over the orders of magnitude if the range has many. */
    private static double draw(Identity i, SplittableRandom r) {
        double u = r.nextDouble();
        return i.from > 0 && i.to / i.from > 1e3 ? i.from * Math.pow(i.to / i.from, u) : i.from + (i.to - i.from) * u;
    }

    @ParameterizedTest
    @MethodSource("identities")
    void holdsWithinItsBound(Identity i) {
        for (DType t : List.of(DType.F64, DType.F32)) {
            Functions f = new Functions(t);
            SplittableRandom r = new SplittableRandom(i.text.hashCode());
            for (int k = 0; k < POINTS; k++) {
                double x = f.round(draw(i, r));
                double y = f.round(draw(i, r));
                double units = i.law.error(f, x, y) / f.epsilon();
                assertTrue(units <= i.units, () -> i + " is " + units + " units off in " + t + " at " + x + ", " + y);
            }
        }
    }
}
