package io.krait.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.settings.Settings;
import io.krait.store.CodeStore;
import io.krait.store.Key;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCommandTest {
    private static final Key PLAN = Key.of("plan", "graph", "graph(x: f64[n])\n  return x", "target", "znver5");
    private static final Key PTX = Key.of("ptx", "program", "define void @k()", "target", "sm_90");
    private static final Key LONG = Key.of("code", "loops", "x".repeat(5000), "target", "y".repeat(500));

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeEach
    void fill() throws IOException {
        Settings.CACHE.set(folder.toString());
        for (Key k : new Key[]{PLAN, PTX, LONG}) {
            CodeStore.standard().put(k, new byte[100]);
        }
        Files.setLastModifiedTime(folder.resolve("code-1").resolve(PTX.name()),
                FileTime.from(Instant.now().minus(Duration.ofDays(3))));
    }

    @AfterEach
    void forget() {
        Settings.CACHE.reset();
    }

    private String run(int code, String... args) {
        out = new StringWriter();
        err = new StringWriter();
        assertEquals(code, Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
                .execute(args), () -> out + "\n" + err);
        return out.toString();
    }

    private void assertShows(String text, String... parts) {
        for (String p : parts) {
            assertTrue(text.contains(p), () -> p + " is missing in\n" + text);
        }
    }

    @Test
    void listShowsWhatIsKept() {
        String text = run(0, "cache", "list");
        assertShows(text, "plan", PLAN.digest().substring(0, 8), "graph(x: f64[n])", "znver5", "3 d", "sm_90",
                "3 entries");
        assertTrue(text.lines().filter(l -> !l.contains(folder.toString())).allMatch(l -> l.length() <= 100), text);
        assertTrue(text.indexOf("sm_90") > text.indexOf("znver5"), "the last used first: " + text);
        assertShows(run(0, "cache", "list", "--full"), PLAN.name(), "y".repeat(500));
        assertEquals(3, run(0, "cache", "list", "--kind", "ptx").lines().count());
    }

    @Test
    void explainShowsTheFields() {
        assertShows(run(0, "cache", "explain", PLAN.digest().substring(0, 8)), PLAN.name(),
                "graph     graph(x: f64[n])", "return x", "target    znver5", folder.toString());
        assertShows(run(0, "cache", "explain", LONG.name()), "... of 5000 characters");
        run(1, "cache", "explain", "zzzz");
        assertShows(err.toString(), "nothing is kept under zzzz");
    }

    @Test
    void statsCountByKind() {
        assertShows(run(0, "cache", "stats"), "plan            1 entry", "ptx             1 entry", "3 entries, 1 of");
    }

    @Test
    void clearSelects() {
        run(2, "cache", "clear", "--older-than", "x");
        assertShows(err.toString(), "a number and m, h or d");
        run(2, "cache", "clear", "--older-than", "");
        assertShows(run(0, "cache", "clear", "--older-than", "4d"), "deleted 0 entries");
        assertShows(run(0, "cache", "clear", "--older-than", "2d", "--kind", "plan"), "deleted 0 entries");
        assertShows(run(0, "cache", "clear", "--older-than", "48h"), "deleted 1 entry", "2 entries, 1 of");
        assertShows(run(0, "cache", "clear", "--kind", "plan"), "deleted 1 entry");
        assertTrue(CodeStore.standard().get(LONG).isPresent());
        assertShows(run(0, "cache", "clear"), "deleted 1 entry", "0 entries");
    }

    @Test
    void pathIsForScripts() {
        assertEquals(folder + System.lineSeparator(), run(0, "cache", "path"));
        Settings.CACHE.set("off");
        assertEquals("", run(1, "cache", "path"));
        assertShows(run(0, "cache", "list"), "krait.cache is off");
        run(2, "cache");
        assertShows(err.toString(), "say what to do");
    }
}
