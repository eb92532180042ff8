package io.krait.staging.math;

import io.krait.staging.Op;

/** A truth value per lane. */
record Mask<V>(Kit<V> kit, V v) {
    Mask<V> and(Mask<V> b) {
        return kit.mask(Op.AND, v, b.v);
    }

    Mask<V> or(Mask<V> b) {
        return kit.mask(Op.OR, v, b.v);
    }

    Mask<V> not() {
        return new Mask<>(kit, kit.builder().apply(Op.NOT, v));
    }

    Fp<V> select(Fp<V> ifTrue, Fp<V> ifFalse) {
        return kit.fp(kit.builder().apply(Op.SELECT, v, ifTrue.v(), ifFalse.v()));
    }

    Int<V> select(Int<V> ifTrue, Int<V> ifFalse) {
        return new Int<>(kit, kit.builder().apply(Op.SELECT, v, ifTrue.v(), ifFalse.v()));
    }

    Pair<V> select(Pair<V> ifTrue, Pair<V> ifFalse) {
        return new Pair<>(select(ifTrue.hi(), ifFalse.hi()), select(ifTrue.lo(), ifFalse.lo()));
    }
}
