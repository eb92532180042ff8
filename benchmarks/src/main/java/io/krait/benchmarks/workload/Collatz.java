package io.krait.benchmarks.workload;

import java.util.List;

/** Steps of Collatz sequences: whole numbers, and each takes its own number of steps. */
final class Collatz extends LoopWorkload {
    Collatz() {
        super("collatz", "steps of n / 2 or 3 n + 1 from each of n seeds to 1", Size.of(100_000));
    }

    @Override
    public Group group() {
        return Group.SIMD;
    }

    @Override
    public List<Element> elements() {
        return List.of(Element.I32, Element.I64);
    }

    @Override
    public double tolerance(Element element) {
        return 0;
    }

    @Override
    public List<Target> targets(Element element, Size size) {
        return work(size) < LARGE ? List.of() : List.of(Target.of("numba", 1),
                Target.onOneThread("scalar", element == Element.I32 ? 5 : 1));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.ramp("seeds", size.rows(), 1, 1), Slot.output("steps", size.rows()));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        double[] steps = new double[size.rows()];
        for (int i = 0; i < steps.length; i++) {
            for (long v = i + 1L; v != 1; v = v % 2 == 0 ? v / 2 : 3 * v + 1) {
                steps[i]++;
            }
        }
        return steps;
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("collatz", CKernel.count(size.rows()), CKernel.pointer("seeds"),
                CKernel.pointer("steps")));
    }
}
