package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.llvm.LlvmVersion;
import io.krait.staging.CompilationException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PtxCompilerTest {
    static List<Samples.Sample> samples() {
        return Samples.all();
    }

    private static String kernel(String body) {
        return "define ptx_kernel void @k(ptr %p, ptr %q) {\n" + body + "  ret void\n}\n";
    }

    /** The instructions of a module with one kernel, without the moving of arguments. */
    private static List<String> code(String ptx) {
        return ptx.lines().map(String::strip).filter(l -> l.endsWith(";") && !l.startsWith(".")
                && !l.startsWith("ld.param") && !l.startsWith("cvta") && !l.equals("ret;"))
                .map(l -> l.replaceAll("\\s+", " ")).toList();
    }

    @ParameterizedTest
    @EnumSource
    void theHeaderNamesArchitectureAndVersion(GpuArch arch) {
        String ptx = PtxCompiler.compile(Samples.SAXPY, arch);
        assertTrue(ptx.contains(".version " + arch.ptxVersion() / 10 + "." + arch.ptxVersion() % 10 + "\n"), ptx);
        assertTrue(ptx.contains(".target " + arch + "\n") && ptx.contains(".address_size 64"), ptx);
        assertTrue(ptx.contains(".visible .entry saxpy("), ptx);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void instructionsAreThoseThatKeepTheBits(Samples.Sample sample) {
        for (GpuArch arch : GpuArch.values()) {
            if (arch.compareTo(sample.since()) >= 0) {
                String ptx = PtxCompiler.compile(sample.ir(), arch);
                assertEquals(List.of(), PtxRules.violations(ptx), arch + "\n" + ptx);
                for (String expected : sample.expected()) {
                    assertTrue(ptx.contains(expected), expected + " on " + arch + "\n" + ptx);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"float,f32", "double,f64", "half,f16", "<2 x half>,f16x2"})
    void nothingIsContracted(String type, String suffix) {
        String ptx = PtxCompiler.compile(kernel("  %a = load " + type + ", ptr %p\n  %b = load " + type + ", ptr %q\n"
                + "  %m = fmul " + type + " %a, %b\n  %s = fadd " + type + " %m, %a\n  %t = fsub " + type + " %s, %m\n"
                + "  store " + type + " %t, ptr %p\n"), GpuArch.SM_90);
        assertEquals(List.of("mul.rn." + suffix, "add.rn." + suffix, "sub.rn." + suffix), code(ptx).stream()
                .map(l -> l.split(" ")[0]).filter(l -> l.endsWith("." + suffix) && !l.startsWith("ld")
                        && !l.startsWith("st")).toList(), ptx);
        assertEquals(0, PtxRules.fusedOperations(ptx));
    }

    @Test
    void bfloatIsNotContractedEither() {
        String ptx = PtxCompiler.compile(kernel("  %a = load bfloat, ptr %p\n  %m = fmul bfloat %a, %a\n"
                + "  %s = fadd bfloat %m, %a\n  store bfloat %s, ptr %p\n"), GpuArch.SM_90);
        assertEquals(List.of(), PtxRules.violations(ptx));
        assertEquals(0, PtxRules.fusedOperations(ptx), ptx);
        assertTrue(ptx.contains("mul.rn.bf16") && ptx.contains("add.rn.bf16"), ptx);
    }

    @Test
    void fusedOnlyWhereItIsAskedFor() {
        String ptx = PtxCompiler.compile("declare double @llvm.fma.f64(double, double, double)\n"
                + kernel("  %a = load double, ptr %p\n"
                + "  %r = call double @llvm.fma.f64(double %a, double %a, double 1.0)\n  store double %r, ptr %q\n"),
                GpuArch.SM_75);
        assertEquals(1, PtxRules.fusedOperations(ptx), ptx);
        assertTrue(ptx.contains("fma.rn.f64"), ptx);
    }

    @Test
    void theRulesFindWhatTheyForbid() {
        for (String line : List.of("\tadd.f32 \t%f1, %f2, %f3;", "\tmul.ftz.f32 %f1, %f2, %f3;",
                "@%p1 sub.f64 %a,%b,%c;",
                "\tex2.approx.f32 \t%f1, %f2;", "\tdiv.full.f32 %f1, %f2, %f3;", "\tmul.f16x2 %r1, %r2, %r3;",
                "\tsqrt.approx.ftz.f32 %f1, %f2;")) {
            assertEquals(List.of(line.strip()), PtxRules.violations("\tret;\n" + line + "\n"));
        }
        for (String line : List.of("\tadd.rn.f32 %f1, %f2, %f3;", "\tadd.s32 %r1, %r2, %r3;", "// add.f32",
                "\tatom.add.f32 %f1, [%rd1], %f2;", "\tred.global.add.f64 [%rd1], %fd1;", "\tdiv.rn.f32 %f1, %f2, %f3;",
                "\tmul.wide.s32 %rd1, %r1, 4;", "\tneg.f32 %f1, %f2;", "\tfma.rn.f32 %f1, %f2, %f3, %f4;")) {
            assertEquals(List.of(), PtxRules.violations(line));
        }
    }

    /** Without the layout in the text LLVM takes the alignment to be 4 and splits them. */
    @Test
    void accessesWithoutAlignmentAreWhole() {
        String ptx = PtxCompiler.compile(kernel("  %a = load double, ptr %p\n"
                + "  store volatile double %a, ptr %q\n  %r = getelementptr i64, ptr %p, i64 1\n"
                + "  %b = load i64, ptr %r\n  store volatile i64 %b, ptr %q\n"),
                GpuArch.SM_80);
        assertEquals(List.of("ld.global.f64", "st.volatile.global.f64", "ld.global.u64",
                "st.volatile.global.u64"),
                code(ptx).stream().map(l -> l.split(" ")[0]).toList(), ptx);
    }

    /** An index of a thread is not negative and less than 1024, so these checks are known. */
    @Test
    void checksThatAlwaysHoldGoAway() {
        String ptx = PtxCompiler.compile("declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()\n"
                + "declare void @llvm.trap()\n" + kernel("  %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()\n"
                + "  %i = sext i32 %t to i64\n  %a = icmp sge i64 %i, 0\n  %b = icmp slt i64 %i, 1024\n"
                + "  %c = and i1 %a, %b\n  br i1 %c, label %in, label %out\nout:\n  call void @llvm.trap()\n"
                + "  unreachable\nin:\n  %r = getelementptr i32, ptr %p, i64 %i\n  store i32 1, ptr %r\n"),
                GpuArch.SM_80);
        assertFalse(ptx.contains("setp") || ptx.contains("trap"), ptx);
    }

    @Test
    void functionsAreInlinedAndArraysOfAThreadBecomeRegisters() {
        String ptx = PtxCompiler.compile("define internal float @square(float %x) {\n  %y = fmul float %x, %x\n"
                + "  ret float %y\n}\n" + """
                define ptx_kernel void @k(ptr %p) {
                entry:
                  %a = alloca [4 x float]
                  br label %fill
                fill:
                  %i = phi i64 [ 0, %entry ], [ %i1, %fill ]
                  %src = getelementptr float, ptr %p, i64 %i
                  %v = load float, ptr %src
                  %w = call float @square(float %v)
                  %dst = getelementptr [4 x float], ptr %a, i64 0, i64 %i
                  store float %w, ptr %dst
                  %i1 = add i64 %i, 1
                  %more = icmp slt i64 %i1, 4
                  br i1 %more, label %fill, label %done
                done:
                  %last = getelementptr [4 x float], ptr %a, i64 0, i64 3
                  %r = load float, ptr %last
                  store float %r, ptr %p
                  ret void
                }
                """, GpuArch.SM_90);
        assertFalse(ptx.contains("__local_depot") || ptx.contains("call") || ptx.contains("bra"), ptx);
        assertTrue(ptx.contains("mul.rn.f32"), ptx);
    }

    @Test
    void errorsNameTheLineOfTheModule() {
        CompilationException e = assertThrows(CompilationException.class, () ->
                PtxCompiler.compile("; first\n" + kernel("  %a = add i32 %b, 1\n"), GpuArch.SM_75));
        assertEquals("LLVM cannot parse the generated IR: use of undefined value '%b' at line 3, column 16: "
                + "%a = add i32 %b, 1", e.getMessage());
    }

    @Test
    void errorsOfTheCodeGeneratorAreErrors() {
        CompilationException e = assertThrows(CompilationException.class, () ->
                PtxCompiler.compile(kernel("  %n = load i64, ptr %p\n  %a = alloca i8, i64 %n\n"
                + "  store volatile i8 1, ptr %a\n"), GpuArch.SM_75));
        assertTrue(e.getMessage().contains("LLVM cannot generate code") && e.getMessage().contains("alloca"),
                e.getMessage());
        // The next one works.
        PtxCompiler.compile(Samples.SAXPY, GpuArch.SM_75);
    }

    @Test
    void compilationsRunInParallel() throws Exception {
        List<String> expected = samples().stream().filter(s -> s.since() == GpuArch.SM_75)
                .map(s -> PtxCompiler.compile(s.ir(), GpuArch.SM_90)).toList();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(pool.submit(() -> samples().stream().filter(s -> s.since() == GpuArch.SM_75)
                        .map(s -> PtxCompiler.compile(s.ir(), GpuArch.SM_90)).toList()));
            }
            for (Future<List<String>> f : all) {
                assertEquals(expected, f.get());
            }
        }
    }

    @Test
    void theVersionOfTheCacheKeyIsThatOfLlvm() {
        String key = PtxCompiler.version(GpuArch.SM_90);
        assertTrue(key.contains(LlvmVersion.current().toString()) && key.contains("+ptx80"), key);
        assertFalse(key.equals(PtxCompiler.version(GpuArch.SM_90A)));
    }
}
