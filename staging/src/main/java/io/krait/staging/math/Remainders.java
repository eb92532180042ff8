package io.krait.staging.math;

/** Remainders of floating point division. */
final class Remainders {
    private Remainders() {
    }

    static <V> Fp<V> fmod(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> remainder(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> mod(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }
}
