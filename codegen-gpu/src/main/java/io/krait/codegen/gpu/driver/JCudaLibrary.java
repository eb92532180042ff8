package io.krait.codegen.gpu.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import jcuda.driver.JCudaDriver;

/**
 * Lets JCuda load its native library.
 *
 * <p>Note [Private directory]: unless the library is on {@code java.library.path}, JCuda unpacks it to a file of a
 * fixed name in the directory for temporary files, and takes the file that is there: another user's, or one that
 * another process is writing. So it is given a directory of its own for as long as it loads. The JDK's own makers of
 * temporary files are set up before, as they remember the directory of their first use.
 */
final class JCudaLibrary {
    private static final String TEMPORARY = "java.io.tmpdir";

    private JCudaLibrary() {
    }

    /**
     * Loads it. Must not be called before a driver was found: JCuda's class is unusable for good when its first touch
     * finds none.
     */
    static synchronized void load() {
        String before = System.getProperty(TEMPORARY);
        try {
            Files.delete(File.createTempFile("krait-", ".tmp").toPath());
            Path directory = Files.createTempDirectory("krait-jcuda-");
            try {
                System.setProperty(TEMPORARY, directory.toString());
                JCudaDriver.setExceptionsEnabled(false);
            } finally {
                System.setProperty(TEMPORARY, before);
                delete(directory);
            }
        } catch (IOException e) {
            throw new DeviceUnavailableException("the native library of JCuda cannot be unpacked: " + e.getMessage()
                    + "; make " + before + " writable");
        } catch (LinkageError e) {
            throw new DeviceUnavailableException("the native library of JCuda cannot be loaded: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                    + "; add jcuda-natives for this operating system to the program");
        }
    }

    /** A library that is loaded stays usable without its file; where the system keeps such files,
            the JVM's end does. */
    private static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path f : files) {
                if (!f.toFile().delete()) {
                    directory.toFile().deleteOnExit();
                    f.toFile().deleteOnExit();
                    return;
                }
            }
        }
        Files.delete(directory);
    }
}
