package io.krait.benchmarks.workload;

import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** What the reductions of one array to one number have in common. */
abstract class Reduction implements ArrayWorkload {
    /** Elements that the vectorised versions work on at a time: they stay in the first-level cache. */
    static final int BLOCK = 2048;

    @Override
    public List<Size> sizes() {
        return List.of(Size.of(100_000), Size.of(10_000_000));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.elements(), 0, 1), Slot.scalar("result"));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-3 : 1e-12;
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of(name(), CKernel.count(size.elements()),
                CKernel.pointer("x"), CKernel.pointer("result")));
    }

    /** Reduces ranges and stores the combined number. */
    static Runnable store(HeapOperands data, Size size, Workers workers, Workers.Partial work,
            DoubleBinaryOperator combine) {
        int n = size.elements();
        double[] result = data.f64("result");
        return () -> result[0] = workers.reduce(n, BLOCK, work, combine);
    }
}
