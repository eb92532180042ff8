package io.krait.staging.math;

/** Inverse of the error function. */
final class InverseError {
    private InverseError() {
    }

    static <V> Fp<V> erfinv(Fp<V> x) {
        throw new UnsupportedOperationException();
    }
}
