package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.GpuOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Products of small matrices by a warp. */
final class TileEmitter {
    private final IrWriter ir;
    private final Gpu gpu;
    private final Values values;

    TileEmitter(IrWriter ir, Gpu gpu, Values values) {
        this.ir = ir;
        this.gpu = gpu;
        this.values = values;
    }

    /** D = A B + C. */
    void multiply(Stm s, Rhs.Gpu r, GpuOp.Mma.Tiles t) {
        if (!gpu.isAmpere()) {
            throw new CompilationException(r.op().label() + " needs a GPU of compute capability 8.0 or later; this "
                    + "code is for " + gpu.capability() / 10 + "." + gpu.capability() % 10);
        }
        String name = "llvm.nvvm.mma." + switch (t) {
            case M16N8K16_BF16 -> "m16n8k16.row.col.bf16";
            case M16N8K16_F16 -> "m16n8k16.row.col.f32.f32";
            case M16N8K8_TF32 -> "m16n8k8.row.col.tf32";
            case M8N8K4_F64 -> "m8n8k4.row.col.f64";
        };
        String factor = t == GpuOp.Mma.Tiles.M16N8K16_F16 ? "<2 x half>" : IrTypes.element(t.factor());
        String sum = IrTypes.element(t.sum());
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < r.args().size(); i++) {
            Var v = r.args().get(i);
            boolean isFactor = i < t.countA() + t.countB();
            operands.add(isFactor ? factor : sum);
            operands.add(isFactor && factor.startsWith("<") ? ir.let("bitcast i32 " + values.use(v) + " to " + factor)
                    : values.use(v));
        }
        String type = "{ " + String.join(", ", Collections.nCopies(t.countC(), sum)) + " }";
        String d = ir.call(type, name, operands.toArray(String[]::new));
        for (int i = 0; i < s.outs().size(); i++) {
            values.bind(s.outs().get(i), ir.let("extractvalue " + type + " " + d + ", " + i));
        }
    }
}
