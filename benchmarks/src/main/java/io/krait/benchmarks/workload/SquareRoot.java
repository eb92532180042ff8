package io.krait.benchmarks.workload;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The square root of every element. */
final class SquareRoot implements ArrayWorkload {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    @Override
    public String name() {
        return "sqrt";
    }

    @Override
    public String definition() {
        return "y = sqrt(x), x in [0.1, 8)";
    }

    @Override
    public List<Size> sizes() {
        return List.of(Size.of(100_000), Size.of(1_000_000), Size.of(10_000_000));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.elements(), 0.1, 8), Slot.output("y", size.elements()));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-6 : 1e-14;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        IntToDoubleFunction x = data.values("x");
        double[] y = new double[size.elements()];
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.sqrt(x.applyAsDouble(i));
        }
        return y;
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        return split(size, workers, switch (data.real()) {
            case F32 -> (from, to) -> plain(data.f32("x"), data.f32("y"), from, to);
            case F64 -> (from, to) -> plain(data.f64("x"), data.f64("y"), from, to);
        });
    }

    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        return split(size, workers, switch (data.real()) {
            case F32 -> (from, to) -> vector(data.f32("x"), data.f32("y"), from, to);
            case F64 -> (from, to) -> vector(data.f64("x"), data.f64("y"), from, to);
        });
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("ew_sqrt", CKernel.count(size.elements()), CKernel.pointer("x"),
                CKernel.pointer("y")));
    }

    private static Runnable split(Size size, Workers workers, Workers.Range work) {
        return () -> workers.run(size.elements(), GRAIN, work);
    }

    private static void plain(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = (float) Math.sqrt(x[i]);
        }
    }

    private static void plain(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = Math.sqrt(x[i]);
        }
    }

    private static void vector(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - FLOATS.length(); i += FLOATS.length()) {
            FloatVector.fromArray(FLOATS, x, i).sqrt().intoArray(y, i);
        }
        VectorMask<Float> rest = FLOATS.indexInRange(i, to);
        FloatVector.fromArray(FLOATS, x, i, rest).sqrt().intoArray(y, i, rest);
    }

    private static void vector(double[] x, double[] y, int from, int to) {
        int i = from;
        for (; i <= to - DOUBLES.length(); i += DOUBLES.length()) {
            DoubleVector.fromArray(DOUBLES, x, i).sqrt().intoArray(y, i);
        }
        VectorMask<Double> rest = DOUBLES.indexInRange(i, to);
        DoubleVector.fromArray(DOUBLES, x, i, rest).sqrt().intoArray(y, i, rest);
    }
}
