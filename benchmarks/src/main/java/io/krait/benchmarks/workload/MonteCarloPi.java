package io.krait.benchmarks.workload;

import java.util.List;

/** Pi from random points in a square; each version has random numbers of its own. */
final class MonteCarloPi extends LoopWorkload {
    private static final int POINTS = 10_000_000;

    MonteCarloPi() {
        super("mcpi", "pi from n random points in the unit square", Size.of(POINTS));
    }

    @Override
    public List<Element> elements() {
        return List.of(Element.F64);
    }

    @Override
    public Size odd() {
        return Size.of(500_003);
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.scalar("pi"));
    }

    /** About five standard deviations for half a million points. */
    @Override
    public double tolerance(Element element) {
        return 4e-3;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        return new double[] {Math.PI};
    }

    @Override
    public List<CKernel> c(Size size) {
        CKernel plain = CKernel.of("mcpi", CKernel.count(size.rows()), CKernel.pointer("pi"));
        return List.of(plain, plain.as("lanes"));
    }
}
