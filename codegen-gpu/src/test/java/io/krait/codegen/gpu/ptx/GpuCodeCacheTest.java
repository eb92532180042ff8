package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuCodeCacheTest {
    private static final long MIB = 1 << 20;
    private static final GpuCodeCache.Key KEY = GpuCodeCache.key("sm_90", "a", "b");

    @TempDir
    private Path directory;
    private GpuCodeCache cache;
    private CodeFiles files;

    @BeforeEach
    void open() {
        cache = new GpuCodeCache(Optional.of(directory), MIB);
        files = new CodeFiles(directory.resolve("code"));
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private void assertGone() {
        assertEquals(Optional.empty(), cache.get(KEY));
    }

    @Test
    void keepsWhatIsPut() {
        assertGone();
        cache.put(KEY, bytes("code"));
        assertArrayEquals(bytes("code"), cache.get(KEY).orElseThrow());
        cache.put(KEY, bytes("other"));
        assertArrayEquals(bytes("other"), new GpuCodeCache(Optional.of(directory), MIB).get(KEY).orElseThrow());
        cache.put(KEY, new byte[0]);
        assertEquals(0, cache.get(KEY).orElseThrow().length);
        assertTrue(cache.describe().endsWith("code: 1 entries, 1 of 1 MiB"), cache.describe());
    }

    @Test
    void keysDependOnEachPartAndOnWhereItEnds() {
        assertEquals(KEY, GpuCodeCache.key("sm_90", "a", "b"));
        for (GpuCodeCache.Key other : List.of(GpuCodeCache.key("sm_80", "a", "b"), GpuCodeCache.key("sm_90", "b", "a"),
                GpuCodeCache.key("sm_90", "ab"), GpuCodeCache.key("sm_90", "a", "b", ""),
                GpuCodeCache.key("sm_90", "a1:b"))) {
            assertNotEquals(KEY, other);
            cache.put(other, bytes("x"));
        }
        assertGone();
        assertThrows(IllegalArgumentException.class, () -> GpuCodeCache.key("../sm_90", "a"));
    }

    @Test
    void truncatedEntriesAreGone() throws IOException {
        cache.put(KEY, bytes("some code that is long enough"));
        byte[] whole = Files.readAllBytes(files.file(KEY));
        for (int length = 0; length < whole.length; length++) {
            Files.write(files.file(KEY), Arrays.copyOf(whole, length));
            assertGone();
            assertFalse(Files.exists(files.file(KEY)), "a damaged entry is deleted");
        }
        Files.write(files.file(KEY), Arrays.copyOf(whole, whole.length + 1));
        assertGone();
        Files.write(files.file(KEY), whole);
        assertEquals("some code that is long enough", new String(cache.get(KEY).orElseThrow(), StandardCharsets.UTF_8));
    }

    @Test
    void corruptedEntriesAreGone() throws IOException {
        cache.put(KEY, bytes("code"));
        byte[] whole = Files.readAllBytes(files.file(KEY));
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            Files.write(files.file(KEY), damaged);
            assertGone();
        }
    }

    @Test
    void anEntryUnderAnotherNameIsGone() throws IOException {
        GpuCodeCache.Key other = GpuCodeCache.key("sm_90", "other");
        cache.put(other, bytes("code"));
        Files.move(files.file(other), files.file(KEY));
        assertGone();
    }

    @Test
    void anEntryThatCannotBeReadIsGone() throws IOException {
        Files.createDirectories(files.file(KEY).resolve("a directory in its place"));
        assertGone();
        cache.put(KEY, bytes("cannot be written either"));
        assertGone();
    }

    @Test
    void aDirectoryThatCannotBeMadeMeansNoCache() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "in the way");
        GpuCodeCache blocked = new GpuCodeCache(Optional.of(file), MIB);
        blocked.put(KEY, bytes("code"));
        blocked.put(KEY, bytes("code"));
        assertEquals(Optional.empty(), blocked.get(KEY));
        assertEquals("in the way", Files.readString(file));
        assertTrue(blocked.describe().contains("0 entries"), blocked.describe());
    }

    @Test
    void withoutDirectoryNothingIsKept() {
        GpuCodeCache off = new GpuCodeCache(Optional.empty(), MIB);
        off.put(KEY, bytes("code"));
        assertEquals(Optional.empty(), off.get(KEY));
        assertEquals("off", off.describe());
    }

    @Test
    void whatWasNotUsedForLongestGoesFirst() throws IOException {
        Instant start = Instant.now().minus(Duration.ofDays(30));
        List<GpuCodeCache.Key> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            GpuCodeCache.Key key = GpuCodeCache.key("sm_90", "entry " + i);
            files.write(key, new byte[100_000]);
            Files.setLastModifiedTime(files.file(key), FileTime.from(start.plus(Duration.ofHours(i))));
            keys.add(key);
        }
        // The oldest is used again.
        assertTrue(cache.get(keys.get(0)).isPresent());
        files.trim(MIB);
        List<Boolean> there = keys.stream().map(k -> Files.exists(files.file(k))).toList();
        assertTrue(there.get(0), "used again");
        assertFalse(there.get(1));
        assertEquals(there.subList(1, 20).stream().sorted().toList(), there.subList(1, 20), "older ones go first");
        long bytes = files.usage().bytes();
        assertTrue(bytes <= MIB * 8 / 10 && bytes > MIB / 2, "left " + bytes);
    }

    @Test
    void theSizeStaysUnderTheCap() {
        byte[] content = new byte[50_000];
        for (int i = 0; i < 60; i++) {
            new Random(i).nextBytes(content);
            cache.put(GpuCodeCache.key("sm_90", "entry " + i), content);
        }
        assertTrue(files.usage().bytes() <= MIB + MIB / 8, "holds " + files.usage().bytes());
        assertTrue(cache.get(GpuCodeCache.key("sm_90", "entry 59")).isPresent(), "the last one stays");
    }

    @Test
    void whatCrashedWritersLeftGoesAfterAWhile() throws IOException {
        cache.put(KEY, bytes("code"));
        Path old = Files.write(files.file(KEY).resolveSibling("entry-1.tmp"), new byte[100]);
        Path fresh = Files.write(files.file(KEY).resolveSibling("entry-2.tmp"), new byte[100]);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        files.trim(MIB);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(fresh), "may be in the making");
        assertTrue(cache.get(KEY).isPresent());
        assertEquals(1, files.usage().entries());
    }

    @Test
    void writersOfTheSameEntriesDoNotDisturbEachOther() throws Exception {
        int threads = 8;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int seed = t;
                // Each with a cache of its own, as processes have; the cap makes them delete, too.
                GpuCodeCache mine = new GpuCodeCache(Optional.of(directory), 200_000);
                all.add(pool.submit(() -> readAndWrite(mine, new Random(seed))));
            }
            int hits = 0;
            for (Future<Integer> f : all) {
                hits += f.get();
            }
            assertTrue(hits > 0);
        }
        try (Stream<Path> left = Files.walk(directory)) {
            assertEquals(0, left.filter(p -> p.toString().endsWith(".tmp")).count());
        }
    }

    private static int readAndWrite(GpuCodeCache mine, Random random) {
        int hits = 0;
        for (int i = 0; i < 150; i++) {
            int n = random.nextInt(12);
            GpuCodeCache.Key key = GpuCodeCache.key("sm_90", "entry " + n);
            if (random.nextBoolean()) {
                byte[] content = new byte[30_000];
                // All bytes of one writing are equal, so that a mixture of two would show.
                Arrays.fill(content, (byte) random.nextInt());
                mine.put(key, content);
            } else {
                Optional<byte[]> content = mine.get(key);
                if (content.isPresent()) {
                    byte[] b = content.get();
                    assertEquals(30_000, b.length);
                    for (byte x : b) {
                        assertEquals(b[0], x);
                    }
                    hits++;
                }
            }
        }
        return hits;
    }

    @Test
    void ptxIsGeneratedOnce() {
        String ptx = cache.ptx(Samples.SAXPY, GpuArch.SM_80);
        assertEquals(PtxCompiler.compile(Samples.SAXPY, GpuArch.SM_80), ptx);
        GpuCodeCache.Key key = GpuCodeCache.key("sm_80", "ptx", Samples.SAXPY, PtxCompiler.version(GpuArch.SM_80));
        assertEquals(ptx, new String(cache.get(key).orElseThrow(), StandardCharsets.US_ASCII));
        cache.put(key, bytes("what is kept"));
        assertEquals("what is kept", cache.ptx(Samples.SAXPY, GpuArch.SM_80));
        assertNotEquals("what is kept", cache.ptx(Samples.SAXPY, GpuArch.SM_90));
    }

    @Test
    void machineCodeComesBackWithItsReports() {
        assumeTrue(PtxAssembler.problem(GpuArch.SM_80).isEmpty());
        String ptx = PtxCompiler.compile(Samples.SAXPY, GpuArch.SM_80);
        Assembled made = cache.assemble(ptx, GpuArch.SM_80);
        Assembled kept = new GpuCodeCache(Optional.of(directory), MIB).assemble(ptx, GpuArch.SM_80);
        assertArrayEquals(made.cubin(), kept.cubin());
        assertEquals(made.kernels(), kept.kernels());
        assertEquals(made.log(), kept.log());
        assertEquals(Optional.empty(), AssembledBytes.decode(new byte[] {0, 0, 1, 0, 65}));
        assertEquals(Optional.empty(), AssembledBytes.decode(new byte[3]));
    }

    @Test
    void codeOfDriversIsKeptForEachDeviceAndDriver() {
        AtomicInteger made = new AtomicInteger();
        Supplier<byte[]> make = () -> bytes("code " + made.incrementAndGet());
        assertEquals("code 1", text(cache.cubin("ptx", 90, "driver 12.6", make)));
        assertEquals("code 1", text(cache.cubin("ptx", 90, "driver 12.6", make)));
        assertEquals("code 2", text(cache.cubin("ptx", 90, "driver 13.0", make)));
        assertEquals("code 3", text(cache.cubin("ptx", 89, "driver 13.0", make)));
        assertEquals("code 4", text(cache.cubin("other", 89, "driver 13.0", make)));
        assertEquals("code 1", text(cache.cubin("ptx", 90, "driver 12.6", make)));
        assertThrows(IllegalStateException.class, () -> cache.cubin("bad", 90, "driver 12.6", () -> {
            throw new IllegalStateException("does not compile");
        }));
        assertEquals("code 5", text(cache.cubin("bad", 90, "driver 12.6", make)), "an error is not kept");
    }

    private static String text(byte[] b) {
        return new String(b, StandardCharsets.UTF_8);
    }

    @Test
    void theDirectoryFollowsTheSettings() {
        assertEquals(Optional.of(Path.of("/x/krait/gpu")), CacheRoot.of("", "/x", "/home/u"));
        assertEquals(Optional.of(Path.of("/home/u/.cache/krait/gpu")), CacheRoot.of("", "relative", "/home/u"));
        assertEquals(Optional.of(Path.of("/home/u/.cache/krait/gpu")), CacheRoot.of("", null, "/home/u"));
        assertEquals(Optional.of(Path.of("/y")), CacheRoot.of("/y", "/x", "/home/u"));
        assertEquals(Optional.empty(), CacheRoot.of("off", "/x", "/home/u"));
        assertEquals(Optional.empty(), CacheRoot.of("", null, "?"));
        assertEquals(Optional.empty(), CacheRoot.of("", null, null));
    }
}
