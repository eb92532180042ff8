package io.krait.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyProcessesTest {
    @TempDir
    private Path root;

    /** The folder or jar that a class comes from, also when the tests run as a part of a module. */
    private static String place(Class<?> c) {
        String name = c.getName().replace('.', '/') + ".class";
        String url = c.getClassLoader().getResource(name).toString();
        String s = url.substring(0, url.length() - name.length());
        return Path.of(URI.create(s.startsWith("jar:") ? s.substring(4, s.length() - 2) : s)).toString();
    }

    private Process start(int seed, long millis) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-cp",
                place(StoreWorker.class) + File.pathSeparator + place(CodeStore.class), StoreWorker.class.getName(),
                root.toString(), Integer.toString(seed), Long.toString(millis)).redirectErrorStream(true).start();
    }

    @Test
    void processesThatWriteAndTrim() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(start(i, 600));
        }
        // One that is ended in the middle of whatever it is doing.
        Process killed = start(9, 60_000);
        try {
            for (Process p : processes) {
                String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                assertTrue(said.startsWith("right "), said);
                assertEquals(0, p.waitFor());
                assertTrue(Integer.parseInt(said.substring(6)) > 0, "nothing was found: " + said);
            }
        } finally {
            for (Process p : processes) {
                p.destroyForcibly().waitFor();
            }
            killed.destroyForcibly().waitFor();
        }
        DiskStore store = new DiskStore(root, false, StoreWorker.CAPACITY);
        for (int i = 0; i < StoreWorker.KEYS; i++) {
            Optional<byte[]> got = store.get(StoreWorker.key(i));
            if (got.isPresent()) {
                assertArrayEquals(StoreWorker.content(i), got.get());
            }
        }
        try (Stream<Path> files = Files.list(root.resolve(DiskStore.DIRECTORY))) {
            // What several processes write before one of them looks.
            long bytes = files.mapToLong(f -> f.toFile().length()).sum();
            assertTrue(bytes <= 2 * StoreWorker.CAPACITY, bytes + " bytes");
        }
    }

    @Test
    void threadsThatWriteAndTrim() throws Exception {
        DiskStore store = new DiskStore(root, false, StoreWorker.CAPACITY);
        List<Future<Integer>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int t = 0; t < 4; t++) {
                int first = t * 15;
                all.add(threads.submit(() -> {
                    int found = 0;
                    for (int i = 0; i < 300; i++) {
                        int k = (first + i) % StoreWorker.KEYS;
                        Optional<byte[]> got = store.get(StoreWorker.key(k));
                        if (got.isPresent()) {
                            assertArrayEquals(StoreWorker.content(k), got.get());
                            found++;
                        } else {
                            store.put(StoreWorker.key(k), StoreWorker.content(k));
                        }
                    }
                    return found;
                }));
            }
            int found = 0;
            for (Future<Integer> f : all) {
                found += f.get();
            }
            assertTrue(found > 0);
        }
    }
}
