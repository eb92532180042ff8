package io.krait.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;

/** The product of two square matrices by three nested loops. */
final class MatMul extends LoopWorkload {
    MatMul() {
        super("matmul", "c[i, j] = sum of a[i, k] * b[k, j]", square(512), square(1024));
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
        int n = size.elements();
        return List.of(Slot.input("a", n, 0, 1), Slot.input("b", n, 0, 1), Slot.output("c", n));
    }

    @Override
    public List<Target> targets(Element element, Size size) {
        if (work(size) < LARGE) {
            return List.of();
        }
        // Numba's family is this triple loop; its version with the loops interchanged by hand is a family of its own.
        double numba = size.rows() >= 1024 ? 10 : 1;
        return List.of(Target.of("numba", numba), Target.of("rows", 1), Target.of("numpy", 0.5),
                Target.of("unchecked", 0.97));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.rows();
        double[] a = read(data, "a", n * n);
        double[] b = read(data, "b", n * n);
        double[] c = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                double v = a[i * n + k];
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += v * b[k * n + j];
                }
            }
        }
        return c;
    }

    @Override
    public List<CKernel> c(Size size) {
        List<CKernel> kernels = new ArrayList<>();
        CKernel plain = CKernel.of("matmul", CKernel.count(size.rows()), CKernel.pointer("a"), CKernel.pointer("b"),
                CKernel.pointer("c"));
        kernels.add(plain);
        if (size.rows() % 8 == 0) {
            kernels.add(plain.as("tiles"));
        }
        return kernels;
    }
}
