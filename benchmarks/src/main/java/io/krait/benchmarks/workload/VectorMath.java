package io.krait.benchmarks.workload;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One Vector API loop per function and type: an operator that is a parameter of the loop would not be a constant for
 * the compiler, and the loop then runs a hundred times slower.
 */
final class VectorMath {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private VectorMath() {
    }

    static void exp(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - FLOATS.length(); i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, i).lanewise(VectorOperators.EXP).intoArray(y, i);
        }
        if (i < to) {
            VectorMask<Float> rest = FLOATS.indexInRange(i, to);
            FloatVector.fromArray(FLOATS, x, i, rest).lanewise(VectorOperators.EXP).intoArray(y, i, rest);
        }
    }

    static void exp(double[] x, double[] y, int from, int to) {
        int i = from;
        for (; i <= to - DOUBLES.length(); i += DOUBLES.length()) {
            DoubleVector.fromArray(DOUBLES, x, i).lanewise(VectorOperators.EXP).intoArray(y, i);
        }
        if (i < to) {
            VectorMask<Double> rest = DOUBLES.indexInRange(i, to);
            DoubleVector.fromArray(DOUBLES, x, i, rest).lanewise(VectorOperators.EXP).intoArray(y, i, rest);
        }
    }

    static void log(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - FLOATS.length(); i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, i).lanewise(VectorOperators.LOG).intoArray(y, i);
        }
        if (i < to) {
            VectorMask<Float> rest = FLOATS.indexInRange(i, to);
            FloatVector.fromArray(FLOATS, x, i, rest).lanewise(VectorOperators.LOG).intoArray(y, i, rest);
        }
    }

    static void log(double[] x, double[] y, int from, int to) {
        int i = from;
        for (; i <= to - DOUBLES.length(); i += DOUBLES.length()) {
            DoubleVector.fromArray(DOUBLES, x, i).lanewise(VectorOperators.LOG).intoArray(y, i);
        }
        if (i < to) {
            VectorMask<Double> rest = DOUBLES.indexInRange(i, to);
            DoubleVector.fromArray(DOUBLES, x, i, rest).lanewise(VectorOperators.LOG).intoArray(y, i, rest);
        }
    }

    static void sin(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - FLOATS.length(); i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, i).lanewise(VectorOperators.SIN).intoArray(y, i);
        }
        if (i < to) {
            VectorMask<Float> rest = FLOATS.indexInRange(i, to);
            FloatVector.fromArray(FLOATS, x, i, rest).lanewise(VectorOperators.SIN).intoArray(y, i, rest);
        }
    }

    static void sin(double[] x, double[] y, int from, int to) {
        int i = from;
        for (; i <= to - DOUBLES.length(); i += DOUBLES.length()) {
            DoubleVector.fromArray(DOUBLES, x, i).lanewise(VectorOperators.SIN).intoArray(y, i);
        }
        if (i < to) {
            VectorMask<Double> rest = DOUBLES.indexInRange(i, to);
            DoubleVector.fromArray(DOUBLES, x, i, rest).lanewise(VectorOperators.SIN).intoArray(y, i, rest);
        }
    }

    static void sqrt(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - FLOATS.length(); i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, i).lanewise(VectorOperators.SQRT).intoArray(y, i);
        }
        if (i < to) {
            VectorMask<Float> rest = FLOATS.indexInRange(i, to);
            FloatVector.fromArray(FLOATS, x, i, rest).lanewise(VectorOperators.SQRT).intoArray(y, i, rest);
        }
    }

    static void sqrt(double[] x, double[] y, int from, int to) {
        int i = from;
        for (; i <= to - DOUBLES.length(); i += DOUBLES.length()) {
            DoubleVector.fromArray(DOUBLES, x, i).lanewise(VectorOperators.SQRT).intoArray(y, i);
        }
        if (i < to) {
            VectorMask<Double> rest = DOUBLES.indexInRange(i, to);
            DoubleVector.fromArray(DOUBLES, x, i, rest).lanewise(VectorOperators.SQRT).intoArray(y, i, rest);
        }
    }
}
