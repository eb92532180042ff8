/** Krait measured beside plain Java, the Vector API, C and Numba. */
module io.krait.benchmarks {
    requires io.krait;
    requires jdk.incubator.vector;
    requires jmh.core;
}
