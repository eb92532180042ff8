package io.krait.benchmarks.workload;

/** The element types that versions on Java arrays are written for. */
public enum Real {
    F32,
    F64
}
