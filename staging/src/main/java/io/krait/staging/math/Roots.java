package io.krait.staging.math;

/** Roots and the hypotenuse. */
final class Roots {
    private Roots() {
    }

    static <V> Fp<V> cbrt(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> rsqrt(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> hypot(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }
}
