package io.krait.codegen.gpu.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * JCuda and direct calls together, in a process of its own: there the driver in C has the name of the real one, which
 * must not be loaded into the process of other tests.
 */
class NativeDriverTest {
    @TempDir
    private static Path directory;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        FakeLibrary.compile(directory);
    }

    private static List<String> run(Map<String, String> environment) throws IOException, InterruptedException {
        Path out = directory.resolve("out.txt");
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        ProcessBuilder b = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp",
                System.getProperty("java.class.path"), "-Djava.io.tmpdir=" + temporary, NativeProgram.class.getName());
        b.environment().put("LD_LIBRARY_PATH", directory.toString());
        b.environment().putAll(environment);
        Process p = b.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertTrue(p.waitFor(60, TimeUnit.SECONDS), "the process ends");
        String text = Files.readString(out, StandardCharsets.UTF_8);
        assertEquals(0, p.exitValue(), text);
        try (var left = Files.list(temporary)) {
            assertEquals(List.of(), left.filter(f -> !f.getFileName().toString().startsWith("hsperf")).toList(),
                    "nothing stays in the directory for temporary files");
        }
        return text.lines().toList();
    }

    @Test
    void aProgramUsesAllOfTheDriverAndLeavesNothing() throws IOException, InterruptedException {
        assertEquals(List.of(
                "CUDA driver 13.0 [device 0 (Fake A) GPU-00010203-0405-0607-0809-0a0b0c0d0e0f sm_90 8589934592, device"
                        + " 1 (Fake B) GPU-10111213-1415-1617-1819-1a1b1c1d1e1f sm_90 8589934592]",
                "priorities PriorityRange[least=0, greatest=-5], memory MemoryInfo[free=4294967296, total=8589934592]",
                "saxpy 6.0 6.0, 24 registers",
                "rows 0 8 23",
                "millis 1.5 true",
                "graph [kernel saxpy]",
                "peer, true 4096",
                "loading a program on device 0 (Fake A) failed: the driver's compiler refuses the PTX"
                        + " [cuModuleLoadDataEx: CUDA error 218 (invalid PTX)]",
                "line 1: syntax error near broken",
                "live 0"), run(Map.of()));
    }

    @Test
    void aDriverWithoutDevicesIsSaidToBeSo() throws IOException, InterruptedException {
        assertEquals(List.of("unavailable: no GPU can be used: the CUDA driver is there, but cuInit gave error 100,"
                + " CUDA_ERROR_NO_DEVICE: it sees no device"), run(Map.of("FAKE_INIT", "100")));
    }

    @Test
    void aDriverThatIsTooOldIsSaidToBeSo() throws IOException, InterruptedException {
        assertEquals(List.of("unavailable: the CUDA driver is too old: it supports CUDA 11.4, and Krait needs 12.0;"
                + " install NVIDIA driver 525.60 or later"), run(Map.of("FAKE_VERSION", "11040")));
    }
}
