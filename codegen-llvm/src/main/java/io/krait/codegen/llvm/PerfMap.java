package io.krait.codegen.llvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The map of machine code that the profiler perf of Linux reads: {@code /tmp/perf-<process>.map}. */
final class PerfMap {
    private static FileChannel file;

    private PerfMap() {
    }

    /** Where the map of this process is. */
    static Path path() {
        return CodeNews.directory().resolve("perf-" + CodeNews.process() + ".map");
    }

    /** Adds functions. */
    static synchronized void add(List<CodeNews.Function> functions) {
        StringBuilder s = new StringBuilder();
        for (CodeNews.Function f : functions) {
            s.append(Long.toHexString(f.address())).append(' ').append(Integer.toHexString(f.bytes())).append(' ')
                    .append(f.name()).append('\n');
        }
        try {
            if (file == null) {
                file = open(path());
            }
            // One write, as the virtual machine may append to the same file.
            file.write(ByteBuffer.wrap(s.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            CodeNews.warn("perf's map of machine code cannot be written: " + e);
        }
    }

    /**
     * Opens a file of this process in a directory where all write: never through a link, and without what an earlier
     * process of the same number left.
     */
    static FileChannel open(Path path) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND,
                LinkOption.NOFOLLOW_LINKS);
        Optional<Instant> start = ProcessHandle.current().info().startInstant();
        if (start.isPresent() && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                && Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(start.get())) {
            Files.delete(path);
        }
        return FileChannel.open(path, options);
    }
}
