package io.krait.codegen.gpu.grid;

import java.util.Optional;

/**
 * How kernels are mapped to grids.
 *
 * @param threads threads of a block that works on one unit, or on elements; a power of two from 64 on
 * @param shape the shape to take where it is possible; else what suits the kernel and the sizes of a launch
 */
public record GridOptions(int threads, Optional<GridShape> shape) {
    /** What suits most kernels. */
    public static final GridOptions DEFAULT = new GridOptions(256, Optional.empty());

    /** Checks the number of threads. */
    public GridOptions {
        if (threads < 64 || threads > 1024 || Integer.bitCount(threads) != 1) {
            throw new IllegalArgumentException("blocks have 64 to 1024 threads, a power of two, not " + threads);
        }
    }
}
