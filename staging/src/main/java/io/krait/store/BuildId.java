package io.krait.store;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.CodeSource;

/**
 * Tells builds of Krait apart. What one build has compiled is of no use to another: its passes may have changed, or a
 * bug in them may have been mended.
 *
 * <p>Note [Builds]. The identity of a build is the name, size and time of each of its jar files: that takes no reading,
 * which counts at the start of a process. Classes that lie in folders have none, so nothing that they compile is kept.
 */
public final class BuildId {
    private BuildId() {
    }

    /**
     * The identity of the jar files that classes come from.
     *
     * @return empty if one of them comes from somewhere else
     */
    public static String of(Class<?>... classes) {
        StringBuilder id = new StringBuilder();
        for (Class<?> c : classes) {
            Path jar = jar(c);
            if (jar == null) {
                return "";
            }
            try {
                BasicFileAttributes a = Files.readAttributes(jar, BasicFileAttributes.class);
                if (!a.isRegularFile()) {
                    return "";
                }
                id.append(id.isEmpty() ? "" : " ").append(jar.getFileName()).append(':').append(a.size()).append(':')
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
