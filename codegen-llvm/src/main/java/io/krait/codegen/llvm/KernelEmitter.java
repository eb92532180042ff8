package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Statements and control flow of one kernel. Regions become blocks, their results phi nodes. */
final class KernelEmitter {
    private final IrWriter ir;
    private final HostCpu cpu;
    private final MemoryEmitter memory;
    private final FloatEmitter floats;
    private final IntEmitter ints;
    private final CastEmitter casts;
    private final Map<Var, String> values = new HashMap<>();
    private final Map<Var, Long> constants = new HashMap<>();
    private Origin line = Origin.NONE;

    KernelEmitter(IrWriter ir, HostCpu cpu, MemoryEmitter memory) {
        this.ir = ir;
        this.cpu = cpu;
        this.memory = memory;
        floats = new FloatEmitter(ir, cpu);
        ints = new IntEmitter(ir, cpu);
        casts = new CastEmitter(ir);
    }

    /** Says what LLVM value a variable is. */
    void bind(Var v, String value) {
        values.put(v, value);
    }

    /** Emits the statements of a region whose parameters are bound. */
    void body(Region region) {
        for (Stm s : region.body()) {
            if (!s.origin().equals(line) && !s.origin().at().isEmpty()) {
                line = s.origin();
                ir.line("; " + printable(line.toString()));
            }
            emit(s);
        }
    }

    private static String printable(String s) {
        return s.replaceAll("[^ -~]", "?");
    }

    private String use(Var v) {
        String value = values.get(v);
        if (value == null) {
            throw new CompilationException("loop IR variable " + v + " is used before it is assigned");
        }
        return value;
    }

    private Optional<String> use(Optional<Var> v) {
        return v.map(this::use);
    }

    private void emit(Stm s) {
        switch (s.rhs()) {
            case Rhs.Const r -> {
                constants.put(s.outs().get(0), r.bits());
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
            case Rhs.If r -> branch(s, r);
            case Rhs.For r -> loop(s.outs(), r.lo(), r.hi(), r.step(), r.inits(), r.body());
            case Rhs.ParFor r -> parallel(r);
            case Rhs.Any r -> bind(s.outs().get(0), any(r.mask().type(), use(r.mask())));
            case Rhs.Half r -> bind(s.outs().get(0), half(r.arg(), r.high()));
            case Rhs.Reverse r -> bind(s.outs().get(0), reverse(r.arg()));
            case Rhs.Extract r -> bind(s.outs().get(0), extract(r.arg(), r.lane()));
            case Rhs.Fault r -> fault(r);
            case Rhs.While x -> throw new UnsupportedOperationException("not built yet");
            case Rhs.Update x -> throw new UnsupportedOperationException("not built yet");
            case Rhs.Call x -> throw new UnsupportedOperationException("not built yet");
        }
    }

    private String scalar(Rhs.Scalar r) {
        List<String> x = r.args().stream().map(this::use).toList();
        LType t = r.args().get(r.args().size() - 1).type();
        if (r.args().size() == 3 && r.args().get(0).dtype() == DType.BOOL) {
            String type = IrTypes.of(t);
            return ir.let("select " + IrTypes.of(r.args().get(0).type()) + " " + x.get(0) + ", " + type + " " + x.get(1)
                    + ", " + type + " " + x.get(2));
        }
        if (t.dtype().isFloat()) {
            return floats.emit(r.op(), t, x);
        }
        Long divisor = r.args().size() == 2 ? constants.get(r.args().get(1)) : null;
        return ints.emit(r.op(), t, x, divisor == null ? OptionalLong.empty() : OptionalLong.of(divisor));
    }

    private String splat(Var arg, int lanes) {
        if (lanes == 1) {
            return use(arg);
        }
        String element = IrTypes.element(arg.dtype());
        String vector = IrTypes.vector(element, lanes);
        String one = ir.let("insertelement " + vector + " poison, " + element + " " + use(arg) + ", i64 0");
        return ir.let("shufflevector " + vector + " " + one + ", " + vector + " poison, <" + lanes
                + " x i32> zeroinitializer");
    }

    private String half(Var arg, boolean high) {
        int lanes = arg.lanes() / 2;
        if (lanes == 1) {
            return extract(arg, high ? 1 : 0);
        }
        return shuffle(arg, IntStream.range(0, lanes).map(i -> high ? i + lanes : i), lanes);
    }

    private String reverse(Var arg) {
        int lanes = arg.lanes();
        return shuffle(arg, IntStream.range(0, lanes).map(i -> lanes - 1 - i), lanes);
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

    private void branch(Stm s, Rhs.If r) {
        String then = ir.label("then");
        String otherwise = ir.label("else");
        String join = ir.label("join");
        ir.line("br i1 " + use(r.cond()) + ", label %" + then + ", label %" + otherwise
                + (r.rare() ? ", !prof !0" : ""));
        List<Edge> edges = List.of(side(then, join, r.then()), side(otherwise, join, r.otherwise()));
        ir.begin(join);
        Map<Var, String> packed = new HashMap<>();
        for (int i = 0; i < s.outs().size(); i++) {
            Var out = s.outs().get(i);
            String phi = ir.let("phi " + carried(out.type()) + " [ " + edges.get(0).values.get(i) + ", %"
                    + edges.get(0).from + " ], [ "
                    + edges.get(1).values.get(i) + ", %" + edges.get(1).from + " ]");
            packed.put(out, phi);
        }
        s.outs().forEach(out -> bind(out, unpack(out.type(), packed.get(out))));
    }

    /** Values that arrive in a block from another one. */
    private record Edge(String from, List<String> values) {
    }

    private Edge side(String label, String join, Region region) {
        ir.begin(label);
        body(region);
        List<String> results = region.results().stream().map(v -> pack(v.type(), use(v))).toList();
        String from = ir.block();
        ir.jump(join);
        return new Edge(from, results);
    }

    private void parallel(Rhs.ParFor r) {
        List<Fold> folds = r.folds();
        if (r.level() != Rhs.Level.THREADS || !folds.isEmpty()) {
            throw new CompilationException("loops over lanes must be vectorised before code generation");
        }
        loop(List.of(), r.lo(), r.hi(), 1, List.of(), r.body());
    }

    /** The loop is rotated: one test before it, one at the end of each iteration. */
    private void loop(List<Var> outs, Var lo, Var hi, long step, List<Var> inits, Region body) {
        List<String> first = inits.stream().map(v -> pack(v.type(), use(v))).toList();
        String head = ir.label("loop");
        String exit = ir.label("end");
        String before = ir.block();
        boolean always = constants.containsKey(lo) && constants.containsKey(hi)
                && constants.get(lo) < constants.get(hi);
        if (always) {
            ir.jump(head);
        } else {
            ir.line("br i1 " + ir.let("icmp slt i64 " + use(lo) + ", " + use(hi)) + ", label %" + head + ", label %"
                    + exit);
        }
        ir.begin(head);
        int phis = ir.position();
        String i = ir.fresh();
        bind(body.params().get(0), i);
        List<String> carried = new ArrayList<>();
        for (Var p : body.params().subList(1, body.params().size())) {
            String name = ir.fresh();
            carried.add(name);
            bind(p, unpack(p.type(), name));
        }
        body(body);
        List<String> last = body.results().stream().map(v -> pack(v.type(), use(v))).toList();
        String next = ir.let("add " + (step == 1 ? "nsw " : "") + "i64 " + i + ", " + step);
        String latch = ir.block();
        ir.line("br i1 " + ir.let("icmp slt i64 " + next + ", " + use(hi)) + ", label %" + head + ", label %" + exit);
        StringBuilder heads = new StringBuilder(phi(i, "i64", use(lo), before, next, latch));
        for (int k = 0; k < carried.size(); k++) {
            heads.append(phi(carried.get(k), carried(inits.get(k).type()), first.get(k), before, last.get(k), latch));
        }
        ir.insert(phis, heads.toString());
        ir.begin(exit);
        List<String> results = new ArrayList<>();
        for (int k = 0; k < outs.size(); k++) {
            String none = always ? "" : "[ " + first.get(k) + ", %" + before + " ], ";
            results.add(ir.let("phi " + carried(outs.get(k).type()) + " " + none + "[ " + last.get(k) + ", %" + latch
                    + " ]"));
        }
        for (int k = 0; k < outs.size(); k++) {
            bind(outs.get(k), unpack(outs.get(k).type(), results.get(k)));
        }
    }

    private static String phi(String name, String type, String first, String before, String next, String latch) {
        return "  " + name + " = phi " + type + " [ " + first + ", %" + before + " ], [ " + next + ", %" + latch
                + " ]\n";
    }

    /**
     * Note [Masks across blocks]. Without mask registers a vector of i1 that lives across blocks is packed and unpacked
     * again and again, so there it is carried as integers of the width that fills one register.
     */
    private boolean isWide(LType t) {
        return t.dtype() == DType.BOOL && t.isVector() && cpu.vectorBits() < 512;
    }

    private String carried(LType t) {
        return isWide(t) ? IrTypes.vector("i" + Math.clamp(cpu.vectorBits() / t.lanes(), 8, 64), t.lanes())
                : IrTypes.of(t);
    }

    private String pack(LType t, String value) {
        return isWide(t) ? ir.let("sext " + IrTypes.of(t) + " " + value + " to " + carried(t)) : value;
    }

    private String unpack(LType t, String value) {
        return isWide(t) ? ir.let("icmp slt " + carried(t) + " " + value + ", zeroinitializer") : value;
    }

    /** Lowers the fault word to the smallest position and code, in a block that is expected never to run. */
    private void fault(Rhs.Fault r) {
        String report = ir.label("fault");
        String on = ir.label("on");
        LType t = r.cond().type();
        ir.line("br i1 " + any(t, use(r.cond())) + ", label %" + report + ", label %" + on + ", !prof !0");
        ir.begin(report);
        String word = r.position().type().isVector() ? vectorFault(r) : scalarFault(r);
        ir.let("atomicrmw umin ptr %args, i64 " + word + " monotonic");
        ir.jump(on);
        ir.begin(on);
    }

    private String scalarFault(Rhs.Fault r) {
        String position = use(r.position());
        int lanes = r.cond().lanes();
        if (lanes > 1) {
            String bits = ir.let("bitcast <" + lanes + " x i1> " + use(r.cond()) + " to i" + lanes);
            String lane = ir.call("i" + lanes, "llvm.cttz.i" + lanes, "i" + lanes, bits, "i1", "true");
            String wide = lanes == 64 ? lane : ir.let((lanes > 64 ? "trunc i" : "zext i") + lanes + " " + lane
                    + " to i64");
            position = ir.let("add i64 " + position + ", " + wide);
        }
        return ir.let("or i64 " + ir.let("shl i64 " + position + ", 8") + ", " + r.code());
    }

    private String vectorFault(Rhs.Fault r) {
        LType t = r.position().type();
        String type = IrTypes.of(t);
        String shifted = ir.let("shl " + type + " " + use(r.position()) + ", " + IrTypes.number(t, 8));
        String words = ir.let("or " + type + " " + shifted + ", " + IrTypes.number(t, r.code()));
        String cond = r.cond().type().isVector() ? use(r.cond()) : splat(r.cond(), t.lanes());
        String some = ir.let("select <" + t.lanes() + " x i1> " + cond + ", " + type + " " + words + ", " + type + " "
                + IrTypes.number(t, -1));
        return ir.call("i64", "llvm.vector.reduce.umin." + IrTypes.suffix(t), type, some);
    }
}
