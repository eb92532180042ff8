package io.krait.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.CodeSource;

/**
 * Tells builds of Krait apart. What one build has compiled is of no use to another: its passes may have changed, or a
 * bug in them may have been mended.
 *
 * <p>Note [Builds]. A released version is told by its number. A snapshot is told by the name, size and time of each of
 * its jar files too, which takes no reading: that counts at the start of a process. Classes that lie in folders have no
 * identity, so nothing that they compile is kept.
 */
public final class BuildId {
    private BuildId() {
    }

    private static final class Version {
        static final String TEXT = read();

        /** What the build wrote. */
        private static String read() {
            try (InputStream in = BuildId.class.getResourceAsStream("version.txt")) {
                return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
            } catch (IOException e) {
                return "";
            }
        }
    }

    /** The version of Krait, for instance {@code 1.0.0}; empty if it was not built by its build. */
    public static String version() {
        return Version.TEXT;
    }

    /**
     * The identity of the jar files that classes come from.
     *
     * @return empty if one of them comes from somewhere else
     */
    public static String of(Class<?>... classes) {
        String version = Version.TEXT;
        if (version.isEmpty()) {
            return "";
        }
        boolean isReleased = !version.endsWith("-SNAPSHOT");
        StringBuilder id = new StringBuilder(version);
        for (Class<?> c : classes) {
            Path jar = jar(c);
            if (jar == null && isReleased) {
                // In a jar file within another one, or in a run-time image.
                continue;
            }
            if (jar == null) {
                return "";
            }
            try {
                BasicFileAttributes a = Files.readAttributes(jar, BasicFileAttributes.class);
                if (!a.isRegularFile()) {
                    return "";
                }
                if (isReleased) {
                    continue;
                }
                id.append(' ').append(jar.getFileName()).append(':').append(a.size()).append(':')
                        .append(a.lastModifiedTime().toMillis());
            } catch (IOException e) {
                return "";
            }
        }
        return id.toString();
    }

    private static Path jar(Class<?> c) {
        CodeSource source = c.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            URI uri = source.getLocation().toURI();
            return uri.getScheme().equals("file") ? Path.of(uri) : null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
