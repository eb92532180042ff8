package io.krait.ndarray;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.types.Complex;
import io.krait.types.Num;
import io.krait.types.Real;
import java.util.List;

/**
 * What complex arrays have besides the arithmetic and functions of all arrays. Real arrays have it too, as complex
 * numbers without an imaginary part.
 *
 * <p>The results that are real have the type of the parts: f64 of c128, f32 of c64. Java cannot derive it here; it
 * takes what the context wants. {@code Krait.re(z)} and its siblings know it.
 *
 * @param <T> the static element type
 */
public abstract sealed class ComplexElements<T extends Num> extends Node permits Elementary {
    ComplexElements(ArrayType type, State state, List<Integer> reduced) {
        super(type, state, reduced);
    }

    abstract NdArray<T> self();

    /** The real parts. */
    public <R extends Real> NdArray<R> re() {
        return part(self(), false);
    }

    /** The imaginary parts. */
    public <R extends Real> NdArray<R> im() {
        return part(self(), true);
    }

    /** The numbers mirrored at the real axis. */
    public NdArray<T> conj() {
        NdArray<T> z = self();
        return z.dtype().isComplex() ? make(part(z, false), part(z, true).neg()) : z;
    }

    /** The angles from the positive real axis in radians, -pi to pi. */
    public <R extends Real> NdArray<R> arg() {
        return Ops.apply(Op.ATAN2, im(), re());
    }

    /** The distances from 0, without overflow on the way: what {@code abs()} gives, with a real static type. */
    public <R extends Real> NdArray<R> magnitude() {
        return magnitude(self());
    }

    static <R extends Num> NdArray<R> magnitude(NdArray<?> z) {
        return z.dtype().isComplex() ? Ops.apply(Op.HYPOT, part(z, false), part(z, true)) : Ops.apply(Op.ABS, z);
    }

    /** The squares of the distances from 0: re * re + im * im. */
    public <R extends Real> NdArray<R> norm() {
        NdArray<T> z = self();
        NdArray<R> square = this.<R>re().square();
        return z.dtype().isComplex() ? square.add(this.<R>im().square()) : square;
    }

    /** The products with real numbers: both parts times them. */
    public NdArray<T> scale(NdArray<? extends Real> factor) {
        return Ops.apply(Op.MUL, self(), factor);
    }

    /**
     * One element; negative indices count from the end.
     *
     * @throws io.krait.staging.DTypeException for integers of 64 bits that a double would round
     */
    public Complex getComplex(long... index) {
        return Complexes.at(self(), index);
    }

    /** The only element. */
    public Complex itemComplex() {
        return Complexes.only(self());
    }

    /** All elements in row-major order. */
    public Complex[] toComplexArray() {
        return Complexes.elements(self());
    }

    /** All elements in row-major order, each as its real and then its imaginary part. */
    public double[] toInterleavedArray() {
        return Complexes.interleaved(self());
    }

    /** Parts as arrays; those of real arrays are the array itself and zeros. */
    static <R extends Num> NdArray<R> part(NdArray<?> z, boolean imaginary) {
        if (z.dtype().isComplex()) {
            return Ops.node(new Prim.Part(imaginary), z);
        }
        return imaginary ? Ops.node(new Prim.Broadcast(z.type().shape()), Ops.scalar(z.dtype(), 0))
                : Ops.cast(z, z.dtype());
    }

    /** Complex numbers of two arrays. */
    static <C extends Num> NdArray<C> make(NdArray<?> re, NdArray<?> im) {
        return Ops.node(new Prim.MakeComplex(), re, im);
    }

    /** A number as a complex array without axes. */
    static <C extends Num> NdArray<C> number(DType t, Complex v) {
        return make(Ops.literal(t.part(), v.re()), Ops.literal(t.part(), v.im()));
    }
}
