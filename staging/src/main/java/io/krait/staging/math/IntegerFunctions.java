package io.krait.staging.math;

import io.krait.staging.DType;

/** Greatest common divisor and least common multiple. */
final class IntegerFunctions {
    private IntegerFunctions() {
    }

    static <V> V gcd(ScalarBuilder<V> b, DType type, V x, V y) {
        throw new UnsupportedOperationException();
    }

    static <V> V lcm(ScalarBuilder<V> b, DType type, V x, V y) {
        throw new UnsupportedOperationException();
    }
}
