package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import java.util.List;

/** Fault reports, in blocks that are expected never to run. */
final class FaultEmitter {
    private final IrWriter ir;
    private final Values values;

    FaultEmitter(IrWriter ir, Values values) {
        this.ir = ir;
        this.values = values;
    }

    /** Reports a fault if any lane of its condition is on. */
    void emit(Rhs.Fault r) {
        String report = ir.label("fault");
        String on = ir.label("on");
        LType t = r.cond().type();
        ir.line("br i1 " + ir.any(t, values.use(r.cond())) + ", label %" + report + ", label %" + on + ", !prof !0");
        ir.begin(report);
        if (r.details().isEmpty()) {
            String word = r.position().type().isVector() ? vectorWord(r) : scalarWord(r);
            ir.let("atomicrmw umin ptr %args, i64 " + word + " monotonic");
        } else {
            record(r, on);
        }
        ir.jump(on);
        ir.begin(on);
    }

    private String scalarWord(Rhs.Fault r) {
        String position = values.use(r.position());
        if (r.cond().type().isVector()) {
            position = ir.let("add i64 " + position + ", " + firstLane(r.cond().lanes(), values.use(r.cond())));
        }
        return ir.let("or i64 " + ir.let("shl i64 " + position + ", 8") + ", " + r.code());
    }

    /** The number of the first lane that is on, of several lanes and at least one. */
    private String firstLane(int lanes, String mask) {
        String type = "i" + lanes;
        String bits = ir.let("bitcast <" + lanes + " x i1> " + mask + " to " + type);
        String lane = ir.call(type, "llvm.cttz." + type, type, bits, "i1", "true");
        return lanes == 64 ? lane : ir.let((lanes > 64 ? "trunc " : "zext ") + type + " " + lane + " to i64");
    }

    private String vectorWord(Rhs.Fault r) {
        LType t = r.position().type();
        String type = IrTypes.of(t);
        String shifted = ir.let("shl " + type + " " + values.use(r.position()) + ", " + IrTypes.number(t, 8));
        String words = ir.let("or " + type + " " + shifted + ", " + IrTypes.number(t, r.code()));
        return smallest(t, values.use(r.cond()), words);
    }

    /** The smallest of the unsigned values in lanes that are on. */
    private String smallest(LType t, String mask, String x) {
        String type = IrTypes.of(t);
        String some = ir.let("select <" + t.lanes() + " x i1> " + mask + ", " + type + " " + x + ", " + type + " "
                + IrTypes.number(t, -1));
        return ir.call("i64", "llvm.vector.reduce.umin." + IrTypes.suffix(t), type, some);
    }

    /** Writes the record if it has none of a smaller or the same position. Of a vector the first such lane counts. */
    private void record(Rhs.Fault r, String on) {
        String position = values.use(r.position());
        String lane = "0";
        int lanes = r.cond().lanes();
        if (lanes > 1 && r.position().type().isVector()) {
            LType t = r.position().type();
            String mask = values.use(r.cond());
            String least = smallest(t, mask, position);
            String same = ir.let("icmp eq " + IrTypes.of(t) + " " + position + ", " + ir.splat("i64", least, lanes));
            lane = firstLane(lanes, ir.let("and <" + lanes + " x i1> " + mask + ", " + same));
            position = least;
        } else if (lanes > 1) {
            lane = firstLane(lanes, values.use(r.cond()));
            position = ir.let("add i64 " + position + ", " + lane);
        }
        String write = ir.label("record");
        String known = ir.let("load i64, ptr %scratch, align 8");
        ir.line("br i1 " + ir.let("icmp ult i64 " + position + ", " + known) + ", label %" + write + ", label %" + on);
        ir.begin(write);
        put(KernelAbi.RECORD_POSITION, position);
        List<Var> details = r.details();
        put(KernelAbi.RECORD_CODE, Long.toString(KernelAbi.recordCode(r.code(), details.size())));
        for (int i = 0; i < details.size(); i++) {
            put(KernelAbi.RECORD_DETAILS + i, lane(details.get(i), lane));
        }
    }

    private String lane(Var v, String lane) {
        return v.type().isVector() ? ir.let("extractelement " + IrTypes.of(v.type()) + " " + values.use(v) + ", i64 "
                + lane) : values.use(v);
    }

    private void put(int slot, String value) {
        String address = slot == 0 ? "%scratch" : ir.let("getelementptr i64, ptr %scratch, i64 " + slot);
        ir.line("store i64 " + value + ", ptr " + address + ", align 8");
    }
}
