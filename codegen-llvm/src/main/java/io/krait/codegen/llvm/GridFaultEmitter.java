package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Rhs;
import io.krait.staging.DType;
import java.util.List;

/** Fault reports of threads of a grid, see Note [Fault records of grids] in {@link GridAbi}. */
final class GridFaultEmitter {
    private static final LType WORD = LType.of(DType.U64);

    private final IrWriter ir;
    private final Values values;

    GridFaultEmitter(IrWriter ir, Values values) {
        this.ir = ir;
        this.values = values;
    }

    /** Reports a fault if its condition holds. */
    void emit(Rhs.Fault r) {
        String report = ir.label("fault");
        String on = ir.label("on");
        ir.line("br i1 " + values.use(r.cond()) + ", label %" + report + ", label %" + on + ", !prof !0");
        ir.begin(report);
        String position = values.use(r.position());
        if (r.details().isEmpty()) {
            word(ir.let("or i64 " + ir.let("shl i64 " + position + ", 8") + ", " + r.code()), on);
        } else {
            record(r, position, on);
        }
        ir.begin(on);
    }

    private Address slot(int i) {
        return Address.in(NvptxEmitter.GLOBAL, i == 0 ? "%record"
                : ir.let("getelementptr i64, ptr addrspace(1) %record, i64 " + i));
    }

    private String load(int i) {
        return ir.let("load atomic i64, " + slot(i) + " monotonic, align 8");
    }

    /** Most threads that fault come too late, and need not stand in line. */
    private void word(String word, String on) {
        String count = ir.label("count");
        ir.line("br i1 " + ir.let("icmp ult i64 " + word + ", " + load(0)) + ", label %" + count + ", label %" + on);
        ir.begin(count);
        AtomicEmitter.atom(ir, "relaxed.sys", slot(0), "min.u64", WORD, List.of(word));
        ir.jump(on);
    }

    private void record(Rhs.Fault r, String position, String on) {
        String again = ir.label("again");
        String attempt = ir.label("attempt");
        String locked = ir.label("locked");
        String write = ir.label("record");
        String unlock = ir.label("unlock");
        ir.jump(again);
        ir.begin(again);
        before(position, attempt, on);
        ir.begin(attempt);
        String held = AtomicEmitter.atom(ir, "acquire.sys", slot(GridAbi.RECORD_LOCK), "cas.b64", WORD,
                List.of("0", "1"));
        ir.line("br i1 " + ir.let("icmp eq i64 " + held + ", 0") + ", label %" + locked + ", label %" + again);
        ir.begin(locked);
        before(position, write, unlock);
        ir.begin(write);
        put(KernelAbi.RECORD_CODE, Long.toString(KernelAbi.recordCode(r.code(), r.details().size())));
        for (int i = 0; i < r.details().size(); i++) {
            put(KernelAbi.RECORD_DETAILS + i, values.use(r.details().get(i)));
        }
        ir.line("store atomic i64 " + position + ", " + slot(KernelAbi.RECORD_POSITION) + " monotonic, align 8");
        ir.jump(unlock);
        ir.begin(unlock);
        ir.line("store atomic i64 0, " + slot(GridAbi.RECORD_LOCK) + " release, align 8");
        // Its own position is not below itself, so the thread leaves.
        ir.jump(again);
    }

    private void before(String position, String then, String otherwise) {
        ir.line("br i1 " + ir.let("icmp ult i64 " + position + ", " + load(KernelAbi.RECORD_POSITION)) + ", label %"
                + then + ", label %" + otherwise);
    }

    private void put(int slot, String value) {
        ir.line("store i64 " + value + ", " + slot(slot) + ", align 8");
    }
}
