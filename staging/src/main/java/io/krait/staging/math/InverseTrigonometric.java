package io.krait.staging.math;

/** Inverse trigonometric functions. */
final class InverseTrigonometric {
    private InverseTrigonometric() {
    }

    static <V> Fp<V> asin(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> acos(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> atan(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> atan2(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }
}
