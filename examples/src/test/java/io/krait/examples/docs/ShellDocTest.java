package io.krait.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.examples.shell.Session;
import io.krait.examples.shell.Session.Step;
import io.krait.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The session that {@code docs/shell.md} shows, entered again: all blocks {@code jshell} are one session. {@code ...}
 * stands for anything, on a line of its own for any lines.
 */
class ShellDocTest {
    /** In the document, pictures are in a folder of this name. */
    private static final String FOLDER = "/tmp/krait-charts-.../";

    @Test
    void theSessionGoesAsRecorded(@TempDir Path folder) throws Exception {
        Page page = new Page(Page.ROOT.resolve("docs/shell.md"), Files.readString(Page.ROOT.resolve("docs/shell.md")));
        List<Step> steps = new ArrayList<>();
        for (Page.Block b : page.blocks()) {
            if (b.language().equals("jshell")) {
                steps.addAll(Session.parse(b.text()));
            }
        }
        assertTrue(steps.size() > 25, "inputs: " + steps.size());
        Settings.CHARTS.set(folder.toString());
        Settings.CHECK_CAPTURES.set("true");
        try {
            List<String> outputs = Session.run(steps.stream().map(Step::input).toList());
            assertEquals(steps.size() + 1, outputs.size());
            for (int i = 0; i < steps.size(); i++) {
                Step s = steps.get(i);
                // A machine without fonts has other pictures.
                String actual = outputs.get(i).replaceAll("\\.svg \\((.*); SVG because .*\\)", ".png ($1)");
                if (!Page.matches(s.output().replace(FOLDER, folder + "/"), actual, true)) {
                    assertEquals(s.output(), actual, "after " + s.input());
                }
            }
        } finally {
            Settings.CHARTS.reset();
            Settings.CHECK_CAPTURES.reset();
        }
    }
}
