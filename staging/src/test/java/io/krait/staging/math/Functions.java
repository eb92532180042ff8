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
            Op.EXP, Op.EXPM1, Op.LOG, Op.LOG1P, Op.TANH,
            Op.SIN, Op.COS,
            Op.ERF);

    private Functions() {
    }

    static double[] f64(Op op, double... x) {
        long[] bits = Arrays.stream(x).mapToLong(Double::doubleToRawLongBits).toArray();
        long[] y = ReferenceBuilder.evalAll(op, MathMode.STRICT, DType.F64, bits);
        return Arrays.stream(y).mapToDouble(Double::longBitsToDouble).toArray();
    }

    static float[] f32(Op op, float... x) {
        long[] bits = new long[x.length];
        for (int i = 0; i < x.length; i++) {
            bits[i] = Float.floatToRawIntBits(x[i]) & 0xffffffffL;
        }
        long[] y = ReferenceBuilder.evalAll(op, MathMode.STRICT, DType.F32, bits);
        float[] r = new float[x.length];
        for (int i = 0; i < x.length; i++) {
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
            case ERF -> null;
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
