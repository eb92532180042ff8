package io.krait.benchmarks.workload;

import java.util.List;

import io.krait.benchmarks.harness.Verdict;

/** Steps until a point leaves the circle of radius 2: the loop ends elsewhere for each pixel. */
final class Mandelbrot extends LoopWorkload {
    private static final int MOST = 200;

    Mandelbrot() {
        super("mandelbrot", "steps of z = z^2 + c until |z| > 2, at most 200", square(1_000));
    }

    @Override
    public Group group() {
        return Group.SIMD;
    }

    @Override
    public Size odd() {
        return new Size(61, 133);
    }

    @Override
    public List<Target> targets(Element element, Size size) {
        return work(size) < LARGE ? List.of() : List.of(Target.of("c", target()), Target.of("numba", 1),
                Target.onOneThread("scalar", element == Element.F32 ? 8 : 4));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.ramp("re", size.columns(), -2, 3.0 / size.columns()),
                Slot.ramp("im", size.rows(), -1.5, 3.0 / size.rows()),
                Slot.output("counts", size.elements()).as(Element.I32));
    }

    /** Where neighbouring points differ, rounding decides: a few pixels may be others. */
    @Override
    public Verdict verdict(double[] results, double[] reference, Element element) {
        return Verdict.share(results, reference, 0, element == Element.F32 ? 0.02 : 0.002);
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        double[] re = read(data, "re", size.columns());
        double[] im = read(data, "im", size.rows());
        double[] counts = new double[size.elements()];
        for (int p = 0; p < counts.length; p++) {
            double zr = 0;
            double zi = 0;
            int count = 0;
            while (count < MOST && zr * zr + zi * zi <= 4) {
                double next = zr * zr - zi * zi + re[p % size.columns()];
                zi = 2 * zr * zi + im[p / size.columns()];
                zr = next;
                count++;
            }
            counts[p] = count;
        }
        return counts;
    }

    @Override
    public List<CKernel> c(Size size) {
        CKernel plain = CKernel.of("mandelbrot", CKernel.count(size.rows()), CKernel.count(size.columns()),
                CKernel.count(MOST), CKernel.pointer("re"), CKernel.pointer("im"), CKernel.pointer("counts"));
        return List.of(plain, plain.as("lanes"));
    }
}
