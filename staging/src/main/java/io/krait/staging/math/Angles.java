package io.krait.staging.math;

/** Degrees and radians. */
final class Angles {
    private Angles() {
    }

    static <V> Fp<V> degrees(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> radians(Fp<V> x) {
        throw new UnsupportedOperationException();
    }
}
