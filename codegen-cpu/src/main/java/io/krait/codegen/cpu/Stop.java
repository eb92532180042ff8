package io.krait.codegen.cpu;

import java.util.function.BooleanSupplier;

/** Tells a launch when to stop. */
@FunctionalInterface
interface Stop extends BooleanSupplier {
    /** The calling thread was interrupted while it waited. */
    default void interrupted() {
        // Most launches run to their end.
    }
}
