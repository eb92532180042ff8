package io.krait.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with the file system itself, one thing at a time. */
class FaultyDiskTest {
    private static final Key KEY = Key.of("code", "program", "p");
    private static final byte[] CONTENT = {1, 2, 3};

    /** What a disk can do. */
    private enum Operation {
        FACTS, READ, WRITE, RENAME, DELETE, USED, LIST, MADE
    }

    /** Fails at some operations; a write that fails leaves half of the file. */
    private static final class FaultyDisk extends Disk {
        private final List<Operation> failing = new ArrayList<>();
        private boolean denies;

        private void check(Operation o) throws IOException {
            if (failing.contains(o)) {
                if (denies) {
                    throw new SecurityException("not allowed");
                }
                throw o == Operation.WRITE ? new IOException("No space left on device")
                        : new AccessDeniedException("somewhere");
            }
        }

        @Override
        FileFacts facts(Path file) throws IOException {
            check(Operation.FACTS);
            return super.facts(file);
        }

        @Override
        byte[] read(Path file, int most) throws IOException {
            check(Operation.READ);
            return super.read(file, most);
        }

        @Override
        void write(Path file, byte[] head, byte[] rest) throws IOException {
            if (failing.contains(Operation.WRITE)) {
                super.write(file, Arrays.copyOf(head, head.length / 2), new byte[0]);
            }
            check(Operation.WRITE);
            super.write(file, head, rest);
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            check(Operation.RENAME);
            super.rename(from, to);
        }

        @Override
        void delete(Path file) throws IOException {
            check(Operation.DELETE);
            super.delete(file);
        }

        @Override
        void used(Path file, long millis) throws IOException {
            check(Operation.USED);
            super.used(file, millis);
        }

        @Override
        List<Path> list(Path directory) throws IOException {
            check(Operation.LIST);
            return super.list(directory);
        }

        @Override
        FileTime made(Path file) throws IOException {
            check(Operation.MADE);
            return super.made(file);
        }

        @Override
        long now() {
            return super.now() + 3_600_000;
        }
    }

    @TempDir
    private Path root;
    private final FaultyDisk disk = new FaultyDisk();
    private final Complaints complaints = new Complaints();
    private DiskStore store;

    @BeforeEach
    void open() {
        store = new DiskStore(root, false, 1 << 20, disk, new Trust(), complaints);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(DiskStore.DIRECTORY))) {
            return files.map(p -> p.getFileName().toString()).filter(n -> !n.equals("trimmed")).toList();
        }
    }

    private void useAll() {
        store.put(KEY, CONTENT);
        store.get(KEY).ifPresent(b -> assertArrayEquals(CONTENT, b));
        store.explainMiss(Key.of("code", "program", "p", "target", "other"));
        store.describe();
        for (StoredEntry e : store.entries()) {
            store.remove(e);
        }
        store.put(KEY, CONTENT);
        store.get(Key.of("code", "program", "other"));
    }

    @Test
    void eachOperationFailsAndNothingIsThrown() {
        for (boolean denies : new boolean[]{false, true}) {
            disk.denies = denies;
            for (Operation a : Operation.values()) {
                for (Operation b : Operation.values()) {
                    disk.failing.clear();
                    disk.failing.addAll(List.of(a, b));
                    useAll();
                    disk.failing.clear();
                    store.put(KEY, CONTENT);
                    assertArrayEquals(CONTENT, store.get(KEY).orElseThrow(), "after " + a + " and " + b);
                }
            }
        }
    }

    @Test
    void fullDiskIsSaidOnceAndLeavesNothing() throws IOException {
        store.put(Key.of("code", "program", "before"), CONTENT);
        disk.failing.add(Operation.WRITE);
        for (int i = 0; i < 20; i++) {
            store.put(Key.of("code", "program", "p" + i), CONTENT);
        }
        assertEquals(1, complaints.said().size(), complaints.said().toString());
        String said = complaints.said().iterator().next();
        assertTrue(said.contains("No space left on device") && said.contains("krait.cache"), said);
        assertEquals(1, files().size(), files().toString());
        assertArrayEquals(CONTENT, store.get(Key.of("code", "program", "before")).orElseThrow());
        disk.failing.clear();
        store.put(KEY, CONTENT);
        assertArrayEquals(CONTENT, store.get(KEY).orElseThrow());
    }

    @Test
    void crashBetweenWriteAndRenameIsCleanedUp() throws IOException {
        disk.failing.addAll(List.of(Operation.RENAME, Operation.DELETE));
        store.put(KEY, CONTENT);
        assertEquals(1, files().size());
        assertTrue(files().get(0).startsWith(".tmp-"), files().toString());
        assertEquals(Optional.empty(), store.get(KEY));
        assertEquals(List.of(), store.entries());
        disk.failing.clear();
        // This disk's clock is an hour ahead.
        new DiskStore(root, false, 1 << 20, disk, new Trust(), complaints).put(KEY, CONTENT);
        assertEquals(List.of(KEY.name()), files());
    }

    @Test
    void fileThatShrinksWhileItIsRead() {
        store.put(KEY, CONTENT);
        Disk shrinks = new Disk() {
            @Override
            byte[] read(Path file, int most) throws IOException {
                byte[] all = super.read(file, most);
                return Arrays.copyOf(all, all.length - 1);
            }
        };
        DiskStore other = new DiskStore(root, true, 1 << 20, shrinks, new Trust(), complaints);
        assertEquals(Optional.empty(), other.get(KEY));
        assertArrayEquals(CONTENT, store.get(KEY).orElseThrow());
    }
}
