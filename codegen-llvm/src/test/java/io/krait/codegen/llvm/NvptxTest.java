package io.krait.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.CompilationException;
import org.junit.jupiter.api.Test;

class NvptxTest {
    private static final LlvmCompiler GPU = new LlvmCompiler(TargetSpec.nvptx("sm_80", "+ptx71"), "default<O2>");

    private static String kernel(String body) {
        return "define ptx_kernel void @k(ptr %p, ptr %q) {\n" + body + "  ret void\n}\n";
    }

    @Test
    void assemblyIsPtx() {
        String ptx = GPU.assembly(kernel("  store i32 1, ptr %p\n"), OptLevel.DEFAULT);
        assertTrue(ptx.contains(".version 7.1\n.target sm_80\n.address_size 64"), ptx);
        assertTrue(ptx.contains(".visible .entry k("), ptx);
    }

    @Test
    void theLayoutIsKnownWhenTheTextIsParsed() {
        String ir = GPU.optimised(kernel("  %x = load double, ptr %p\n  store double %x, ptr %q\n"));
        assertTrue(ir.contains("load double, ptr %p, align 8"), ir);
        assertTrue(ir.contains("target triple = \"nvptx64-nvidia-cuda\""), ir);
    }

    /** LLVM goes on after this error, and emits a call of nothing. */
    @Test
    void anErrorWhileEmittingIsAnError() {
        CompilationException e = assertThrows(CompilationException.class, () ->
                GPU.assembly("declare float @llvm.exp.f32(float)\n" + kernel("  %x = load float, ptr %p\n"
                + "  %y = call float @llvm.exp.f32(float %x)\n  store float %y, ptr %p\n"), OptLevel.DEFAULT));
        assertEquals("LLVM cannot generate code: no libcall available for fexp", e.getMessage());
        assemblyIsPtx();
    }

    @Test
    void theHostIsNotDisturbed() {
        assemblyIsPtx();
        String asm = LlvmCompiler.host().assembly("define i64 @f(i64 %x) {\n  ret i64 %x\n}\n", OptLevel.LESS);
        assertTrue(asm.contains("f:"), asm);
    }

    @Test
    void theVersionOfTheArtifactIsThatOfTheLibrary() {
        assertTrue(LlvmVersion.ofArtifact().startsWith(LlvmVersion.current().toString()), LlvmVersion.ofArtifact());
    }
}
