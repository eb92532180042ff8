package io.krait.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @AfterEach
    void reset() {
        Settings.SOURCES.reset();
    }

    @Test
    void filesAreFoundByThePackageOfWhatRecorded(@TempDir Path dir) throws IOException {
        Path other = Files.createDirectories(dir.resolve("one"));
        Path below = Files.createDirectories(dir.resolve("two/demo/waves"));
        Files.writeString(other.resolve("WaveOfSourcesTest.java"), "wrong\n");
        Path file = Files.writeString(below.resolve("WaveOfSourcesTest.java"), "first\n    second();  \n");
        Settings.SOURCES.set(other + File.pathSeparator + dir.resolve("two"));
        Sources.saw("WaveOfSourcesTest.java", "demo.waves.WaveOfSourcesTest$Inner");
        assertEquals(Optional.of(file.toAbsolutePath().normalize()), Sources.find("WaveOfSourcesTest.java"));
        assertEquals("second();", Sources.line("WaveOfSourcesTest.java", 2));
        assertEquals("", Sources.line("WaveOfSourcesTest.java", 3));
        assertEquals("", Sources.line("WaveOfSourcesTest.java", 0));
    }

    @Test
    void whatIsNoFileNameIsNotFound() {
        for (String name : new String[]{"", "../secret", "/etc/passwd", "No such file.java", "$JShell$1", "a\0b"}) {
            assertEquals(Optional.empty(), Sources.find(name), name);
            assertEquals("", Sources.line(name, 1));
        }
    }

    @Test
    void thisFileIsFoundFromADirectoryOfTheProject() {
        Origin here = Origin.here();
        assertEquals("SourcesTest.java", here.file());
        Optional<Path> found = Sources.find(here.file());
        assertTrue(found.isPresent() && found.get().endsWith("io/krait/staging/SourcesTest.java"), found.toString());
        assertEquals("Origin here = Origin.here();", Sources.line(here.file(), here.line()));
    }
}
