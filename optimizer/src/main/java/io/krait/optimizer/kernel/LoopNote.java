package io.krait.optimizer.kernel;

import io.krait.staging.Origin;

/**
 * What a pass did to a loop of the user, or why it did not.
 *
 * @param origin the user's line
 * @param text one sentence without a full stop
 */
public record LoopNote(Origin origin, String text) {
}
