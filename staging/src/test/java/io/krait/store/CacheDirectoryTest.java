package io.krait.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheDirectoryTest {
    private static final Key KEY = Key.of("code", "program", "p");

    @TempDir
    private Path directory;

    @AfterEach
    void forget() {
        Settings.CACHE.reset();
        Settings.CACHE_READONLY.reset();
        Settings.CACHE_MIB.reset();
        Settings.PACKS.reset();
    }

    private static Optional<Path> of(String setting, String system, String xdg, String local, String home) {
        return CacheDirectory.of(setting, system, xdg, local, home);
    }

    @Test
    void isWhereUsersExpectIt() {
        Path home = directory.resolve("home");
        Path other = directory.resolve("other");
        String h = home.toString();
        String o = other.toString();
        assertEquals(Optional.of(other), of(o, "Linux", null, null, h));
        assertEquals(Optional.of(Path.of("here").toAbsolutePath()), of("here", "Linux", o, null, h));
        assertEquals(Optional.empty(), of("off", "Linux", o, null, h));
        assertEquals(Optional.empty(), of("Off", "Linux", o, null, h));
        assertEquals(Optional.empty(), of("OFF", "Linux", o, null, h));
        assertEquals(Optional.of(other.resolve("krait")), of("", "Linux", o, null, h));
        assertEquals(Optional.of(home.resolve(".cache/krait")), of("", "Linux", "relative", null, h));
        assertEquals(Optional.of(home.resolve(".cache/krait")), of("", "Linux", null, o, h));
        assertEquals(Optional.of(home.resolve("Library/Caches/krait")), of("", "Mac OS X", "", null, h));
        assertEquals(Optional.of(other.resolve("krait")), of("", "Windows 11", null, o, h));
        assertEquals(Optional.of(home.resolve(".cache/krait")), of("", "Windows 11", null, null, h));
        assertEquals(Optional.empty(), of("", "Linux", null, null, null));
        assertEquals(Optional.empty(), of("", "Linux", null, null, "?"));
        assertEquals(Optional.empty(), of("\0", "Linux", o, null, h));
    }

    @Test
    void standardStoreFollowsTheSettings() {
        Settings.CACHE.set(directory.resolve("a").toString());
        CodeStore a = CodeStore.standard();
        assertSame(a, CodeStore.standard());
        a.put(KEY, new byte[]{1});
        Settings.CACHE.set(directory.resolve("b").toString());
        assertNotSame(a, CodeStore.standard());
        assertEquals(Optional.empty(), CodeStore.standard().get(KEY));
        Settings.CACHE.set(directory.resolve("a").toString());
        Settings.CACHE_READONLY.set("true");
        assertTrue(CodeStore.standard().get(KEY).isPresent());
        assertTrue(CodeStore.standard().describe().endsWith("of 512 MiB (read only)"));
        Settings.CACHE_MIB.set("7");
        assertTrue(CodeStore.standard().describe().endsWith("of 7 MiB (read only)"));
        Settings.CACHE.set("off");
        assertSame(CodeStore.NONE, CodeStore.standard());
        assertEquals("nothing is kept on disk: krait.cache is off", CodeStore.configured().describe());
        assertEquals("nothing is kept on disk: krait.cache is off", CodeStore.configured().explainMiss(KEY));
        Settings.CACHE.set("Off");
        assertEquals("nothing is kept on disk: krait.cache is off", CodeStore.configured().describe());
    }

    @Test
    void threadsHaveOneStore() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 200; round++) {
                Settings.CACHE.set(directory.resolve("r" + round).toString());
                CyclicBarrier together = new CyclicBarrier(4);
                Callable<CodeStore> get = () -> {
                    together.await();
                    return CodeStore.configured();
                };
                Set<CodeStore> stores = new HashSet<>();
                for (Future<CodeStore> f : threads.invokeAll(List.of(get, get, get, get))) {
                    stores.add(f.get());
                }
                assertEquals(1, stores.size());
            }
        }
    }

    @Test
    void packsComeAfterTheDisk() throws Exception {
        Key other = Key.of("code", "program", "q");
        Path jar = directory.resolve("p.jar");
        new PackWriter("1").add(KEY, new byte[]{9}).add(other, new byte[]{8}).writeJar(jar);
        Settings.PACKS.set(jar.toString());
        Settings.CACHE.set(directory.resolve("a").toString());
        CodeStore s = CodeStore.standard();
        assertEquals(9, s.get(KEY).orElseThrow()[0]);
        s.put(KEY, new byte[]{1});
        assertEquals(1, s.get(KEY).orElseThrow()[0]);
        assertEquals(8, s.get(other).orElseThrow()[0]);
        assertEquals(3, s.entries().size());
        assertEquals(List.of(true, false, false), s.entries().stream().map(s::remove).toList());
        assertTrue(s.describe().endsWith("; packs: " + jar), s.describe());
        assertTrue(s.explainMiss(Key.of("code", "program", "r")).endsWith("; not in the packs " + jar));
        Settings.CACHE.set("off");
        assertEquals(9, CodeStore.standard().get(KEY).orElseThrow()[0]);
        s.ignore(s.packTargets().get(0), "a test");
        assertEquals(List.of(), s.packTargets());
        assertNotEquals(List.of(), CodeStore.standard().packTargets());
    }

    @Test
    void otherFilesFindAPlaceBesideTheStore() {
        Settings.CACHE.set(directory.resolve("a").toString());
        Path made = CacheDirectory.directory("native").orElseThrow();
        assertEquals(directory.resolve("a").resolve("native").toAbsolutePath(), made);
        assertTrue(Files.isDirectory(made));
        Settings.CACHE_READONLY.set("true");
        assertEquals(Optional.of(made), CacheDirectory.directory("native"));
        assertEquals(Optional.empty(), CacheDirectory.directory("other"));
        Settings.CACHE_READONLY.reset();
        Settings.CACHE.set("off");
        assertFalse(CacheDirectory.directory("native").isPresent());
    }
}
