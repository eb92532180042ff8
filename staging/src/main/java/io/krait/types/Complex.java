package io.krait.types;

/**
 * A complex number as a Java value: what elements of complex arrays are read and written as. It has no arithmetic;
 * arrays and kernels have.
 *
 * @param re the real part
 * @param im the imaginary part
 */
public record Complex(double re, double im) {
    /** The imaginary unit. */
    public static final Complex I = new Complex(0, 1);

    /** A complex number of the given parts. */
    public static Complex of(double re, double im) {
        return new Complex(re, im);
    }

    /** As in mathematics, for instance {@code 1.0-2.5i}. */
    @Override
    public String toString() {
        boolean minus = Double.doubleToRawLongBits(im) < 0 && !Double.isNaN(im);
        return re + (minus ? "-" : "+") + Math.abs(im) + "i";
    }
}
