package io.krait.benchmarks.workload;

import java.util.List;

/** A small filter over an image, where it fits. */
final class Conv extends LoopWorkload {
    private final int k;

    Conv(int k) {
        super("conv" + k + "x" + k, "correlation with a filter of " + k + " x " + k, square(2_000));
        this.k = k;
    }

    @Override
    public Size odd() {
        return square(101);
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.elements(), 0, 1), Slot.input("h", k * k, 0, 1),
                Slot.output("y", inside(size) * inside(size)));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.rows();
        int m = inside(size);
        double[] x = read(data, "x", n * n);
        double[] h = read(data, "h", k * k);
        double[] y = new double[m * m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < m; j++) {
                double sum = 0;
                for (int a = 0; a < k; a++) {
                    for (int b = 0; b < k; b++) {
                        sum += h[a * k + b] * x[(i + a) * n + j + b];
                    }
                }
                y[i * m + j] = sum;
            }
        }
        return y;
    }

    @Override
    public List<CKernel> c(Size size) {
        List<CKernel.Argument> arrays = List.of(CKernel.pointer("x"), CKernel.pointer("h"), CKernel.pointer("y"));
        return List.of(CKernel.of("conv", CKernel.count(size.rows()), CKernel.count(k)).with(arrays),
                new CKernel("constant", "conv" + k, false, List.of(CKernel.count(size.rows()))).with(arrays));
    }

    private int inside(Size size) {
        return size.rows() - k + 1;
    }
}
