package io.krait.benchmarks.workload;

import java.util.List;
import java.util.function.IntToDoubleFunction;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** A cubic in two variables, {@code z = (x/2 + 1) x x - 2 x + y y - 3 x y + 5/4}. */
final class Poly implements ArrayWorkload {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    @Override
    public String name() {
        return "poly";
    }

    @Override
    public String definition() {
        return "z = (x*0.5+1)*x*x - 2*x + y*y - 3*x*y + 1.25";
    }

    @Override
    public List<Size> sizes() {
        return List.of(Size.of(100_000), Size.of(10_000_000));
    }

    @Override
    public List<Slot> slots(Size size) {
        int n = size.elements();
        return List.of(Slot.input("x", n, 0, 1), Slot.input("y", n, 0, 1), Slot.output("z", n));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-5 : 1e-14;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        IntToDoubleFunction xs = data.values("x");
        IntToDoubleFunction ys = data.values("y");
        double[] z = new double[size.elements()];
        for (int i = 0; i < z.length; i++) {
            double x = xs.applyAsDouble(i);
            double y = ys.applyAsDouble(i);
            z[i] = (x * 0.5 + 1) * x * x - 2 * x + y * y - 3 * x * y + 1.25;
        }
        return z;
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        int n = size.elements();
        return switch (data.real()) {
            case F32 -> {
                float[] x = data.f32("x");
                float[] y = data.f32("y");
                float[] z = data.f32("z");
                yield () -> workers.run(n, GRAIN, (from, to) -> plain(x, y, z, from, to));
            }
            case F64 -> {
                double[] x = data.f64("x");
                double[] y = data.f64("y");
                double[] z = data.f64("z");
                yield () -> workers.run(n, GRAIN, (from, to) -> plain(x, y, z, from, to));
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
                float[] z = data.f32("z");
                yield () -> workers.run(n, GRAIN, (from, to) -> vector(x, y, z, from, to));
            }
            case F64 -> {
                double[] x = data.f64("x");
                double[] y = data.f64("y");
                double[] z = data.f64("z");
                yield () -> workers.run(n, GRAIN, (from, to) -> vector(x, y, z, from, to));
            }
        };
    }

    @Override
    public List<CKernel> c(Size size) {
        List<CKernel.Argument> arguments = List.of(CKernel.count(size.elements()), CKernel.pointer("x"),
                CKernel.pointer("y"), CKernel.pointer("z"));
        return List.of(new CKernel("", "poly", false, arguments), new CKernel("nt", "poly_nt", false, arguments));
    }

    private static void plain(float[] x, float[] y, float[] z, int from, int to) {
        for (int i = from; i < to; i++) {
            z[i] = (x[i] * 0.5f + 1) * x[i] * x[i] - 2 * x[i] + y[i] * y[i] - 3 * x[i] * y[i] + 1.25f;
        }
    }

    private static void plain(double[] x, double[] y, double[] z, int from, int to) {
        for (int i = from; i < to; i++) {
            z[i] = (x[i] * 0.5 + 1) * x[i] * x[i] - 2 * x[i] + y[i] * y[i] - 3 * x[i] * y[i] + 1.25;
        }
    }

    private static void vector(float[] x, float[] y, float[] z, int from, int to) {
        int i = from;
        for (; i <= to - FLOATS.length(); i += FLOATS.length()) {
            cubic(FloatVector.fromArray(FLOATS, x, i), FloatVector.fromArray(FLOATS, y, i)).intoArray(z, i);
        }
        if (i < to) {
            VectorMask<Float> rest = FLOATS.indexInRange(i, to);
            cubic(FloatVector.fromArray(FLOATS, x, i, rest), FloatVector.fromArray(FLOATS, y, i, rest))
                    .intoArray(z, i, rest);
        }
    }

    private static void vector(double[] x, double[] y, double[] z, int from, int to) {
        int i = from;
        for (; i <= to - DOUBLES.length(); i += DOUBLES.length()) {
            cubic(DoubleVector.fromArray(DOUBLES, x, i), DoubleVector.fromArray(DOUBLES, y, i)).intoArray(z, i);
        }
        if (i < to) {
            VectorMask<Double> rest = DOUBLES.indexInRange(i, to);
            cubic(DoubleVector.fromArray(DOUBLES, x, i, rest), DoubleVector.fromArray(DOUBLES, y, i, rest))
                    .intoArray(z, i, rest);
        }
    }

    private static FloatVector cubic(FloatVector x, FloatVector y) {
        FloatVector slope = y.fma(FloatVector.broadcast(FLOATS, -3f), FloatVector.broadcast(FLOATS, -2f));
        FloatVector rest = x.fma(slope, y.fma(y, FloatVector.broadcast(FLOATS, 1.25f)));
        FloatVector head = x.fma(FloatVector.broadcast(FLOATS, 0.5f), FloatVector.broadcast(FLOATS, 1f));
        return head.mul(x).fma(x, rest);
    }

    private static DoubleVector cubic(DoubleVector x, DoubleVector y) {
        DoubleVector slope = y.fma(DoubleVector.broadcast(DOUBLES, -3), DoubleVector.broadcast(DOUBLES, -2));
        DoubleVector rest = x.fma(slope, y.fma(y, DoubleVector.broadcast(DOUBLES, 1.25)));
        DoubleVector head = x.fma(DoubleVector.broadcast(DOUBLES, 0.5), DoubleVector.broadcast(DOUBLES, 1));
        return head.mul(x).fma(x, rest);
    }
}
