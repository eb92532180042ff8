package io.krait.examples.shipping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.Krait;
import io.krait.store.BuildId;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page on ahead-of-time compilation says: the build step, and the C program. */
class ShippingTest {
    private static final Path PAGE = Path.of("..", "docs", "ahead-of-time.md");

    @TempDir
    private Path folder;

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), text);
        return text;
    }

    private static String java(Class<?> program, String packs, String... args) throws IOException,
            InterruptedException {
        String path = System.getProperty("jdk.module.path", "") + File.pathSeparator
                + System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "--enable-native-access=ALL-UNNAMED", "-Dkrait.cache=off", "-cp", packs
                + File.pathSeparator + path, program.getName()));
        command.addAll(Arrays.asList(args));
        return output(command);
    }

    @Test
    void theApplicationFindsItsCode() throws IOException, InterruptedException {
        assumeTrue(!BuildId.of(Krait.class, BuildId.class).isEmpty(),
                "Krait is in folders of classes here, not in jars");
        Path classes = folder.resolve("classes");
        java(ExportPricing.class, classes.toString(), classes.toString());
        List<String> lines = java(Shop.class, classes.toString()).lines().toList();
        assertTrue(lines.getLast().matches("compiled 0, shipped [1-9]\\d*"), lines.toString());
        List<String> without = java(Shop.class, folder.toString()).lines().toList();
        assertTrue(without.getLast().matches("compiled [1-9]\\d*, shipped 0"), without.toString());
        assertEquals(without.subList(0, 2), lines.subList(0, 2));
    }

    @Test
    void theProgramInC() throws IOException, InterruptedException {
        String compiler = compiler();
        Matcher m = Pattern.compile("(?s)```c\\n(.*?)```\\n+```text\\n(.*?)```").matcher(Files.readString(PAGE));
        assertTrue(m.find(), "the page has a program in C and what it prints");
        Pricing.exported().library(folder);
        Path source = Files.writeString(folder.resolve("main.c"), m.group(1));
        Path program = folder.resolve("main");
        assertEquals("", output(List.of(compiler, "-std=c99", "-Wall", "-Werror", "-o", program.toString(),
                source.toString(), "-I" + folder, "-L" + folder, "-lpricing", "-Wl,-rpath," + folder)));
        assertEquals(m.group(2), output(List.of(program.toString())));
    }

    private static String compiler() {
        for (String d : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(d, "cc"))) {
                return Path.of(d, "cc").toString();
            }
        }
        assumeTrue(false, "there is no C compiler");
        throw new AssertionError();
    }
}
