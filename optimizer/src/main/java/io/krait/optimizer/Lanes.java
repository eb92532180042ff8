package io.krait.optimizer;

import io.krait.optimizer.loop.Var;
import java.util.Optional;

/**
 * The iterations of a LANES loop that run side by side.
 *
 * @param width how many
 * @param bits width of the elements that most of the work is on
 * @param mask which of them are on, all if empty
 * @param some known that at least one is on
 * @param streaming stores may keep their streaming hint
 */
record Lanes(int width, int bits, Optional<Var> mask, boolean some, boolean streaming) {
    /** One iteration. */
    static final Lanes ONE = new Lanes(1, Long.SIZE, Optional.empty(), true, false);

    /** All of {@code width} iterations. */
    static Lanes all(int width, int bits) {
        return new Lanes(width, bits, Optional.empty(), true, width > 1);
    }

    /** Those of {@code width} iterations that a mask leaves; at least one. */
    static Lanes rest(int width, int bits, Optional<Var> mask) {
        return new Lanes(width, bits, mask, true, false);
    }

    /** Some of these lanes. */
    Lanes masked(Var m, boolean atLeastOne) {
        return new Lanes(width, bits, Optional.of(m), atLeastOne, false);
    }
}
