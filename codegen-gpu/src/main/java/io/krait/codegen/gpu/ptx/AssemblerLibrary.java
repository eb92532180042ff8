package io.krait.codegen.gpu.ptx;

import io.krait.settings.Settings;
import io.krait.store.CacheDirectory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import jcuda.JCudaVersion;

/**
 * Finds and opens the library with NVIDIA's PTX compiler that JCuda ships.
 *
 * <p>JCuda's own loader is not used: it unpacks to a fixed name in the directory for temporary files and takes the file
 * that is there, which may be another user's or half written by another process. Here the file lies in the user's cache
 * directory, or in a directory of this process, and appears there complete or not at all.
 */
final class AssemblerLibrary {
    private static final String PREFIX = "libJNvPTXCompiler-";

    private AssemblerLibrary() {
    }

    /**
     * Opens the library for good.
     *
     * @throws IOException when there is none for this machine, or it cannot be unpacked or opened; says why
     */
    static SymbolLookup open() throws IOException {
        Optional<Path> installed = onLibraryPath(System.getProperty("java.library.path", ""));
        if (installed.isPresent()) {
            return lookup(installed.get());
        }
        URL resource = resource();
        Optional<Path> kept = CacheDirectory.directory("jcuda-" + JCudaVersion.get());
        if (kept.isPresent()) {
            try {
                return lookup(unpackOnce(resource, kept.get()));
            } catch (IOException e) {
                // A cache that cannot be written or read must not matter.
            }
        }
        Path directory = Files.createTempDirectory("krait-gpu-");
        Path file = directory.resolve(fileName());
        try {
            unpack(resource, file);
            return lookup(file);
        } finally {
            // An opened library stays usable without its name.
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup lookup(Path file) throws IOException {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    /** The library where somebody has put it for Java to find; of any version. */
    static Optional<Path> onLibraryPath(String libraryPath) {
        for (String entry : libraryPath.split(File.pathSeparator)) {
            try {
                Path directory = Path.of(entry);
                if (!entry.isEmpty() && Files.isDirectory(directory)) {
                    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, PREFIX + "*.so")) {
                        for (Path file : found) {
                            return Optional.of(file.toAbsolutePath());
                        }
                    }
                }
            } catch (IOException | InvalidPathException e) {
                // What cannot be read does not hold the library.
            }
        }
        return Optional.empty();
    }

    private static String fileName() {
        return PREFIX + JCudaVersion.get() + "-linux-x86_64.so";
    }

    private static URL resource() throws IOException {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        URL url = AssemblerLibrary.class.getClassLoader().getResource("lib/" + fileName());
        if (!os.startsWith("linux") || !arch.equals("amd64") || url == null) {
            throw new IOException("JCuda's natives for " + os + " " + arch + " are not on the class path");
        }
        return url;
    }

    /** Unpacks unless the file is there with the right length. */
    static Path unpackOnce(URL resource, Path directory) throws IOException {
        Path file = directory.resolve(fileName());
        URLConnection connection = resource.openConnection();
        connection.setUseCaches(false);
        long length = connection.getContentLengthLong();
        connection.getInputStream().close();
        if (Files.isRegularFile(file) && Files.size(file) == length) {
            return file;
        }
        if (Settings.CACHE_READONLY.get()) {
            throw new IOException("it is not in " + directory + ", which is only to be read");
        }
        Files.createDirectories(directory);
        Path temporary = Files.createTempFile(directory, "unpack-", ".tmp");
        try {
            unpack(resource, temporary);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return file;
    }

    private static void unpack(URL resource, Path file) throws IOException {
        try (InputStream in = resource.openStream()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
