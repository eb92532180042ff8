package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.GpuOp;

/** Barriers of blocks and of the grid, and fences. */
final class BarrierEmitter {
    private static final long FLIP = 1L << 31;

    private final IrWriter ir;
    private final Values values;

    BarrierEmitter(IrWriter ir, Values values) {
        this.ir = ir;
        this.values = values;
    }

    /** All threads of the block meet. */
    void block(Stm s, Rhs.Gpu r, GpuOp.BlockBarrier.Fold fold) {
        if (fold == GpuOp.BlockBarrier.Fold.NONE) {
            ir.callVoid("llvm.nvvm.barrier0");
            return;
        }
        String holds = ir.let("zext i1 " + values.use(r.args().get(0)) + " to i32");
        String result = ir.call("i32", "llvm.nvvm.barrier0." + switch (fold) {
            case NONE -> "";
            case COUNT -> "popc";
            case AND -> "and";
            case OR -> "or";
        }, "i32", holds);
        values.bind(s.outs().get(0), fold == GpuOp.BlockBarrier.Fold.COUNT ? result
                : ir.let("icmp ne i32 " + result + ", 0"));
    }

    /** What was written before is seen by a scope before what is written after. */
    void fence(GpuOp.Scope scope) {
        ir.line("fence " + switch (scope) {
            case BLOCK -> "syncscope(\"block\") ";
            case DEVICE -> "syncscope(\"device\") ";
            case SYSTEM -> "";
        } + "seq_cst");
    }

    /** All threads of the grid meet, see Note [Barrier words] in {@link GridAbi}. */
    void grid() {
        String enter = ir.label("enter");
        String wait = ir.label("wait");
        String leave = ir.label("leave");
        String meet = ir.label("meet");
        ir.callVoid("llvm.nvvm.barrier0");
        ir.line("br i1 " + isZero(GpuOp.Index.Kind.THREAD) + ", label %" + enter + ", label %" + meet);
        ir.begin(enter);
        String blocks = ir.let("mul i32 " + ir.let("mul i32 " + size(0) + ", " + size(1)) + ", " + size(2));
        String missing = ir.let("sub i32 " + (FLIP + 1) + ", " + blocks);
        String more = ir.let("select i1 " + isZero(GpuOp.Index.Kind.BLOCK) + ", i32 " + missing + ", i32 1");
        fence(GpuOp.Scope.DEVICE);
        String before = ir.let("atomicrmw add ptr addrspace(1) %grid, i32 " + more + " monotonic, align 4");
        ir.jump(wait);
        ir.begin(wait);
        String now = ir.let("load atomic i32, ptr addrspace(1) %grid syncscope(\"device\") acquire, align 4");
        String flipped = ir.let("icmp slt i32 " + ir.let("xor i32 " + now + ", " + before) + ", 0");
        ir.line("br i1 " + flipped + ", label %" + leave + ", label %" + wait);
        ir.begin(leave);
        fence(GpuOp.Scope.DEVICE);
        ir.jump(meet);
        ir.begin(meet);
        ir.callVoid("llvm.nvvm.barrier0");
    }

    private String size(int axis) {
        return GridEmitter.index(ir, GpuOp.Index.Kind.GRID_SIZE, axis);
    }

    private String isZero(GpuOp.Index.Kind kind) {
        String xy = ir.let("or i32 " + GridEmitter.index(ir, kind, 0) + ", " + GridEmitter.index(ir, kind, 1));
        return ir.let("icmp eq i32 " + ir.let("or i32 " + xy + ", " + GridEmitter.index(ir, kind, 2)) + ", 0");
    }
}
