package io.krait;

import io.krait.ndarray.Maths;
import io.krait.staging.ComplexScalar;
import io.krait.staging.Expr;
import io.krait.types.ComplexOf;
import io.krait.types.Floating;
import io.krait.types.Num;
import io.krait.types.PartOf;

/**
 * Functions of complex staged scalars in functional notation, whose results have the exact static type.
 */
public abstract sealed class ComplexScalars extends Maths permits ElementaryScalars {
    ComplexScalars() {
    }

    /** Complex numbers of real and imaginary parts, both f32 or both f64. */
    public static <C extends Num, R extends PartOf<C>> Expr<C> complex(Expr<R> re, Expr<R> im) {
        return ComplexScalar.make(re, im);
    }

    /** The real part. */
    public static <R extends Floating> Expr<R> re(Expr<? extends ComplexOf<R>> z) {
        return z.re();
    }

    /** The imaginary part. */
    public static <R extends Floating> Expr<R> im(Expr<? extends ComplexOf<R>> z) {
        return z.im();
    }

    /** The number mirrored at the real axis. */
    public static <T extends Num> Expr<T> conj(Expr<T> z) {
        return z.conj();
    }

    /** The angle from the positive real axis in radians, -pi to pi. */
    public static <R extends Floating> Expr<R> arg(Expr<? extends ComplexOf<R>> z) {
        return z.arg();
    }

    /** The distance from 0, without overflow on the way. */
    public static <R extends Floating> Expr<R> magnitude(Expr<? extends ComplexOf<R>> z) {
        return z.magnitude();
    }
}
