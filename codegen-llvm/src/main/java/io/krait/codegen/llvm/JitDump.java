package io.krait.codegen.llvm;

import io.krait.staging.Sources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The record of machine code that the profiler perf of Linux reads with {@code perf inject --jit}: the code itself,
 * when it was loaded, and the lines that it is from.
 *
 * <p>Note [Jitdump]. The format is that of jitdump-specification.txt of the sources of perf. Times are of the clock
 * that {@code perf record -k mono} uses, which is that of {@link System#nanoTime} on Linux. Perf learns of the file
 * from a page of it that the process maps executable; nothing runs there.
 */
final class JitDump {
    private static final int MAGIC = 0x4a69_5444;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 40;
    private static final int LOAD = 0;
    private static final int LINES = 2;
    private static final int RECORD_BYTES = 16;

    private static FileChannel file;
    private static long index;

    private JitDump() {
    }

    /** Where the record of this process is. */
    static Path path() {
        return CodeNews.directory().resolve("jit-" + CodeNews.process() + ".dump");
    }

    /** Adds functions. */
    static synchronized void add(List<CodeNews.Function> functions, List<LineTable.Row> rows, ElfLoader.Image image) {
        try {
            if (file == null) {
                file = PerfMap.open(path());
                header();
                map();
            }
            Map<String, String> paths = new HashMap<>();
            for (CodeNews.Function f : functions) {
                lines(f, rows, paths);
                load(f, image);
            }
        } catch (IOException e) {
            CodeNews.warn("perf's record of machine code cannot be written: " + e);
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void header() throws IOException {
        ByteBuffer b = buffer(HEADER_BYTES);
        b.putInt(MAGIC).putInt(VERSION).putInt(HEADER_BYTES).putInt(ElfObject.X86_64).putInt(0)
                .putInt((int) CodeNews.process()).putLong(System.nanoTime()).putLong(0);
        write(b);
    }

    private static void write(ByteBuffer b) throws IOException {
        b.flip();
        while (b.hasRemaining()) {
            file.write(b);
        }
    }

    /** Shows the file to perf. */
    private static void map() {
        try (Arena arena = Arena.ofConfined()) {
            Pages.mapFile(arena.allocateFrom(path().toString()));
        }
    }

    private static ByteBuffer record(int id, int bytes) {
        return buffer(RECORD_BYTES + bytes).putInt(id).putInt(RECORD_BYTES + bytes).putLong(System.nanoTime());
    }

    private static byte[] text(String s) {
        return (s + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static void load(CodeNews.Function f, ElfLoader.Image image) throws IOException {
        byte[] name = text(f.name());
        ByteBuffer b = record(LOAD, 40 + name.length + f.bytes());
        b.putInt((int) CodeNews.process()).putInt((int) CodeNews.process()).putLong(f.address()).putLong(f.address())
                .putLong(f.bytes()).putLong(index++).put(name).put(image.code(f.address(), f.bytes()));
        write(b);
    }

    private static void lines(CodeNews.Function f, List<LineTable.Row> rows, Map<String, String> paths)
            throws IOException {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        int count = 0;
        for (LineTable.Row r : rows) {
            if (r.section() != f.section() || r.offset() < f.offset() || r.offset() >= f.offset() + f.bytes()
                    || r.last()) {
                continue;
            }
            byte[] name = text(paths.computeIfAbsent(r.file(), JitDump::find));
            entries.writeBytes(buffer(16).putLong(f.address() + r.offset() - f.offset()).putInt(r.line()).putInt(0)
                    .array());
            entries.writeBytes(name);
            count++;
        }
        if (count > 0) {
            write(record(LINES, 16 + entries.size()).putLong(f.address()).putLong(count).put(entries.toByteArray()));
        }
    }

    private static String find(String name) {
        return Sources.find(name).map(Path::toString).orElse(name);
    }
}
