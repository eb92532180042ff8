package io.krait.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.KraitInfo.Entry;
import io.krait.codegen.gpu.GpuStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFactsTest {
    @TempDir
    private Path folder;

    @Test
    void readsTheProcessor() throws IOException {
        Path file = Files.writeString(folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: A Chip 7\nflags: x\n");

        assertEquals(Optional.of("A Chip 7"), MachineFacts.processor(file));
        assertEquals(Optional.empty(), MachineFacts.processor(folder.resolve("none")));
    }

    @Test
    void readsTheCaches() throws IOException {
        cache("index0", "1", "Data", "48K");
        cache("index1", "2", "Unified", "1024K");

        assertEquals(List.of(new Entry("Processor", "cache L1 data", "48K, lines of 64 bytes"),
                new Entry("Processor", "cache L2", "1024K, lines of 64 bytes")), MachineFacts.caches(folder));
        assertEquals(List.of(), MachineFacts.caches(folder.resolve("none")));
    }

    @Test
    void saysWhyThereIsNoGpu() {
        assertEquals(new Entry("GPU", "driver", "no driver"),
                InfoCommand.gpu(new GpuStatus(false, "no driver", "", List.of())).getFirst());
    }

    @Test
    void namesGpus() {
        assertEquals(List.of(new Entry("GPU", "driver", "CUDA 12.6"), new Entry("GPU", "device", "A Card")),
                InfoCommand.gpu(new GpuStatus(true, "", "12.6", List.of("A Card"))).subList(0, 2));
    }

    private void cache(String index, String level, String type, String size) throws IOException {
        Path cache = Files.createDirectories(folder.resolve(index));
        Files.writeString(cache.resolve("level"), level + "\n");
        Files.writeString(cache.resolve("type"), type + "\n");
        Files.writeString(cache.resolve("size"), size + "\n");
        Files.writeString(cache.resolve("coherency_line_size"), "64\n");
    }
}
