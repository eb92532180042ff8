package io.krait.optimizer;

import io.krait.staging.Value;

/**
 * Why two values are not computed in one pass.
 *
 * @param producer the earlier value
 * @param consumer the later value
 * @param reason a sentence for the user
 */
record FusionNote(Value producer, Value consumer, String reason) {
    @Override
    public String toString() {
        return describe(producer) + " is not fused into " + describe(consumer) + ": " + reason;
    }

    /** A value with its operation and the user's line. */
    static String describe(Value v) {
        return v + " = " + v.prim().toString().split(" ")[0] + (v.origin().file().isEmpty() ? "" : " (" + v.origin()
                + ")");
    }
}
