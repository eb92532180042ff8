package io.krait.benchmarks.workload;

import java.util.List;
import java.util.Locale;

/** A mathematical function applied to every element. */
final class MathFunction implements ArrayWorkload {
    /** The functions that are measured, with the range of their arguments. */
    enum Function {
        EXP(-20, 20),
        LOG(1e-3, 1e3),
        SIN(-20, 20),
        COS(-20, 20),
        TANH(-4, 4),
        ERF(-4, 4),
        POW(0.1, 10, -8, 8),
        ATAN2(-5, 5, -5, 5);

        private final List<Slot.Range> ranges;

        Function(double lo, double hi) {
            ranges = List.of(new Slot.Range(lo, hi));
        }

        Function(double lo, double hi, double lo2, double hi2) {
            ranges = List.of(new Slot.Range(lo, hi), new Slot.Range(lo2, hi2));
        }

        /** Whether it takes two arguments. */
        boolean isBinary() {
            return ranges.size() == 2;
        }
    }

    private final Function function;

    MathFunction(Function function) {
        this.function = function;
    }

    @Override
    public String name() {
        return function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Group group() {
        return Group.MATH;
    }

    @Override
    public String definition() {
        return function.isBinary() ? "z = " + name() + "(x, y), x in " + function.ranges.get(0) + ", y in "
                + function.ranges.get(1) : "z = " + name() + "(x), x in " + function.ranges.get(0);
    }

    @Override
    public List<Size> sizes() {
        return List.of(Size.of(100_000), Size.of(10_000_000));
    }

    @Override
    public List<Slot> slots(Size size) {
        int n = size.elements();
        Slot x = function.ranges.get(0).slot("x", n);
        Slot z = Slot.output("z", n);
        return function.isBinary() ? List.of(x, function.ranges.get(1).slot("y", n), z) : List.of(x, z);
    }

    @Override
    public double tolerance(Element element) {
        // libmvec and SLEEF may be off by 4 units, of the largest value at most.
        return element == Element.F32 ? 1e-6 : 1e-14;
    }

    @Override
    public List<Target> targets(Element element, Size size) {
        // Larger arrays measure the memory.
        return size.elements() > LARGE ? List.of(Target.onOneThread("c", 0.95)) : size.elements() < LARGE ? List.of()
                : List.of(Target.onOneThread("c", 1), Target.onOneThread("sleef", 1), Target.onOneThread("vector", 1),
                        Target.onOneThread("libm", 4), Target.onOneThread("numba", 4));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        double[] z = new double[size.elements()];
        for (int i = 0; i < z.length; i++) {
            double x = data.values("x").applyAsDouble(i);
            z[i] = FunctionLoops.scalar(function, x, function.isBinary() ? data.values("y").applyAsDouble(i) : 0);
        }
        return z;
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        return loop(data, size, workers, false);
    }

    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        return loop(data, size, workers, true);
    }

    private Runnable loop(HeapOperands data, Size size, Workers workers, boolean vector) {
        FunctionLoops loops = FunctionLoops.of(function);
        String y = function.isBinary() ? "y" : "x";
        Workers.Range range = switch (data.real()) {
            case F32 -> (from, to) -> loops.run(data.f32("x"), data.f32(y), data.f32("z"), from, to, vector);
            case F64 -> (from, to) -> loops.run(data.f64("x"), data.f64(y), data.f64("z"), from, to, vector);
        };
        return () -> workers.run(size.elements(), GRAIN, range);
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(kernel("ew_", size));
    }

    @Override
    public List<CKernel> libraries(Size size) {
        return List.of(kernel("", size));
    }

    private CKernel kernel(String prefix, Size size) {
        CKernel.Argument n = CKernel.count(size.elements());
        CKernel.Argument x = CKernel.pointer("x");
        CKernel.Argument z = CKernel.pointer("z");
        return function.isBinary() ? CKernel.of(prefix + name(), n, x, CKernel.pointer("y"), z)
                : CKernel.of(prefix + name(), n, x, z);
    }
}
