package io.krait.benchmarks.workload;

/**
 * Size of a workload: {@code rows} is the figure that is reported, {@code columns} is 1 for one-dimensional work.
 *
 * @param rows    elements of a one-dimensional workload, rows of a two-dimensional one
 * @param columns elements in a row
 */
public record Size(int rows, int columns) {
    /** Size of a one-dimensional workload. */
    public static Size of(int elements) {
        return new Size(elements, 1);
    }

    /** Elements of an input array. */
    public int elements() {
        return Math.multiplyExact(rows, columns);
    }

    @Override
    public String toString() {
        return columns == 1 ? Integer.toString(rows) : rows + "x" + columns;
    }
}
