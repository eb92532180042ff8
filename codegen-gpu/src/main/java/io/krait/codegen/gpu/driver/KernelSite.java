package io.krait.codegen.gpu.driver;

import io.krait.staging.Origin;

/**
 * A kernel and the user's line that it comes from, for messages.
 *
 * @param kernel its name
 * @param origin where it was recorded; {@link Origin#NONE} when unknown
 */
public record KernelSite(String kernel, Origin origin) {
    @Override
    public String toString() {
        String at = origin.at();
        return "kernel " + kernel + (at.isEmpty() ? "" : " " + at);
    }
}
