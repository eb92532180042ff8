package io.krait.codegen.gpu.grid;

/** What works on a unit of a kernel. */
public enum GridShape {
    /** Threads take elements of the only loop of the kernel, of all units together. */
    ELEMENTS,
    /** A thread for each unit. */
    THREADS,
    /** A warp for each unit. */
    WARPS,
    /** A block for each unit. */
    BLOCKS,
    /** A block for each tile of several lines, so that arrays that lie across the lines are read side by side. */
    TILES
}
