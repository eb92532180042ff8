package io.krait.codegen.gpu.driver;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Compiles the driver written in C, where there is a C compiler. */
final class FakeLibrary {
    private FakeLibrary() {
    }

    /** The library under the name of the real one. */
    static Path compile(Path directory) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "the library is made for Linux on x86-64");
        Path source = directory.resolve("fakecuda.c");
        try (InputStream in = FakeLibrary.class.getResourceAsStream("fakecuda.c")) {
            assumeTrue(in != null, "the resources of the tests are not on the class path");
            Files.copy(in, source);
        }
        Path library = directory.resolve("libcuda.so.1");
        Process p;
        try {
            p = new ProcessBuilder("gcc", "-shared", "-fPIC", "-O1", "-w", "-o", library.toString(), source.toString())
                    .inheritIO().start();
        } catch (IOException e) {
            assumeTrue(false, "there is no gcc");
            throw e;
        }
        if (!p.waitFor(60, TimeUnit.SECONDS) || p.exitValue() != 0) {
            throw new AssertionError("gcc failed");
        }
        return library;
    }
}
