package io.krait.codegen.gpu.simulator.compiled;

import io.krait.staging.DType;

/**
 * An array with an element for each thread of the block, or for each warp, where values wait from one phase to another.
 * Compared by identity.
 */
final class Slot {
    private final DType type;
    private final boolean perWarp;

    Slot(DType type, boolean perWarp) {
        this.type = type;
        this.perWarp = perWarp;
    }

    static Slot perThread(DType type) {
        return new Slot(type, false);
    }

    DType type() {
        return type;
    }

    boolean isPerWarp() {
        return perWarp;
    }
}
