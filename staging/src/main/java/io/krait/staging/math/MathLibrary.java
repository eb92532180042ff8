package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.List;

public final class MathLibrary {
    private MathLibrary() { }
    public static <V> V expand(Op op, DType type, ScalarBuilder<V> b, List<V> args) {
        Kit<V> k = new Kit<>(b, type);
        Fp<V> x = k.fp(args.get(0));
        return switch (op) {
            case EXP -> Exponential.exp(x).v();
            case LOG -> Logarithm.log(x).v();
            case SIN -> Trigonometric.sin(x).v();
            case COS -> Trigonometric.cos(x).v();
            default -> throw new IllegalArgumentException(op + " is not derived");
        };
    }
}
