package io.krait.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds: the right bytes or none, and the next put mends it. */
class DamageTest {
    private static final Key KEY = Key.of("code", "program", "some text", "target", "t");
    private static final byte[] CONTENT = new byte[45];

    @TempDir
    private Path root;
    private DiskStore store;
    private Path file;
    private byte[] whole;

    @BeforeEach
    void put() throws IOException {
        new Random(1).nextBytes(CONTENT);
        store = new DiskStore(root, false, 1 << 20);
        store.put(KEY, CONTENT);
        file = root.resolve(DiskStore.DIRECTORY).resolve(KEY.name());
        whole = Files.readAllBytes(file);
        assertArrayEquals(CONTENT, store.get(KEY).orElseThrow());
    }

    private void assertTold(byte[] damaged, String how) throws IOException {
        Files.write(file, damaged);
        assertEquals(Optional.empty(), store.get(KEY), how);
        assertFalse(Files.exists(file), how + ": the file stays");
        Files.write(file, damaged);
        store.entries();
        store.explainMiss(KEY);
    }

    private void assertMended() {
        store.put(KEY, CONTENT);
        assertArrayEquals(CONTENT, store.get(KEY).orElseThrow());
    }

    @Test
    void truncatedAnywhere() throws IOException {
        for (int n = 0; n < whole.length; n++) {
            assertTold(Arrays.copyOf(whole, n), "truncated to " + n);
        }
        assertMended();
    }

    @Test
    void extended() throws IOException {
        for (int n : new int[]{1, 3, 8, 4096}) {
            assertTold(Arrays.copyOf(whole, whole.length + n), "extended by " + n);
        }
        assertMended();
    }

    @Test
    void eachBitFlipped() throws IOException {
        for (int i = 0; i < whole.length; i++) {
            for (int bit = i < EntryFormat.HEADER ? 1 : 128; bit <= 128; bit <<= 1) {
                byte[] b = whole.clone();
                b[i] ^= (byte) bit;
                assertTold(b, "bit " + bit + " of byte " + i);
            }
        }
        assertMended();
    }

    @Test
    void garbage() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 50; i++) {
            byte[] b = new byte[random.nextInt(300)];
            random.nextBytes(b);
            assertTold(b, "garbage");
            // With a right start, so that the lengths are looked at.
            System.arraycopy(whole, 0, b, 0, Math.min(8, b.length));
            assertTold(b, "garbage with a right start");
        }
        byte[] zeros = new byte[whole.length];
        assertTold(zeros, "a file that was not written before the machine lost power");
        assertMended();
    }

    @Test
    void pagesThatWereNotWritten() throws IOException {
        byte[] content = new byte[20_000];
        new Random(3).nextBytes(content);
        store.put(KEY, content);
        byte[] all = Files.readAllBytes(file);
        for (int page = 0; page < all.length / 4096; page++) {
            byte[] b = all.clone();
            Arrays.fill(b, page * 4096, (page + 1) * 4096, (byte) 0);
            assertTold(b, "page " + page);
        }
        assertMended();
    }

    @Test
    void entryOfAnotherKey() throws IOException {
        Key other = Key.of("code", "program", "some test", "target", "t");
        store.put(other, new byte[CONTENT.length]);
        assertTold(Files.readAllBytes(root.resolve(DiskStore.DIRECTORY).resolve(other.name())), "another key");
        assertMended();
    }

    @Test
    void otherVersion() throws IOException {
        byte[] b = whole.clone();
        assertEquals(EntryFormat.VERSION, b[7]);
        b[7]++;
        assertTold(b, "the next version");
        assertMended();
    }

    @Test
    void absurdSize() throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.setLength(1L << 34);
        }
        assertEquals(Optional.empty(), store.get(KEY));
        assertMended();
    }

    @Test
    void notARegularFile() throws IOException {
        Files.delete(file);
        Files.createDirectories(file.resolve("inside"));
        assertEquals(Optional.empty(), store.get(KEY));
        store.put(KEY, CONTENT);
        assertEquals(Optional.empty(), store.get(KEY));
        assertEquals(List.of(), store.entries());
        Files.delete(file.resolve("inside"));
        assertEquals(Optional.empty(), store.get(KEY));
        assertMended();
    }

    @Test
    void symbolicLink() throws IOException {
        assumeTrue(FileFacts.isUnix(root));
        Path elsewhere = Files.write(root.resolve("elsewhere"), whole);
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
        assertEquals(List.of(), store.entries());
        assertEquals(Optional.empty(), store.get(KEY));
        assertFalse(Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        Files.createSymbolicLink(file, elsewhere);
        assertMended();
        assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(whole, Files.readAllBytes(elsewhere));
    }
}
