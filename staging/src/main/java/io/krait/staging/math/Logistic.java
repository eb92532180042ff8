package io.krait.staging.math;

/** Logistic function and its relatives. */
final class Logistic {
    private Logistic() {
    }

    static <V> Fp<V> softplus(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> sigmoid(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> logaddexp(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> logaddexp2(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }
}
