package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.List;

/**
 * Greatest common divisor and least common multiple.
 *
 * <p>Stein's binary algorithm ("Computational problems associated with Racah algebra", Journal of Computational
 * Physics 1, 1967): vector units shift, count zeros and subtract fast, but do not divide. Magnitudes are taken as
 * unsigned numbers; without their factors of two even that of the smallest number is in the range of the signed type,
 * so that comparisons are right.
 */
final class IntegerFunctions {
    private IntegerFunctions() {
    }

    /** An integer value of any width in a formula. */
    private record Whole<V>(ScalarBuilder<V> b, DType type, V v) {
        Whole<V> of(V value) {
            return new Whole<>(b, type, value);
        }

        Whole<V> k(long value) {
            return of(b.constant(type, value));
        }

        Whole<V> op(Op op, Whole<V> other) {
            return of(b.apply(op, v, other.v));
        }

        Whole<V> magnitude() {
            return type.isSigned() ? of(b.apply(Op.ABS, v)) : this;
        }

        Whole<V> twos() {
            return of(b.apply(Op.CTZ, v));
        }

        /** Without factors of two. */
        Whole<V> odd() {
            return op(Op.USHR, twos());
        }

        V is(Op op, Whole<V> other) {
            return b.apply(op, v, other.v);
        }

        Whole<V> select(V mask, Whole<V> otherwise) {
            return of(b.apply(Op.SELECT, mask, v, otherwise.v));
        }
    }

    static <V> V gcd(ScalarBuilder<V> b, DType type, V x, V y) {
        return gcd(new Whole<>(b, type, x).magnitude(), new Whole<>(b, type, y).magnitude()).v;
    }

    private static <V> Whole<V> gcd(Whole<V> x, Whole<V> y) {
        ScalarBuilder<V> b = x.b;
        Whole<V> zero = x.k(0);
        Whole<V> one = x.k(1);
        V xIsZero = x.is(Op.EQ, zero);
        V yIsZero = y.is(Op.EQ, zero);
        V trivial = b.apply(Op.OR, xIsZero, yIsZero);
        Whole<V> both = x.op(Op.OR, y);
        List<V> start = List.of(one.select(trivial, x.odd()).v, one.select(trivial, y.odd()).v);
        List<V> end = b.loopWhile(start, s -> b.apply(Op.NE, s.get(0), s.get(1)), s -> {
            Whole<V> p = x.of(s.get(0));
            Whole<V> q = x.of(s.get(1));
            V less = p.is(Op.LT, q);
            Whole<V> small = p.select(less, q);
            // Of two odd numbers the difference is even.
            return List.of(small.v, q.select(less, p).op(Op.SUB, small).odd().v);
        });
        return both.select(trivial, x.of(end.get(0)).op(Op.SHL, both.twos()));
    }

    /** |x| / gcd * |y|, modulo the range of the type. */
    static <V> V lcm(ScalarBuilder<V> b, DType type, V x, V y) {
        Whole<V> p = new Whole<>(b, type, x).magnitude();
        Whole<V> q = new Whole<>(b, type, y).magnitude();
        Whole<V> divisor = gcd(p, q);
        // The division has no remainder: shift by the twos, then multiply by the inverse of the odd factor modulo 2^w,
        // by Newton's iteration. 3d xor 2 has 5 right bits, every step doubles their number.
        Whole<V> d = divisor.odd();
        Whole<V> two = p.k(2);
        Whole<V> inverse = p.k(3).op(Op.MUL, d).op(Op.XOR, two);
        for (int bits = 5; bits < type.bits(); bits *= 2) {
            inverse = inverse.op(Op.MUL, two.op(Op.SUB, d.op(Op.MUL, inverse)));
        }
        return p.op(Op.USHR, divisor.twos()).op(Op.MUL, inverse).op(Op.MUL, q).v;
    }
}
