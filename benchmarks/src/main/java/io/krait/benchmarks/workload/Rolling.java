package io.krait.benchmarks.workload;

import java.util.List;

/** The mean of every window of 100 elements, by running sums. */
final class Rolling extends LoopWorkload {
    private static final int WINDOW = 100;

    Rolling() {
        super("rolling", "means of all windows of 100 elements", Size.of(10_000_000));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.rows(), 0, 1), Slot.output("y", size.rows() - WINDOW + 1));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-2 : 1e-9;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        double[] x = read(data, "x", size.rows());
        double[] y = new double[size.rows() - WINDOW + 1];
        for (int i = 0; i < y.length; i++) {
            double sum = 0;
            for (int j = 0; j < WINDOW; j++) {
                sum += x[i + j];
            }
            y[i] = sum / WINDOW;
        }
        return y;
    }

    @Override
    public List<CKernel> c(Size size) {
        CKernel plain = CKernel.of("rolling", CKernel.count(size.rows()), CKernel.count(WINDOW),
                CKernel.pointer("x"), CKernel.pointer("y"));
        return List.of(plain, plain.as("scan"));
    }
}
