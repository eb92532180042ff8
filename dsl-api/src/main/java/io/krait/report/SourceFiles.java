package io.krait.report;

import io.krait.staging.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the user's Java files: where {@link Sources} knows them, else anywhere in the project around the current
 * directory, the file of that name which fits best.
 */
final class SourceFiles {
    private static final System.Logger LOG = System.getLogger("io.krait.report");
    private static final int MOST_FILES = 200_000;
    private static final int DEPTH = 24;
    private static final long MOST_BYTES = 4L << 20;
    private static final Set<String> SKIPPED = Set.of("target", "build", "out", "bin", "node_modules");
    private static final List<String> PROJECT = List.of("pom.xml", "build.gradle", "build.gradle.kts",
            "settings.gradle", "settings.gradle.kts", ".git");

    private SourceFiles() {
    }

    /** The lines of those files that were found. */
    static Map<String, List<String>> of(Lines wanted) {
        Map<String, List<Path>> found = new HashMap<>();
        Set<String> open = new HashSet<>();
        for (String file : wanted.files()) {
            Sources.find(file).ifPresentOrElse(p -> found.put(file, List.of(p)), () -> open.add(file));
        }
        if (!open.isEmpty()) {
            search(root(), open, found);
        }
        Map<String, List<String>> texts = new HashMap<>();
        found.forEach((name, paths) -> {
            int best = 0;
            for (Path p : paths) {
                List<String> lines = read(p);
                int fit = fit(name, lines, wanted);
                if (fit > best) {
                    best = fit;
                    texts.put(name, lines);
                }
            }
        });
        return texts;
    }

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        for (Path p = root; p != null && isProject(p); p = p.getParent()) {
            root = p;
            if (Files.exists(p.resolve(".git"))) {
                break;
            }
        }
        return root;
    }

    private static boolean isProject(Path directory) {
        for (String f : PROJECT) {
            if (Files.exists(directory.resolve(f))) {
                return true;
            }
        }
        return false;
    }

    private static void search(Path root, Set<String> names, Map<String, List<Path>> found) {
        int[] left = {MOST_FILES};
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path d, BasicFileAttributes a) {
                String name = d.equals(root) || d.getFileName() == null ? "" : d.getFileName().toString();
                return name.startsWith(".") || SKIPPED.contains(name) ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path f, BasicFileAttributes a) {
                String name = f.getFileName().toString();
                if (a.isRegularFile() && a.size() <= MOST_BYTES && names.contains(name)) {
                    found.computeIfAbsent(name, n -> new ArrayList<>()).add(f);
                }
                return --left[0] > 0 ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path f, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path d, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(root, Set.of(), DEPTH, visitor);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no sources of {0}: {1}", root, e);
        }
    }

    private static List<String> read(Path p) {
        try {
            return new String(Files.readAllBytes(p), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** How well a file fits: 0 if it is too short, more for each method of the name. */
    private static int fit(String name, List<String> lines, Lines wanted) {
        for (int n : wanted.of(name)) {
            if (n > lines.size()) {
                return 0;
            }
        }
        int fit = 1;
        String all = String.join("\n", lines);
        for (String m : wanted.methods(name)) {
            // Lambdas are called lambda$method$0.
            String[] parts = m.split("\\$");
            String method = parts.length > 1 ? parts[1] : parts[0];
            fit += all.contains(method) ? 2 : 0;
        }
        for (int n : wanted.of(name)) {
            fit += lines.get(n - 1).isBlank() ? 0 : 1;
        }
        return fit;
    }
}
