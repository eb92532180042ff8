package io.krait.benchmarks.workload;

import java.util.List;

import io.krait.benchmarks.harness.Verdict;

/**
 * One measured computation: its arrays, what the right answer is, and its C versions. Krait's and Python's versions
 * are found by {@link #name()}.
 */
public interface Workload {
    /** Work on fewer elements has no target: the call decides, and not the kernel. */
    int LARGE = 100_000;

    /** Name on the command line and in CSV rows. */
    String name();

    /** What is computed, in one line. */
    String definition();

    /** What it belongs to. */
    default Group group() {
        return Group.ARRAYS;
    }

    /** The element types to measure. */
    default List<Element> elements() {
        return List.of(Element.F32, Element.F64);
    }

    /** Sizes to measure, ascending. */
    List<Size> sizes();

    /** A size for tests: small, and no multiple of a vector, a cache line or a block. */
    default Size odd() {
        return sizes().getFirst().columns() == 1 ? Size.of(5_003) : new Size(7, 133);
    }

    /** How many elements are computed, roughly. */
    default long work(Size size) {
        return size.elements();
    }

    /** The arrays; results are the slots that are written, in order. */
    List<Slot> slots(Size size);

    /** Bytes that must move between memory and core once per call. */
    default long bytes(Element element, Size size) {
        return slots(size).stream().filter(slot -> slot.role() != Slot.Role.SCRATCH)
                .mapToLong(slot -> (long) slot.passes() * slot.length() * slot.element(element).bytes()).sum();
    }

    /** Largest accepted difference from {@link #reference}, relative to the largest value of the reference. */
    double tolerance(Element element);

    /** Whether these results are right. */
    default Verdict verdict(double[] results, double[] reference, Element element) {
        return Verdict.of(results, reference, tolerance(element));
    }

    /** What Krait's speed must reach as a share of the best C version's. */
    default double target() {
        return 0.95;
    }

    /** Everything that Krait's speed must reach. */
    default List<Target> targets(Element element, Size size) {
        return work(size) < LARGE ? List.of() : List.of(Target.of("c", target()), Target.of("numba", 1));
    }

    /** The right results, computed in double precision by plain loops from freshly filled inputs. */
    double[] reference(HeapOperands data, Size size);

    /** The C functions to try. */
    List<CKernel> c(Size size);

    /** The functions of mathematical libraries to try, see {@code functions.c}. */
    default List<CKernel> libraries(Size size) {
        return List.of();
    }
}
