package io.krait.benchmarks.workload;

import java.util.List;

/** Explicit heat steps between two arrays, in the plane or in space; the borders stay. */
final class Heat extends LoopWorkload {
    private static final double K = 0.1;

    private final int axes;

    Heat(int axes) {
        super("heat" + axes + "d", "u += 0.1 * (sum of " + 2 * axes + " neighbours - " + 2 * axes + " u), "
                + steps(axes) + " steps between two arrays", axes == 2 ? square(2_000) : Size.of(200));
        this.axes = axes;
    }

    private static int steps(int axes) {
        return axes == 2 ? 50 : 10;
    }

    @Override
    public Size odd() {
        return axes == 2 ? new Size(61, 43) : Size.of(19);
    }

    @Override
    public long work(Size size) {
        return steps(axes) * (long) cells(size);
    }

    @Override
    public List<Slot> slots(Size size) {
        Slot a = Slot.updated("a", cells(size), 0, 1);
        return List.of(a, Slot.scratch("b", a, 0));
    }

    @Override
    public long bytes(Element element, Size size) {
        return 2L * element.bytes() * cells(size) * steps(axes);
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = cells(size);
        int inner = axes == 2 ? size.columns() : size.rows();
        double[] from = read(data, "a", n);
        double[] to = from.clone();
        for (int t = 0; t < steps(axes); t++) {
            if (axes == 2) {
                plane(from, to, 0, size.rows(), inner, 0);
            } else {
                for (int i = 1; i < inner - 1; i++) {
                    plane(from, to, i * inner * inner, inner, inner, inner * inner);
                }
            }
            double[] swapped = from;
            from = to;
            to = swapped;
        }
        return from;
    }

    /** One step in a plane that starts at {@code start}; in space the planes beside it are {@code apart} away. */
    private static void plane(double[] from, double[] to, int start, int rows, int columns, int apart) {
        for (int i = 1; i < rows - 1; i++) {
            for (int j = 1; j < columns - 1; j++) {
                int at = start + i * columns + j;
                double around = from[at - 1] + from[at + 1] + from[at - columns] + from[at + columns];
                if (apart > 0) {
                    around += from[at - apart] + from[at + apart];
                }
                to[at] = from[at] + K * (around - (apart > 0 ? 6 : 4) * from[at]);
            }
        }
    }

    @Override
    public List<CKernel> c(Size size) {
        if (axes == 3) {
            return List.of(CKernel.of("heat3d", CKernel.count(size.rows()), CKernel.count(steps(axes)),
                    CKernel.real(K), CKernel.pointer("a"), CKernel.pointer("b")));
        }
        CKernel plain = CKernel.of("heat2d", CKernel.count(size.rows()), CKernel.count(size.columns()),
                CKernel.count(steps(axes)), CKernel.real(K), CKernel.pointer("a"), CKernel.pointer("b"));
        return List.of(plain, plain.as("skewed").onOneThread());
    }

    private int cells(Size size) {
        return axes == 2 ? size.elements() : size.rows() * size.rows() * size.rows();
    }
}
