package io.krait.optimizer;

/** The kernels that a cluster can be lowered to. */
enum KernelKind {
    /** Element-wise over flat or strided space. */
    MAP,
    /** One unit per row: all phases of a row, one after the other. */
    ROW_WHOLE,
    /** One unit per chunk of a row: partial results of a single-phase reduction. */
    ROW_PARTS,
    /** One unit per row: combines the parts, then what follows per row. */
    ROW_FINISH,
    /** One unit per block of reduced positions and segment of the last axis. */
    COLUMN_PARTS,
    /** One unit per segment of the last axis: combines the blocks, then what follows. */
    COLUMN_FINISH,
    /** One unit per line along the scanned axis. */
    SCAN,
    /** One unit per chunk of a line along the scanned axis: its total. */
    SCAN_PARTS,
    /** One unit per line: what its chunks start with. */
    SCAN_PREFIX,
    /** One unit per chunk: the running fold. */
    SCAN_FINISH
}
