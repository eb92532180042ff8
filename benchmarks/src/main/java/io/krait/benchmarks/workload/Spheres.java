package io.krait.benchmarks.workload;

import java.util.List;

import io.krait.benchmarks.harness.Verdict;

/** One ray per pixel against eight spheres: branches that few pixels take. */
public final class Spheres extends LoopWorkload {
    /** Centre and radius of each sphere. */
    public static final List<List<Double>> BALLS = List.of(
            List.of(0.24, 0.51, 2.9, 0.42), List.of(-0.72, 0.02, 4.3, 0.55), List.of(0.87, -0.46, 3.6, 0.38),
            List.of(-0.31, -0.77, 2.4, 0.33), List.of(0.05, 0.11, 4.8, 0.58), List.of(-0.93, 0.69, 3.2, 0.47),
            List.of(0.58, 0.83, 2.2, 0.31), List.of(-0.12, -0.28, 3.9, 0.52));

    Spheres() {
        super("spheres", "shade of the nearest of 8 spheres that the ray of each pixel meets", square(1_000));
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
        return work(size) < LARGE ? List.of()
                : List.of(Target.of("numba", 1), Target.onOneThread("scalar", 5));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.ramp("xs", size.columns(), -1, 2.0 / size.columns()),
                Slot.ramp("ys", size.rows(), -1, 2.0 / size.rows()),
                Slot.table("balls", BALLS.stream().flatMap(List::stream).toList()),
                Slot.output("shades", size.elements()));
    }

    /** Rounding decides at the edges. */
    @Override
    public Verdict verdict(double[] results, double[] reference, Element element) {
        return Verdict.share(results, reference, 1e-2, 1e-3);
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        double[] xs = read(data, "xs", size.columns());
        double[] ys = read(data, "ys", size.rows());
        double[] shades = new double[size.elements()];
        for (int p = 0; p < shades.length; p++) {
            shades[p] = shade(xs[p % size.columns()], ys[p / size.columns()]);
        }
        return shades;
    }

    private static double shade(double dx, double dy) {
        double z = 1 / Math.sqrt(dx * dx + dy * dy + 1);
        double x = dx * z;
        double y = dy * z;
        double nearest = Double.POSITIVE_INFINITY;
        double shade = 0;
        for (int s = 0; s < BALLS.size(); s++) {
            double bx = BALLS.get(s).get(0);
            double by = BALLS.get(s).get(1);
            double bz = BALLS.get(s).get(2);
            double radius = BALLS.get(s).get(3);
            double along = x * bx + y * by + z * bz;
            double inside = along * along - (bx * bx + by * by + bz * bz) + radius * radius;
            double at = inside > 0 ? along - Math.sqrt(inside) : -1;
            if (at > 0 && at < nearest) {
                double nx = at * x - bx;
                double ny = at * y - by;
                double nz = at * z - bz;
                nearest = at;
                shade = s + 1 + (nx * 0.3 + ny * 0.5 - nz * 0.8) / Math.sqrt(nx * nx + ny * ny + nz * nz);
            }
        }
        return shade;
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("spheres", CKernel.count(size.rows()), CKernel.count(size.columns()),
                CKernel.pointer("xs"), CKernel.pointer("ys"), CKernel.pointer("balls"), CKernel.pointer("shades")));
    }
}
