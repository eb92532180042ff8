package io.krait.optimizer;

import io.krait.staging.StridedArray;
import java.util.List;

/**
 * What a specialisation of a kernel knows of the strides of its parameter arrays.
 *
 * @param of per parameter
 */
record Layouts(List<Kind> of) {
    /** What is known of the strides of one array. */
    enum Kind {
        /** Row-major without gaps: strides follow from the extents. */
        DENSE,
        /** Neighbours along the last axis are neighbours in memory. */
        ROWS,
        /** Nothing. */
        ANY
    }

    static Layouts of(List<StridedArray> arrays) {
        return new Layouts(arrays.stream().map(Layouts::kind).toList());
    }

    private static Kind kind(StridedArray a) {
        int rank = a.shape().length;
        if (a.isDense()) {
            return Kind.DENSE;
        }
        return rank > 0 && (a.strides()[rank - 1] == 1 || a.shape()[rank - 1] == 1) ? Kind.ROWS : Kind.ANY;
    }
}
