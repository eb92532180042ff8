package io.krait.staging;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The definition of a {@link Value}, without its operands: what kind of array operation it is, with all static
 * attributes.
 */
public sealed interface Prim permits Prim.Param, Prim.Constant, Prim.Iota, Prim.Extent, Prim.Apply, Prim.Cast,
        Prim.Bitcast, Prim.Permute, Prim.Slice, Prim.Broadcast, Prim.Reshape, Prim.ExpandDims, Prim.Squeeze,
        Prim.Reduce,
        Prim.Scan, Prim.MapScalar, Prim.MakeComplex, Prim.Part, Control {
    /** An input array of the recorded function. */
    record Param(int index) implements Prim {
        @Override
        public String toString() {
            return "param " + index;
        }
    }

    /** A scalar constant in canonical bits. */
    record Constant(DType type, long bits) implements Prim {
        @Override
        public String toString() {
            return "const " + type + " " + Scalars.text(type, bits);
        }
    }

    /** The I64 vector 0, 1, ..., extent-1. */
    record Iota(Dim extent) implements Prim {
        @Override
        public String toString() {
            return "iota " + extent;
        }
    }

    /** An extent as an I64 scalar. */
    record Extent(Dim dim) implements Prim {
        @Override
        public String toString() {
            return "extent " + dim;
        }
    }

    /**
     * An element-wise operation; operands broadcast against each other as in NumPy.
     *
     * @param op the operation
     * @param mode the liberties that it may take
     */
    record Apply(Op op, MathMode mode) implements Prim {
        /** A strict operation. */
        public Apply(Op op) {
            this(op, MathMode.STRICT);
        }

        @Override
        public String toString() {
            return mode.isStrict() ? op.label() : op.label() + "[" + mode + "]";
        }
    }

    /**
     * A recorded function of scalars with control flow, element by element; operands broadcast against each other. The
     * graph has as many parameters as there are operands, and one result.
     */
    record MapScalar(Graph function) implements Prim {
        @Override
        public boolean equals(Object o) {
            return o instanceof MapScalar m && m.function.text().equals(function.text())
                    && m.function.functions().equals(function.functions());
        }

        @Override
        public int hashCode() {
            return function.text().hashCode();
        }

        @Override
        public String toString() {
            return "map {\n" + function.text().indent(2) + "}";
        }
    }

    /** Complex numbers of two real arrays: the real and the imaginary parts, F32 or F64. They broadcast. */
    record MakeComplex() implements Prim {
        @Override
        public String toString() {
            return "complex";
        }
    }

    /** The real or the imaginary parts of complex numbers. */
    record Part(boolean imaginary) implements Prim {
        @Override
        public String toString() {
            return imaginary ? "im" : "re";
        }
    }

    /** Element-wise value conversion, see {@link Scalars#convert}. */
    record Cast(DType to) implements Prim {
        @Override
        public String toString() {
            return "cast " + to;
        }
    }

    /** Element-wise reinterpretation of the bits as a type of the same width. */
    record Bitcast(DType to) implements Prim {
        @Override
        public String toString() {
            return "bitcast " + to;
        }
    }

    /** Axes in a new order: axis i of the result is axis {@code axes[i]} of the operand. */
    record Permute(List<Integer> axes) implements Prim {
        @Override
        public String toString() {
            return "permute " + axes;
        }
    }

    /** One {@link Range} per axis. */
    record Slice(List<Range> ranges) implements Prim {
        @Override
        public String toString() {
            return "slice " + ranges.stream().map(Range::toString).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** New axes in front and extents of 1 repeated, to the given shape. */
    record Broadcast(Shape to) implements Prim {
        @Override
        public String toString() {
            return "broadcast " + to;
        }
    }

    /** The same elements in row-major order under a new shape. */
    record Reshape(Shape to) implements Prim {
        @Override
        public String toString() {
            return "reshape " + to;
        }
    }

    /** New axes of extent 1 at the given ascending positions of the result. */
    record ExpandDims(List<Integer> axes) implements Prim {
        @Override
        public String toString() {
            return "expand " + axes;
        }
    }

    /** Drops the given ascending axes, all of extent 1. */
    record Squeeze(List<Integer> axes) implements Prim {
        @Override
        public String toString() {
            return "squeeze " + axes;
        }
    }

    /** Combines all elements along the given ascending axes, which the result lacks. */
    record Reduce(Reduction reduction, List<Integer> axes) implements Prim {
        @Override
        public String toString() {
            return "reduce " + reduction + " " + axes;
        }
    }

    /**
     * Running fold along an axis: element i is the fold of elements 0 to i. The order is fixed, see {@link ScanV1}.
     */
    record Scan(Reduction reduction, int axis) implements Prim {
        @Override
        public String toString() {
            return "scan " + reduction + " " + axis;
        }
    }

    /**
     * The elements start, start+step, ... up to but not including stop. Negative start and stop count from the end of
     * the axis.
     *
     * @param start first index
     * @param stop end, exclusive, or {@link #OPEN}
     * @param step distance, not 0; negative walks down
     */
    record Range(long start, long stop, long step) {
        /** A start or stop that is left out. */
        public static final long OPEN = Long.MIN_VALUE;
        /** The whole axis. */
        public static final Range ALL = new Range(0, OPEN, 1);

        /** Resolves an open start and checks the step. */
        public Range {
            if (step == 0) {
                throw new IndexException("a slice step must not be 0; use a positive or negative step");
            }
            if (start == OPEN) {
                start = step > 0 ? 0 : -1;
            }
        }

        /** The index of the first element on an axis of the given extent. */
        public Dim first(Dim extent) {
            return start < 0 ? extent.plus(start) : Dim.of(start);
        }

        /**
         * The end on an axis of the given extent: one past the last for positive steps, one before it for negative
         * ones.
         */
        public Dim end(Dim extent) {
            if (stop == OPEN) {
                return step > 0 ? extent : Dim.of(-1);
            }
            return stop < 0 ? extent.plus(stop) : Dim.of(stop);
        }

        /** The number of elements on an axis of the given extent. */
        public Dim length(Dim extent) {
            return step > 0 ? end(extent).minus(first(extent)).ceilDiv(step)
                    : first(extent).minus(end(extent)).ceilDiv(-step);
        }

        @Override
        public String toString() {
            return start + ":" + (stop == OPEN ? "" : stop) + (step == 1 ? "" : ":" + step);
        }
    }
}
