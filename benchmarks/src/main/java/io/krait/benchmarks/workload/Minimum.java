package io.krait.benchmarks.workload;

import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Smallest element of an array, or the first position where it stands. */
final class Minimum extends Reduction {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private final boolean position;

    Minimum(boolean position) {
        this.position = position;
    }

    @Override
    public String name() {
        return position ? "argmin" : "min";
    }

    @Override
    public String definition() {
        return position ? "first index of the smallest element of x" : "smallest element of x";
    }

    @Override
    public double tolerance(Element element) {
        return 0;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        IntToDoubleFunction x = data.values("x");
        int best = 0;
        for (int i = 1; i < size.elements(); i++) {
            if (x.applyAsDouble(i) < x.applyAsDouble(best)) {
                best = i;
            }
        }
        return new double[] {position ? best : x.applyAsDouble(best)};
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                yield position
                        ? store(data, size, workers, (from, to) -> plainPosition(x, from, to), better(data))
                        : store(data, size, workers, (from, to) -> plain(x, from, to), Math::min);
            }
            case F64 -> {
                double[] x = data.f64("x");
                yield position
                        ? store(data, size, workers, (from, to) -> plainPosition(x, from, to), better(data))
                        : store(data, size, workers, (from, to) -> plain(x, from, to), Math::min);
            }
        };
    }

    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                yield position
                        ? store(data, size, workers, (from, to) -> vectorPosition(x, from, to), better(data))
                        : store(data, size, workers, (from, to) -> vector(x, from, to), Math::min);
            }
            case F64 -> {
                double[] x = data.f64("x");
                yield position
                        ? store(data, size, workers, (from, to) -> vectorPosition(x, from, to), better(data))
                        : store(data, size, workers, (from, to) -> vector(x, from, to), Math::min);
            }
        };
    }

    /** Of two positions the left one, unless the right one's element is smaller. */
    private static DoubleBinaryOperator better(HeapOperands data) {
        IntToDoubleFunction x = data.values("x");
        return (left, right) -> x.applyAsDouble((int) right) < x.applyAsDouble((int) left) ? right : left;
    }

    private static float plain(float[] x, int from, int to) {
        float best = x[from];
        for (int i = from; i < to; i++) {
            best = Math.min(best, x[i]);
        }
        return best;
    }

    private static double plain(double[] x, int from, int to) {
        double best = x[from];
        for (int i = from; i < to; i++) {
            best = Math.min(best, x[i]);
        }
        return best;
    }

    private static int plainPosition(float[] x, int from, int to) {
        int best = from;
        for (int i = from; i < to; i++) {
            if (x[i] < x[best]) {
                best = i;
            }
        }
        return best;
    }

    private static int plainPosition(double[] x, int from, int to) {
        int best = from;
        for (int i = from; i < to; i++) {
            if (x[i] < x[best]) {
                best = i;
            }
        }
        return best;
    }

    private static float vector(float[] x, int from, int to) {
        FloatVector a = FloatVector.broadcast(FLOATS, x[from]);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int w = FLOATS.length();
        int i = from;
        for (; i <= to - 4 * w; i += 4 * w) {
            a = a.min(FloatVector.fromArray(FLOATS, x, i));
            b = b.min(FloatVector.fromArray(FLOATS, x, i + w));
            c = c.min(FloatVector.fromArray(FLOATS, x, i + 2 * w));
            d = d.min(FloatVector.fromArray(FLOATS, x, i + 3 * w));
        }
        float best = a.min(b).min(c.min(d)).reduceLanes(VectorOperators.MIN);
        for (; i < to; i++) {
            best = Math.min(best, x[i]);
        }
        return best;
    }

    private static double vector(double[] x, int from, int to) {
        DoubleVector a = DoubleVector.broadcast(DOUBLES, x[from]);
        DoubleVector b = a;
        DoubleVector c = a;
        DoubleVector d = a;
        int w = DOUBLES.length();
        int i = from;
        for (; i <= to - 4 * w; i += 4 * w) {
            a = a.min(DoubleVector.fromArray(DOUBLES, x, i));
            b = b.min(DoubleVector.fromArray(DOUBLES, x, i + w));
            c = c.min(DoubleVector.fromArray(DOUBLES, x, i + 2 * w));
            d = d.min(DoubleVector.fromArray(DOUBLES, x, i + 3 * w));
        }
        double best = a.min(b).min(c.min(d)).reduceLanes(VectorOperators.MIN);
        for (; i < to; i++) {
            best = Math.min(best, x[i]);
        }
        return best;
    }

    /** Finds the first block whose smallest element is the smallest of all, then the element in that block. */
    private static int vectorPosition(float[] x, int from, int to) {
        float best = x[from];
        int start = from;
        for (int block = from; block < to; block += BLOCK) {
            float smallest = vector(x, block, Math.min(to, block + BLOCK));
            if (smallest < best) {
                best = smallest;
                start = block;
            }
        }
        while (x[start] != best) {
            start++;
        }
        return start;
    }

    private static int vectorPosition(double[] x, int from, int to) {
        double best = x[from];
        int start = from;
        for (int block = from; block < to; block += BLOCK) {
            double smallest = vector(x, block, Math.min(to, block + BLOCK));
            if (smallest < best) {
                best = smallest;
                start = block;
            }
        }
        while (x[start] != best) {
            start++;
        }
        return start;
    }
}
