package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.staging.CompilationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PtxAssemblerTest {
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    @BeforeEach
    void isThere() {
        boolean shipped = System.getProperty("os.name").startsWith("Linux")
                && System.getProperty("os.arch").equals("amd64");
        if (shipped) {
            assertEquals("", NvPtxCompiler.problem());
        }
        assumeTrue(shipped, "JCuda has the PTX compiler for Linux on x86-64 only");
    }

    static List<Samples.Sample> samples() {
        return Samples.all();
    }

    private static Assembled assemble(String ir, GpuArch arch) {
        return PtxAssembler.assemble(PtxCompiler.compile(ir, arch), arch);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyKindOfKernelAssembles(Samples.Sample sample) {
        for (GpuArch arch : List.of(GpuArch.SM_75, GpuArch.SM_80, GpuArch.SM_90, GpuArch.SM_100)) {
            if (arch.compareTo(sample.since()) < 0 || !PtxAssembler.problem(arch).isEmpty()) {
                continue;
            }
            Assembled a = assemble(sample.ir(), arch);
            assertArrayEquals(ELF, Arrays.copyOf(a.cubin(), 4));
            Report r = a.kernel(sample.name());
            assertTrue(r.registers() >= 4 && r.registers() < 80, arch + ": " + r);
            assertFalse(r.spills());
        }
    }

    @Test
    void reportsSharedMemoryAndStack() {
        for (Samples.Sample s : samples()) {
            if (s.name().equals("reduction")) {
                assertEquals(32 * 8, assemble(s.ir(), GpuArch.SM_80).kernel(s.name()).sharedBytes());
            }
            if (s.name().equals("dynamicShared")) {
                Report r = assemble(s.ir(), GpuArch.SM_80).kernel(s.name());
                assertEquals(0, r.sharedBytes());
                assertEquals(32, r.stackBytes());
                assertFalse(r.spills(), "an array of the kernel's own is no spill");
            }
        }
    }

    @Test
    void reportsSpills() {
        StringBuilder ir = new StringBuilder("define ptx_kernel void @k(ptr %p) {\n");
        for (int i = 0; i < 64; i++) {
            ir.append("  %p" + i + " = getelementptr double, ptr %p, i64 " + 7 * i + "\n  %a" + i
                    + " = load volatile double, ptr %p" + i + "\n");
        }
        for (int i = 0; i < 64; i++) {
            ir.append("  store volatile double %a" + (63 - i) + ", ptr %p" + i + "\n");
        }
        ir.append("  ret void\n}\n!nvvm.annotations = !{!0}\n!0 = !{ptr @k, !\"maxnreg\", i32 32}\n");
        Report r = assemble(ir.toString(), GpuArch.SM_90).kernel("k");
        assertTrue(r.spills() && r.spillStoreBytes() >= 64 && r.spillLoadBytes() >= 64, r.toString());
        assertTrue(r.registers() <= 32, r.toString());
        assertTrue(r.toString().contains("bytes spill stores"), r.toString());
    }

    @Test
    void severalKernelsOfAModule() {
        Assembled a = assemble("define ptx_kernel void @one(ptr %p) {\n  store i32 1, ptr %p\n  ret void\n}\n"
                + "define ptx_kernel void @two(ptr %p) {\n  store i64 2, ptr %p\n  ret void\n}\n", GpuArch.SM_80);
        assertEquals(List.of("one", "two"), a.kernels().keySet().stream().sorted().toList());
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> a.kernel("three"));
        assertTrue(e.getMessage().startsWith("no kernel 'three' in the module"), e.getMessage());
    }

    /**
     * The assembler fuses plain multiplications and additions, and leaves those with a named rounding alone: their code
     * is the same with contraction allowed and forbidden.
     */
    @ParameterizedTest
    @CsvSource({"float,f32,sm_80", "double,f64,sm_90", "half,f16,sm_80", "<2 x half>,f16x2,sm_75", "bfloat,bf16,sm_90"})
    void namedRoundingIsNotContracted(String type, String suffix, String name) {
        GpuArch arch = GpuArch.named(name);
        String ptx = PtxCompiler.compile("define ptx_kernel void @k(ptr %p, ptr %q) {\n  %a = load " + type
                + ", ptr %p\n  %b = load " + type + ", ptr %q\n  %m = fmul " + type + " %a, %b\n  %s = fadd " + type
                + " %m, %a\n  store " + type + " %s, ptr %p\n  ret void\n}\n", arch);
        assertTrue(ptx.contains("mul.rn." + suffix + " ") && ptx.contains("add.rn." + suffix + " "), ptx);
        assertArrayEquals(cubin(ptx, arch, "--fmad=false"), cubin(ptx, arch, "--fmad=true"));
        String plain = ptx.replace(".rn." + suffix + " ", "." + suffix + " ");
        assertNotEquals(-1, Arrays.mismatch(cubin(plain, arch, "--fmad=false"), cubin(plain, arch, "--fmad=true")),
                "or this test would show nothing");
    }

    private static byte[] cubin(String ptx, GpuArch arch, String option) {
        NvPtxCompiler.Result r = NvPtxCompiler.get().run(ptx, List.of("--gpu-name=" + arch, option));
        assertEquals("", r.errors());
        return r.cubin();
    }

    @Test
    void errorsQuoteThePtx() {
        String ptx = PtxCompiler.compile(Samples.SAXPY, GpuArch.SM_80).replaceFirst("mul\\.rn\\.f32[^;]*;",
                "mul.nonsense.f32 1;");
        CompilationException e = assertThrows(CompilationException.class, () ->
                PtxAssembler.assemble(ptx, GpuArch.SM_80));
        assertTrue(e.getMessage().startsWith("the PTX for sm_80 cannot be assembled: "), e.getMessage());
        assertTrue(e.getMessage().contains(": mul.nonsense.f32 1;"), e.getMessage());
        assertTrue(assemble(Samples.SAXPY, GpuArch.SM_80).cubin().length > 0, "and the next one works");
    }

    @Test
    void whatIsNoPtxIsAnError() {
        String header = ".version 99.0\n.target sm_80\n.address_size 64\n";
        for (String text : List.of("", "nonsense", "//\n", ".version 7.0\n", ".version 7.0\n.target sm_80\n", header,
                header.replace("99", "7") + "\u00e9", header.replace("99", "7") + "\0")) {
            CompilationException e = assertThrows(CompilationException.class, () ->
                    PtxAssembler.assemble(text, GpuArch.SM_80), text);
            assertTrue(e.getMessage().contains("PTX"), e.getMessage());
        }
    }

    @Test
    void anArchitectureWithoutAssemblerIsAnError() {
        assertTrue(PtxAssembler.version(GpuArch.SM_90).startsWith("nvPTXCompiler "));
        String problem = PtxAssembler.problem(GpuArch.SM_100);
        if (problem.isEmpty()) {
            assertTrue(PtxAssembler.version(GpuArch.SM_100).startsWith("ptxas "));
        } else {
            assertEquals("", PtxAssembler.version(GpuArch.SM_100));
            CompilationException e = assertThrows(CompilationException.class, () ->
                    PtxAssembler.assemble(".version 8.6\n", GpuArch.SM_100));
            assertTrue(e.getMessage().contains("sm_100 needs an assembler of CUDA 12.8 or later"), e.getMessage());
        }
    }

    @Test
    void assemblingIsThreadSafe() throws Exception {
        String ptx = PtxCompiler.compile(Samples.SAXPY, GpuArch.SM_90);
        byte[] expected = PtxAssembler.assemble(ptx, GpuArch.SM_90).cubin();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<byte[]>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                boolean broken = i % 3 == 2;
                all.add(pool.submit(() -> {
                    if (broken) {
                        assertThrows(CompilationException.class, () -> PtxAssembler.assemble(ptx + "x", GpuArch.SM_90));
                    }
                    return PtxAssembler.assemble(ptx, GpuArch.SM_90).cubin();
                }));
            }
            for (Future<byte[]> f : all) {
                assertArrayEquals(expected, f.get());
            }
        }
    }

    @Test
    void tellsWhatThereIs() {
        var facts = PtxReport.facts();
        assertEquals(List.of("PTX", "assembler", "ptxas", "cuBLAS"), List.copyOf(facts.keySet()));
        String ptx = facts.get("PTX");
        assertTrue(ptx.matches("by LLVM [\\d.]+ for sm_75 \\(PTX 7\\.0\\), .*sm_100 \\(PTX 8\\.6\\)"), ptx);
        assertTrue(facts.get("assembler").contains("of CUDA 12") && facts.get("assembler").contains("sm_90a"),
                facts.toString());
    }
}
