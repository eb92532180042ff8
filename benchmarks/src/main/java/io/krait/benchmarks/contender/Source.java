package io.krait.benchmarks.contender;

import java.util.List;

import io.krait.benchmarks.harness.Contender;

/** Where contenders of one kind come from. */
public interface Source extends AutoCloseable {
    /** What there is to say so far: which compiler is used, what is missing and why. The list only grows. */
    default List<String> notes() {
        return List.of();
    }

    /** The contenders for a case with so many threads; valid until the case is closed. */
    List<Contender> contenders(Case work, int threads);

    /** Processor time in seconds that was spent outside this process on behalf of it. */
    default double foreignProcessorSeconds() {
        return 0;
    }

    @Override
    default void close() {
    }
}
