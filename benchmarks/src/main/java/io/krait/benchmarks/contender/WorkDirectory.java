package io.krait.benchmarks.contender;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The directory for compiled C kernels, the Python program and the arrays that it hands over. */
public final class WorkDirectory {
    private final Path path;

    private WorkDirectory(Path path) {
        this.path = path;
    }

    /**
     * {@code benchmarks/target/peers} when run from the project, else a fresh directory for temporary files;
     * the system property {@code krait.bench.work} names another one.
     */
    public static WorkDirectory open() {
        try {
            Optional<String> named = Optional.ofNullable(System.getProperty("krait.bench.work"));
            Path project = Path.of("benchmarks");
            Path path = named.isPresent() ? Path.of(named.get())
                    : Files.isRegularFile(project.resolve("pom.xml")) ? project.resolve("target").resolve("peers")
                    : Files.createTempDirectory("krait-bench");
            return at(path);
        } catch (IOException failure) {
            throw new UncheckedIOException("no directory for the peers' files", failure);
        }
    }

    /** Uses this directory, which is made if it is not there. */
    public static WorkDirectory at(Path path) throws IOException {
        return new WorkDirectory(Files.createDirectories(path).toAbsolutePath());
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Copies a resource of this package into it and returns the copy. */
    public Path extract(String resource) {
        Path copy = path.resolve(resource);
        try (InputStream from = WorkDirectory.class.getResourceAsStream(resource)) {
            if (from == null) {
                throw new IllegalStateException("resource " + resource + " is missing from the benchmarks' jar: "
                        + "build the module with Maven, which packs src/main/c and src/main/python");
            }
            Files.write(copy, from.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + copy, failure);
        }
        return copy;
    }
}
