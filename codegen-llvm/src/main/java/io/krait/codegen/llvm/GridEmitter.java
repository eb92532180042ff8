package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import java.util.List;

/** What a thread of a grid does beyond arithmetic, control flow, plain loads and stores. */
final class GridEmitter {
    private static final String SREG = "llvm.nvvm.read.ptx.sreg.";
    private static final List<String> AXES = List.of("x", "y", "z");

    private final IrWriter ir;
    private final Values values;
    private final MemoryEmitter memory;
    private final WarpEmitter warps;
    private final BarrierEmitter barriers;
    private final AtomicEmitter atomics;
    private final CopyEmitter copies;
    private final TileEmitter tiles;
    private final PrintEmitter prints;
    private final GridFaultEmitter faults;

    GridEmitter(IrWriter ir, Gpu gpu, MemoryEmitter memory, ArithmeticEmitter arithmetic, Values values) {
        this.ir = ir;
        this.values = values;
        this.memory = memory;
        warps = new WarpEmitter(ir, values);
        atomics = new AtomicEmitter(ir, memory, arithmetic, values);
        barriers = new BarrierEmitter(ir, values);
        copies = new CopyEmitter(ir, gpu, memory, values);
        tiles = new TileEmitter(ir, gpu, values);
        prints = new PrintEmitter(ir, values);
        faults = new GridFaultEmitter(ir, values);
    }

    /** Reports a fault if its condition holds. */
    void fault(Rhs.Fault r) {
        faults.emit(r);
    }

    /** An operation; binds its outs. */
    void emit(Stm s, Rhs.Gpu r) {
        switch (r.op()) {
            case GpuOp.Index o -> bind(s, index(ir, o.kind(), o.axis()));
            case GpuOp.Lane o -> bind(s, ir.call("i32", SREG + "laneid"));
            case GpuOp.DynamicShared o -> bind(s, ir.let("call i32 asm \"mov.u32 $0, %dynamic_smem_size;\", \"=r\"()"));
            case GpuOp.Clock o -> bind(s, ir.call("i64", SREG + (o.nanos() ? "globaltimer" : "clock64")));
            case GpuOp.ActiveMask o -> bind(s, ir.call("i32", "llvm.nvvm.activemask"));
            case GpuOp.BlockBarrier o -> barriers.block(s, r, o.fold());
            case GpuOp.WarpBarrier o -> ir.callVoid("llvm.nvvm.bar.warp.sync", "i32", use(r, 0));
            case GpuOp.GridBarrier o -> barriers.grid();
            case GpuOp.Fence o -> barriers.fence(o.scope());
            case GpuOp.Shuffle o -> bind(s, warps.shuffle(r, o));
            case GpuOp.Vote o -> bind(s, warps.vote(r, o.kind()));
            case GpuOp.Match o -> bind(s, warps.match(r, o.all()));
            case GpuOp.Atomic o -> bind(s, atomics.emit(r, o));
            case GpuOp.Print o -> prints.emit(o.format(), r.args());
            case GpuOp.AsyncCopy o -> copies.begin(r, o.count());
            case GpuOp.AsyncCommit o -> copies.commit();
            case GpuOp.AsyncWait o -> copies.await(o.pending());
            case GpuOp.VectorLoad o -> copies.load(s, r);
            case GpuOp.VectorStore o -> copies.store(r);
            case GpuOp.Constants o -> bind(s, constant(o, r.args().get(0)));
            case GpuOp.Mma o -> tiles.multiply(s, r, o.tiles());
        }
    }

    private String use(Rhs.Gpu r, int k) {
        return values.use(r.args().get(k));
    }

    private void bind(Stm s, String value) {
        values.bind(s.outs().get(0), value);
    }

    /** A position or size along an axis. */
    static String index(IrWriter ir, GpuOp.Index.Kind kind, int axis) {
        String register = switch (kind) {
            case THREAD -> "tid.";
            case BLOCK -> "ctaid.";
            case BLOCK_SIZE -> "ntid.";
            case GRID_SIZE -> "nctaid.";
        };
        return ir.call("i32", SREG + register + AXES.get(axis));
    }

    private String constant(GpuOp.Constants o, Var index) {
        DType t = o.type();
        Address table = ir.constants(t, o.bits(), NvptxEmitter.CONSTANT);
        Address at = new Address(table.type(), ir.let("getelementptr " + IrTypes.memory(t) + ", " + table + ", i64 "
                + values.use(index)));
        return memory.fromMemory(LType.of(t), ir.let("load " + IrTypes.memory(t) + ", " + at
                + ", align " + t.bytes() + ", !invariant.load !1"));
    }
}
