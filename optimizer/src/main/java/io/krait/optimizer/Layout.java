package io.krait.optimizer;

import java.util.List;

/**
 * What of a launch's geometry is compiled into a kernel; everything else are scalar arguments.
 *
 * @param outer number of outer dimensions
 * @param mid number of middle dimensions
 * @param inner per access, how it moves along the inner dimension
 * @param evens see {@link Binding}
 * @param streaming whether stores bypass the caches
 */
record Layout(int outer, int mid, List<Step> inner, List<Integer> evens, boolean streaming) {
    /** Inner strides with code of their own. */
    enum Step {
        /** Does not move: one element for all lanes. */
        STAY,
        /** Next element. */
        NEXT,
        /** Previous element. */
        BACK,
        /** Every other element. */
        SECOND,
        /** Any other stride, a scalar argument. */
        ANY;

        static Step of(long stride) {
            return stride == 0 ? STAY : stride == 1 ? NEXT : stride == -1 ? BACK : stride == 2 ? SECOND : ANY;
        }
    }

    static Layout of(Binding b, boolean streaming) {
        return new Layout(b.outer().length, b.mid().length, b.strides().stream().map(s -> Step.of(s.inner())).toList(),
                b.evens(), streaming);
    }
}
