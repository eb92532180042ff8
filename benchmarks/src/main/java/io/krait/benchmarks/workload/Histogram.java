package io.krait.benchmarks.workload;

import java.util.List;

/** How many elements lie in each of 256 equally wide bins. */
final class Histogram extends LoopWorkload {
    private static final int BINS = 256;

    Histogram() {
        super("hist", "counts of n numbers in [0, 1) in 256 bins", Size.of(10_000_000));
    }

    /** An element of which 256 times lies next to a whole number may be counted beside it. */
    @Override
    public double tolerance(Element element) {
        return 1e-3;
    }

    @Override
    public List<Target> targets(Element element, Size size) {
        return work(size) < LARGE ? List.of() : List.of(Target.of("numba", 2), Target.of("unchecked", 0.97));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.rows(), 0, 1), Slot.output("counts", BINS).as(Element.I64));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        var x = data.values("x");
        double[] counts = new double[BINS];
        for (int i = 0; i < size.rows(); i++) {
            // A float just below 1 may round up to 1; none does, as it has 24 bits and the factor is a power of two.
            counts[(int) (x.applyAsDouble(i) * BINS)]++;
        }
        return counts;
    }

    @Override
    public List<CKernel> c(Size size) {
        CKernel plain = CKernel.of("hist", CKernel.count(size.rows()), CKernel.count(BINS), CKernel.pointer("x"),
                CKernel.pointer("counts"));
        return List.of(plain.onOneThread(), plain.as("tables"));
    }
}
