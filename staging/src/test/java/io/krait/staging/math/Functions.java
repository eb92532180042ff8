package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** What the tests have in common: the functions, their evaluation in blocks, and double references for F32. */
final class Functions {
    /** Functions of one real number. */
    static final List<Op> ALL = List.of(
            Op.EXP, Op.EXP2, Op.EXP10, Op.EXPM1, Op.LOG, Op.LOG2, Op.LOG10, Op.LOG1P,
            Op.SINH, Op.COSH, Op.TANH, Op.ASINH, Op.ACOSH, Op.ATANH, Op.SOFTPLUS, Op.SIGMOID,
            Op.CBRT, Op.RSQRT,
            Op.SIN, Op.COS, Op.TAN, Op.SINPI, Op.COSPI, Op.TANPI, Op.SINC, Op.ASIN, Op.ACOS, Op.ATAN,
            Op.DEGREES, Op.RADIANS,
            Op.ERF);
    /** Functions of one real number with bounds and tests of their own, {@link SpecialFunctionsTest}. */
    static final List<Op> SPECIAL = List.of(Op.ERFC, Op.NORMCDF, Op.ERFINV, Op.LGAMMA, Op.TGAMMA, Op.DIGAMMA);

    private Functions() {
    }

    static double[] f64(Op op, double... x) {
        return f64(op, MathMode.STRICT, x);
    }

    /** A function of as many arrays as it has operands. */
    static double[] f64(Op op, MathMode mode, double[]... x) {
        long[][] bits = Arrays.stream(x)
                .map(v -> Arrays.stream(v).mapToLong(Double::doubleToRawLongBits).toArray()).toArray(long[][]::new);
        long[] y = ReferenceBuilder.evalAll(op, mode, DType.F64, bits);
        return Arrays.stream(y).mapToDouble(Double::longBitsToDouble).toArray();
    }

    static float[] f32(Op op, float... x) {
        return f32(op, MathMode.STRICT, x);
    }

    /** A function of as many arrays as it has operands. */
    static float[] f32(Op op, MathMode mode, float[]... x) {
        long[][] bits = new long[x.length][x[0].length];
        for (int k = 0; k < x.length; k++) {
            for (int i = 0; i < x[k].length; i++) {
                bits[k][i] = Float.floatToRawIntBits(x[k][i]) & 0xffffffffL;
            }
        }
        long[] y = ReferenceBuilder.evalAll(op, mode, DType.F32, bits);
        float[] r = new float[y.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = Float.intBitsToFloat((int) y[i]);
        }
        return r;
    }

    /** References far more exact than F32: the JDK where it has the function, else the F64 function of the library. */
    static double[] reference(Op op, float[] x) {
        double[] wide = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            wide[i] = x[i];
        }
        DoubleUnaryOperator f = switch (op) {
            case EXP -> Math::exp;
            case LOG -> Math::log;
            case SIN -> Math::sin;
            case COS -> Math::cos;
            case LOG1P -> Math::log1p;
            case EXPM1 -> Math::expm1;
            case TANH -> Math::tanh;
            case EXP2 -> v -> Math.pow(2, v);
            case EXP10 -> v -> Math.pow(10, v);
            case LOG2 -> v -> Math.log(v) / Math.log(2);
            case LOG10 -> Math::log10;
            case SINH -> Math::sinh;
            case COSH -> Math::cosh;
            case ASINH -> v -> Math.copySign(
                    Math.log1p(Math.abs(v) + Math.abs(v) / (1 / Math.abs(v) + Math.hypot(1, 1 / v))), v);
            case ACOSH -> v -> Math.log1p(v - 1 + Math.sqrt(v - 1) * Math.sqrt(v + 1));
            case ATANH -> v -> Math.copySign(Math.log1p(2 * Math.abs(v) / (1 - Math.abs(v))) / 2, v);
            case SOFTPLUS -> v -> v > 0 ? v + Math.log1p(Math.exp(-v)) : Math.log1p(Math.exp(v));
            case SIGMOID -> v -> v > 0 ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / (1 + Math.exp(v));
            case CBRT -> Math::cbrt;
            case RSQRT -> v -> 1 / Math.sqrt(v);
            case TAN -> Math::tan;
            case ASIN -> Math::asin;
            case ACOS -> Math::acos;
            case ATAN -> Math::atan;
            case DEGREES -> v -> v * (180 / Math.PI);
            case RADIANS -> v -> v * (Math.PI / 180);
            case SINPI, COSPI, TANPI, SINC -> null;
            case ERF, ERFC, NORMCDF, ERFINV, LGAMMA, TGAMMA, DIGAMMA -> null;
            default -> throw new IllegalArgumentException("no reference for " + op);
        };
        return f == null ? f64(op, wide) : Arrays.stream(wide).map(f).toArray();
    }

    /**
     * Distance of {@code y} to the exact result in units in the last place of an F32; infinite where one of them is
     * no number.
     */
    static double ulpsF32(float y, double exact) {
        if (Double.isNaN(exact) || Float.isNaN(y)) {
            return Double.isNaN(exact) && Float.isNaN(y) ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Math.abs(exact) >= 0x1.ffffffp127) {
            return Math.abs(y) == Float.POSITIVE_INFINITY && y > 0 == exact > 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        if (y == 0 && exact == 0) {
            return 1 / y == 1 / exact ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.scalb(Math.abs(y - exact), 23 - Math.max(-126, Math.getExponent(exact)));
    }
}
