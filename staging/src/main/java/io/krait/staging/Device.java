package io.krait.staging;

import java.lang.foreign.MemorySegment;

/**
 * A place other than the host where arrays can be and programs can run: a GPU, or the simulator of one. Thread-safe.
 *
 * <p>Work goes to streams: what one stream is given runs in order. Array programs, copies and launches that name no
 * stream go to {@link #stream()}. Faults of kernels (an index out of bounds, ...) are known when the host waits: {@link
 * #synchronize}, {@link DeviceStream#synchronize}, {@link #copyOut}.
 */
public interface Device {
    /** Which one: {@code cuda:0}, {@code simulator:0}. */
    String name();

    /** What it is, for people: model, memory, compute capability. */
    String description();

    /** Compiles for it and runs there. Arrays that it is given must be in its memory. */
    Evaluator evaluator();

    /**
     * Memory of the device, contents undefined, aligned to 256 bytes at least.
     *
     * @throws AllocationException when there is not enough, after what is cached has been freed
     */
    Block allocate(long bytes);

    /** Memory of a device; freed by {@link #close}, or when nobody can reach it. */
    interface Block extends AutoCloseable {
        /**
         * Where it is. The host must not touch it: the segment has no size, so that Java code that tries meets an
         * exception.
         */
        MemorySegment segment();

        /** Its size. */
        long bytes();

        @Override
        void close();
    }

    /** Copies from the host to the device, in the order of {@link #stream()}; the host memory may be changed after. */
    void copyIn(MemorySegment host, long to, long bytes);

    /** Copies from the device to the host and waits; throws what kernels before it have reported. */
    void copyOut(long from, MemorySegment host, long bytes);

    /** Copies within the device, in the order of {@link #stream()}; the ranges do not overlap. */
    void copyWithin(long from, long to, long bytes);

    /** Copies from another device of the same kind to this one, in the order of the streams of both. */
    void copyFrom(Device other, long from, long to, long bytes);

    /** The stream of work that names none. */
    DeviceStream stream();

    /** A new stream. */
    DeviceStream newStream();

    /** Waits for all work and throws what its kernels have reported. */
    void synchronize();

    /**
     * The library of matrix products that this machine has for the device.
     *
     * @throws KraitException when there is none: says what was looked for and what to do
     */
    default MatrixLibrary matrixLibrary() {
        throw new KraitException("there is no library of matrix products for " + name() + ". Libraries such as cuBLAS"
                + " are for GPUs; MatmulMode.ORDERED and MatmulMode.TENSOR need none");
    }

    /** True for the simulator. */
    boolean isSimulated();

    /** Free and total bytes. */
    long[] memoryInfo();
}
