package io.krait.staging;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The extents of an array, outermost axis first.
 *
 * @param dims one dim per axis
 */
public record Shape(List<Dim> dims) {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(List.of());

    /** Copies the list. */
    public Shape {
        dims = List.copyOf(dims);
    }

    /** A shape of known extents. */
    public static Shape of(long... extents) {
        if (extents.length == 0) {
            return SCALAR;
        }
        Dim[] dims = new Dim[extents.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Dim.of(extents[i]);
        }
        return new Shape(List.of(dims));
    }

    /** Number of axes. */
    public int rank() {
        return dims.size();
    }

    /** The extent of an axis. */
    public Dim dim(int axis) {
        return dims.get(axis);
    }

    /** The number of elements. */
    public Dim size() {
        Dim n = Dim.ONE;
        for (Dim d : dims) {
            n = n.times(d);
        }
        return n;
    }

    /** The extents when symbol i has the value {@code env[i]}. */
    public long[] eval(long[] env) {
        long[] r = new long[dims.size()];
        for (int i = 0; i < r.length; i++) {
            r[i] = dims.get(i).eval(env);
        }
        return r;
    }

    /** This shape with one axis replaced. */
    public Shape with(int axis, Dim d) {
        List<Dim> r = new ArrayList<>(dims);
        r.set(axis, d);
        return new Shape(r);
    }

    /** This shape without the given axes. */
    public Shape without(boolean[] drop) {
        List<Dim> r = new ArrayList<>();
        for (int i = 0; i < drop.length; i++) {
            if (!drop[i]) {
                r.add(dims.get(i));
            }
        }
        return new Shape(r);
    }

    /** An axis number with negative numbers counted from the end. */
    public int axis(int axis) {
        int a = axis < 0 ? axis + rank() : axis;
        if (a < 0 || a >= rank()) {
            throw new IndexException("axis " + axis + " is out of range for an array with " + rank() + " axes " + this
                    + "; valid are "
                    + (rank() == 0 ? "none" : -rank() + " to " + (rank() - 1)));
        }
        return a;
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
