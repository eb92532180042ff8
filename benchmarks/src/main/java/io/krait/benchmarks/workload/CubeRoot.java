package io.krait.benchmarks.workload;

import java.util.List;

/** Newton's method for the cube root: more steps for larger numbers. */
final class CubeRoot extends LoopWorkload {
    CubeRoot() {
        super("cuberoot", "r -= (r^3 - x) / 3 r^2 until r^3 is near x, x in [0.5, 1000)", Size.of(200_000));
    }

    @Override
    public Group group() {
        return Group.SIMD;
    }

    @Override
    public List<Target> targets(Element element, Size size) {
        return work(size) < LARGE ? List.of() : List.of(Target.of("numba", 1),
                Target.onOneThread("scalar", element == Element.F32 ? 16 : 8));
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", size.rows(), 0.5, 1000), Slot.output("y", size.rows()));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        double[] y = read(data, "x", size.rows());
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.cbrt(y[i]);
        }
        return y;
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("cuberoot", CKernel.count(size.rows()), CKernel.pointer("x"),
                CKernel.pointer("y")));
    }
}
