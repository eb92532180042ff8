package io.krait.benchmarks.workload;

import java.util.List;

/** The bilateral filter: a mean weighted by nearness in the image and in brightness. */
final class Bilateral extends LoopWorkload {
    private static final int RADIUS = 4;
    private static final double SPACE = 0.05;
    private static final double RANGE = 12;

    Bilateral() {
        super("bilateral", "mean of 9 x 9 pixels weighted by exp(-0.05 distance^2 - 12 difference^2)", square(512));
    }

    @Override
    public Size odd() {
        return square(61);
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.elements(), 0, 1), Slot.output("y", inside(size) * inside(size)));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.rows();
        int m = inside(size);
        double[] x = read(data, "x", n * n);
        double[] y = new double[m * m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < m; j++) {
                y[i * m + j] = mean(x, n, (i + RADIUS) * n + j + RADIUS);
            }
        }
        return y;
    }

    private static double mean(double[] x, int n, int at) {
        double total = 0;
        double weights = 0;
        for (int a = -RADIUS; a <= RADIUS; a++) {
            for (int b = -RADIUS; b <= RADIUS; b++) {
                double v = x[at + a * n + b];
                double weight = Math.exp(-(a * a + b * b) * SPACE - (v - x[at]) * (v - x[at]) * RANGE);
                total += weight * v;
                weights += weight;
            }
        }
        return total / weights;
    }

    @Override
    public List<CKernel> c(Size size) {
        CKernel plain = CKernel.of("bilateral", CKernel.count(size.rows()), CKernel.count(RADIUS),
                CKernel.real(SPACE), CKernel.real(RANGE), CKernel.pointer("x"), CKernel.pointer("y"));
        return List.of(plain, plain.as("rows"));
    }

    private static int inside(Size size) {
        return size.rows() - 2 * RADIUS;
    }
}
