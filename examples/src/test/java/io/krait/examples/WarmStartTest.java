package io.krait.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.krait.codegen.gpu.GpuProbe;
import io.krait.store.BuildId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process finds that another one has compiled: no LLVM is loaded for it. */
class WarmStartTest {
    @TempDir
    private Path folder;

    private String hello(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "--enable-native-access=ALL-UNNAMED", "-Dkrait.cache=" + folder.resolve("cache"),
                "-Xlog:class+load:file=" + folder.resolve("classes.txt")));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.krait.examples.Main", "hello"));
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), said);
        assertTrue(said.contains("[ 0.00000000e+00  4.99998000e-05  9.99990998e-05 ... -1.76853572e-03"), said);
        return said;
    }

    private boolean isLoaded(String name) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("classes.txt"))) {
            return lines.anyMatch(l -> l.contains("] " + name));
        }
    }

    @Test
    void whatAnotherProcessCompiledRunsWithoutTheCompiler() throws IOException, InterruptedException {
        // Classes in folders have no version; what they compile is not kept.
        assumeFalse(BuildId.of(BuildId.class, GpuProbe.class).isEmpty());
        hello();
        assertTrue(isLoaded("org.bytedeco.llvm"));
        assertTrue(isLoaded("io.krait.optimizer.FuseClusters"));
        hello();
        assertFalse(isLoaded("org.bytedeco"));
        assertFalse(isLoaded("io.krait.optimizer.FuseClusters"));
        assertFalse(isLoaded("io.krait.optimizer.VectorizeLanes"));
        assertFalse(isLoaded("io.krait.codegen.llvm.LlvmEmitter "));
        hello("-Dkrait.cache=off");
        assertTrue(isLoaded("org.bytedeco.llvm"));
    }

    @Test
    void aDamagedCacheIsNoMatter() throws IOException, InterruptedException {
        assumeFalse(BuildId.of(BuildId.class, GpuProbe.class).isEmpty());
        hello();
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            for (Path f : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(f);
                for (int i = bytes.length / 2; i < bytes.length; i++) {
                    bytes[i] ^= 0x55;
                }
                Files.write(f, bytes);
            }
        }
        hello();
        assertTrue(isLoaded("org.bytedeco.llvm"));
        hello();
        assertFalse(isLoaded("org.bytedeco"));
    }
}
