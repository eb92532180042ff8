package io.krait.staging.math;

/** Gamma function and its logarithm. */
final class Gamma {
    private Gamma() {
    }

    static <V> Fp<V> lgamma(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> tgamma(Fp<V> x) {
        throw new UnsupportedOperationException();
    }
}
