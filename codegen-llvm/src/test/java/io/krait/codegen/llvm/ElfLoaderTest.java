package io.krait.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.staging.CompilationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loader that needs no LLVM. */
class ElfLoaderTest {
    private static byte[] object() {
        return NativeCodeTest.object();
    }

    @BeforeEach
    void onlyThere() {
        assumeTrue(ElfLoader.isSupported());
    }

    @Test
    void allRelocations() {
        NativeCodeTest.works(NativeCode::loadByElf);
    }

    @Test
    void symbolsThatOthersMightReplaceAreFoundThroughTheTable() {
        byte[] object = LlvmCompiler.host().object("@shared = global i64 11, align 8\n"
                + "define i64 @share() {\n  %v = load i64, ptr @shared\n  %w = add i64 %v, 1\n"
                + "  store i64 %w, ptr @shared\n  ret i64 %w\n}\n", OptLevel.LESS);
        try (NativeCode code = NativeCode.loadByElf(object, "share");
                NativeCode other = NativeCode.loadByElf(object, "share")) {
            assertEquals(12, NativeCodeTest.call(code, "share", 0));
            assertEquals(13, NativeCodeTest.call(code, "share", 0));
            assertEquals(12, NativeCodeTest.call(other, "share", 0));
        }
    }

    @Test
    void memoryIsNeverWritableAndExecutable() throws IOException {
        try (NativeCode code = NativeCode.loadByElf(object(), "next")) {
            long page = code.address("next") & -Pages.SIZE;
            String start = Long.toHexString(page) + "-";
            List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
            assertTrue(maps.stream().anyMatch(l -> contains(l, page) && l.contains(" r-xp ")), start);
            assertFalse(maps.stream().anyMatch(l -> contains(l, page) && l.contains(" rwx")), start);
        }
    }

    private static boolean contains(String line, long address) {
        int dash = line.indexOf('-');
        long begin = Long.parseUnsignedLong(line.substring(0, dash), 16);
        long end = Long.parseUnsignedLong(line.substring(dash + 1, line.indexOf(' ')), 16);
        return Long.compareUnsigned(begin, address) <= 0 && Long.compareUnsigned(address, end) < 0;
    }

    @Test
    void closingGivesTheMemoryBack() throws IOException {
        NativeCode code = NativeCode.loadByElf(object(), "next");
        long page = code.address("next") & -Pages.SIZE;
        code.close();
        code.close();
        assertThrows(IllegalStateException.class, () -> code.address("next"));
        byte[] object = object();
        long before = Files.readAllLines(Path.of("/proc/self/maps")).size();
        for (int i = 0; i < 1000; i++) {
            NativeCode.loadByElf(object, "next").close();
        }
        long after = Files.readAllLines(Path.of("/proc/self/maps")).size();
        assertTrue(after < before + 200, before + " mappings, then " + after);
        assertNotEquals(0, page);
    }

    @Test
    void missingSymbols() {
        byte[] object = object();
        CompilationException e = assertThrows(CompilationException.class,
                () -> NativeCode.loadByElf(object, "next", "nex"));
        assertEquals("cannot link 'nex': the object code does not define it", e.getMessage());
        byte[] other = LlvmCompiler.host().object("declare i64 @nowhere_to_be_found(i64)\n"
                + "define i64 @f(i64 %x) {\n  %y = call i64 @nowhere_to_be_found(i64 %x)\n  ret i64 %y\n}\n",
                OptLevel.LESS);
        ElfLoader.Unsupported u = assertThrows(ElfLoader.Unsupported.class, () -> NativeCode.loadByElf(other, "f"));
        assertEquals("the C library has no 'nowhere_to_be_found'", u.getMessage());
    }

    @Test
    void whatItDoesNotKnowIsLeftToLlvm() {
        byte[] object = LlvmCompiler.host().object("@t = internal thread_local global i64 5\n"
                + "declare ptr @llvm.threadlocal.address.p0(ptr)\n"
                + "define i64 @f() {\n  %p = call ptr @llvm.threadlocal.address.p0(ptr @t)\n"
                + "  %v = load i64, ptr %p\n  ret i64 %v\n}\n", OptLevel.LESS);
        assertThrows(ElfLoader.Unsupported.class, () -> NativeCode.loadByElf(object, "f"));
    }

    @Test
    void filesOfOtherKinds() {
        assertMessage("no object file of the format ELF", new byte[0]);
        assertMessage("no object file of the format ELF", new byte[100]);
        byte[] other = object();
        other[18] = (byte) 183;
        assertMessage("another kind of processor, 183", other);
        byte[] executable = object();
        executable[16] = 2;
        assertMessage("not that of a relocatable file", executable);
    }

    private static void assertMessage(String part, byte[] file) {
        CompilationException e = assertThrows(CompilationException.class, () -> NativeCode.loadByElf(file, "next"));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    /** Whatever a file says, it is loaded or refused; nothing that was changed is run. */
    @Test
    void damagedFiles() {
        byte[] object = object();
        int[] refused = new int[3];
        for (int n = 0; n < object.length; n += 1 + n / 64) {
            refused[0] += loads(Arrays.copyOf(object, n)) ? 0 : 1;
        }
        SplittableRandom random = new SplittableRandom(6);
        long[] evil = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32,
            object.length, object.length - 8L, 0xffff, 0xff00, 63, 4097};
        int headers = (int) ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN).getLong(40);
        for (int i = 0; i < 8_000; i++) {
            byte[] mutated = object.clone();
            ByteBuffer file = ByteBuffer.wrap(mutated).order(ByteOrder.LITTLE_ENDIAN);
            int changes = 1 + random.nextInt(3);
            for (int c = 0; c < changes; c++) {
                int at = switch (random.nextInt(3)) {
                    case 0 -> random.nextInt(64);
                    case 1 -> headers + random.nextInt(object.length - headers);
                    default -> random.nextInt(object.length);
                };
                long value = random.nextBoolean() ? evil[random.nextInt(evil.length)] : random.nextLong();
                switch (random.nextInt(3)) {
                    case 0 -> mutated[at] = (byte) value;
                    case 1 -> file.putInt(Math.min(at & ~3, object.length - 4), (int) value);
                    default -> file.putLong(Math.min(at & ~7, object.length - 8), value);
                }
            }
            refused[1] += loads(mutated) ? 0 : 1;
            refused[2]++;
        }
        assertTrue(refused[0] > 10 && refused[1] > refused[2] / 10 && refused[1] < refused[2],
                Arrays.toString(refused));
    }

    private static boolean loads(byte[] file) {
        try (NativeCode code = NativeCode.loadByElf(file, "next", "jump")) {
            return code.address("next") != 0;
        } catch (CompilationException | ElfLoader.Unsupported e) {
            return false;
        }
    }

    /** Run in another process: loads the file of the first argument and calls a function. */
    public static final class Cold {
        private Cold() {
        }

        public static void main(String[] args) throws IOException {
            try (NativeCode code = NativeCode.load(Files.readAllBytes(Path.of(args[0])), "prime")) {
                System.out.println("prime " + NativeCodeTest.call(code, "prime", 3));
            }
        }
    }

    @Test
    void neitherLlvmNorItsBindingIsLoaded(@TempDir Path dir) throws IOException, InterruptedException {
        Path object = Files.write(dir.resolve("object"), object());
        Path log = dir.resolve("classes");
        Process p = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log, "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Cold.class.getName(), object.toString())
                .redirectErrorStream(true).start();
        String output = new String(p.getInputStream().readAllBytes());
        assertTrue(p.waitFor(1, TimeUnit.MINUTES));
        assertEquals("prime 14", output.strip());
        List<String> loaded = Files.readAllLines(log);
        assertTrue(loaded.stream().anyMatch(l -> l.contains("io.krait.codegen.llvm.ElfLoader ")));
        assertEquals(List.of(), loaded.stream().filter(l -> l.contains("bytedeco")).toList());
    }
}
