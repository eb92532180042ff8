package io.krait.benchmarks.workload;

import java.util.List;
import java.util.function.IntToDoubleFunction;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Softmax of each row of a matrix. */
final class Softmax implements ArrayWorkload {
    private static final int COLUMNS = 1000;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    @Override
    public String name() {
        return "softmax";
    }

    @Override
    public String definition() {
        return "exp(x - max) / sum of exp(x - max) in each row of 1000";
    }

    @Override
    public List<Size> sizes() {
        return List.of(new Size(100, COLUMNS), new Size(2_000, COLUMNS), new Size(10_000, COLUMNS));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.elements(), -5, 5), Slot.output("y", size.elements()));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-5 : 1e-13;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        IntToDoubleFunction x = data.values("x");
        double[] y = new double[size.elements()];
        for (int row = 0; row < y.length; row += size.columns()) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = row; j < row + size.columns(); j++) {
                max = Math.max(max, x.applyAsDouble(j));
            }
            double sum = 0;
            for (int j = row; j < row + size.columns(); j++) {
                y[j] = Math.exp(x.applyAsDouble(j) - max);
                sum += y[j];
            }
            for (int j = row; j < row + size.columns(); j++) {
                y[j] /= sum;
            }
        }
        return y;
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        int c = size.columns();
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                float[] y = data.f32("y");
                yield () -> workers.run(size.rows(), 1, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        plain(x, y, i * c, (i + 1) * c);
                    }
                });
            }
            case F64 -> {
                double[] x = data.f64("x");
                double[] y = data.f64("y");
                yield () -> workers.run(size.rows(), 1, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        plain(x, y, i * c, (i + 1) * c);
                    }
                });
            }
        };
    }

    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        int c = size.columns();
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                float[] y = data.f32("y");
                yield () -> workers.run(size.rows(), 1, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        vector(x, y, i * c, (i + 1) * c);
                    }
                });
            }
            case F64 -> {
                double[] x = data.f64("x");
                double[] y = data.f64("y");
                yield () -> workers.run(size.rows(), 1, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        vector(x, y, i * c, (i + 1) * c);
                    }
                });
            }
        };
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("softmax", CKernel.count(size.rows()), CKernel.count(size.columns()),
                CKernel.pointer("x"), CKernel.pointer("y")));
    }

    private static void plain(float[] x, float[] y, int from, int to) {
        float max = x[from];
        for (int j = from; j < to; j++) {
            max = Math.max(max, x[j]);
        }
        float sum = 0;
        for (int j = from; j < to; j++) {
            y[j] = (float) Math.exp(x[j] - max);
            sum += y[j];
        }
        for (int j = from; j < to; j++) {
            y[j] /= sum;
        }
    }

    private static void plain(double[] x, double[] y, int from, int to) {
        double max = x[from];
        for (int j = from; j < to; j++) {
            max = Math.max(max, x[j]);
        }
        double sum = 0;
        for (int j = from; j < to; j++) {
            y[j] = Math.exp(x[j] - max);
            sum += y[j];
        }
        for (int j = from; j < to; j++) {
            y[j] /= sum;
        }
    }

    private static void vector(float[] x, float[] y, int from, int to) {
        int whole = to - FLOATS.length();
        VectorMask<Float> rest = FLOATS.indexInRange((to - from) / FLOATS.length() * FLOATS.length(), to - from);
        FloatVector maxima = FloatVector.broadcast(FLOATS, x[from]);
        int j = from;
        for (; j <= whole; j += FLOATS.length()) {
            maxima = maxima.max(FloatVector.fromArray(FLOATS, x, j));
        }
        maxima = maxima.lanewise(VectorOperators.MAX, FloatVector.fromArray(FLOATS, x, j, rest), rest);
        FloatVector max = FloatVector.broadcast(FLOATS, maxima.reduceLanes(VectorOperators.MAX));
        FloatVector sums = FloatVector.zero(FLOATS);
        for (j = from; j <= whole; j += FLOATS.length()) {
            FloatVector e = FloatVector.fromArray(FLOATS, x, j).sub(max).lanewise(VectorOperators.EXP);
            e.intoArray(y, j);
            sums = sums.add(e);
        }
        FloatVector last = FloatVector.fromArray(FLOATS, x, j, rest).sub(max).lanewise(VectorOperators.EXP);
        last.intoArray(y, j, rest);
        float scale = 1 / sums.add(last, rest).reduceLanes(VectorOperators.ADD);
        for (j = from; j <= whole; j += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, y, j).mul(scale).intoArray(y, j);
        }
        last.mul(scale).intoArray(y, j, rest);
    }

    private static void vector(double[] x, double[] y, int from, int to) {
        int whole = to - DOUBLES.length();
        VectorMask<Double> rest = DOUBLES.indexInRange((to - from) / DOUBLES.length() * DOUBLES.length(), to - from);
        DoubleVector maxima = DoubleVector.broadcast(DOUBLES, x[from]);
        int j = from;
        for (; j <= whole; j += DOUBLES.length()) {
            maxima = maxima.max(DoubleVector.fromArray(DOUBLES, x, j));
        }
        maxima = maxima.lanewise(VectorOperators.MAX, DoubleVector.fromArray(DOUBLES, x, j, rest), rest);
        DoubleVector max = DoubleVector.broadcast(DOUBLES, maxima.reduceLanes(VectorOperators.MAX));
        DoubleVector sums = DoubleVector.zero(DOUBLES);
        for (j = from; j <= whole; j += DOUBLES.length()) {
            DoubleVector e = DoubleVector.fromArray(DOUBLES, x, j).sub(max).lanewise(VectorOperators.EXP);
            e.intoArray(y, j);
            sums = sums.add(e);
        }
        DoubleVector last = DoubleVector.fromArray(DOUBLES, x, j, rest).sub(max).lanewise(VectorOperators.EXP);
        last.intoArray(y, j, rest);
        double scale = 1 / sums.add(last, rest).reduceLanes(VectorOperators.ADD);
        for (j = from; j <= whole; j += DOUBLES.length()) {
            DoubleVector.fromArray(DOUBLES, y, j).mul(scale).intoArray(y, j);
        }
        last.mul(scale).intoArray(y, j, rest);
    }
}
