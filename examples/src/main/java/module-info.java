/** The demo, the info command, the shell and runnable programs. */
@SuppressWarnings("requires-automatic")
module io.krait.examples {
    requires de.siegmar.fastcsv;
    requires info.picocli;
    requires transitive io.krait;
    requires io.krait.codegen.gpu;
    requires java.desktop;
    requires java.management;
    requires jdk.incubator.vector;
    requires jdk.jfr;
    requires org.apache.commons.numbers.gamma;
    requires xchart;

    exports io.krait.examples.shell;

    opens io.krait.examples to info.picocli;
    opens io.krait.examples.profile to info.picocli;
}
