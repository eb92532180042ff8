package io.krait.staging.math;

/** Inverse hyperbolic functions. */
final class InverseHyperbolic {
    private InverseHyperbolic() {
    }

    static <V> Fp<V> asinh(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> acosh(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> atanh(Fp<V> x) {
        throw new UnsupportedOperationException();
    }
}
