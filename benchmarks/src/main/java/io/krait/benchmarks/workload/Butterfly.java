package io.krait.benchmarks.workload;

import java.util.List;

/** One radix-2 pass of a Fourier transform, on complex numbers that lie as pairs of reals. */
final class Butterfly extends LoopWorkload {
    Butterfly() {
        super("butterfly", "y[2j], y[2j+1] = x[j] +- w[j] * x[j + n/2], complex", Size.of(1 << 20));
    }

    @Override
    public Size odd() {
        return Size.of(5_002);
    }

    @Override
    public List<Slot> slots(Size size) {
        int n = size.rows();
        return List.of(Slot.input("x", 2 * n, 0, 1), Slot.input("w", n, -1, 1), Slot.output("y", 2 * n));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.rows();
        double[] x = read(data, "x", 2 * n);
        double[] w = read(data, "w", n);
        double[] y = new double[2 * n];
        for (int j = 0; j < n / 2; j++) {
            double re = w[2 * j] * x[2 * j + n] - w[2 * j + 1] * x[2 * j + n + 1];
            double im = w[2 * j] * x[2 * j + n + 1] + w[2 * j + 1] * x[2 * j + n];
            y[4 * j] = x[2 * j] + re;
            y[4 * j + 1] = x[2 * j + 1] + im;
            y[4 * j + 2] = x[2 * j] - re;
            y[4 * j + 3] = x[2 * j + 1] - im;
        }
        return y;
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("butterfly", CKernel.count(size.rows()), CKernel.pointer("x"),
                CKernel.pointer("w"), CKernel.pointer("y")));
    }
}
