package io.krait.benchmarks.workload;

import java.util.List;

/** Distances between all pairs of points in space. */
final class PairDistances extends LoopWorkload {
    PairDistances() {
        super("pdist", "distances between all pairs of n points in space", Size.of(1_000));
    }

    @Override
    public Size odd() {
        return Size.of(203);
    }

    @Override
    public long work(Size size) {
        return (long) size.rows() * size.rows();
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("p", 3 * size.rows(), 0, 1), Slot.output("d", size.rows() * size.rows()),
                Slot.work("apart", 3 * size.rows()));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.rows();
        double[] p = read(data, "p", 3 * n);
        double[] d = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double x = p[3 * j] - p[3 * i];
                double y = p[3 * j + 1] - p[3 * i + 1];
                double z = p[3 * j + 2] - p[3 * i + 2];
                d[i * n + j] = Math.sqrt(x * x + y * y + z * z);
            }
        }
        return d;
    }

    @Override
    public List<CKernel> c(Size size) {
        CKernel plain = CKernel.of("pdist", CKernel.count(size.rows()), CKernel.pointer("p"), CKernel.pointer("d"));
        return List.of(plain, plain.as("columns"));
    }
}
