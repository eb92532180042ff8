package io.krait.staging.math;

/** Functions of multiples of pi. */
final class HalfTurns {
    private HalfTurns() {
    }

    static <V> Fp<V> sinpi(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> cospi(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> tanpi(Fp<V> x) {
        throw new UnsupportedOperationException();
    }

    static <V> Fp<V> sinc(Fp<V> x) {
        throw new UnsupportedOperationException();
    }
}
