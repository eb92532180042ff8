package io.krait.staging.math;

/** Functions of sign, exponent and fraction. */
final class FloatParts {
    private FloatParts() {
    }

    static <V> Fp<V> fraction(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> exponent(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> ldexp(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> nextafter(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> copysign(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> heaviside(Fp<V> x, Fp<V> y) {
        throw new UnsupportedOperationException();
    }
}
