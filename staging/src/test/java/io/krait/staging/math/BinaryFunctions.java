package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.util.Arrays;

/** Evaluates functions of several numbers in blocks. */
final class BinaryFunctions {
    private BinaryFunctions() {
    }

    /** One array per operand, all of one length. */
    static double[] f64(Op op, double[]... x) {
        long[][] bits = Arrays.stream(x)
                .map(a -> Arrays.stream(a).mapToLong(Double::doubleToRawLongBits).toArray()).toArray(long[][]::new);
        long[] y = ReferenceBuilder.evalAll(op, MathMode.STRICT, DType.F64, bits);
        return Arrays.stream(y).mapToDouble(Double::longBitsToDouble).toArray();
    }

    /** The same in F32; all numbers must be of that type. */
    static double[] f32(Op op, double[]... x) {
        long[][] bits = Arrays.stream(x)
                .map(a -> Arrays.stream(a).mapToLong(v -> Kit.bits(DType.F32, v)).toArray()).toArray(long[][]::new);
        long[] y = ReferenceBuilder.evalAll(op, MathMode.STRICT, DType.F32, bits);
        return Arrays.stream(y).mapToDouble(v -> Float.intBitsToFloat((int) v)).toArray();
    }

    static double f64(Op op, double x, double y) {
        return f64(op, new double[] {x}, new double[] {y})[0];
    }

    static double f32(Op op, double x, double y) {
        return f32(op, new double[] {x}, new double[] {y})[0];
    }
}
