/** The demo, the info command and runnable programs. */
module io.krait.examples {
    requires de.siegmar.fastcsv;
    requires info.picocli;
    requires io.krait;
    requires io.krait.codegen.gpu;
    requires java.desktop;
    requires jdk.incubator.vector;
    requires org.apache.commons.numbers.gamma;

    opens io.krait.examples to info.picocli;
}
