package io.krait.benchmarks.workload;

import java.util.List;

/** A filter of 64 taps over a signal. */
final class Fir extends LoopWorkload {
    private static final int TAPS = 64;

    Fir() {
        super("fir64", "y[i] = sum of h[j] * x[i + j], 64 taps", Size.of(1 << 20));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.rows() + TAPS - 1, 0, 1), Slot.input("h", TAPS, 0, 1),
                Slot.output("y", size.rows()));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        double[] x = read(data, "x", size.rows() + TAPS - 1);
        double[] h = read(data, "h", TAPS);
        double[] y = new double[size.rows()];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < TAPS; j++) {
                y[i] += h[j] * x[i + j];
            }
        }
        return y;
    }

    @Override
    public List<CKernel> c(Size size) {
        CKernel plain = CKernel.of("fir", CKernel.count(size.rows()), CKernel.count(TAPS), CKernel.pointer("x"),
                CKernel.pointer("h"), CKernel.pointer("y"));
        return List.of(plain, plain.as("blocks"));
    }
}
