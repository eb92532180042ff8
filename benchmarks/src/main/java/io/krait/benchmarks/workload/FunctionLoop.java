package io.krait.benchmarks.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of one function. This class is a template: it is defined once more for each function, so that the function
 * is a constant of the class. A function that is a parameter of the loop would not be a constant for the compiler,
 * and the vector loop would then run a hundred times slower.
 */
final class FunctionLoop implements FunctionLoops {
    private static final MathFunction.Function FUNCTION = function();
    private static final VectorOperators.Unary UNARY = switch (FUNCTION) {
        case LOG -> VectorOperators.LOG;
        case SIN -> VectorOperators.SIN;
        case COS -> VectorOperators.COS;
        case TANH -> VectorOperators.TANH;
        case EXP, ERF, POW, ATAN2 -> VectorOperators.EXP;
    };
    private static final VectorOperators.Binary BINARY = FUNCTION == MathFunction.Function.ATAN2
            ? VectorOperators.ATAN2 : VectorOperators.POW;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    FunctionLoop() {
    }

    private static MathFunction.Function function() {
        try {
            MathFunction.Function own = MethodHandles.classData(MethodHandles.lookup(), "_",
                    MathFunction.Function.class);
            // The template itself has none.
            return own == null ? MathFunction.Function.EXP : own;
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The loops of a function. */
    static FunctionLoops of(MathFunction.Function function) {
        try (InputStream code = FunctionLoop.class.getResourceAsStream("FunctionLoop.class")) {
            MethodHandles.Lookup loop = MethodHandles.lookup()
                    .defineHiddenClassWithClassData(code.readAllBytes(), function, true);
            return (FunctionLoops) loop.lookupClass().getDeclaredConstructor().newInstance();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void run(float[] x, float[] y, float[] z, int from, int to, boolean vector) {
        int i = from;
        if (vector) {
            for (; i <= to - FLOATS.length(); i += FLOATS.length()) {
                apply(FloatVector.fromArray(FLOATS, x, i), FloatVector.fromArray(FLOATS, y, i)).intoArray(z, i);
            }
            VectorMask<Float> rest = FLOATS.indexInRange(i, to);
            apply(FloatVector.fromArray(FLOATS, x, i, rest), FloatVector.fromArray(FLOATS, y, i, rest))
                    .intoArray(z, i, rest);
        } else {
            for (; i < to; i++) {
                z[i] = (float) FunctionLoops.scalar(FUNCTION, x[i], y[i]);
            }
        }
    }

    @Override
    public void run(double[] x, double[] y, double[] z, int from, int to, boolean vector) {
        int i = from;
        if (vector) {
            for (; i <= to - DOUBLES.length(); i += DOUBLES.length()) {
                apply(DoubleVector.fromArray(DOUBLES, x, i), DoubleVector.fromArray(DOUBLES, y, i)).intoArray(z, i);
            }
            VectorMask<Double> rest = DOUBLES.indexInRange(i, to);
            apply(DoubleVector.fromArray(DOUBLES, x, i, rest), DoubleVector.fromArray(DOUBLES, y, i, rest))
                    .intoArray(z, i, rest);
        } else {
            for (; i < to; i++) {
                z[i] = FunctionLoops.scalar(FUNCTION, x[i], y[i]);
            }
        }
    }

    private static FloatVector apply(FloatVector x, FloatVector y) {
        return FUNCTION == MathFunction.Function.ERF ? ErrorFunction.erf(x)
                : FUNCTION.isBinary() ? x.lanewise(BINARY, y) : x.lanewise(UNARY);
    }

    private static DoubleVector apply(DoubleVector x, DoubleVector y) {
        return FUNCTION == MathFunction.Function.ERF ? ErrorFunction.erf(x)
                : FUNCTION.isBinary() ? x.lanewise(BINARY, y) : x.lanewise(UNARY);
    }
}
