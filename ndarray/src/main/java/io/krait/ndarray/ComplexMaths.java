package io.krait.ndarray;

import io.krait.types.ComplexOf;
import io.krait.types.Floating;
import io.krait.types.Num;
import io.krait.types.PartOf;

/**
 * Functions of complex arrays in functional notation, whose results have the exact static type.
 */
public abstract sealed class ComplexMaths extends Creation permits ElementaryMaths {
    ComplexMaths() {
    }

    /** Complex numbers of real and imaginary parts, both f32 or both f64; they broadcast. */
    public static <C extends Num, R extends PartOf<C>> NdArray<C> complex(NdArray<R> re, NdArray<R> im) {
        return ComplexElements.make(re, im);
    }

    /** The real part. */
    public static <R extends Floating> NdArray<R> re(NdArray<? extends ComplexOf<R>> z) {
        return z.re();
    }

    /** The imaginary part. */
    public static <R extends Floating> NdArray<R> im(NdArray<? extends ComplexOf<R>> z) {
        return z.im();
    }

    /** The number mirrored at the real axis. */
    public static <T extends Num> NdArray<T> conj(NdArray<T> z) {
        return z.conj();
    }

    /** The angle from the positive real axis in radians, -pi to pi. */
    public static <R extends Floating> NdArray<R> arg(NdArray<? extends ComplexOf<R>> z) {
        return z.arg();
    }

    /** The distance from 0, without overflow on the way. */
    public static <R extends Floating> NdArray<R> magnitude(NdArray<? extends ComplexOf<R>> z) {
        return z.magnitude();
    }
}
