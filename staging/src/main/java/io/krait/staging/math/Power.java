package io.krait.staging.math;

/** Powers. */
final class Power {
    private Power() {
    }

    static <V> Fp<V> pow(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> pown(Fp<V> x, Fp<V> nHigh, Fp<V> nLow) {
        throw new UnsupportedOperationException();
    }
}
