package io.krait.store;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the store does with files. Tests replace parts of it by what goes wrong. */
class Disk {
    private static final FileAttribute<?>[] NONE = {};

    FileFacts facts(Path file) throws IOException {
        return FileFacts.of(file);
    }

    /** When a file was made, where the file system tells; else when it was written. */
    FileTime made(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).creationTime();
    }

    /** The first bytes of a file, at most some number, in memory. */
    byte[] read(Path file, int most) throws IOException {
        // Not a channel: its classes take a fresh JVM 2 ms more. Links were refused before.
        try (InputStream in = new FileInputStream(file.toFile())) {
            return in.readNBytes(most);
        }
    }

    /** Writes a new file that only this user can read. */
    void write(Path file, byte[] head, byte[] rest) throws IOException {
        FileAttribute<?>[] attributes = FileFacts.isUnix(file) ? new FileAttribute<?>[]{
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))} : NONE;
        try (FileChannel out = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                attributes)) {
            write(out, head);
            write(out, rest);
        }
    }

    private static void write(FileChannel out, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    void used(Path file, long millis) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    }

    /** The files of a directory. */
    List<Path> list(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            for (Path p : found) {
                files.add(p);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    long now() {
        return System.currentTimeMillis();
    }
}
