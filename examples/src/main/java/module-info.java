/** The demo, the info command and runnable programs. */
module io.krait.examples {
    requires info.picocli;
    requires io.krait;
    requires jdk.incubator.vector;
}
