package io.krait.codegen.gpu.ptx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The files of the code cache. An entry is a header of {@link #MAGIC}, the key's digest and the content's, followed by
 * the content. It is written under another name and then renamed, so that nobody sees half of it; a crash of the
 * machine may still leave one, which the digest tells.
 */
final class CodeFiles {
    private static final System.Logger LOG = System.getLogger("io.krait.codegen.gpu");
    private static final long MAGIC = 0x4b72616974303100L;
    private static final int HEADER = Long.BYTES + 32 + 32;
    private static final String TEMPORARY = ".tmp";
    private static final Duration ABANDONED = Duration.ofHours(1);
    /** How much older the time of the last use may be than it says, so that hits do not write. */
    private static final Duration PRECISION = Duration.ofMinutes(10);
    /** Down to what part of the capacity it is emptied, in percent. */
    private static final int KEPT = 80;

    /** What the directory holds. */
    record Usage(int entries, long bytes) {
    }

    private record Entry(Path file, long bytes, FileTime used) {
    }

    private final Path directory;

    CodeFiles(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    Path file(GpuCodeCache.Key key) {
        return directory.resolve(key.group()).resolve(key.digest());
    }

    /** The content, if it is there and whole. */
    Optional<byte[]> read(GpuCodeCache.Key key) {
        Path file = file(key);
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length >= HEADER && Arrays.equals(header(key, bytes, HEADER, bytes.length - HEADER), 0, HEADER,
                    bytes, 0, HEADER)) {
                touch(file);
                return Optional.of(Arrays.copyOfRange(bytes, HEADER, bytes.length));
            }
            LOG.log(System.Logger.Level.DEBUG, "the entry {0} of the code cache is damaged", file);
            Files.deleteIfExists(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an entry of the code cache cannot be read", e);
        }
        return Optional.empty();
    }

    private static byte[] header(GpuCodeCache.Key key, byte[] content, int offset, int length) {
        MessageDigest sha = sha256();
        sha.update(content, offset, length);
        return ByteBuffer.allocate(HEADER).putLong(MAGIC).put(HexFormat.of().parseHex(key.digest()))
                .put(sha.digest()).array();
    }

    private static void touch(Path file) throws IOException {
        Instant now = Instant.now();
        if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(PRECISION))) {
            try {
                Files.setLastModifiedTime(file, FileTime.from(now));
            } catch (IOException e) {
                // A cache that may only be read is still one.
                LOG.log(System.Logger.Level.DEBUG, "the last use of an entry of the code cache is not kept", e);
            }
        }
    }

    /** Writes an entry; one that is there already is replaced. */
    void write(GpuCodeCache.Key key, byte[] content) throws IOException {
        Path file = file(key);
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), "entry-", TEMPORARY);
        try {
            Files.write(temporary, ByteBuffer.allocate(HEADER + content.length)
                    .put(header(key, content, 0, content.length)).put(content).array());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Deletes the entries that were not used for longest until there is some room, and what crashed writers left. */
    void trim(long capacity) throws IOException {
        List<Entry> entries = new ArrayList<>(list());
        entries.sort(Comparator.comparing(Entry::used));
        long bytes = entries.stream().mapToLong(Entry::bytes).sum();
        long wanted = bytes > capacity ? capacity / 100 * KEPT : bytes;
        FileTime abandoned = FileTime.from(Instant.now().minus(ABANDONED));
        for (Entry e : entries) {
            boolean leftOver = isTemporary(e.file());
            if (leftOver ? e.used().compareTo(abandoned) < 0 : bytes > wanted) {
                Files.deleteIfExists(e.file());
                bytes -= e.bytes();
            }
        }
    }

    /** What is there now; other processes may be changing it. */
    Usage usage() {
        try {
            List<Entry> entries = list().stream().filter(e -> !isTemporary(e.file())).toList();
            return new Usage(entries.size(), entries.stream().mapToLong(Entry::bytes).sum());
        } catch (IOException e) {
            return new Usage(0, 0);
        }
    }

    private static boolean isTemporary(Path file) {
        return file.toString().endsWith(TEMPORARY);
    }

    private List<Entry> list() throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return entries;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    entries.add(new Entry(file, attributes.size(), attributes.lastModifiedTime()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // Gone since it was listed, or not ours.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path d, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return entries;
    }
}
