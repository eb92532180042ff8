package io.krait.benchmarks.workload;

import java.util.List;

/** A sparse matrix in compressed rows, times a vector: ten elements in each row. */
final class SparseProduct extends LoopWorkload {
    private static final int PER_ROW = 10;

    SparseProduct() {
        super("spmv", "sparse matrix in compressed rows, 10 elements in each, times a vector", Size.of(500_000));
    }

    @Override
    public List<Element> elements() {
        return List.of(Element.F64);
    }

    @Override
    public List<Slot> slots(Size size) {
        int n = size.rows();
        return List.of(Slot.ramp("starts", n + 1, 0, PER_ROW).as(Element.I64),
                Slot.input("columns", PER_ROW * n, 0, n).as(Element.I32), Slot.input("values", PER_ROW * n, 0, 1),
                Slot.input("x", n, 0, 1), Slot.output("y", n));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.rows();
        double[] columns = read(data, "columns", PER_ROW * n);
        double[] values = read(data, "values", PER_ROW * n);
        double[] x = read(data, "x", n);
        double[] y = new double[n];
        for (int k = 0; k < columns.length; k++) {
            y[k / PER_ROW] += values[k] * x[(int) columns[k]];
        }
        return y;
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("spmv", CKernel.count(size.rows()), CKernel.pointer("starts"),
                CKernel.pointer("columns"), CKernel.pointer("values"), CKernel.pointer("x"), CKernel.pointer("y")));
    }
}
