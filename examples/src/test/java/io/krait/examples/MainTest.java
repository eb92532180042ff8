package io.krait.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user gives them. */
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void demoPassesItsChecksAndWritesPictures() {
        assertEquals(0, run("demo", "--output", folder.resolve("pictures").toString(), "--options", "20003",
                "--millis", "0"), out::toString);

        for (String name : new String[] {"luminance", "blur", "edges", "demo"}) {
            assertTrue(Files.exists(folder.resolve("pictures").resolve(name + ".png")), name);
        }
        assertTrue(out.toString().contains("0 of 734,208 pixels differ"), out::toString);
        assertTrue(out.toString().lines().filter(l -> !l.contains(folder.toString())).allMatch(l -> l.length() <= 100),
                out::toString);
    }

    @Test
    void reportWritesPagesOfExamples() throws IOException {
        assertEquals(0, run("report", "heat", "saxpy", "--output", folder.toString()), err::toString);
        for (String name : new String[] {"heat", "saxpy"}) {
            Path page = folder.resolve(name + ".html");
            assertTrue(out.toString().contains(name + ": " + page.toAbsolutePath().normalize().toUri()),
                    out::toString);
            assertTrue(Files.readString(page).contains("data-pane=\"assembly\""), name);
        }
        assertEquals(2, run("report", "nothing"));
        assertTrue(err.toString().contains("there is no function called nothing"), err::toString);
    }

    @Test
    void demoRefusesWhatItCannotDoBeforeItStarts() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertEquals(2, run("demo", "--options", "0", "--output", folder.toString()));
        assertTrue(err.toString().contains("--options takes 1 or more"), err::toString);
        assertEquals(2, run("demo", "--output", file.resolve("below").toString()));
        assertTrue(err.toString().contains("name another with --output"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void helloPrintsTheResult() {
        assertEquals(0, run("hello"));
        assertTrue(out.toString().contains("first call"), out::toString);
    }

    @Test
    void infoTellsAboutTheMachine() {
        assertEquals(0, run("info"));
        for (String fact : new String[] {"version", "LLVM", "features", "threads", "GPU", "Kernels"}) {
            assertTrue(out.toString().contains(fact), () -> fact + " is missing in\n" + out);
        }
        assertTrue(out.toString().lines().allMatch(l -> l.length() <= 100), out::toString);
    }

    @Test
    void unknownCommandIsRefusedWithUsage() {
        assertEquals(2, run("fly"));
        assertTrue(err.toString().contains("Usage: krait"), err::toString);
    }

    private int run(String... args) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
    }
}
