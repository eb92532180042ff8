package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The statements of one kernel. */
final class KernelEmitter {
    private final IrWriter ir;
    private final Processor cpu;
    private final Values values;
    private final MemoryEmitter memory;
    private final ArithmeticEmitter arithmetic;
    private final CastEmitter casts;
    private final ControlEmitter control;
    private final FaultEmitter faults;
    private final UpdateEmitter updates;
    private final Optional<GridEmitter> grid;
    private Origin line = Origin.NONE;

    KernelEmitter(IrWriter ir, Processor cpu, MemoryEmitter memory, Values values) {
        this.ir = ir;
        this.cpu = cpu;
        this.values = values;
        this.memory = memory;
        arithmetic = new ArithmeticEmitter(ir, cpu);
        casts = new CastEmitter(ir, cpu);
        RareCode rare = new RareCode(ir, values, (other, inner) -> new KernelEmitter(other, cpu,
                new MemoryEmitter(other, cpu, Map.of(), Set.of()), inner)::body);
        control = new ControlEmitter(ir, cpu, values, this::body, rare);
        faults = new FaultEmitter(ir, values);
        updates = new UpdateEmitter(ir, cpu, memory, arithmetic, values);
        grid = cpu instanceof Gpu gpu ? Optional.of(new GridEmitter(ir, gpu, memory, arithmetic, values))
                : Optional.empty();
    }

    /** Emits the statements of a region whose parameters are bound. */
    void body(Region region) {
        Origin around = line;
        for (Stm s : region.body()) {
            if (!s.origin().at().isEmpty()) {
                line(s.origin());
            }
            emit(s);
        }
        // What follows belongs to the statement that the region is part of.
        if (!around.equals(Origin.NONE)) {
            line(around);
        }
    }

    private void line(Origin o) {
        if (!o.equals(line)) {
            line = o;
            ir.line("; " + printable(o.toString()));
        }
    }

    /** Text for a comment: LLVM reads ASCII only. */
    static String printable(String s) {
        StringBuilder b = new StringBuilder(s);
        for (int i = 0; i < b.length(); i++) {
            if (b.charAt(i) < ' ' || b.charAt(i) > '~') {
                b.setCharAt(i, '?');
            }
        }
        return b.toString();
    }

    private String use(Var v) {
        return values.use(v);
    }

    private Optional<String> use(Optional<Var> v) {
        return v.map(values::use);
    }

    private void bind(Var v, String value) {
        values.bind(v, value);
    }

    private void emit(Stm s) {
        switch (s.rhs()) {
            case Rhs.Const r -> {
                values.constant(s.outs().get(0), r.bits());
                bind(s.outs().get(0), IrTypes.constant(r.type(), r.bits()));
            }
            case Rhs.Scalar r -> bind(s.outs().get(0), scalar(r));
            case Rhs.Cast r -> bind(s.outs().get(0), casts.convert(r.arg().type(), r.to(), use(r.arg())));
            case Rhs.Bitcast r -> bind(s.outs().get(0), casts.reinterpret(r.arg().type(), r.to(), use(r.arg())));
            case Rhs.Splat r -> bind(s.outs().get(0), splat(r.arg(), r.lanes()));
            case Rhs.LaneIds r -> bind(s.outs().get(0), r.lanes() == 1 ? "0" : IrTypes.laneIds(r.dtype(), r.lanes()));
            case Rhs.Load r -> bind(s.outs().get(0),
                    memory.load(r.buffer(), r.index().type(), use(r.index()), s.outs().get(0).type(), use(r.mask())));
            case Rhs.Store r -> memory.store(r.buffer(), r.index().type(), use(r.index()), r.value().type(),
                    use(r.value()), use(r.mask()), r.streaming());
            case Rhs.Lookup r -> bind(s.outs().get(0), memory.lookup(r.table(), r.index().type(), use(r.index())));
            case Rhs.If r -> control.branch(s, r);
            case Rhs.For r -> control.serial(s, r);
            case Rhs.While r -> control.conditional(s, r);
            case Rhs.ParFor r -> control.parallel(r);
            case Rhs.Any r -> bind(s.outs().get(0), ir.any(r.mask().type(), use(r.mask())));
            case Rhs.Half r -> bind(s.outs().get(0), half(r.arg(), r.high()));
            case Rhs.Unzip r -> bind(s.outs().get(0), unzip(r.arg(), r.odd()));
            case Rhs.Zip r -> bind(s.outs().get(0), zip(r.even(), r.odd()));
            case Rhs.Reverse r -> bind(s.outs().get(0), reverse(r.arg()));
            case Rhs.Shift r -> bind(s.outs().get(0), shift(r));
            case Rhs.Extract r -> bind(s.outs().get(0), extract(r.arg(), r.lane()));
            case Rhs.Fault r -> grid.ifPresentOrElse(g -> g.fault(r), () -> faults.emit(r));
            case Rhs.Update r -> updates.emit(s, r);
            case Rhs.Call r -> call(s, r);
            case Rhs.Gpu r -> grid.ifPresentOrElse(g -> g.emit(s, r), () -> gpu(s, r));
        }
    }

    /** Of what threads of a GPU do, hosts can do what orders and combines accesses to memory. */
    private void gpu(Stm s, Rhs.Gpu r) {
        switch (r.op()) {
            case GpuOp.Fence o -> ir.line("fence seq_cst");
            case GpuOp.Atomic o -> updates.emit(s, r, o.kind());
            default -> throw new CompilationException(r.op().label() + " is for GPUs; this code is for " + cpu.name());
        }
    }

    private String scalar(Rhs.Scalar r) {
        Optional<Long> divisor = r.args().size() == 2 ? values.constantOf(r.args().get(1)) : Optional.empty();
        LType t = r.args().get(r.args().size() - 1).type();
        return arithmetic.emit(r.op(), t, r.args().stream().map(values::use).toList(), divisor);
    }

    private String splat(Var arg, int lanes) {
        if (lanes == 1) {
            return use(arg);
        }
        return ir.splat(IrTypes.element(arg.dtype()), use(arg), lanes);
    }

    private String half(Var arg, boolean high) {
        int lanes = arg.lanes() / 2;
        if (lanes == 1) {
            return extract(arg, high ? 1 : 0);
        }
        return shuffle(arg, IntStream.range(0, lanes).map(i -> high ? i + lanes : i), lanes);
    }

    private String unzip(Var arg, boolean odd) {
        int lanes = arg.lanes() / 2;
        return lanes == 1 ? extract(arg, odd ? 1 : 0)
                : shuffle(arg, IntStream.range(0, lanes).map(i -> 2 * i + (odd ? 1 : 0)), lanes);
    }

    private String zip(Var even, Var odd) {
        int lanes = even.lanes();
        String type = IrTypes.of(even.type());
        return ir.let("shufflevector " + type + " " + use(even) + ", " + type + " " + use(odd) + ", <" + 2 * lanes
                + " x i32> " + IrTypes.lanes(IntStream.range(0, 2 * lanes).map(i -> i / 2 + i % 2 * lanes)));
    }

    private String reverse(Var arg) {
        int lanes = arg.lanes();
        return shuffle(arg, IntStream.range(0, lanes).map(i -> lanes - 1 - i), lanes);
    }

    private String shift(Rhs.Shift r) {
        int lanes = r.arg().lanes();
        String type = IrTypes.of(r.arg().type());
        return ir.let("shufflevector " + type + " " + use(r.before()) + ", " + type + " " + use(r.arg()) + ", <" + lanes
                + " x i32> " + IrTypes.lanes(IntStream.range(lanes - r.count(), 2 * lanes - r.count())));
    }

    private String extract(Var arg, int lane) {
        if (arg.lanes() == 1) {
            return use(arg);
        }
        return ir.let("extractelement " + IrTypes.of(arg.type()) + " " + use(arg) + ", i64 " + lane);
    }

    private String shuffle(Var arg, IntStream from, int lanes) {
        if (arg.lanes() == 1) {
            return use(arg);
        }
        String type = IrTypes.of(arg.type());
        return ir.let("shufflevector " + type + " " + use(arg) + ", " + type + " poison, <" + lanes + " x i32> "
                + IrTypes.lanes(from));
    }

    private String any(LType mask, String value) {
        return mask.isVector() ? ir.call("i1", "llvm.vector.reduce.or." + IrTypes.suffix(mask), IrTypes.of(mask), value)
                : value;
    }

    private void call(Stm s, Rhs.Call r) {
        if (cpu.isGpu()) {
            throw new CompilationException("a GPU cannot call C functions");
        }
        List<String> args = r.args().stream().map(v -> extended(v.dtype()) + " " + use(v)).toList();
        String result = r.result().map(IrTypes::element).orElse("void");
        String address = ir.let("inttoptr i64 " + use(r.function()) + " to ptr");
        clearUpperHalves();
        String call = "call " + result + " " + address + "(" + String.join(", ", args) + ")";
        if (r.result().isPresent()) {
            bind(s.outs().get(0), ir.let(call));
        } else {
            ir.line(call);
        }
    }

    /** Before code of others runs, see Note [Upper halves] in {@link HostCpu}. */
    void clearUpperHalves() {
        if (cpu.isX86() && cpu.vectorBits() > 128) {
            ir.callVoid("llvm.x86.avx.vzeroupper");
        }
    }

    /** C compilers expect that the caller has extended small integers. */
    private static String extended(DType t) {
        return IrTypes.element(t) + (t == DType.I8 || t == DType.I16 ? " signext" : "");
    }
}
