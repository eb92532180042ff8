package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.gpu.grid.GridKernel;
import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.gpu.ptx.PtxAssembler;
import io.krait.codegen.gpu.ptx.PtxCompiler;
import io.krait.codegen.gpu.ptx.PtxRules;
import io.krait.codegen.llvm.NarrowIndices;
import io.krait.codegen.llvm.NvptxEmitter;
import io.krait.codegen.llvm.NvptxOptions;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopPrinter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Some of the kernels of tests become PTX that an assembler takes, without instructions that change bits. Which ones
 * depends on their text only.
 */
final class PtxCheck {
    private static final int ONE_OF = 12;
    private static final List<GpuArch> ARCHS = List.of(GpuArch.SM_75, GpuArch.SM_80, GpuArch.SM_90);
    private static final Set<Integer> SEEN = ConcurrentHashMap.newKeySet();

    private PtxCheck() {
    }

    static void sample(GridKernel k) {
        int hash = LoopPrinter.print(k.kernel()).hashCode();
        if (Math.floorMod(hash, ONE_OF) == 0 && SEEN.add(hash)) {
            GpuArch arch = ARCHS.get(Math.floorMod(hash / ONE_OF, ARCHS.size()));
            check(k.kernel(), k.threads(), arch);
            NarrowIndices.of(k.kernel()).ifPresent(n -> check(n.kernel(), k.threads(), arch));
        }
    }

    private static void check(Kernel k, int threads, GpuArch arch) {
        String ir = new NvptxEmitter(arch.capability(), arch.ptxVersion()).emit(k,
                NvptxOptions.NONE.withBounds(threads, 0));
        String ptx = PtxCompiler.compile(ir, arch);
        assertEquals(List.of(), PtxRules.violations(ptx), ptx);
        if (PtxAssembler.problem(arch).isEmpty()) {
            PtxAssembler.assemble(ptx, arch);
        }
    }
}
