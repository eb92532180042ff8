package io.krait.benchmarks.workload;

import java.util.List;

/** What the workloads of explicit loops have in common. */
abstract class LoopWorkload implements Workload {
    private final String name;
    private final String definition;
    private final List<Size> sizes;

    LoopWorkload(String name, String definition, Size... sizes) {
        this.name = name;
        this.definition = definition;
        this.sizes = List.of(sizes);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String definition() {
        return definition;
    }

    @Override
    public Group group() {
        return Group.KERNELS;
    }

    @Override
    public final List<Size> sizes() {
        return sizes;
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-4 : 1e-10;
    }

    @Override
    public double target() {
        return 0.9;
    }

    @Override
    public List<Target> targets(Element element, Size size) {
        return work(size) < LARGE ? List.of()
                : List.of(Target.of("c", target()), Target.of("numba", 1), Target.of("unchecked", 0.97));
    }

    static Size square(int n) {
        return new Size(n, n);
    }

    /** A slot's values. */
    static double[] read(HeapOperands data, String slot, int length) {
        var from = data.values(slot);
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = from.applyAsDouble(i);
        }
        return values;
    }
}
