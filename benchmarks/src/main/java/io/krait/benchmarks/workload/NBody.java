package io.krait.benchmarks.workload;

import java.util.List;

/** Gravitational accelerations of all bodies by all bodies. */
final class NBody extends LoopWorkload {
    private static final double EPS = 0.01;

    NBody() {
        super("nbody", "accelerations of n bodies: sum of m d / (d.d + 0.01)^1.5 over all", Size.of(2_000));
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
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-3 : 1e-10;
    }

    @Override
    public List<Slot> slots(Size size) {
        int n = size.rows();
        return List.of(Slot.input("x", n, 0, 1), Slot.input("y", n, 0, 1), Slot.input("z", n, 0, 1),
                Slot.input("m", n, 0, 1), Slot.output("ax", n), Slot.output("ay", n), Slot.output("az", n));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.rows();
        double[] x = read(data, "x", n);
        double[] y = read(data, "y", n);
        double[] z = read(data, "z", n);
        double[] m = read(data, "m", n);
        double[] a = new double[3 * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double dx = x[j] - x[i];
                double dy = y[j] - y[i];
                double dz = z[j] - z[i];
                double square = dx * dx + dy * dy + dz * dz + EPS;
                double w = m[j] / (square * Math.sqrt(square));
                a[i] += w * dx;
                a[n + i] += w * dy;
                a[2 * n + i] += w * dz;
            }
        }
        return a;
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("nbody", CKernel.count(size.rows()), CKernel.real(EPS), CKernel.pointer("x"),
                CKernel.pointer("y"), CKernel.pointer("z"), CKernel.pointer("m"), CKernel.pointer("ax"),
                CKernel.pointer("ay"), CKernel.pointer("az")));
    }
}
