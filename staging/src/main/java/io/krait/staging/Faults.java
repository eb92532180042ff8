package io.krait.staging;

import java.util.Arrays;

/** The texts of faults inside kernels, shared by the interpreters and the compiled code. */
public final class Faults {
    private Faults() {
    }

    /** The message of an integer division by zero at a row-major position of an array. */
    public static String divisionByZero(Op op, Origin origin, long position, long[] shape) {
        long[] index = new long[shape.length];
        long rest = position;
        for (int i = shape.length - 1; i >= 0; i--) {
            index[i] = rest % shape[i];
            rest /= shape[i];
        }
        return "integer " + op + " by zero" + (shape.length == 0 ? "" : " at index " + Arrays.toString(index))
                + " of shape "
                + Arrays.toString(shape) + (origin.at().isEmpty() ? "" : " (" + origin.at() + ")")
                + "; guard the divisor, for instance where(y.eq(0), 1, y)";
    }
}
