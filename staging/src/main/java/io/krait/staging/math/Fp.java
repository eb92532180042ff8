package io.krait.staging.math;

import io.krait.staging.Op;

/** A floating point value in a formula. */
record Fp<V>(Kit<V> kit, V v) {
    Fp<V> plus(Fp<V> b) {
        return binary(Op.ADD, b);
    }

    Fp<V> plus(double b) {
        return plus(kit.c(b));
    }

    Fp<V> minus(Fp<V> b) {
        return binary(Op.SUB, b);
    }

    Fp<V> minus(double b) {
        return minus(kit.c(b));
    }

    Fp<V> times(Fp<V> b) {
        return binary(Op.MUL, b);
    }

    Fp<V> times(double b) {
        return times(kit.c(b));
    }

    Fp<V> over(Fp<V> b) {
        return binary(Op.DIV, b);
    }

    /** this * m + a, rounded once. */
    Fp<V> fma(Fp<V> m, Fp<V> a) {
        return kit.fp(kit.builder().apply(Op.FMA, v, m.v, a.v));
    }

    Fp<V> fma(double m, Fp<V> a) {
        return fma(kit.c(m), a);
    }

    Fp<V> fma(double m, double a) {
        return fma(kit.c(m), kit.c(a));
    }

    Fp<V> neg() {
        return unary(Op.NEG);
    }

    Fp<V> abs() {
        return unary(Op.ABS);
    }

    Fp<V> rint() {
        return unary(Op.RINT);
    }

    Fp<V> trunc() {
        return unary(Op.TRUNC);
    }

    Fp<V> sqrt() {
        return unary(Op.SQRT);
    }

    /** This number, which is not negative, with the sign of another one. */
    Fp<V> withSignOf(Fp<V> x) {
        return bits().or(x.bits().and(kit.isF64() ? Long.MIN_VALUE : Integer.MIN_VALUE)).asFp();
    }

    /** This, negated where the sign bit of another number is set. */
    Fp<V> xorSignOf(Fp<V> sign) {
        return bits().xor(sign.signOnly()).asFp();
    }

    /** The bits with all but the sign cleared. */
    Int<V> signOnly() {
        return bits().and(kit.signBit());
    }

    Mask<V> lt(Fp<V> b) {
        return kit.mask(Op.LT, v, b.v);
    }

    Mask<V> le(Fp<V> b) {
        return kit.mask(Op.LE, v, b.v);
    }

    Mask<V> lt(double b) {
        return kit.mask(Op.LT, v, kit.c(b).v);
    }

    Mask<V> le(double b) {
        return kit.mask(Op.LE, v, kit.c(b).v);
    }

    Mask<V> gt(double b) {
        return kit.mask(Op.GT, v, kit.c(b).v);
    }

    Mask<V> ge(double b) {
        return kit.mask(Op.GE, v, kit.c(b).v);
    }

    Mask<V> gt(Fp<V> b) {
        return kit.mask(Op.GT, v, b.v);
    }

    Mask<V> ge(Fp<V> b) {
        return kit.mask(Op.GE, v, b.v);
    }

    Mask<V> eq(double b) {
        return kit.mask(Op.EQ, v, kit.c(b).v);
    }

    Mask<V> eq(Fp<V> b) {
        return kit.mask(Op.EQ, v, b.v);
    }

    /** The raw bits as an integer of the same width. */
    Int<V> bits() {
        return new Int<>(kit, kit.builder().bitcast(kit.intType(), v));
    }

    private Fp<V> unary(Op op) {
        return kit.fp(kit.builder().apply(op, v));
    }

    private Fp<V> binary(Op op, Fp<V> b) {
        return kit.fp(kit.op(op, v, b.v));
    }
}
