package io.krait.staging;

import java.util.Optional;

/**
 * Takes the liberties of {@link FastMath} in a recorded graph.
 *
 * <p>This runs once, when a recording ends: the interpreter and all backends get the same graph, so they give the same
 * bits. An operation takes a liberty only if it and all operations that take part were recorded with it. F32 and F64
 * only.
 * <ul>
 * <li>REASSOC: constants in sums and in products meet, so (x+1)+2 is x+3; sums and products of more than four terms
 * become balanced trees; a counting loop that only adds up becomes the canonical reduction of {@link TreeV1}
 * ({@link SerialSums}).
 * <li>RECIP: x/c is x*(1/c), if 1/c is a normal number; several quotients by one divisor share its reciprocal, and so
 * do quotients by what is the same for all elements or rounds.
 * <li>CONTRACT: a product that is used once, by a sum, becomes an FMA with it.
 * <li>NO_NAN: x != x is false; x-x is 0, x/x is 1. With NO_SIGNED_ZEROS x*0 is 0, and min and max are a comparison and
 * a selection.
 * <li>NO_INF: comparisons with infinity are decided; x &lt; infinity is still false for NaN, unless NO_NAN is granted
 * too.
 * <li>NO_SIGNED_ZEROS: x+0 is x, 0-x is -x.
 * <li>APPROX: nothing here; the functions of {@code io.krait.staging.math} have cheaper variants.
 * </ul>
 */
final class RelaxMath {
    private RelaxMath() {
    }

    /** The graph after all liberties were taken. */
    static Graph run(Graph g) {
        Graph folded = SerialSums.run(g);
        Graph simple = RelaxTerms.run(folded);
        return GraphRewrite.clean(ContractProducts.run(simple));
    }

    /** The mode of an operation on F32 or F64 that was recorded with a liberty. */
    static boolean has(Value v, FastMath flag) {
        return v.prim() instanceof Prim.Apply(Op op, MathMode mode) && mode.has(flag) && isReal(v.inputs().getLast());
    }

    /** True for an operation that was recorded with a liberty. */
    static boolean is(Value v, Op op, FastMath flag) {
        return v.prim() instanceof Prim.Apply a && a.op() == op && has(v, flag);
    }

    private static boolean isReal(Value v) {
        return v.dtype() == DType.F32 || v.dtype() == DType.F64;
    }

    /** The number that a value is everywhere, if that is known. */
    static Optional<Double> number(Value v) {
        return switch (v.prim()) {
            case Prim.Constant(DType t, long bits) when t == DType.F64 -> Optional.of(Double.longBitsToDouble(bits));
            case Prim.Constant(DType t, long bits) when t == DType.F32 ->
                Optional.of((double) Float.intBitsToFloat((int) bits));
            case Prim.Broadcast b -> number(v.inputs().get(0));
            default -> Optional.empty();
        };
    }

    /** The result of an operation on numbers of a type. */
    static double eval(Op op, DType t, double a, double b) {
        long bits = op.eval(t, bits(t, a), bits(t, b), 0);
        return t == DType.F64 ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
    }

    /** The canonical bits of a number that is representable in F32 or F64. */
    static long bits(DType t, double v) {
        return t == DType.F64 ? Double.doubleToRawLongBits(v) : Float.floatToRawIntBits((float) v) & 0xffffffffL;
    }

    /** True for numbers that are neither 0, subnormal, infinite nor NaN. */
    static boolean isNormal(DType t, double v) {
        double smallest = t == DType.F64 ? Double.MIN_NORMAL : Float.MIN_NORMAL;
        return Math.abs(v) >= smallest && !Double.isInfinite(v);
    }
}
