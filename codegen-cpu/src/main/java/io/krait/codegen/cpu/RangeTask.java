package io.krait.codegen.cpu;

/** Work that can be done in pieces, in any order and at the same time. */
@FunctionalInterface
public interface RangeTask {
    /**
     * Does the units from {@code begin} to {@code end}.
     *
     * @param begin first unit, a multiple of the launch's grain
     * @param end one past the last unit
     * @param worker number of the thread within this launch: 0 is the caller, always below the number of threads asked
     *     for
     */
    void run(long begin, long end, int worker);
}
