package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.CompilationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntrinsicGuardTest {
    private static void accepted(String line, GpuArch arch) {
        assertDoesNotThrow(() -> IntrinsicGuard.check(line, arch));
    }

    private static String rejected(String line, GpuArch arch) {
        String message = assertThrows(CompilationException.class, () -> IntrinsicGuard.check(line, arch), line)
                .getMessage();
        assertTrue(message.startsWith("the code of this kernel cannot be compiled for " + arch + ": "), message);
        return message;
    }

    @Test
    void namesTheLine() {
        assertEquals("the code of this kernel cannot be compiled for sm_90: the intrinsic llvm.sin.f32 has no code"
                + " there, or not with the bits that other machines give, at line 2: declare float"
                + " @llvm.sin.f32(float)",
                rejected("; text\n  declare float @llvm.sin.f32(float)\n", GpuArch.SM_90));
    }

    /** Each of these ends the process, or compiles to something else than on other machines. */
    @ParameterizedTest
    @ValueSource(strings = {"llvm.sin.f32", "llvm.exp.f64", "llvm.exp2.f32", "llvm.pow.f64", "llvm.powi.f32.i32",
        "llvm.canonicalize.f32", "llvm.maximumnum.f32", "llvm.fmuladd.f32", "llvm.fma.f16", "llvm.fma.v2bf16",
        "llvm.nvvm.bar.sync", "llvm.nvvm.shfl.down.i32", "llvm.nvvm.ex2.approx.f", "llvm.nvvm.add.rn.ftz.f",
        "llvm.nvvm.fma.rn.f16", "llvm.fptosi.sat.i128.f32", "llvm.nvvm.tex.unified.1d.v4f32.s32", "llvm.nosuch",
        "llvm.x86.avx.vzeroupper", "llvm.fabs.f80", "llvm.fabs.f32x", "xllvm.fabs.f32.llvm.foo"})
    void rejects(String name) {
        for (GpuArch arch : GpuArch.values()) {
            String line = "  %r = call float @" + name.replaceFirst("^x", "") + "(float %x)";
            if (name.startsWith("x")) {
                accepted(line.replace("llvm.fabs.f32.llvm.foo", "my.llvm.foo"), arch);
            } else {
                rejected(line, arch);
                rejected(line.replace("@" + name, "@\"" + name + "\""), arch);
            }
        }
    }

    @Test
    void dependsOnTheArchitecture() {
        for (String name : List.of("redux.sync.add", "cp.async.wait.all", "mma.m16n8k16.row.col.f32.f32",
                "mbarrier.init.shared")) {
            rejected("@llvm.nvvm." + name, GpuArch.SM_75);
            accepted("@llvm.nvvm." + name, GpuArch.SM_80);
            accepted("@llvm.nvvm." + name, GpuArch.SM_100);
        }
        rejected("@llvm.nvvm.elect.sync", GpuArch.SM_89);
        accepted("@llvm.nvvm.elect.sync", GpuArch.SM_90);
        accepted("@llvm.nvvm.elect.sync", GpuArch.SM_100);
        rejected("@llvm.nvvm.wgmma.fence.sync.aligned", GpuArch.SM_90);
        accepted("@llvm.nvvm.wgmma.fence.sync.aligned", GpuArch.SM_90A);
        rejected("@llvm.nvvm.wgmma.fence.sync.aligned", GpuArch.SM_100);
    }

    @Test
    void whatIsAcceptedCompiles() {
        for (Samples.Sample s : Samples.all()) {
            accepted(s.ir(), GpuArch.SM_90);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%r = frem float %a, %b", "%r = fadd fast float %a, %b", "%r = fmul contract double %a, %b",
        "%r = call nnan float @f()", "%r = fdiv reassoc nsz float %a, %b", "%r = select afn i1 %c, float %a, float %b",
        "@g = thread_local global i32 0", "module asm \".global\"", "%r = fpext float %a to fp128",
        "%r = fptosi double %a to i128", "%r = uitofp i128 %a to float", "%r = fptoui <2 x float> %a to <2 x i256>",
        "fence syncscope(\"singlethread\") seq_cst", "fence syncscope(\"agent\") acquire",
        "attributes #0 = { \"unsafe-fp-math\"=\"true\" }", "attributes #0 = { \"no-nans-fp-math\"=\"true\" }",
        "attributes #0 = { \"denormal-fp-math-f32\"=\"preserve-sign,preserve-sign\" }",
        "%r = sitofp i64 %a to bfloat", "@a = alias i32, ptr @b", "invoke void @f() to label %a unwind label %b"})
    void rejectsInstructions(String line) {
        rejected(line, GpuArch.SM_80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%fast = fadd float %a, %contract", "call fastcc void @fast()", "; frem @llvm.sin.f32 fast",
        "@s = constant [5 x i8] c\"frem \"", "%r = fadd float %a, %b ; contract", "@frem = global i32 0",
        "br label %nsz", "define void @afn(float %ninf) {", "%r = sitofp i128x i64 %a to float",
        "%r = sitofp i64 %a to double", "fence syncscope(\"block\") acq_rel", "fence seq_cst",
        "!0 = !{!\"fast @llvm.sin.f32\"}", "%r = sitofp i16 %a to bfloat", "%r = add i128 %a, %b",
        "%x.fast = fneg float %a", "!1 = !{!\"llvm.loop.unroll.disable\"}"})
    void isNotFooledByNames(String line) {
        if (line.contains("!\"fast @llvm")) {
            // An intrinsic in a string would be rejected needlessly, but there is none.
            rejected(line, GpuArch.SM_80);
        } else {
            accepted(line, GpuArch.SM_80);
        }
    }

    /** Each of these ended the process, too. */
    @ParameterizedTest
    @ValueSource(strings = {"define ptx_kernel void @\"a b\"(ptr %p) {", "define ptx_kernel void @my-kernel(ptr %p) {",
        "declare void @\"caf\\C3\\A9\"()", "@9 = global i32 0", "define ptx_kernel void @k({} %v) {",
        "define ptx_kernel void @k(i256 %v) {", "@s = internal addrspace(3) global i32 7",
        "@s = internal addrspace(3) global [4 x i32] zeroinitializer", "@s = addrspace(9) global i32 0",
        "%b = addrspacecast ptr addrspace(3) @s to ptr addrspace(1)", "!0 = !{ptr @k, !\"maxntidx\", !\"a\"}",
        "%r = atomicrmw add ptr addrspace(4) @c, i32 1 seq_cst", "!0 = !{ptr @k, !\"maxntidx\", i32 -5}",
        "!0 = !{ptr @k, !\"maxnreg\"}", "@llvm.global_ctors = appending global [0 x ptr] []"})
    void rejectsWhatLlvmDoesNotSurvive(String line) {
        rejected(line, GpuArch.SM_90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"define ptx_kernel void @k_1$x(ptr %p, i128 %v) {",
        "@s.1 = internal addrspace(3) global i32 undef",
        "@d = external addrspace(3) global [0 x i8], align 16", "@c = addrspace(4) constant [2 x i32] [i32 1, i32 2]",
        "%b = addrspacecast ptr addrspace(3) @s to ptr", "!0 = !{ptr @k, !\"maxntidx\", i32 256}",
        "!12 = !{ptr @k, !\"reqntidx\", i32 256, !\"maxnreg\", i32 64}", "attributes #0 = {}", "!1 = !{}",
        "%v = load i32, ptr addrspace(3) @s", "!3 = !{ptr @k, !\"grid_constant\", !4}"})
    void acceptsWhatKernelsNeed(String line) {
        accepted(line, GpuArch.SM_90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i32 asm sideeffect \"mov.u32 $0, $1;\", \"=r\"()", "i32 asm \"mov.u32 $0, 1;\", \"=x\"()",
        "i32 asm \"mov.u32 $0, 1;\", \"=d\"()", "i32 asm \"mov.u32 $0, 1;\", \"={r0}\"()",
        "i32 asm \"mov.u32 $0, 1;\", \"=m\"()", "void asm sideeffect \"mov.u32 $\", \"\"()",
        "void asm sideeffect \"mov.u32 ${0\", \"\"()", "i32 asm \"mov.u32 ${0:Z}, 1;\", \"=r\"()",
        "i32 asm \"mov.u32 $0, $99999999999;\", \"=r\"()", "i32 asm \"mov.u32 $0, 1;\", "})
    void rejectsOperandsThatLlvmDoesNotSurvive(String call) {
        rejected("  %r = call " + call, GpuArch.SM_90);
    }

    @Test
    void isQuick() {
        StringBuilder ir = new StringBuilder("define ptx_kernel void @k(ptr %p) {\n  %x0 = load float, ptr %p\n");
        for (int i = 1; i < 20_000; i++) {
            ir.append("  %x" + i + " = fmul float %x" + (i - 1) + ", %x0\n");
        }
        String text = ir.append("  store float %x19999, ptr %p\n  ret void\n}\n").toString();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            IntrinsicGuard.check(text, GpuArch.SM_90);
            best = Math.min(best, System.nanoTime() - start);
        }
        assertTrue(best < 250_000_000, "20000 instructions took " + best + " ns");
    }

    @Test
    void newerArchitecturesConvertDirectly() {
        accepted("%r = sitofp i64 %a to bfloat", GpuArch.SM_90);
        accepted("fence syncscope(\"cluster\") acq_rel", GpuArch.SM_90);
        rejected("fence syncscope(\"cluster\") acq_rel", GpuArch.SM_89);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fence.proxy.async.shared::cta;", "mov.u32 $0, %dynamic_smem_size;",
        "add.rn.f32 $0, $1, $2;",
        "{ .reg .pred p; mbarrier.try_wait.parity.shared::cta.b64 p, [$1], $2; selp.b32 $0, 1, 0, p; }",
        "@p red.global.add.u32 [$0], 1;", "{\\0A\\09.reg .b32 t;\\0A\\09mov.b32 t, $1;\\0A\\09add.s32 $0, t, 1;\\0A}",
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {$0,$1}, {$2}, {$3}, {$4};", "cvt.rna.tf32.f32 $0, $1;"})
    void acceptsAssembly(String text) {
        accepted("  %r = call i32 asm sideeffect \"" + text + "\", \"=r,l,r,r,r\"(i64 %a, i32 1, i32 2, i32 3)",
                GpuArch.SM_90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tanh.approx.f32 $0, $1;", "add.f32 $0, $1, $2;", "mul.ftz.f32 $0, $1, $2;", "exit;",
        "bra L;",
        "mov.u32 $0, 1; sin.approx.f32 $0, $1;", ".global .u32 x;", "call f;", "mov.u32 $0, 1;\\0Aret;",
        "\\73in.approx.f32 $0, $1;"})
    void rejectsAssembly(String text) {
        String message = rejected("  %r = call i32 asm \"" + text + "\", \"=r,l\"(i64 %a)", GpuArch.SM_90);
        assertTrue(message.contains("inline assembly with '"), message);
    }
}
