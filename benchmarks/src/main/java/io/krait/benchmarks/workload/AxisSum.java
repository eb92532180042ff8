package io.krait.benchmarks.workload;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Sums over the rows (axis 0) or the columns (axis 1) of a matrix. */
final class AxisSum implements ArrayWorkload {
    private static final int COLUMNS = 2500;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private final int axis;

    AxisSum(int axis) {
        this.axis = axis;
    }

    @Override
    public String name() {
        return "sum_ax" + axis;
    }

    @Override
    public String definition() {
        return axis == 0 ? "sum of each column of a matrix of 2500 columns"
                : "sum of each row of a matrix of 2500 columns";
    }

    @Override
    public List<Size> sizes() {
        return List.of(new Size(40, COLUMNS), new Size(4_000, COLUMNS));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.elements(), 0, 1),
                Slot.output("sums", axis == 0 ? size.columns() : size.rows()));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-4 : 1e-13;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        IntToDoubleFunction x = data.values("x");
        double[] sums = new double[axis == 0 ? size.columns() : size.rows()];
        for (int i = 0; i < size.rows(); i++) {
            for (int j = 0; j < size.columns(); j++) {
                sums[axis == 0 ? j : i] += x.applyAsDouble(i * size.columns() + j);
            }
        }
        return sums;
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        Workers.Range work = switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                float[] sums = data.f32("sums");
                yield axis == 0 ? (from, to) -> columns(x, sums, size, from, to)
                        : (from, to) -> rows(x, sums, size, from, to);
            }
            case F64 -> {
                double[] x = data.f64("x");
                double[] sums = data.f64("sums");
                yield axis == 0 ? (from, to) -> columns(x, sums, size, from, to)
                        : (from, to) -> rows(x, sums, size, from, to);
            }
        };
        return split(size, workers, work);
    }

    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        Workers.Range work = switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                float[] sums = data.f32("sums");
                yield axis == 0 ? (from, to) -> vectorColumns(x, sums, size, from, to)
                        : (from, to) -> vectorRows(x, sums, size, from, to);
            }
            case F64 -> {
                double[] x = data.f64("x");
                double[] sums = data.f64("sums");
                yield axis == 0 ? (from, to) -> vectorColumns(x, sums, size, from, to)
                        : (from, to) -> vectorRows(x, sums, size, from, to);
            }
        };
        return split(size, workers, work);
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of(name(), CKernel.count(size.rows()), CKernel.count(size.columns()),
                CKernel.pointer("x"), CKernel.pointer("sums")));
    }

    /** Each thread takes a share of the results: columns for axis 0, rows for axis 1. */
    private Runnable split(Size size, Workers workers, Workers.Range work) {
        return axis == 0 ? () -> workers.run(size.columns(), GRAIN, work) : () -> workers.run(size.rows(), 1, work);
    }

    private static void columns(float[] x, float[] sums, Size size, int from, int to) {
        Arrays.fill(sums, from, to, 0);
        for (int i = 0; i < size.rows(); i++) {
            int row = i * size.columns();
            for (int j = from; j < to; j++) {
                sums[j] += x[row + j];
            }
        }
    }

    private static void columns(double[] x, double[] sums, Size size, int from, int to) {
        Arrays.fill(sums, from, to, 0);
        for (int i = 0; i < size.rows(); i++) {
            int row = i * size.columns();
            for (int j = from; j < to; j++) {
                sums[j] += x[row + j];
            }
        }
    }

    private static void rows(float[] x, float[] sums, Size size, int from, int to) {
        for (int i = from; i < to; i++) {
            int row = i * size.columns();
            float sum = 0;
            for (int j = 0; j < size.columns(); j++) {
                sum += x[row + j];
            }
            sums[i] = sum;
        }
    }

    private static void rows(double[] x, double[] sums, Size size, int from, int to) {
        for (int i = from; i < to; i++) {
            int row = i * size.columns();
            double sum = 0;
            for (int j = 0; j < size.columns(); j++) {
                sum += x[row + j];
            }
            sums[i] = sum;
        }
    }

    /** Four rows at a time, so that the sums are read and written a quarter as often. */
    private static void vectorColumns(float[] x, float[] sums, Size size, int from, int to) {
        Arrays.fill(sums, from, to, 0);
        int c = size.columns();
        int i = 0;
        for (; i <= size.rows() - 4; i += 4) {
            int row = i * c;
            int j = from;
            for (; j <= to - FLOATS.length(); j += FLOATS.length()) {
                FloatVector ab = FloatVector.fromArray(FLOATS, x, row + j)
                        .add(FloatVector.fromArray(FLOATS, x, row + c + j));
                FloatVector cd = FloatVector.fromArray(FLOATS, x, row + 2 * c + j)
                        .add(FloatVector.fromArray(FLOATS, x, row + 3 * c + j));
                FloatVector.fromArray(FLOATS, sums, j).add(ab.add(cd)).intoArray(sums, j);
            }
            for (; j < to; j++) {
                sums[j] += x[row + j] + x[row + c + j] + (x[row + 2 * c + j] + x[row + 3 * c + j]);
            }
        }
        for (; i < size.rows(); i++) {
            for (int j = from; j < to; j++) {
                sums[j] += x[i * c + j];
            }
        }
    }

    private static void vectorColumns(double[] x, double[] sums, Size size, int from, int to) {
        Arrays.fill(sums, from, to, 0);
        int c = size.columns();
        int i = 0;
        for (; i <= size.rows() - 4; i += 4) {
            int row = i * c;
            int j = from;
            for (; j <= to - DOUBLES.length(); j += DOUBLES.length()) {
                DoubleVector ab = DoubleVector.fromArray(DOUBLES, x, row + j)
                        .add(DoubleVector.fromArray(DOUBLES, x, row + c + j));
                DoubleVector cd = DoubleVector.fromArray(DOUBLES, x, row + 2 * c + j)
                        .add(DoubleVector.fromArray(DOUBLES, x, row + 3 * c + j));
                DoubleVector.fromArray(DOUBLES, sums, j).add(ab.add(cd)).intoArray(sums, j);
            }
            for (; j < to; j++) {
                sums[j] += x[row + j] + x[row + c + j] + (x[row + 2 * c + j] + x[row + 3 * c + j]);
            }
        }
        for (; i < size.rows(); i++) {
            for (int j = from; j < to; j++) {
                sums[j] += x[i * c + j];
            }
        }
    }

    private static void vectorRows(float[] x, float[] sums, Size size, int from, int to) {
        for (int i = from; i < to; i++) {
            sums[i] = Total.vector(x, i * size.columns(), (i + 1) * size.columns());
        }
    }

    private static void vectorRows(double[] x, double[] sums, Size size, int from, int to) {
        for (int i = from; i < to; i++) {
            sums[i] = Total.vector(x, i * size.columns(), (i + 1) * size.columns());
        }
    }
}
