package io.krait.benchmarks.accuracy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.krait.staging.Op;

/**
 * A function to measure.
 *
 * @param op the operation
 * @param bound the largest error that it may have, in ulp
 * @param reference its value with twice the precision of F64
 * @param host its value by the host, where it is exact or the correctly rounded one; then the reference has it, too
 * @param sources the distributions of points, which the points are spread over evenly
 */
record Function(Op op, double bound, Reference reference, Optional<Host> host, Sources sources) {
    /** Records a reference. */
    @FunctionalInterface
    interface Reference {
        /** The exact result at a point. */
        Exact at(Point p);
    }

    /** A function that Java has exactly. */
    interface Host {
        /** On F64. */
        double f64(double x, double y);

        /** On F32. */
        float f32(float x, float y);
    }

    /** The distributions for a type. */
    @FunctionalInterface
    interface Sources {
        /** At least one. */
        List<Source> of(Format format);
    }

    /** The same function with results that are given with the points. */
    Function judgedByList() {
        return new Function(op, bound, p -> Exact.of(new Dd(p.host(), p.hostLow())), Optional.empty(), sources);
    }

    String name() {
        return op.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return name();
    }

    /** Whether it is a function of two numbers; the exponent of POWN counts as one. */
    boolean isBinary() {
        return op.arity() > 1;
    }
}
