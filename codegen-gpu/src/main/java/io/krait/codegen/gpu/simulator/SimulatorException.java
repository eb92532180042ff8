package io.krait.codegen.gpu.simulator;

import io.krait.staging.KraitException;

/** Something is wrong with a GPU kernel: the simulator found it. */
public final class SimulatorException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** What can be wrong. */
    public enum Finding {
        /** An access outside of the array's memory. */
        OUT_OF_BOUNDS,
        /** An access to device memory that has been freed. */
        USE_AFTER_FREE,
        /** An address that is not a multiple of the size of the access. */
        MISALIGNED,
        /** Some threads of a block wait at a barrier that others do not come to. */
        BARRIER_DIVERGENCE,
        /** The mask of a warp operation names lanes that do not come to it, or not the lane that runs it. */
        WARP_DIVERGENCE,
        /** Two threads use an element of shared memory without order between, and one writes. */
        SHARED_RACE,
        /** Two threads use an element of global memory without order between, and one writes. */
        GLOBAL_RACE,
        /** A read of shared memory that nobody has written. */
        UNINITIALISED_SHARED,
        /** A use of shared memory into which an asynchronous copy is still under way. */
        UNFINISHED_COPY,
        /** Threads wait for each other and none can go on. */
        DEADLOCK,
        /** Sizes that no GPU can run, arguments that do not fit. */
        LAUNCH
    }

    private final Finding finding;

    /** An error with its whole message. */
    public SimulatorException(Finding finding, String message) {
        super(message);
        this.finding = finding;
    }

    /** What kind of error it is. */
    public Finding finding() {
        return finding;
    }
}
