package io.krait.benchmarks.workload;

import java.util.List;
import java.util.function.IntToDoubleFunction;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@code y += a x}, in place. */
final class Saxpy implements ArrayWorkload {
    /** Small, so that y keeps its size over the many calls of a measurement. */
    private static final double A = 1e-6;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    @Override
    public String name() {
        return "saxpy";
    }

    @Override
    public String definition() {
        return "y += a*x, in place";
    }

    @Override
    public List<Size> sizes() {
        return List.of(Size.of(1_000), Size.of(100_000), Size.of(10_000_000));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.elements(), 0, 1), Slot.updated("y", size.elements(), 0, 1));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-6 : 1e-15;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        IntToDoubleFunction x = data.values("x");
        double[] y = data.results();
        for (int i = 0; i < y.length; i++) {
            y[i] += A * x.applyAsDouble(i);
        }
        return y;
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        int n = size.elements();
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                float[] y = data.f32("y");
                yield () -> workers.run(n, GRAIN, (from, to) -> plain((float) A, x, y, from, to));
            }
            case F64 -> {
                double[] x = data.f64("x");
                double[] y = data.f64("y");
                yield () -> workers.run(n, GRAIN, (from, to) -> plain(A, x, y, from, to));
            }
        };
    }

    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        int n = size.elements();
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                float[] y = data.f32("y");
                yield () -> workers.run(n, GRAIN, (from, to) -> vector((float) A, x, y, from, to));
            }
            case F64 -> {
                double[] x = data.f64("x");
                double[] y = data.f64("y");
                yield () -> workers.run(n, GRAIN, (from, to) -> vector(A, x, y, from, to));
            }
        };
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("saxpy", CKernel.count(size.elements()), CKernel.real(A),
                CKernel.pointer("x"), CKernel.pointer("y")));
    }

    private static void plain(float a, float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += a * x[i];
        }
    }

    private static void plain(double a, double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += a * x[i];
        }
    }

    private static void vector(float a, float[] x, float[] y, int from, int to) {
        FloatVector va = FloatVector.broadcast(FLOATS, a);
        int i = from;
        for (; i <= to - FLOATS.length(); i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, i).fma(va, FloatVector.fromArray(FLOATS, y, i)).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = Math.fma(a, x[i], y[i]);
        }
    }

    private static void vector(double a, double[] x, double[] y, int from, int to) {
        DoubleVector va = DoubleVector.broadcast(DOUBLES, a);
        int i = from;
        for (; i <= to - DOUBLES.length(); i += DOUBLES.length()) {
            DoubleVector.fromArray(DOUBLES, x, i).fma(va, DoubleVector.fromArray(DOUBLES, y, i)).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = Math.fma(a, x[i], y[i]);
        }
    }
}
