package io.krait.staging;

import io.krait.types.Complex;
import io.krait.types.Num;
import io.krait.types.Real;
import java.util.List;

/**
 * What complex numbers have besides the arithmetic and functions of {@link Expr}, the only subclass but for {@link
 * Elementary}. Real numbers have it too, as complex numbers without an imaginary part.
 *
 * <p>The results that are real have the type of the parts: f64 of c128, f32 of c64. Java cannot derive it here; it
 * takes what the context wants. {@code Krait.re(z)} and its siblings know it.
 *
 * @param <T> the static element type
 */
public abstract sealed class ComplexScalar<T extends Num> permits Elementary {
    ComplexScalar() {
    }

    abstract <R extends Num> Expr<R> op(Op op, Expr<?>... rest);

    /** The staged value. */
    public abstract Value value();

    private boolean isComplex() {
        return value().dtype().isComplex();
    }

    private <R extends Num> Expr<R> part(boolean imaginary) {
        Value v = value();
        return new Expr<>(v.recorder().emit(new Prim.Part(imaginary), List.of(v)));
    }

    /** The real part. */
    public <R extends Real> Expr<R> re() {
        return isComplex() ? part(false) : new Expr<>(value());
    }

    /** The imaginary part. */
    public <R extends Real> Expr<R> im() {
        Value v = value();
        return isComplex() ? part(true) : new Expr<>(v.recorder().zero(v.dtype()));
    }

    /** The number mirrored at the real axis. */
    public Expr<T> conj() {
        return isComplex() ? make(part(false), part(true).neg()) : new Expr<>(value());
    }

    /** The angle from the positive real axis in radians, -pi to pi. */
    public <R extends Real> Expr<R> arg() {
        return this.<R>im().<R>op(Op.ATAN2, re());
    }

    /** The distance from 0, without overflow on the way: what {@code abs()} gives, with a real static type. */
    public <R extends Real> Expr<R> magnitude() {
        return isComplex() ? this.<R>re().<R>op(Op.HYPOT, im()) : op(Op.ABS);
    }

    /** The square of the distance from 0: re * re + im * im. */
    public <R extends Real> Expr<R> norm() {
        Expr<R> square = this.<R>re().square();
        return isComplex() ? square.add(this.<R>im().square()) : square;
    }

    /** The product with a real number of the type of the parts: both parts times it. */
    public Expr<T> scale(Expr<? extends Real> factor) {
        return mixed(Op.MUL, factor);
    }

    /** Sum, difference, product or quotient with a real number on the right, which has no imaginary part at all. */
    Expr<T> mixed(Op op, Expr<?> real) {
        if (!isComplex()) {
            return op(op, real);
        }
        boolean both = op == Op.MUL || op == Op.DIV;
        return make(part(false).op(op, real), both ? part(true).op(op, real) : part(true));
    }

    /** A complex number of two real ones of one type, f32 or f64. */
    public static <C extends Num> Expr<C> make(Expr<?> re, Expr<?> im) {
        Value a = re.value();
        return new Expr<>(a.recorder().emit(new Prim.MakeComplex(), List.of(a, im.value())));
    }

    /** A complex constant of this value's element type. */
    public Expr<T> literal(Complex v) {
        return new Expr<>(value().recorder().literal(value().dtype(), v));
    }

    /** The power by repeated products. */
    Expr<T> power(int n) {
        Expr<T> one = literal(Complex.of(1, 0));
        Expr<T> square = new Expr<>(value());
        Expr<T> power = one;
        for (long rest = Math.abs((long) n); rest > 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                power = power == one ? square : power.mul(square);
            }
            square = rest > 1 ? square.square() : square;
        }
        return n < 0 ? one.div(power) : power;
    }
}
