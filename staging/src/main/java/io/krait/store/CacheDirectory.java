package io.krait.store;

import io.krait.settings.Settings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The directory that holds what Krait keeps between runs: {@code krait.cache}, else {@code krait} in the user's cache
 * directory. It is used only if nobody else can have put something there ({@link Trust}), and made, if it is missing,
 * so that nobody else can.
 */
public final class CacheDirectory {
    private static final Trust TRUST = new Trust();

    /** What a directory is good for. */
    enum Use {
        /** It is there, and ours. */
        READY,
        /** It is not there yet. */
        MISSING,
        /** It must not or cannot be used. */
        REFUSED
    }

    /**
     * A directory that was looked at.
     *
     * @param path without symbolic links, if it is there
     * @param why it is refused, for people
     * @param shared whether it is below a directory that everybody may write, as {@code /tmp}: once it is deleted,
     *     another user can make it again
     */
    record Found(Path path, Use use, String why, boolean shared) {
    }

    private CacheDirectory() {
    }

    /** The directory that the settings name, which need not exist; empty when the user wants none or has no home. */
    public static Optional<Path> configured() {
        return of(Settings.CACHE.get(), System.getProperty("os.name", ""), System.getenv("XDG_CACHE_HOME"),
                System.getenv("LOCALAPPDATA"), System.getProperty("user.home"));
    }

    /**
     * A directory for native libraries and other files that a part of Krait keeps there itself: it is there, and nobody
     * else can write it; empty when the user wants none, or it must not be trusted, or it cannot be made. In read-only
     * mode ({@code krait.cache.readonly}) it is not made, and its files are only to be read.
     *
     * @param name of a directory in the cache directory
     */
    public static Optional<Path> directory(String name) {
        Optional<Path> root = configured();
        if (root.isEmpty()) {
            return Optional.empty();
        }
        Found found = find(root.get().resolve(name), !Settings.CACHE_READONLY.get());
        return found.use == Use.READY ? Optional.of(found.path) : Optional.empty();
    }

    /** {@link #configured} for given values, each of which may be missing. */
    static Optional<Path> of(String setting, String system, String xdgCacheHome, String localAppData, String home) {
        if (isOff(setting)) {
            return Optional.empty();
        }
        Path p = path(setting);
        if (p != null) {
            return Optional.of(p.toAbsolutePath());
        }
        if (!setting.isEmpty()) {
            // Not a path on this system: nothing is kept rather than something elsewhere.
            return Optional.empty();
        }
        // The XDG specification says to ignore a relative path.
        p = absolute(xdgCacheHome);
        if (p == null && system.startsWith("Windows")) {
            p = absolute(localAppData);
        }
        if (p == null) {
            p = absolute(home);
            if (p != null) {
                p = system.startsWith("Mac") ? p.resolve("Library").resolve("Caches") : p.resolve(".cache");
            }
        }
        return p == null ? Optional.empty() : Optional.of(p.resolve("krait"));
    }

    /** Whether a value of {@code krait.cache} says that nothing is to be kept. */
    static boolean isOff(String setting) {
        return setting.equalsIgnoreCase("off");
    }

    private static Path absolute(String name) {
        Path p = path(name);
        return p == null || !p.isAbsolute() ? null : p;
    }

    private static Path path(String name) {
        try {
            return name == null || name.isEmpty() ? null : Path.of(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /**
     * Looks at a directory, and makes it if that is wanted. Never throws.
     *
     * @param directory one below what the settings name: it must not be a symbolic link, which that may be
     */
    static Found find(Path directory, boolean make) {
        return find(directory, make, TRUST);
    }

    static Found find(Path directory, boolean make, Trust trust) {
        boolean unix = FileFacts.isUnix(directory);
        try {
            Path real;
            try {
                real = directory.toRealPath();
            } catch (NoSuchFileException e) {
                if (!make) {
                    return new Found(directory, Use.MISSING, "", false);
                }
                real = create(directory, unix, trust);
            }
            String wrong = "";
            if (Files.isSymbolicLink(directory)) {
                wrong = directory + " is a symbolic link";
            } else if (unix) {
                wrong = trust.objection(real, false);
                Path named = directory.toAbsolutePath();
                if (wrong.isEmpty() && !real.equals(named)) {
                    wrong = trust.linkObjection(named);
                }
            } else if (!Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
                wrong = real + " is not a directory";
            }
            boolean ready = wrong.isEmpty();
            return new Found(real, ready ? Use.READY : Use.REFUSED, wrong, ready && unix && trust.isBelowShared(real));
        } catch (FileAlreadyExistsException e) {
            return new Found(directory, Use.REFUSED, e.getMessage() + " is not a directory", false);
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            // Some exceptions of the system say what is wrong only by their names.
            boolean explained = e instanceof FileSystemException f ? f.getReason() != null
                    : e.getClass() == IOException.class && e.getMessage() != null;
            return new Found(directory, Use.REFUSED, explained ? e.getMessage() : "it cannot be used (" + e + ")",
                    false);
        }
    }

    // What is there already must be trusted first: nothing is made in a place of somebody else.
    private static Path create(Path directory, boolean unix, Trust trust) throws IOException {
        if (!unix) {
            return Files.createDirectories(directory).toRealPath();
        }
        Path above = directory.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        String wrong = above == null ? "" : trust.objection(above.toRealPath(), true);
        if (!wrong.isEmpty()) {
            throw new IOException(wrong);
        }
        return Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))).toRealPath();
    }
}
