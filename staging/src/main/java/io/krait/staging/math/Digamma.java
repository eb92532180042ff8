package io.krait.staging.math;

/** Derivative of the logarithm of the gamma function. */
final class Digamma {
    private Digamma() {
    }

    static <V> Fp<V> digamma(Fp<V> x) {
        throw new UnsupportedOperationException();
    }
}
