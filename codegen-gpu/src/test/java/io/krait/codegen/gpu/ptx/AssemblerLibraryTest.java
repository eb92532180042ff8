package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AssemblerLibraryTest {
    @TempDir
    private Path directory;
    private byte[] content;
    private URL resource;

    @BeforeEach
    void makeSomething() throws IOException {
        content = new byte[200_000];
        new Random(7).nextBytes(content);
        resource = Files.write(directory.resolve("resource"), content).toUri().toURL();
    }

    @Test
    void unpacksOnce() throws IOException {
        Path file = AssemblerLibrary.unpackOnce(resource, directory.resolve("a/b"));
        assertArrayEquals(content, Files.readAllBytes(file));
        FileTime long_ago = FileTime.fromMillis(0);
        Files.setLastModifiedTime(file, long_ago);
        assertEquals(file, AssemblerLibrary.unpackOnce(resource, directory.resolve("a/b")));
        assertEquals(long_ago, Files.getLastModifiedTime(file), "not written again");
    }

    @Test
    void halfAFileIsReplaced() throws IOException {
        Path file = AssemblerLibrary.unpackOnce(resource, directory.resolve("a"));
        Files.write(file, new byte[1000]);
        AssemblerLibrary.unpackOnce(resource, directory.resolve("a"));
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    @Test
    void manyAtATime() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<Future<byte[]>> all = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                all.add(pool.submit(() ->
                        Files.readAllBytes(AssemblerLibrary.unpackOnce(resource, directory.resolve("a")))));
            }
            for (Future<byte[]> f : all) {
                assertArrayEquals(content, f.get());
            }
        }
        try (Stream<Path> left = Files.list(directory.resolve("a"))) {
            assertEquals(1, left.count(), "no temporary file is left");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anInstalledLibraryIsFound() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path full = Files.createDirectory(directory.resolve("full"));
        Path library = Files.write(full.resolve("libJNvPTXCompiler-1.2.3-linux-x86_64.so"), content);
        String path = empty + File.pathSeparator + File.pathSeparator + directory.resolve("missing")
                + File.pathSeparator + full;
        assertEquals(Optional.of(library), AssemblerLibrary.onLibraryPath(path));
        assertEquals(Optional.empty(), AssemblerLibrary.onLibraryPath(empty.toString()));
        assertEquals(Optional.empty(), AssemblerLibrary.onLibraryPath(""));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCommandIsFoundByItsVersion() throws IOException {
        assertEquals(Optional.empty(), Ptxas.find(List.of("", directory.toString(), "relative")));
        Path command = Files.writeString(directory.resolve("ptxas"), "#!/bin/sh\necho nothing\n");
        assertTrue(command.toFile().setExecutable(true));
        assertEquals(Optional.empty(), Ptxas.find(List.of(directory.toString())));
        Files.writeString(command, "#!/bin/sh\n[ \"$1\" = --version ] && echo 'Cuda compilation tools, release 12.8'"
                + " && exit\necho \"ptxas fatal: $*\"\nexit 3\n");
        Ptxas found = Ptxas.find(List.of(directory.toString())).orElseThrow();
        assertEquals(new Ptxas(command, 128), found);
        NvPtxCompiler.Result r = found.assemble("text", List.of("--gpu-name=sm_100"));
        assertTrue(r.errors().startsWith("ptxas ended with 3: ptxas fatal: ")
                && r.errors().endsWith("--gpu-name=sm_100"), r.errors());
    }
}
