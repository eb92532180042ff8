package io.krait.benchmarks.workload;

import java.util.List;

/**
 * One measured computation: its arrays, what the right answer is, and its plain-Java, Vector API and C versions.
 * Krait's and Python's versions are found by {@link #name()}.
 */
public interface Workload {
    /** Elements or rows per range when Java versions split their work: whole cache lines, whole vectors. */
    int GRAIN = 64;

    /** Name on the command line and in CSV rows. */
    String name();

    /** What is computed, in one line. */
    String definition();

    /** Sizes to measure, ascending. */
    List<Size> sizes();

    /** The arrays; results are the slots that are written, in order. */
    List<Slot> slots(Size size);

    /** Bytes that must move between memory and core once per call. */
    default long bytes(Element element, Size size) {
        return slots(size).stream().filter(slot -> slot.role() != Slot.Role.SCALAR)
                .mapToLong(slot -> (slot.role() == Slot.Role.UPDATED ? 2L : 1L) * slot.length() * element.bytes())
                .sum();
    }

    /** Largest accepted difference from {@link #reference}, relative to the largest value of the reference. */
    double tolerance(Element element);

    /** What Krait's speed must reach as a share of the best C version's. */
    default double target() {
        return 0.95;
    }

    /** The right results, computed in double precision by plain loops from freshly filled inputs. */
    double[] reference(HeapOperands data, Size size);

    /** The obvious Java loop, bound to its arrays; writes the result slots. */
    Runnable java(HeapOperands data, Size size, Workers workers);

    /** The hand-written Vector API loop, bound to its arrays; writes the result slots. */
    Runnable vector(HeapOperands data, Size size, Workers workers);

    /** The C functions to try. */
    List<CKernel> c(Size size);
}
