package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Op;
import java.util.List;

/**
 * The mathematical functions of the Op table, written once in primitive operations for every target.
 *
 * <p>Each function states its worst error in units in the last place (ulp). F32: over all 2^32 arguments. F64:
 * observed, over random arguments against MPFR with 160 bits.
 */
public final class MathLibrary {
    private MathLibrary() {
    }

    /**
     * Builds the code of a derived operation.
     *
     * @param <V> values of the builder
     * @param op a derived operation, see {@link Op#isDerived}
     * @param type F32 or F64, the type of arguments and result; F32 functions compute in F32
     * @param b makes the primitive operations
     * @param args as many values of that type as the operation has operands
     * @return the value of the operation
     * @throws DTypeException if {@code type} is another type
     * @throws IllegalArgumentException if {@code op} is a primitive operation or the number of arguments is wrong
     */
    public static <V> V expand(Op op, DType type, ScalarBuilder<V> b, List<V> args) {
        if (type != DType.F32 && type != DType.F64) {
            throw new DTypeException(op + " does not take " + type
                    + ": it works on f32 and f64. Cast first, for instance x.to(f64)");
        }
        if (args.size() != op.arity()) {
            throw new IllegalArgumentException(op + " takes " + op.arity() + " operands, got " + args.size());
        }
        Fp<V> x = new Kit<>(b, type).fp(args.get(0));
        return switch (op) {
            case EXP -> Exponential.exp(x).v();
            case LOG -> Logarithm.log(x).v();
            case SIN -> Trigonometric.sin(x).v();
            case COS -> Trigonometric.cos(x).v();
            case ERF -> ErrorFunction.erf(x).v();
            case LOG1P -> Logarithm.log1p(x).v();
            case EXPM1 -> Exponential.expm1(x).v();
            case TANH -> Hyperbolic.tanh(x).v();
            case ADD, SUB, MUL, DIV, REM, FLOOR_DIV, FLOOR_MOD, MIN, MAX, NEG, ABS, SIGN, FMA, SQRT, FLOOR, CEIL, TRUNC,
                    RINT, AND, OR, XOR, NOT, SHL, SHR, USHR, EQ, NE, LT, LE, GT, GE, SELECT ->
                throw new IllegalArgumentException(op + " is primitive: it has nothing to expand to");
        };
    }
}
