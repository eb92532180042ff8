package io.krait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.optimizer.CompilingEvaluator;
import io.krait.staging.KraitException;
import io.krait.store.BuildId;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that ship their compiled code find it at the first call, in processes of their own. */
class PackTest {
    private static final String VERSION = "io/krait/store/version.txt";

    @TempDir
    private static Path folder;

    private static String jars;

    /** Krait as jar files: classes in folders have no version, and code for such is not kept. */
    @BeforeAll
    static void jars() throws IOException {
        StringBuilder path = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path p = Path.of(entry);
            boolean classes = Files.isDirectory(p.resolve("io/krait")) && !Files.exists(p.resolve(
                    "io/krait/PackTest.class"));
            path.append(File.pathSeparator).append(classes ? jar(p) : p);
        }
        jars = path.substring(1);
    }

    private static Path jar(Path classes) throws IOException {
        Path jar = Files.createTempFile(folder, "classes", ".jar");
        try (OutputStream file = Files.newOutputStream(jar); ZipOutputStream out = new ZipOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            out.setLevel(0);
            for (Path p : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String name = classes.relativize(p).toString().replace(File.separatorChar, '/');
                if (!name.equals(VERSION) && !name.equals("module-info.class")) {
                    out.putNextEntry(new ZipEntry(name));
                    Files.copy(p, out);
                }
            }
            if (Files.exists(classes.resolve("io/krait/store/CodeStore.class"))) {
                out.putNextEntry(new ZipEntry(VERSION));
                out.write("9.9".getBytes(StandardCharsets.US_ASCII));
            }
        }
        return jar;
    }

    private static List<String> run(String packs, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "--enable-native-access=ALL-UNNAMED", "-Dkrait.cache=off", "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-Xshare:auto", "-cp", packs.isEmpty() ? jars : packs + File.pathSeparator + jars,
                PackedProgram.class.getName()));
        command.addAll(List.of(args));
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals(0, p.waitFor(), () -> String.join("\n", lines));
        return lines;
    }

    private static String only(String... levels) {
        for (String l : levels) {
            if (Export.known().contains(l)) {
                return l;
            }
        }
        return Export.known().getLast();
    }

    @Test
    void programsRunWithoutLlvm() throws IOException, InterruptedException {
        Path classes = folder.resolve("pack");
        String level = only("x86-64-v2");
        run("", classes.toString(), level);
        List<String> got = run(classes.toString());
        String want = PackedProgram.results();
        assertEquals(List.of(want, "LLVM not loaded"), got);

        // Not a pack for this machine: made up, as is the version.
        Path index = classes.resolve("META-INF/krait/index");
        String text = Files.readString(index);
        assertTrue(text.contains("needs " + level) || !level.startsWith("x86"), text);
        assumeTrue(level.startsWith("x86"), "there are levels on x86-64 only");
        Files.writeString(index, text.replace("needs " + level, "needs x86-64-v9")
                + text.replaceAll("(?m)^krait .*", "krait 8.8").replaceAll("(?m)^build .*", "build 8.8"));
        got = run(classes.toString());
        assertEquals(want, got.get(got.size() - 2));
        assertEquals("LLVM loaded", got.getLast());
        String log = String.join(" ", got);
        assertTrue(log.contains("Compiled code for x86-64-v9 of the pack"), log);
        assertTrue(log.contains("is ignored: this processor, "), log);
        assertTrue(log.contains("is ignored: it was made by another build of Krait, 8.8"), log);
    }

    @Test
    void packOfNoCodeSaysWhy() throws IOException, InterruptedException {
        Path place = folder.resolve("none");
        assertEquals(List.of("nothing of library none goes into a pack: for the extents of their signatures its "
                + "functions run no code, as for a sum of no elements"), run("", place.toString()));
        assertFalse(Files.exists(place));
    }

    @Test
    void packsAreMadeByJarFiles() {
        assumeTrue(BuildId.of(CompilingEvaluator.class, BuildId.class).isEmpty(), "Krait is in jar files here");
        Kernel k = Krait.kernel(Krait.f64.array(1), x -> x.set(1, 0));
        String message = assertThrows(KraitException.class, () -> Krait.export("lib").add("k", k).pack(folder))
                .getMessage();
        assertTrue(message.contains("only by Krait from jar files"), message);
    }
}
