package io.krait.benchmarks.gpu;

import io.krait.staging.Device;
import java.util.function.BooleanSupplier;

/**
 * A program to measure.
 *
 * @param name as the other frameworks' programs are called
 * @param dtype element type
 * @param size for people
 * @param bytes that must be read and written at least
 * @param flops operations that must be done at least
 * @param peak the arithmetic unit that limits it, as {@link Limits} calls it; empty for none
 * @param maker makes what is measured
 */
record GpuCase(String name, String dtype, String size, double bytes, double flops, String peak, Maker maker) {
    /** Makes what is measured, with its data on a device. */
    interface Maker {
        Work make(Device device);
    }

    /**
     * What is measured.
     *
     * @param run starts it once
     * @param check whether small inputs give the bits of the host
     */
    record Work(Runnable run, BooleanSupplier check) {
    }

    GpuCase(String name, String dtype, String size, double bytes, Maker maker) {
        this(name, dtype, size, bytes, 0, "", maker);
    }
}
