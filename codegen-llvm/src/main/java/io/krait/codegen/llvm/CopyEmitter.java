package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.List;

/** Accesses of several elements at once, and copies to shared memory that go on beside the thread. */
final class CopyEmitter {
    private final IrWriter ir;
    private final Gpu gpu;
    private final MemoryEmitter memory;
    private final Values values;

    CopyEmitter(IrWriter ir, Gpu gpu, MemoryEmitter memory, Values values) {
        this.ir = ir;
        this.gpu = gpu;
        this.memory = memory;
        this.values = values;
    }

    /** Begins a copy; without instructions for it, the thread copies at once. */
    void begin(Rhs.Gpu r, int count) {
        int bytes = count * r.buffers().get(0).dtype().bytes();
        Address to = memory.address(r.buffers().get(0), LType.INDEX, values.use(r.args().get(0)));
        Address from = memory.address(r.buffers().get(1), LType.INDEX, values.use(r.args().get(1)));
        if (gpu.isAmpere()) {
            // The widest copies pass by the first level cache, narrower ones cannot.
            ir.callVoid("llvm.nvvm.cp.async." + (bytes == NvptxEmitter.WIDEST ? "cg" : "ca") + ".shared.global."
                    + bytes, to.type(), to.value(), from.type(), from.value());
            return;
        }
        String type = words(bytes);
        ir.line("store " + type + " " + ir.let("load " + type + ", " + from + ", align " + bytes) + ", " + to
                + ", align " + bytes);
    }

    /** Ends a group of copies. */
    void commit() {
        if (gpu.isAmpere()) {
            ir.callVoid("llvm.nvvm.cp.async.commit.group");
        }
    }

    /** Waits for all groups but some. */
    void await(int pending) {
        if (gpu.isAmpere()) {
            ir.callVoid("llvm.nvvm.cp.async.wait.group", "i32", Integer.toString(pending));
        }
    }

    /** Reads consecutive elements. */
    void load(Stm s, Rhs.Gpu r) {
        Buffer b = r.buffers().get(0);
        LType type = new LType(b.dtype(), s.outs().size());
        String vector = IrTypes.memory(type);
        Address at = memory.address(b, LType.INDEX, values.use(r.args().get(0)));
        String all = memory.settled(b, type, ir.let("load " + vector + ", " + at + ", align " + bytes(type)));
        for (int i = 0; i < s.outs().size(); i++) {
            String one = type.isVector() ? ir.let("extractelement " + vector + " " + all + ", i64 " + i) : all;
            values.bind(s.outs().get(i), memory.fromMemory(LType.of(b.dtype()), one));
        }
    }

    /** Writes consecutive elements. */
    void store(Rhs.Gpu r) {
        Buffer b = r.buffers().get(0);
        List<Var> elements = r.args().subList(1, r.args().size());
        LType type = new LType(b.dtype(), elements.size());
        String vector = IrTypes.memory(type);
        String all = "poison";
        for (int i = 0; i < elements.size(); i++) {
            String one = memory.toMemory(elements.get(i).type(), values.use(elements.get(i)));
            all = type.isVector() ? ir.let("insertelement " + vector + " " + all + ", " + IrTypes.memory(b.dtype())
                    + " " + one + ", i64 " + i) : one;
        }
        Address at = memory.address(b, LType.INDEX, values.use(r.args().get(0)));
        ir.line("store " + vector + " " + all + ", " + at + ", align " + bytes(type));
    }

    private static int bytes(LType t) {
        return t.lanes() * t.dtype().bytes();
    }

    private static String words(int bytes) {
        return switch (bytes) {
            case 4 -> "i32";
            case 8 -> "i64";
            default -> "<4 x i32>";
        };
    }
}
