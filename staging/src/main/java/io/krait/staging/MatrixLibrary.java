package io.krait.staging;

/**
 * Matrix products by a library that somebody else wrote for a device: {@link Device#matrixLibrary}. The order of its
 * sums is its own. Thread-safe.
 */
public interface MatrixLibrary {
    /** Name and version, for people. */
    String name();

    /** True if it multiplies matrices of this element type. */
    boolean takes(DType type);

    /**
     * Multiplies, in the order of {@link Device#stream()}.
     *
     * @throws KraitException when the library refuses
     */
    void multiply(Product product);

    /**
     * Matrices of equal shapes in memory of the device: row-major, or column-major if {@code transposed}.
     *
     * @param address of the first element
     * @param leading elements from the start of a row (of a column, if transposed) to the start of the next; at least
     *     as many as a row (a column) has
     * @param stride elements from the start of a matrix to the start of the next; 0 takes the same matrix each time
     * @param transposed whether neighbours in a column are neighbours in memory, instead of those in a row
     */
    record Matrix(long address, long leading, long stride, boolean transposed) {
    }

    /**
     * {@code c = a * b}, {@code batch} times.
     *
     * @param type the element type; sums of f16 and bf16 are f32
     * @param m rows of {@code a} and {@code c}
     * @param n columns of {@code b} and {@code c}
     * @param k columns of {@code a} and rows of {@code b}
     * @param batch how many products; all numbers are at least 1
     * @param a the first factor
     * @param b the second factor
     * @param c the result, not transposed; shares no memory with the factors
     */
    record Product(DType type, long m, long n, long k, long batch, Matrix a, Matrix b, Matrix c) {
    }
}
