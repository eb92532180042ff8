package io.krait.staging;

import io.krait.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The user's source files, to show lines of them and to tell debuggers where they are. They are looked for where {@link
 * Settings#SOURCES} says. Thread-safe.
 */
public final class Sources {
    private static final List<String> LAYOUTS = List.of("", "src/main/java", "src/test/java", "src");
    /** The classes that recorded something, by file. */
    private static final Map<String, String> CLASSES = new ConcurrentHashMap<>();
    private static final Map<Path, List<String>> TEXTS = new ConcurrentHashMap<>();

    private Sources() {
    }

    /** Remembers what package a file belongs to. */
    static void saw(String file, String className) {
        if (!CLASSES.containsKey(file)) {
            CLASSES.put(file, className);
        }
    }

    /**
     * Looks for a file.
     *
     * @param file its name without directories, as of {@link Origin#file}
     */
    public static Optional<Path> find(String file) {
        if (file.isEmpty() || file.contains("/") || file.contains("\\")) {
            return Optional.empty();
        }
        String name = CLASSES.getOrDefault(file, "");
        String below = name.substring(0, name.lastIndexOf('.') + 1).replace('.', '/') + file;
        try {
            for (Path root : roots()) {
                Path p = root.resolve(below);
                if (Files.isRegularFile(p)) {
                    return Optional.of(p.toAbsolutePath().normalize());
                }
            }
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The text of a line without the space around it; empty when the file or the line is not found. */
    public static String line(String file, int line) {
        Optional<Path> path = find(file);
        if (path.isEmpty()) {
            return "";
        }
        List<String> lines = TEXTS.computeIfAbsent(path.get(), Sources::read);
        return line < 1 || line > lines.size() ? "" : lines.get(line - 1).strip();
    }

    private static List<String> read(Path path) {
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<Path> roots() {
        String chosen = Settings.SOURCES.get();
        List<Path> roots = new ArrayList<>();
        if (!chosen.isEmpty()) {
            for (String s : chosen.split(File.pathSeparator)) {
                roots.add(Path.of(s));
            }
            return roots;
        }
        Path here = Path.of("").toAbsolutePath();
        add(roots, here);
        addModules(roots, here);
        // In a module of a project, for the other modules.
        if (here.getParent() != null && Files.isRegularFile(here.resolve("pom.xml"))) {
            addModules(roots, here.getParent());
        }
        return roots;
    }

    private static void add(List<Path> roots, Path directory) {
        for (String layout : LAYOUTS) {
            roots.add(directory.resolve(layout));
        }
    }

    private static void addModules(List<Path> roots, Path directory) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path p : all) {
                if (Files.isDirectory(p.resolve("src"))) {
                    add(roots, p);
                }
            }
        } catch (IOException e) {
            // A directory that cannot be listed has no sources to show.
            return;
        }
    }
}
