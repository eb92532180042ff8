package io.krait.benchmarks.workload;

import java.util.function.IntToDoubleFunction;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Population variance of an array. */
final class Variance extends Reduction {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    @Override
    public String name() {
        return "var";
    }

    @Override
    public String definition() {
        return "mean of the squared distances of x from its mean";
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        IntToDoubleFunction x = data.values("x");
        int n = size.elements();
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x.applyAsDouble(i);
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double distance = x.applyAsDouble(i) - mean;
            squares += distance * distance;
        }
        return new double[] {squares / n};
    }

    /** The textbook's two passes. */
    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        int n = size.elements();
        double[] result = data.f64("result");
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                yield () -> {
                    double mean = workers.reduce(n, BLOCK, (from, to) -> sum(x, from, to), Double::sum) / n;
                    result[0] = workers.reduce(n, BLOCK, (from, to) -> squares(x, mean, from, to), Double::sum) / n;
                };
            }
            case F64 -> {
                double[] x = data.f64("x");
                yield () -> {
                    double mean = workers.reduce(n, BLOCK, (from, to) -> sum(x, from, to), Double::sum) / n;
                    result[0] = workers.reduce(n, BLOCK, (from, to) -> squares(x, mean, from, to), Double::sum) / n;
                };
            }
        };
    }

    /** One pass over memory: sums and squares of the distances from the first element. */
    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        int n = size.elements();
        double[] result = data.f64("result");
        double[] sums = new double[(n + BLOCK - 1) / BLOCK];
        double[] squares = new double[sums.length];
        Workers.Range blocks = switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                yield (from, to) -> {
                    for (int b = from; b < to; b++) {
                        moments(x, b, sums, squares);
                    }
                };
            }
            case F64 -> {
                double[] x = data.f64("x");
                yield (from, to) -> {
                    for (int b = from; b < to; b++) {
                        moments(x, b, sums, squares);
                    }
                };
            }
        };
        return () -> {
            workers.run(sums.length, 1, blocks);
            double sum = Total.vector(sums, 0, sums.length);
            result[0] = (Total.vector(squares, 0, squares.length) - sum * sum / n) / n;
        };
    }

    /** Wider than its elements: ten million of them in a float are off by a percent. */
    private static double sum(float[] x, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += x[i];
        }
        return sum;
    }

    private static double sum(double[] x, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += x[i];
        }
        return sum;
    }

    private static double squares(float[] x, double mean, int from, int to) {
        double squares = 0;
        for (int i = from; i < to; i++) {
            double distance = x[i] - mean;
            squares += distance * distance;
        }
        return squares;
    }

    private static double squares(double[] x, double mean, int from, int to) {
        double squares = 0;
        for (int i = from; i < to; i++) {
            double distance = x[i] - mean;
            squares += distance * distance;
        }
        return squares;
    }

    private static void moments(float[] x, int block, double[] sums, double[] squares) {
        int to = Math.min(x.length, (block + 1) * BLOCK);
        FloatVector shift = FloatVector.broadcast(FLOATS, x[0]);
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector q0 = s0;
        FloatVector q1 = s0;
        int w = FLOATS.length();
        int i = block * BLOCK;
        for (; i <= to - 2 * w; i += 2 * w) {
            FloatVector d0 = FloatVector.fromArray(FLOATS, x, i).sub(shift);
            FloatVector d1 = FloatVector.fromArray(FLOATS, x, i + w).sub(shift);
            s0 = s0.add(d0);
            s1 = s1.add(d1);
            q0 = d0.fma(d0, q0);
            q1 = d1.fma(d1, q1);
        }
        float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
        float square = q0.add(q1).reduceLanes(VectorOperators.ADD);
        for (; i < to; i++) {
            float distance = x[i] - x[0];
            sum += distance;
            square += distance * distance;
        }
        sums[block] = sum;
        squares[block] = square;
    }

    private static void moments(double[] x, int block, double[] sums, double[] squares) {
        int to = Math.min(x.length, (block + 1) * BLOCK);
        DoubleVector shift = DoubleVector.broadcast(DOUBLES, x[0]);
        DoubleVector s0 = DoubleVector.zero(DOUBLES);
        DoubleVector s1 = s0;
        DoubleVector q0 = s0;
        DoubleVector q1 = s0;
        int w = DOUBLES.length();
        int i = block * BLOCK;
        for (; i <= to - 2 * w; i += 2 * w) {
            DoubleVector d0 = DoubleVector.fromArray(DOUBLES, x, i).sub(shift);
            DoubleVector d1 = DoubleVector.fromArray(DOUBLES, x, i + w).sub(shift);
            s0 = s0.add(d0);
            s1 = s1.add(d1);
            q0 = d0.fma(d0, q0);
            q1 = d1.fma(d1, q1);
        }
        double sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
        double square = q0.add(q1).reduceLanes(VectorOperators.ADD);
        for (; i < to; i++) {
            double distance = x[i] - x[0];
            sum += distance;
            square += distance * distance;
        }
        sums[block] = sum;
        squares[block] = square;
    }
}
