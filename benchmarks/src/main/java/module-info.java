/** Krait measured beside plain Java, the Vector API, C and Numba, and the accuracy of its mathematical functions. */
module io.krait.benchmarks {
    requires info.picocli;
    requires io.krait;
    requires jdk.incubator.vector;
    requires jmh.core;
    requires me.tongfei.progressbar;

    // JMH is an automatic module and cannot say that it needs these.
    requires java.management;
    requires jdk.unsupported;

    // picocli fills the options of the commands, JMH creates its benchmarks and the classes that it generates.
    opens io.krait.benchmarks to info.picocli;
    opens io.krait.benchmarks.accuracy to info.picocli;
    opens io.krait.benchmarks.churn to info.picocli;
    opens io.krait.benchmarks.gpu to info.picocli;
    opens io.krait.benchmarks.start to info.picocli;
    opens io.krait.benchmarks.micro to jmh.core;
    opens io.krait.benchmarks.micro.jmh_generated to jmh.core;
}
