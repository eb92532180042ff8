package io.krait.benchmarks.workload;

import java.util.function.IntToDoubleFunction;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Sum and mean of an array. */
final class Total extends Reduction {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private final boolean mean;

    Total(boolean mean) {
        this.mean = mean;
    }

    @Override
    public String name() {
        return mean ? "mean" : "sum";
    }

    @Override
    public String definition() {
        return mean ? "sum of x divided by its length" : "sum of x";
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        IntToDoubleFunction x = data.values("x");
        double sum = 0;
        for (int i = 0; i < size.elements(); i++) {
            sum += x.applyAsDouble(i);
        }
        return new double[] {sum / divisor(size)};
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        double divisor = divisor(size);
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                yield store(data, size, workers, (from, to) -> plain(x, from, to) / divisor, Double::sum);
            }
            case F64 -> {
                double[] x = data.f64("x");
                yield store(data, size, workers, (from, to) -> plain(x, from, to) / divisor, Double::sum);
            }
        };
    }

    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        double divisor = divisor(size);
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                yield store(data, size, workers, (from, to) -> vector(x, from, to) / divisor, Double::sum);
            }
            case F64 -> {
                double[] x = data.f64("x");
                yield store(data, size, workers, (from, to) -> vector(x, from, to) / divisor, Double::sum);
            }
        };
    }

    private double divisor(Size size) {
        return mean ? size.elements() : 1;
    }

    private static float plain(float[] x, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += x[i];
        }
        return sum;
    }

    private static double plain(double[] x, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += x[i];
        }
        return sum;
    }

    static float vector(float[] x, int from, int to) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int w = FLOATS.length();
        int i = from;
        for (; i <= to - 4 * w; i += 4 * w) {
            a = a.add(FloatVector.fromArray(FLOATS, x, i));
            b = b.add(FloatVector.fromArray(FLOATS, x, i + w));
            c = c.add(FloatVector.fromArray(FLOATS, x, i + 2 * w));
            d = d.add(FloatVector.fromArray(FLOATS, x, i + 3 * w));
        }
        float sum = a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
        for (; i < to; i++) {
            sum += x[i];
        }
        return sum;
    }

    static double vector(double[] x, int from, int to) {
        DoubleVector a = DoubleVector.zero(DOUBLES);
        DoubleVector b = a;
        DoubleVector c = a;
        DoubleVector d = a;
        int w = DOUBLES.length();
        int i = from;
        for (; i <= to - 4 * w; i += 4 * w) {
            a = a.add(DoubleVector.fromArray(DOUBLES, x, i));
            b = b.add(DoubleVector.fromArray(DOUBLES, x, i + w));
            c = c.add(DoubleVector.fromArray(DOUBLES, x, i + 2 * w));
            d = d.add(DoubleVector.fromArray(DOUBLES, x, i + 3 * w));
        }
        double sum = a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
        for (; i < to; i++) {
            sum += x[i];
        }
        return sum;
    }
}
