package io.krait.ndarray;

import io.krait.staging.StridedArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints arrays as NumPy does: aligned columns, long axes shortened to their ends, at most {@link #MAX} characters in
 * all because JShell cuts longer values off. The first line names element type and shape.
 */
final class Printing {
    private static final int MAX = 999;
    private static final int WIDTH = 75;
    private static final int EDGE = 3;
    private static final int FULL = 1000;

    private final StridedArray array;
    private final int edge;
    private final List<Long> shown = new ArrayList<>();
    private Column column = NumberColumn.EMPTY;

    /** Writes the numbers of an array in equal width. */
    interface Column {
        /** The number that lies so many elements after the first. */
        String at(StridedArray array, long at);
    }

    private Printing(StridedArray array, int edge) {
        this.array = array;
        this.edge = edge;
    }

    static String print(String header, StridedArray a) {
        if (a.shape().length == 0) {
            return header + " " + (a.dtype().isComplex() ? ComplexColumn.lone(a)
                    : NumberColumn.lone(a.dtype(), a.bits(0)));
        }
        for (long d : a.shape()) {
            if (d == 0) {
                return header + " []";
            }
        }
        String s = "";
        for (int edge = Export.size(a.shape()) <= FULL ? FULL : EDGE; edge >= 1; edge = edge > EDGE ? EDGE : edge - 1) {
            s = header + "\n" + new Printing(a, edge).body();
            if (s.length() <= MAX) {
                return s;
            }
        }
        // Too many axes even for one element at each end.
        int cut = s.lastIndexOf('\n', MAX - 4);
        return s.substring(0, cut > header.length() ? cut : MAX - 4) + "\n...";
    }

    private String body() {
        collect(0, 0);
        column = array.dtype().isComplex() ? ComplexColumn.of(array, shown) : NumberColumn.of(array.dtype(),
                shown.stream().map(array::bits).toList());
        StringBuilder sb = new StringBuilder();
        write(0, 0, sb);
        return sb.toString();
    }

    private boolean shortened(int axis) {
        return array.shape()[axis] > 2L * edge;
    }

    private void collect(int axis, long at) {
        if (axis == array.shape().length) {
            shown.add(at);
            return;
        }
        long n = array.shape()[axis];
        for (long i = 0; i < n; i++) {
            if (shortened(axis) && i == edge) {
                i = n - edge;
            }
            collect(axis + 1, at + i * array.strides()[axis]);
        }
    }

    private void write(int axis, long at, StringBuilder sb) {
        int rank = array.shape().length;
        long n = array.shape()[axis];
        sb.append('[');
        if (axis == rank - 1) {
            int lineStart = sb.lastIndexOf("\n") + 1;
            for (long i = 0; i < n; i++) {
                boolean gap = shortened(axis) && i == edge;
                if (gap) {
                    i = n - edge;
                }
                String t = column.at(array, at + i * array.strides()[axis]);
                for (String item : gap ? new String[]{"...", t} : new String[]{t}) {
                    if (sb.length() - lineStart + item.length() + 1 > WIDTH) {
                        sb.append('\n').append(" ".repeat(axis));
                        lineStart = sb.length() - axis;
                    }
                    sb.append(sb.charAt(sb.length() - 1) == '[' ? "" : " ").append(item);
                }
            }
        } else {
            for (long i = 0; i < n; i++) {
                if (i > 0) {
                    sb.append("\n".repeat(rank - 1 - axis)).append(" ".repeat(axis + 1));
                }
                if (shortened(axis) && i == edge) {
                    sb.append("...").append("\n".repeat(rank - 1 - axis)).append(" ".repeat(axis + 1));
                    i = n - edge;
                }
                write(axis + 1, at + i * array.strides()[axis], sb);
            }
        }
        sb.append(']');
    }
}
