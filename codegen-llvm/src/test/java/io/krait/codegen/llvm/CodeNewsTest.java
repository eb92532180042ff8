package io.krait.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.settings.Settings;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CodeNewsTest {
    @BeforeEach
    void onlyOnLinux() {
        assumeTrue(ElfLoader.isSupported());
    }

    @AfterEach
    void reset() {
        Settings.DEBUG.reset();
        Settings.PERF.reset();
    }

    private static NativeCode wave() {
        return LlvmCompiler.host().compile(DebugInfoTest.MODULE, OptLevel.LESS, LlvmEmitter.SYMBOL);
    }

    @Test
    void nobodyIsToldByDefault() {
        assertFalse(CodeNews.isWanted());
        int before = GdbInterface.count();
        try (NativeCode code = wave()) {
            assertTrue(code.address(LlvmEmitter.SYMBOL) != 0);
            assertEquals(before, GdbInterface.count());
        }
    }

    @Test
    void debuggersAreToldOfLoadedCodeOnly() {
        Settings.DEBUG.set("lines");
        int before = GdbInterface.count();
        NativeCode a = wave();
        NativeCode b = wave();
        NativeCode c = wave();
        assertEquals(before + 3, GdbInterface.count());
        b.close();
        a.close();
        c.close();
        c.close();
        assertEquals(before, GdbInterface.count());
    }

    @Test
    void librariesThatCannotBeHadDoNoHarm() {
        for (Error e : List.of(new ExceptionInInitializerError(new IllegalStateException("no LLVM")),
                new NoClassDefFoundError("Holder"), new UnsatisfiedLinkError("LLVM"))) {
            CodeNews.harmless(() -> {
                throw e;
            }).run();
        }
        assertThrows(OutOfMemoryError.class, () -> CodeNews.harmless(() -> {
            throw new OutOfMemoryError("a test");
        }));
    }

    @Test
    void placedFilesSayWhereTheirSectionsAre() {
        byte[] object = LlvmCompiler.host().object(DebugInfoTest.MODULE, OptLevel.LESS);
        ElfLoader.Image image = ElfLoader.load(object, LlvmEmitter.SYMBOL);
        ElfObject elf = new ElfObject(object);
        byte[] placed = elf.placed(image.sections());
        int header = (int) ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN).getLong(40)
                + 64 * elf.section(".text");
        assertEquals(image.addresses()[0], ByteBuffer.wrap(placed).order(ByteOrder.LITTLE_ENDIAN).getLong(header + 16));
        image.free();
    }

    @Test
    void mapForPerf() throws IOException {
        Settings.PERF.set("map");
        try (NativeCode code = wave()) {
            List<String> lines = Files.readAllLines(PerfMap.path());
            String begin = Long.toHexString(code.address(LlvmEmitter.SYMBOL)) + " ";
            assertTrue(lines.stream().anyMatch(l -> l.startsWith(begin) && l.endsWith(" krait:wave [Wave.java:12]")),
                    lines.toString());
            assertTrue(lines.stream().anyMatch(l -> l.endsWith(" krait:wave_rare_0 [Wave.java:12]")), lines.toString());
        } finally {
            Files.deleteIfExists(PerfMap.path());
        }
    }

    /** Reads the file as perf does. */
    @Test
    void recordForPerf() throws IOException {
        Settings.DEBUG.set("lines");
        Settings.PERF.set("jitdump");
        long before = System.nanoTime();
        try (NativeCode code = wave()) {
            long address = code.address(LlvmEmitter.SYMBOL);
            ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(JitDump.path())).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals("[1, 40, 62, 0, " + ProcessHandle.current().pid() + "]", header(b).toString());
            List<String> loaded = new ArrayList<>();
            Set<String> lines = new TreeSet<>();
            while (b.hasRemaining()) {
                int begin = b.position();
                int id = b.getInt();
                int size = b.getInt();
                long time = b.getLong();
                assertTrue(time - before >= 0 && System.nanoTime() - time >= 0);
                if (id == 2) {
                    assertTrue(b.getLong() != 0);
                    for (long n = b.getLong(); n > 0; n--) {
                        long at = b.getLong();
                        int line = b.getInt();
                        b.getInt();
                        String name = text(b);
                        lines.add(name.substring(name.lastIndexOf('/') + 1) + ":" + line);
                        assertTrue(at >> 12 == address >> 12, "all of it is in one page");
                    }
                } else {
                    assertEquals(0, id);
                    assertEquals(ProcessHandle.current().pid(), b.getInt());
                    b.getInt();
                    long at = b.getLong();
                    assertEquals(at, b.getLong());
                    byte[] bytes = new byte[(int) b.getLong()];
                    b.getLong();
                    loaded.add(text(b));
                    b.get(bytes);
                    assertArrayEquals(Pages.segment(at, bytes.length).toArray(ValueLayout.JAVA_BYTE), bytes);
                }
                assertEquals(begin + size, b.position());
            }
            assertEquals(Set.of("krait:wave [Wave.java:12]", "krait:wave_rare_0 [Wave.java:12]"), Set.copyOf(loaded));
            assertTrue(lines.containsAll(Set.of("Wave.java:12", "Other.java:99", "Wave.java:20")), lines.toString());
            assertTrue(Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .anyMatch(l -> l.contains(" r-xp ") && l.endsWith(JitDump.path().toString())));
        } finally {
            Files.deleteIfExists(JitDump.path());
        }
    }

    private static List<Long> header(ByteBuffer b) {
        assertEquals(0x4a695444, b.getInt());
        List<Long> h = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            h.add((long) b.getInt());
        }
        b.getLong();
        b.getLong();
        return h;
    }

    private static String text(ByteBuffer b) {
        StringBuilder s = new StringBuilder();
        for (byte c = b.get(); c != 0; c = b.get()) {
            s.append((char) c);
        }
        return s.toString();
    }

    /** Run by gdb. */
    public static final class Debugged {
        private Debugged() {
        }

        public static void main(String[] args) {
            try (NativeCode code = wave()) {
                System.out.println("gives " + NativeCodeTest.call(code, LlvmEmitter.SYMBOL, 7));
            }
        }
    }

    @Test
    void gdbStopsInCodeByNameAndTellsTheLine() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gdb", "-q", "-nx", "-batch"));
        for (String c : List.of("set breakpoint pending on", "handle SIGSEGV nostop noprint pass", "break wave_rare_0",
                "run", "bt 2", "info line", "break Other.java:99", "info breakpoints", "delete", "continue")) {
            command.addAll(List.of("-ex", c));
        }
        command.addAll(List.of("--args", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dkrait.debug=lines", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Debugged.class.getName()));
        Process p;
        try {
            p = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "there is no gdb");
            return;
        }
        p.getOutputStream().close();
        String output = new String(p.getInputStream().readAllBytes());
        assertTrue(p.waitFor(1, TimeUnit.MINUTES));
        assumeTrue(!output.contains("ptrace: ") && !output.contains("not trace"), "debugging is not allowed here");
        assertTrue(output.contains("wave_rare_0 () at Wave.java:20\n"), output);
        assertTrue(output.contains("#1 ") && output.contains(" in wave () at $JShell$3:1"), output);
        assertTrue(output.contains("Line 20 of \"Wave.java\" starts at address"), output);
        assertTrue(output.contains("in wave at Other.java:99"), output);
        assertTrue(output.contains("gives " + ((8 * 7 ^ 12345) / 17 % 1000)), output);
    }
}
