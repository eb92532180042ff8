package io.krait.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.optimizer.backend.AssemblyLine;
import io.krait.settings.Settings;
import io.krait.staging.CompilationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebugInfoTest {
    /** Three files, a function that is called, and instructions before the first comment. */
    static final String MODULE = """
            ; kernel map_0
            source_filename = "krait:wave [Wave.java:12]"
            declare double @cos(double)
            define i64 @krait_kernel(i64 %x) #0 {
            entry:
              %a = add i64 %x, 1
              ; Wave.java:12
              %b = mul i64 %a, %x
              ; Other.java:99
              %c = xor i64 %b, 12345
              br label %next
            next:
              ; Wave.java:14
              %p = phi i64 [ %c, %entry ]
              %d = udiv i64 %p, 17
              ; $JShell$3:1
              %e = call i64 @rare_0(i64 %d)
              ret i64 %e
            }

            define internal i64 @rare_0(i64 %x) #1 {
            entry:
              ; Wave.java:20
              %y = urem i64 %x, 1000
              ret i64 %y
            }

            attributes #0 = { nounwind }
            attributes #1 = { nounwind noinline cold }
            !0 = !{!"branch_weights", i32 1, i32 2000}
            """;

    @BeforeEach
    void lines() {
        Settings.DEBUG.set("lines");
    }

    @AfterEach
    void reset() {
        Settings.DEBUG.reset();
    }

    private static byte[] object() {
        return LlvmCompiler.host().object(MODULE, OptLevel.LESS);
    }

    private static byte[] bytes(ElfObject elf, String section) {
        byte[] bytes = new byte[elf.size(elf.section(section))];
        elf.content(elf.section(section)).get(bytes);
        return bytes;
    }

    @Test
    void everyLineIsInTheTable() {
        assumeTrue(ElfLoader.isSupported());
        ElfObject elf = new ElfObject(object());
        List<LineTable.Row> rows = LineTable.read(elf);
        Set<String> lines = new TreeSet<>();
        rows.forEach(r -> lines.add(r.file() + ":" + r.line()));
        assertTrue(lines.containsAll(Set.of("Wave.java:12", "Other.java:99", "Wave.java:14", "$JShell$3:1",
                "Wave.java:20")), lines.toString());
        Set<Integer> sections = new LinkedHashSet<>();
        for (LineTable.Row r : rows) {
            sections.add(r.section());
            assertTrue(r.offset() >= 0 && r.offset() <= elf.size(r.section()), r.toString());
        }
        for (int section : sections) {
            assertTrue((elf.flags(section) & ElfObject.EXECUTABLE) != 0, elf.name(section));
        }
        assertEquals(sections.size(), rows.stream().filter(LineTable.Row::last).count());
        assertEquals(12, rows.get(0).line(), "what comes before the first comment belongs to it");
    }

    @Test
    void theCodeIsTheSame() {
        assumeTrue(ElfLoader.isSupported());
        byte[] with = object();
        Settings.DEBUG.set("off");
        byte[] without = object();
        assertArrayEquals(bytes(new ElfObject(without), ".text"), bytes(new ElfObject(with), ".text"));
        assertEquals(List.of(), LineTable.read(new ElfObject(without)));
        assertTrue(with.length > without.length);
    }

    @Test
    void codeWithLinesRuns() {
        try (NativeCode code = LlvmCompiler.host().compile(MODULE, OptLevel.LESS, "krait_kernel");
                NativeCode same = NativeCode.loadByLlvm(object(), "krait_kernel")) {
            assertEquals(((7 + 1) * 7 ^ 12345) / 17 % 1000, NativeCodeTest.call(code, "krait_kernel", 7));
            assertEquals(((7 + 1) * 7 ^ 12345) / 17 % 1000, NativeCodeTest.call(same, "krait_kernel", 7));
        }
    }

    @Test
    void damagedTables() {
        assumeTrue(ElfLoader.isSupported());
        byte[] object = object();
        ElfObject elf = new ElfObject(object);
        int at = elf.offset(elf.section(".debug_line"));
        int size = elf.size(elf.section(".debug_line"));
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] mutated = object.clone();
            for (int k = 0; k < 1 + i % 3; k++) {
                mutated[at + random.nextInt(size)] = (byte) random.nextInt();
            }
            try {
                LineTable.read(new ElfObject(mutated));
            } catch (CompilationException e) {
                refused++;
            }
        }
        assertTrue(refused > 100, "refused " + refused);
    }

    @Test
    void toolsReadIt(@TempDir Path dir) throws IOException, InterruptedException {
        assumeTrue(ElfLoader.isSupported());
        Path file = Files.write(dir.resolve("wave.o"), object());
        String lines = run("objdump", "-dl", file.toString());
        assertTrue(lines.contains("Wave.java:12") && lines.contains("wave():") && lines.contains("Other.java:99")
                && lines.contains("wave_rare_0():") && lines.contains("Wave.java:20"), lines);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process p;
        try {
            p = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "there is no " + command[0]);
            throw e;
        }
        String output = new String(p.getInputStream().readAllBytes());
        assertTrue(p.waitFor(1, TimeUnit.MINUTES));
        return output;
    }

    @Test
    void assemblyTellsTheLines() {
        List<AssemblyLine> lines = LlvmCompiler.host().lines(MODULE, OptLevel.LESS);
        Set<String> seen = new TreeSet<>();
        for (AssemblyLine l : lines) {
            assertFalse(l.text().contains(".loc") || l.text().contains(".cfi") || l.text().contains("\t"), l.text());
            if (l.line() > 0) {
                assertTrue(l.text().startsWith("    "), l.text());
                seen.add(l.file() + ":" + l.line());
            }
        }
        assertEquals(Set.of("Wave.java:12", "Other.java:99", "Wave.java:14", "$JShell$3:1", "Wave.java:20"), seen);
        String text = AssemblyLine.print(lines, "; ");
        assertTrue(text.contains("; Other.java:99\n"), text);
        assertTrue(text.startsWith("krait_kernel:\n; Wave.java:12\n"), text);
    }

    @Test
    void instructionsAreThoseOfTheCode() {
        String plain = LlvmCompiler.host().assembly(MODULE, OptLevel.LESS);
        StringBuilder expected = new StringBuilder();
        plain.lines().filter(l -> l.startsWith("\t") && !l.startsWith("\t.")).map(l -> l.strip()
                .replaceAll("\\s+", " ").replaceAll(" *#.*", "")).forEach(l -> expected.append(l).append('\n'));
        StringBuilder found = new StringBuilder();
        for (AssemblyLine l : LlvmCompiler.host().lines(MODULE, OptLevel.LESS)) {
            if (l.text().startsWith(" ") && l.text().strip().charAt(0) != '.') {
                found.append(l.text().strip().replaceAll("\\s+", " ").replaceAll(" *#.*", "")).append('\n');
            }
        }
        assertEquals(expected.toString(), found.toString());
    }

    @Test
    void ptxTellsTheLines() {
        String ir = "; kernel k\ndefine ptx_kernel void @k(ptr addrspace(1) %p) {\nentry:\n  ; Foo.java:12\n"
                + "  %x = load float, ptr addrspace(1) %p\n  ; Foo.java:13\n  %y = fmul float %x, %x\n"
                + "  store float %y, ptr addrspace(1) %p\n  ret void\n}\n";
        LlvmCompiler gpu = new LlvmCompiler(TargetSpec.nvptx("sm_90", "+ptx80"), "");
        List<AssemblyLine> lines = gpu.lines(ir, OptLevel.DEFAULT);
        assertTrue(lines.stream().anyMatch(l -> l.text().contains("mul.rn.f32") && l.line() == 13), lines.toString());
        assertTrue(lines.stream().anyMatch(l -> l.text().contains("ld.global.f32") && l.line() == 12));
    }

    @Test
    void labels() {
        CodeLabel l = CodeLabel.ofModule(MODULE);
        assertEquals(new CodeLabel("wave", "Wave.java", 12), l);
        assertEquals("krait:wave [Wave.java:12]", l.toString());
        assertEquals(new CodeLabel("sum_0", "", 0), CodeLabel.parse("krait:sum_0"));
        assertEquals(CodeLabel.NONE, CodeLabel.parse("wave.c"));
        assertEquals(CodeLabel.NONE, CodeLabel.ofModule("define void @f() {\n  ret void\n}\n"));
    }
}
