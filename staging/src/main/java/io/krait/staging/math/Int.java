package io.krait.staging.math;

import io.krait.staging.Op;

/** An integer value, as wide as the floating point type of the formula. */
record Int<V>(Kit<V> kit, V v) {
    /** constant - this. */
    Int<V> from(long constant) {
        return kit.k(constant).minus(this);
    }

    Int<V> plus(Int<V> b) {
        return binary(Op.ADD, b);
    }

    Int<V> plus(long b) {
        return plus(kit.k(b));
    }

    Int<V> minus(Int<V> b) {
        return binary(Op.SUB, b);
    }

    Int<V> minus(long b) {
        return minus(kit.k(b));
    }

    Int<V> and(Int<V> b) {
        return binary(Op.AND, b);
    }

    Int<V> and(long b) {
        return and(kit.k(b));
    }

    Int<V> or(Int<V> b) {
        return binary(Op.OR, b);
    }

    Int<V> or(long b) {
        return or(kit.k(b));
    }

    Int<V> xor(Int<V> b) {
        return binary(Op.XOR, b);
    }

    Int<V> shl(int n) {
        return binary(Op.SHL, kit.k(n));
    }

    Int<V> shl(Int<V> n) {
        return binary(Op.SHL, n);
    }

    Int<V> ushr(int n) {
        return binary(Op.USHR, kit.k(n));
    }

    Mask<V> eq(long b) {
        return kit.mask(Op.EQ, v, kit.k(b).v);
    }

    Mask<V> lt(long b) {
        return kit.mask(Op.LT, v, kit.k(b).v);
    }

    Mask<V> gt(long b) {
        return kit.mask(Op.GT, v, kit.k(b).v);
    }

    Mask<V> ge(long b) {
        return kit.mask(Op.GE, v, kit.k(b).v);
    }

    /** The floating point number with these bits. */
    Fp<V> asFp() {
        return kit.fp(kit.builder().bitcast(kit.type(), v));
    }

    /** The element of a table at this index. */
    Fp<V> in(Table table) {
        return kit.fp(kit.builder().table(table, v));
    }

    private Int<V> binary(Op op, Int<V> b) {
        return new Int<>(kit, kit.op(op, v, b.v));
    }
}
