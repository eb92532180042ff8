package io.krait.codegen.gpu.ptx;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory that holds what is kept between runs for GPUs: {@code -Dkrait.gpu.cache}, else {@code krait/gpu} in the
 * user's cache directory.
 */
final class CacheRoot {
    static final String PROPERTY = "krait.gpu.cache";

    private CacheRoot() {
    }

    /** The directory, which need not exist; empty when the user wants none, or there is no place for it. */
    static Optional<Path> get() {
        return of(System.getProperty(PROPERTY, ""), System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
    }

    /** The same for given settings, each of which may be missing. */
    static Optional<Path> of(String property, String xdgCacheHome, String home) {
        if (property.equals("off")) {
            return Optional.empty();
        }
        if (!property.isEmpty()) {
            return path(property).map(Path::toAbsolutePath);
        }
        // The XDG specification says to ignore a relative path.
        return path(xdgCacheHome).filter(Path::isAbsolute)
                .or(() -> path(home).filter(Path::isAbsolute).map(h -> h.resolve(".cache")))
                .map(p -> p.resolve("krait").resolve("gpu"));
    }

    private static Optional<Path> path(String name) {
        try {
            return name == null || name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
