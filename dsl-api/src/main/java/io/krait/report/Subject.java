package io.krait.report;

import io.krait.staging.Evaluator;
import io.krait.staging.Origin;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a report is on.
 *
 * @param name for people, for instance {@code jit function (at Prices.java:12)}
 * @param began the user's line that made it
 * @param statistics lines on how often it was called, and so on
 * @param variants one for each signature; empty if it was never called
 */
public record Subject(String name, Origin began, String statistics, List<Variant> variants) {
    /** Copies the list. */
    public Subject {
        variants = List.copyOf(variants);
    }

    /**
     * The code for one signature.
     *
     * @param signature argument and result types
     * @param device true if it is made of threads of a GPU
     * @param explain what became of it and why
     * @param drawing the graph and its kernels
     * @param stages the stages as text
     * @param miss why its code was not found among what is kept between runs
     */
    public record Variant(String signature, boolean device, Supplier<String> explain,
            Supplier<Evaluator.Drawing> drawing, Function<Evaluator.Stage, String> stages, Supplier<String> miss) {
    }
}
