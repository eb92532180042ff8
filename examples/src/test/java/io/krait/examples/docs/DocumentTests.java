package io.krait.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of some documents compile, run, print what the pages say, and fail as they say. See {@link Page}. */
abstract class DocumentTests {
    @TempDir
    private Path folder;

    /** Whether a document is one of these. */
    abstract boolean takes(String page);

    @TestFactory
    Stream<DynamicTest> snippets() throws IOException {
        String only = System.getProperty("krait.test.page", "");
        Snippets snippets = new Snippets(folder);
        List<DynamicTest> tests = new ArrayList<>();
        for (Page page : Page.all()) {
            List<Page.Block> blocks = new ArrayList<>();
            if (takes(page.name()) && page.name().contains(only)) {
                blocks.addAll(page.blocks());
                blocks.addAll(page.tables());
            }
            for (Page.Block b : blocks) {
                if (b.language().equals("java")) {
                    String title = page.name() + ":" + b.line();
                    if (b.from().isEmpty()) {
                        String name = snippets.add(b.text());
                        tests.add(DynamicTest.dynamicTest(title, () -> check(snippets, name, b)));
                    } else {
                        tests.add(DynamicTest.dynamicTest(title, () -> assertTrue(
                                Snippets.isPartOf(b.text(), Page.ROOT.resolve(b.from())), "not in " + b.from())));
                    }
                }
            }
        }
        assertTrue(!tests.isEmpty() || !only.isEmpty(), "the documents have snippets");
        snippets.compile();
        return tests.stream();
    }

    private static void check(Snippets snippets, String name, Page.Block b) throws Throwable {
        String compiling = snippets.error(name);
        boolean fails = b.next().equals("error");
        if (fails && b.nextText().startsWith("javac:")) {
            match(b.nextText().substring("javac:".length()), compiling.replaceFirst("^\\d+: ", ""));
            return;
        }
        assertEquals("", compiling);
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            snippets.run(name);
            if (fails) {
                fail("ends without the error " + b.nextText());
            }
        } catch (Exception e) {
            if (!fails) {
                throw e;
            }
            match(b.nextText(), e.getClass().getSimpleName() + ": " + e.getMessage());
        } finally {
            System.setOut(console);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        if (b.next().equals("output") && !Page.matches(b.nextText(), text, true)) {
            assertEquals(b.nextText(), text);
        }
    }

    private static void match(String expected, String actual) {
        if (!Page.matches(expected.replaceAll("\\s+", " "), actual.replaceAll("\\s+", " "), false)) {
            assertEquals(expected, actual);
        }
    }
}
