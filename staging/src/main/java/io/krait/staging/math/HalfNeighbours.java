package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.Op;

/** The neighbours of F16 and BF16 numbers. */
final class HalfNeighbours {
    private HalfNeighbours() {
    }

    /**
     * The number after x in the direction of y; y if they are equal, NaN if one is. The bits of numbers of one sign
     * count up as their magnitudes do, from zero to infinity.
     */
    static <V> V nextafter(ScalarBuilder<V> b, DType type, V x, V y) {
        V bits = b.bitcast(DType.I16, x);
        V zero = b.constant(DType.I16, 0);
        V one = b.constant(DType.I16, 1);
        V isUp = b.apply(Op.LT, x, y);
        V isNegative = b.apply(Op.LT, bits, zero);
        V isAway = b.apply(Op.XOR, isUp, isNegative);
        V next = b.apply(Op.ADD, bits, b.apply(Op.SELECT, isAway, one, b.constant(DType.I16, -1)));
        V isZero = b.apply(Op.EQ, b.apply(Op.ADD, bits, bits), zero);
        V tiny = b.apply(Op.SELECT, isUp, one, b.constant(DType.I16, Short.MIN_VALUE + 1));
        V moved = b.bitcast(type, b.apply(Op.SELECT, isZero, tiny, next));
        V isOrdered = b.apply(Op.OR, isUp, b.apply(Op.GT, x, y));
        V ordered = b.apply(Op.SELECT, isOrdered, moved, y);
        // The sum is NaN if an operand is.
        V isNaN = b.apply(Op.OR, b.apply(Op.NE, x, x), b.apply(Op.NE, y, y));
        return b.apply(Op.SELECT, isNaN, b.apply(Op.ADD, x, y), ordered);
    }
}
