package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.util.List;

/**
 * The partial derivatives of every operation of the Op table on real numbers, as formulas in other operations: of
 * graph values, of values of a {@link ScalarBuilder}, or of whatever an {@link Arithmetic} makes.
 *
 * <p>Operations that are constant between steps (rounding, signs, exponents) have derivative 0 everywhere, also at the
 * steps. Where one operation has different derivatives on two sides, the table takes one of them: ABS has 0 at 0, MIN
 * and MAX give all to the first operand if both are equal. At poles and ends of a domain the formulas give infinities
 * or NaN: HYPOT and ATAN2 at the origin, FRACTION at 0. Operands that must be whole numbers have derivative 0.
 *
 * <p>Errors are a few units in the last place of the larger of the derivative and 1, as in every derivative that is
 * expressed by the result (1 - r*r for TANH).
 */
public final class Derivatives {
    private Derivatives() {
    }

    /**
     * What derivatives are made of.
     *
     * @param <V> a value
     */
    public interface Arithmetic<V> {
        /**
         * A constant, rounded to the type in use.
         *
         * @param value the number
         * @return the constant
         */
        V constant(double value);

        /**
         * An operation.
         *
         * @param op any operation of the table
         * @param args as many operands as it takes
         * @return its value
         */
        V apply(Op op, List<V> args);
    }

    /**
     * Arithmetic that expands derived operations at once.
     *
     * @param <V> values of the builder
     * @param b makes the primitive operations
     * @param type F64 or F32
     * @param mode the liberties that derived operations may take
     * @return the arithmetic
     */
    public static <V> Arithmetic<V> over(ScalarBuilder<V> b, DType type, MathMode mode) {
        return new Arithmetic<>() {
            @Override
            public V constant(double value) {
                return b.constant(type, Kit.bits(type, type == DType.F64 ? value : (float) value));
            }

            @Override
            public V apply(Op op, List<V> args) {
                if (op.isDerived()) {
                    return MathLibrary.expand(op, mode, type, b, args);
                }
                return switch (args.size()) {
                    case 1 -> b.apply(op, args.get(0));
                    case 2 -> b.apply(op, args.get(0), args.get(1));
                    default -> b.apply(op, args.get(0), args.get(1), args.get(2));
                };
            }
        };
    }

    /**
     * True for the operations that have partial derivatives: all but those of integers, of bits and comparisons.
     *
     * @param op an operation
     * @return whether {@link #partials} has formulas for it
     */
    public static boolean has(Op op) {
        return switch (op.rule()) {
            case NUMBER, FLOAT, SELECT -> true;
            case INTEGER, BITS, EQUALITY, ORDER -> false;
        };
    }

    /**
     * The derivatives of an operation with respect to each operand.
     *
     * @param <V> a value
     * @param op the operation
     * @param a makes the formulas
     * @param args the operands, all of the type of {@code a} but for the condition of SELECT
     * @param result the value of the operation for these operands
     * @return as many derivatives as operands; that for the condition of SELECT is 0
     * @throws IllegalArgumentException if the operation has none, see {@link #has}
     */
    public static <V> List<V> partials(Op op, Arithmetic<V> a, List<V> args, V result) {
        if (args.size() != op.arity()) {
            throw new IllegalArgumentException(op + " takes " + op.arity() + " operands, got " + args.size());
        }
        List<Term<V>> x = args.stream().map(v -> new Term<>(a, v)).toList();
        Term<V> r = new Term<>(a, result);
        List<Term<V>> partials = switch (op.arity()) {
            case 1 -> List.of(DerivativeRules.unary(op, x.get(0), r));
            case 2 -> DerivativeRules.binary(op, x.get(0), x.get(1), r);
            default -> DerivativeRules.ternary(op, x.get(0), x.get(1), x.get(2));
        };
        return partials.stream().map(Term::v).toList();
    }

    /** A value in a formula. */
    record Term<V>(Arithmetic<V> a, V v) {
        Term<V> c(double value) {
            return new Term<>(a, a.constant(value));
        }

        Term<V> of(Op op) {
            return new Term<>(a, a.apply(op, List.of(v)));
        }

        Term<V> of(Op op, Term<V> b) {
            return new Term<>(a, a.apply(op, List.of(v, b.v)));
        }

        Term<V> of(Op op, double b) {
            return of(op, c(b));
        }

        Term<V> of(Op op, Term<V> b, Term<V> c) {
            return new Term<>(a, a.apply(op, List.of(v, b.v, c.v)));
        }

        Term<V> times(Term<V> b) {
            return of(Op.MUL, b);
        }

        Term<V> times(double b) {
            return of(Op.MUL, b);
        }

        Term<V> plus(double b) {
            return of(Op.ADD, b);
        }

        Term<V> plus(Term<V> b) {
            return of(Op.ADD, b);
        }

        Term<V> minus(Term<V> b) {
            return of(Op.SUB, b);
        }

        Term<V> over(Term<V> b) {
            return of(Op.DIV, b);
        }

        Term<V> neg() {
            return of(Op.NEG);
        }

        /** 1 / this. */
        Term<V> inverse() {
            return c(1).over(this);
        }

        /** {@code this ? b : c}, for a condition. */
        Term<V> select(double b, double c) {
            return of(Op.SELECT, c(b), c(c));
        }

        /** {@code this ? b : c}, for a condition. */
        Term<V> select(Term<V> b, Term<V> c) {
            return of(Op.SELECT, b, c);
        }
    }
}
