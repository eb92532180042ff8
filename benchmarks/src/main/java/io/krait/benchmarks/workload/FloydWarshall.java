package io.krait.benchmarks.workload;

import java.util.List;

/** Shortest paths between all pairs of nodes, in place. */
final class FloydWarshall extends LoopWorkload {
    FloydWarshall() {
        super("floyd_warshall", "d[i, j] = min(d[i, j], d[i, k] + d[k, j]) for all k, in place", square(400));
    }

    @Override
    public Size odd() {
        return square(67);
    }

    @Override
    public long work(Size size) {
        return (long) size.elements() * size.rows();
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.updated("d", size.elements(), 1, 100), Slot.work("row", size.rows()),
                Slot.work("column", size.rows()));
    }

    @Override
    public long bytes(Element element, Size size) {
        return 2 * work(size) * element.bytes();
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.rows();
        double[] d = read(data, "d", n * n);
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                double v = d[i * n + k];
                for (int j = 0; j < n; j++) {
                    d[i * n + j] = Math.min(d[i * n + j], v + d[k * n + j]);
                }
            }
        }
        return d;
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("floyd_warshall", CKernel.count(size.rows()), CKernel.pointer("d")));
    }
}
