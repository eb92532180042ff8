package io.krait.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStoreTest {
    private static final long MIB = 1 << 20;
    private static final Key KEY = Key.of("code", "program", "p", "target", "t");

    @TempDir
    private Path root;
    private DiskStore store;

    @BeforeEach
    void open() {
        store = new DiskStore(root, false, MIB);
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private static Key key(int i) {
        return Key.of("code", "program", "p" + i);
    }

    private Path file(Key key) {
        return root.resolve(DiskStore.DIRECTORY).resolve(key.name());
    }

    private void age(Path file, Duration by) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(by)));
    }

    private long bytesOnDisk() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(DiskStore.DIRECTORY))) {
            return files.mapToLong(f -> f.toFile().length()).sum();
        }
    }

    @Test
    void keepsWhatIsPut() {
        assertEquals(Optional.empty(), store.get(KEY));
        store.put(KEY, bytes("code"));
        assertArrayEquals(bytes("code"), store.get(KEY).orElseThrow());
        store.put(KEY, bytes("other"));
        assertArrayEquals(bytes("other"), new DiskStore(root, false, MIB).get(KEY).orElseThrow());
        store.put(KEY, new byte[0]);
        assertEquals(0, store.get(KEY).orElseThrow().length);
        for (int n = 1; n < 40; n++) {
            byte[] content = new byte[n];
            content[n - 1] = (byte) n;
            store.put(key(n), content);
            assertArrayEquals(content, store.get(key(n)).orElseThrow());
        }
    }

    @Test
    void nobodyElseCanReadOrWriteIt() throws IOException {
        assumeTrue(FileFacts.isUnix(root));
        Path deep = root.resolve("a").resolve("b");
        new DiskStore(deep, false, MIB).put(KEY, bytes("code"));
        Path directory = deep.resolve(DiskStore.DIRECTORY);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(KEY.name()))));
    }

    @Test
    void saysWhyNothingIsFound() {
        assertTrue(store.explainMiss(KEY).startsWith("nothing is kept yet in " + root), store.explainMiss(KEY));
        store.put(Key.of("code", "program", "q", "target", "t"), bytes("q"));
        assertEquals("no code of the same program is kept in " + root.resolve(DiskStore.DIRECTORY),
                store.explainMiss(KEY));
        store.put(Key.of("code", "program", "p", "target", "x86-64-v3", "llvm", "20"), bytes("p"));
        assertEquals("code of the same program is kept for another target: x86-64-v3 instead of znver5",
                store.explainMiss(Key.of("code", "program", "p", "target", "znver5", "llvm", "20")));
        store.put(Key.of("code", "program", "p", "target", "znver4", "llvm", "19"), bytes("p"));
        assertEquals("code of the same program is kept for another target: x86-64-v3 instead of znver5; another flags:"
                        + " none instead of fast (the nearest of 2 that are kept)",
                store.explainMiss(Key.of("code", "program", "p", "target", "znver5", "llvm", "20", "flags", "fast")));
        store.put(KEY, bytes("p"));
        String now = "it is kept in " + root.resolve(DiskStore.DIRECTORY) + " now";
        assertTrue(store.explainMiss(KEY).startsWith(now + "; besides, code of the same program is kept for another"
                + " target: "), store.explainMiss(KEY));
        assertEquals(now + ", and no other code of the same program",
                store.explainMiss(Key.of("code", "program", "q", "target", "t")));
        String common = "+sse2,".repeat(100);
        store.put(Key.of("code", "program", "long", "target", "znver5 " + common + "+avx512f,+avx512vl"), bytes("p"));
        assertEquals("code of the same program is kept for another target: znver5 +avx512f +avx512vl instead of"
                        + " x86-64-v3",
                store.explainMiss(Key.of("code", "program", "long", "target", "x86-64-v3 " + common)));
    }

    @Test
    void listsAndRemoves() throws IOException {
        store.put(key(1), bytes("1"));
        store.put(key(2), bytes("22"));
        age(file(key(1)), Duration.ofHours(3));
        Files.write(root.resolve(DiskStore.DIRECTORY).resolve("strange"), bytes("not an entry"));
        Files.write(file(key(3)), bytes("not an entry either"));
        Files.copy(file(key(1)), file(key(4)));
        List<StoredEntry> entries = store.entries();
        assertEquals(List.of(key(2), key(1)), entries.stream().map(StoredEntry::key).toList());
        assertEquals(Files.size(file(key(2))), entries.get(0).bytes());
        assertEquals("p1", entries.get(1).key().field("program"));
        assertEquals(root.resolve(DiskStore.DIRECTORY) + ": 2 entries, 1 of 1 MiB", store.describe());
        assertTrue(store.remove(entries.get(0)));
        assertFalse(store.remove(entries.get(0)));
        assertEquals(Optional.empty(), store.get(key(2)));
        assertTrue(store.get(key(1)).isPresent());
    }

    @Test
    void readOnlyChangesNothing() throws IOException {
        DiskStore reader = new DiskStore(root, true, MIB);
        reader.put(KEY, bytes("code"));
        assertFalse(Files.exists(root.resolve(DiskStore.DIRECTORY)));
        assertTrue(reader.describe().endsWith("nothing is kept yet (read only)"), reader.describe());
        store.put(KEY, bytes("code"));
        age(file(KEY), Duration.ofDays(2));
        FileTime before = Files.getLastModifiedTime(file(KEY));
        assertArrayEquals(bytes("code"), reader.get(KEY).orElseThrow());
        reader.put(key(1), bytes("more"));
        assertEquals(Optional.empty(), reader.get(key(1)));
        assertFalse(reader.remove(reader.entries().get(0)));
        assertEquals(before, Files.getLastModifiedTime(file(KEY)));
        Files.write(file(KEY), bytes("damaged"));
        assertEquals(Optional.empty(), reader.get(KEY));
        assertTrue(Files.exists(file(KEY)));
    }

    @Test
    void deletesWhatWasNotUsedForLongest() throws IOException {
        byte[] content = new byte[100_000];
        for (int i = 0; i < 10; i++) {
            store.put(key(i), content);
            age(file(key(i)), Duration.ofHours(20 - i));
        }
        // A lookup makes it the last used one.
        assertTrue(store.get(key(0)).isPresent());
        store.put(key(10), content);
        store.put(key(11), content);
        assertTrue(bytesOnDisk() <= MIB, bytesOnDisk() + " bytes");
        assertTrue(store.get(key(0)).isPresent());
        assertTrue(store.get(key(11)).isPresent());
        assertTrue(store.get(key(9)).isPresent());
        assertEquals(Optional.empty(), store.get(key(1)));
    }

    @Test
    void manySmallProcessesStayBelowTheSize() throws IOException {
        byte[] content = new byte[60_000];
        for (int i = 0; i < 40; i++) {
            // Each writes less than makes it look, but the others have looked some time ago.
            new DiskStore(root, false, MIB).put(key(i), content);
            age(root.resolve(DiskStore.DIRECTORY).resolve("trimmed"), Duration.ofMinutes(11));
        }
        assertTrue(bytesOnDisk() <= MIB, bytesOnDisk() + " bytes");
        assertTrue(store.get(key(39)).isPresent());
    }

    @Test
    void manySmallEntriesAreTooManyAtSomePoint() throws IOException {
        List<Path> entries = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            entries.add(Files.createFile(root.resolve("plan.0123456789abcdef." + String.format("%032x", i))));
            age(entries.get(i), Duration.ofMinutes(100 - i));
        }
        Path strange = Files.createFile(root.resolve("strange"));
        new Trimmer(new Disk(), 1L << 30, 11, false).written(root, 1);
        assertEquals(11, entries.stream().filter(Files::exists).count());
        Files.delete(root.resolve("trimmed"));
        new Trimmer(new Disk(), 1L << 30, 10, false).written(root, 1);
        assertEquals(entries.subList(3, 11), entries.stream().filter(Files::exists).toList());
        assertTrue(Files.exists(strange));
    }

    @Test
    void trimsInTheBackground() throws Exception {
        DiskStore large = new DiskStore(root, false, MIB, new Disk(), new Trust(), new Complaints(), true);
        for (int i = 0; i < 20; i++) {
            large.put(key(i), new byte[100_000]);
        }
        for (int i = 0; i < 200 && bytesOnDisk() > MIB; i++) {
            Thread.sleep(10);
            large.put(KEY, new byte[100_000]);
        }
        assertTrue(bytesOnDisk() <= MIB, bytesOnDisk() + " bytes");
    }

    @Test
    void touchesSeldom() throws IOException {
        store.put(KEY, bytes("code"));
        age(file(KEY), Duration.ofMinutes(5));
        FileTime recent = Files.getLastModifiedTime(file(KEY));
        assertTrue(store.get(KEY).isPresent());
        assertEquals(recent, Files.getLastModifiedTime(file(KEY)));
        age(file(KEY), Duration.ofMinutes(11));
        assertTrue(store.get(KEY).isPresent());
        assertTrue(Files.getLastModifiedTime(file(KEY)).compareTo(recent) > 0);
    }

    @Test
    void clocksMayJump() throws IOException {
        List<Path> left = new ArrayList<>();
        store.put(KEY, bytes("code"));
        age(file(KEY), Duration.ofDays(-1000));
        for (int hours : new int[]{-2000, 2}) {
            Path p = file(KEY).resolveSibling(Trimmer.temporaryName());
            Files.write(p, bytes("left"));
            age(p, Duration.ofHours(hours));
            left.add(p);
        }
        Path fresh = Files.write(file(KEY).resolveSibling(Trimmer.temporaryName()), bytes("being written"));
        age(file(KEY).resolveSibling("trimmed"), Duration.ofDays(-3));
        assertTrue(store.get(KEY).isPresent());
        assertTrue(Duration.between(Files.getLastModifiedTime(file(KEY)).toInstant(), Instant.now()).abs()
                .toMinutes() < 5, "the time of the last use is set right");
        new DiskStore(root, false, MIB).put(key(1), bytes("1"));
        for (Path p : left) {
            assertFalse(Files.exists(p), p + " was left by a crash");
        }
        assertTrue(Files.exists(fresh), "another process is writing it");
    }

    @Test
    void tooLargeIsNotKept() {
        store.put(KEY, new byte[(int) MIB]);
        assertEquals(Optional.empty(), store.get(KEY));
        assertEquals(List.of(), store.entries());
    }

    @Test
    void directoryMayGoAndComeBack() throws IOException {
        store.put(KEY, bytes("code"));
        deleteAll();
        assertEquals(Optional.empty(), store.get(KEY));
        assertEquals(List.of(), store.entries());
        // Below a directory that others may write it is looked for again.
        String empty = FileFacts.isUnix(root) && new Trust().isBelowShared(root.toRealPath()) ? "nothing is kept yet"
                : "0 entries";
        assertTrue(store.describe().contains(empty), store.describe());
        store.put(KEY, bytes("again"));
        assertArrayEquals(bytes("again"), store.get(KEY).orElseThrow());
        deleteAll();
        Files.write(root.resolve(DiskStore.DIRECTORY), bytes("a file"));
        store.put(KEY, bytes("code"));
        assertEquals(Optional.empty(), store.get(KEY));
    }

    private void deleteAll() throws IOException {
        Path directory = root.resolve(DiskStore.DIRECTORY);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path p : files.toList()) {
                Files.delete(p);
            }
        }
        Files.delete(directory);
    }
}
