package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineCodeTest {
    @Test
    void instructionsHaveKinds() {
        assertEquals("memory", MachineCode.kindOfSass("LDG"));
        assertEquals("f64", MachineCode.kindOfSass("DFMA"));
        assertEquals("f32", MachineCode.kindOfSass("FFMA"));
        assertEquals("tensor", MachineCode.kindOfSass("HMMA"));
        assertEquals("special", MachineCode.kindOfSass("MUFU"));
        assertEquals("control", MachineCode.kindOfSass("BRA"));
        assertEquals("integer", MachineCode.kindOfSass("IADD3"));
        assertEquals("memory", MachineCode.kindOfPtx("ld.global.f32"));
        assertEquals("f32", MachineCode.kindOfPtx("fma.rn.f32"));
        assertEquals("integer", MachineCode.kindOfPtx("add.s64"));
        assertEquals("conversion", MachineCode.kindOfPtx("cvt.rn.f32.s32"));
    }

    @Test
    void ptxIsCountedWhereThereIsNoMachineCode() {
        String ptx = """
                .visible .entry k(
                    .param .u64 k_param_0
                )
                {
                    .reg .pred %p<2>;
                    ld.param.u64 %rd1, [k_param_0];
                    mov.u32 %r1, %tid.x;
                    @%p1 bra $L__BB0_2;
                    ld.global.f32 %f1, [%rd1];
                    add.rn.f32 %f2, %f1, %f1;
                $L__BB0_2:
                    ret;
                }
                """;
        String text = MachineCode.summary(new byte[0], ptx, "sm_90", "");
        assertTrue(text.startsWith("PTX for sm_90: nvdisasm and cuobjdump have no machine code to read\n"), text);
        assertTrue(text.contains("  6 instructions\n"), text);
        assertTrue(text.contains("memory           2  "), text);
        assertTrue(text.contains("control          2  "), text);
    }
}
