package io.krait.benchmarks.harness;

/** One implementation of one workload at one size, ready to run. Used from one thread. */
public interface Contender extends AutoCloseable {
    /** {@code krait}, {@code java}, {@code vector}, {@code c:NAME}, {@code numba:NAME} or {@code numpy:NAME}. */
    String name();

    /** Threads that it may use. */
    int threads();

    /** Computes the workload once from freshly filled inputs and returns all results, one after the other. */
    double[] results();

    /** Runs so many calls in a row and measures them. */
    Timing time(int calls);

    /** Whether its code is compiled while it runs, so that it must be called for a while before it is measured. */
    boolean warmsUp();

    /** The part of the name before the colon: implementations of one family compete for the best of it. */
    default String family() {
        int colon = name().indexOf(':');
        return colon < 0 ? name() : name().substring(0, colon);
    }

    @Override
    default void close() {
    }
}
