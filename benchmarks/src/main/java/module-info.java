/** Krait measured beside plain Java, the Vector API, C and Numba. */
module io.krait.benchmarks {
    requires info.picocli;
    requires io.krait;
    requires java.management;
    requires jdk.incubator.vector;
    requires jmh.core;

    // picocli fills the options of the command, JMH creates its benchmarks and finds their fields.
    opens io.krait.benchmarks to info.picocli;
}
