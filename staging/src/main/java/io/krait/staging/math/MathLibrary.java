package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.util.Collections;
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
     * @param mode the liberties that it may take
     * @param type the type of arguments and result: floating point (F32 functions compute in F32, those of F16 and BF16
     *     too and round their result), integers for GCD and LCM
     * @param b makes the primitive operations
     * @param args as many values of that type as the operation has operands
     * @return the value of the operation
     * @throws DTypeException if {@code type} is another type
     * @throws IllegalArgumentException if {@code op} is a primitive operation or the number of arguments is wrong
     */
    public static <V> V expand(Op op, MathMode mode, DType type, ScalarBuilder<V> b, List<V> args) {
        if (!op.isDerived()) {
            throw new IllegalArgumentException(op + " is primitive: it has nothing to expand to");
        }
        if (args.size() != op.arity()) {
            throw new IllegalArgumentException(op + " takes " + op.arity() + " operands, got " + args.size());
        }
        op.resultType(Collections.nCopies(op.arity(), type));
        if (type.isHalf()) {
            return half(op, mode, type, b, args);
        }
        return switch (op) {
            case GCD -> IntegerFunctions.gcd(b, type, args.get(0), args.get(1));
            case LCM -> IntegerFunctions.lcm(b, type, args.get(0), args.get(1));
            default -> real(op, new Kit<>(b, type, mode), args);
        };
    }

    private static <V> V half(Op op, MathMode mode, DType type, ScalarBuilder<V> b, List<V> args) {
        if (op == Op.NEXTAFTER) {
            // The only function whose result depends on what numbers the type has.
            return HalfNeighbours.nextafter(b, type, args.get(0), args.get(1));
        }
        return b.cast(type, expand(op, mode, DType.F32, b, args.stream().map(x -> b.cast(DType.F32, x)).toList()));
    }

    private static <V> V real(Op op, Kit<V> kit, List<V> args) {
        Fp<V> x = kit.fp(args.get(0));
        Fp<V> y = kit.fp(args.get(args.size() > 1 ? 1 : 0));
        Fp<V> z = kit.fp(args.getLast());
        return switch (op) {
            case EXP -> Exponential.exp(x).v();
            case EXP2 -> Exponential2.exp2(x).v();
            case EXP10 -> Exponential2.exp10(x).v();
            case EXPM1 -> Exponential.expm1(x).v();
            case LOG -> Logarithm.log(x).v();
            case LOG2 -> Logarithm2.log2(x).v();
            case LOG10 -> Logarithm2.log10(x).v();
            case LOG1P -> Logarithm.log1p(x).v();
            case SIN -> Trigonometric.sin(x).v();
            case COS -> Trigonometric.cos(x).v();
            case TAN -> Trigonometric.tan(x).v();
            case SINPI -> HalfTurns.sinpi(x).v();
            case COSPI -> HalfTurns.cospi(x).v();
            case TANPI -> HalfTurns.tanpi(x).v();
            case SINC -> HalfTurns.sinc(x).v();
            case ASIN -> InverseTrigonometric.asin(x).v();
            case ACOS -> InverseTrigonometric.acos(x).v();
            case ATAN -> InverseTrigonometric.atan(x).v();
            case ATAN2 -> InverseTrigonometric.atan2(x, y).v();
            case SINH -> HyperbolicSine.sinh(x).v();
            case COSH -> HyperbolicSine.cosh(x).v();
            case TANH -> Hyperbolic.tanh(x).v();
            case ASINH -> InverseHyperbolic.asinh(x).v();
            case ACOSH -> InverseHyperbolic.acosh(x).v();
            case ATANH -> InverseHyperbolic.atanh(x).v();
            case POW -> Power.pow(x, y).v();
            case POWN -> Power.pown(x, y, z).v();
            case CBRT -> Roots.cbrt(x).v();
            case RSQRT -> Roots.rsqrt(x).v();
            case HYPOT -> Roots.hypot(x, y).v();
            case ERF -> ErrorFunction.erf(x).v();
            case ERFC -> ErrorFunction.erfc(x).v();
            case NORMCDF -> ErrorFunction.normcdf(x).v();
            case ERFINV -> InverseError.erfinv(x).v();
            case LGAMMA -> Gamma.lgamma(x).v();
            case TGAMMA -> Gamma.tgamma(x).v();
            case DIGAMMA -> Digamma.digamma(x).v();
            case SOFTPLUS -> Logistic.softplus(x).v();
            case SIGMOID -> Logistic.sigmoid(x).v();
            case LOGADDEXP -> Logistic.logaddexp(x, y).v();
            case LOGADDEXP2 -> Logistic.logaddexp2(x, y).v();
            case DEGREES -> Angles.degrees(x).v();
            case RADIANS -> Angles.radians(x).v();
            case FMOD -> Remainders.fmod(x, y).v();
            case REMAINDER -> Remainders.remainder(x, y).v();
            case MOD -> Remainders.mod(x, y).v();
            case FRACTION -> FloatParts.fraction(x).v();
            case EXPONENT -> FloatParts.exponent(x).v();
            case LDEXP -> FloatParts.ldexp(x, y).v();
            case NEXTAFTER -> FloatParts.nextafter(x, y).v();
            case COPYSIGN -> FloatParts.copysign(x, y).v();
            case HEAVISIDE -> FloatParts.heaviside(x, y).v();
            default -> throw new IllegalArgumentException(op + " is no function of real numbers");
        };
    }
}
