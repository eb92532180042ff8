package io.krait.benchmarks.workload;

import java.util.List;

/** The game of life on bytes; the borders stay. */
final class Life extends LoopWorkload {
    private static final int STEPS = 10;

    Life() {
        super("life", "the game of life, 10 steps between two arrays of bytes", square(2_000));
    }

    @Override
    public List<Element> elements() {
        return List.of(Element.U8);
    }

    @Override
    public Size odd() {
        return new Size(61, 43);
    }

    @Override
    public double tolerance(Element element) {
        return 0;
    }

    @Override
    public long work(Size size) {
        return STEPS * (long) size.elements();
    }

    @Override
    public List<Slot> slots(Size size) {
        // Three cells in ten are alive: of numbers below 1 / 0.7 so many are 1 or more.
        Slot a = Slot.updated("a", size.elements(), 0, 1 / 0.7);
        return List.of(a, Slot.scratch("b", a, 0));
    }

    @Override
    public long bytes(Element element, Size size) {
        return 2L * STEPS * size.elements();
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int columns = size.columns();
        double[] from = read(data, "a", size.elements());
        double[] to = from.clone();
        for (int t = 0; t < STEPS; t++) {
            for (int i = 1; i < size.rows() - 1; i++) {
                for (int j = 1; j < columns - 1; j++) {
                    int at = i * columns + j;
                    double alive = -from[at];
                    for (int near = at - 1; near <= at + 1; near++) {
                        alive += from[near - columns] + from[near] + from[near + columns];
                    }
                    to[at] = alive == 3 || alive == 2 && from[at] == 1 ? 1 : 0;
                }
            }
            double[] swapped = from;
            from = to;
            to = swapped;
        }
        return from;
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("life", CKernel.count(size.rows()), CKernel.count(size.columns()),
                CKernel.count(STEPS), CKernel.pointer("a"), CKernel.pointer("b")));
    }
}
