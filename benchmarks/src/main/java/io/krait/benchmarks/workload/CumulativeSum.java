package io.krait.benchmarks.workload;

import java.util.List;

/** Running sums. */
final class CumulativeSum extends LoopWorkload {
    CumulativeSum() {
        super("cumsum", "y[i] = x[0] + ... + x[i]", Size.of(10_000_000));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 2e-2 : 1e-10;
    }

    @Override
    public List<Target> targets(Element element, Size size) {
        return work(size) < LARGE ? List.of() : List.of(Target.of("numba", 2), Target.of("unchecked", 0.97));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.rows(), 0, 1), Slot.output("y", size.rows()), Slot.work("before", 513));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        double[] y = read(data, "x", size.rows());
        for (int i = 1; i < y.length; i++) {
            y[i] += y[i - 1];
        }
        return y;
    }

    @Override
    public List<CKernel> c(Size size) {
        CKernel plain = CKernel.of("cumsum", CKernel.count(size.rows()), CKernel.pointer("x"), CKernel.pointer("y"));
        return List.of(plain, plain.as("scan"));
    }
}
