package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Branches and loops. Regions become blocks, their results phi nodes. */
final class ControlEmitter {
    private final IrWriter ir;
    private final Processor cpu;
    private final Values values;
    private final Consumer<Region> statements;
    private final RareCode rare;

    /**
     * An emitter.
     *
     * @param statements emits the statements of a region whose parameters are bound
     * @param rare takes what is rarely executed
     */
    ControlEmitter(IrWriter ir, Processor cpu, Values values, Consumer<Region> statements, RareCode rare) {
        this.ir = ir;
        this.cpu = cpu;
        this.values = values;
        this.statements = statements;
        this.rare = rare;
    }

    /** A branch. */
    void branch(Stm s, Rhs.If r) {
        String then = ir.label("then");
        String otherwise = ir.label("else");
        String join = ir.label("join");
        ir.line("br i1 " + values.use(r.cond()) + ", label %" + then + ", label %" + otherwise
                + (r.rare() ? ", !prof !0" : ""));
        Edge taken = r.rare() && !cpu.isGpu() && RareCode.serves(r.then()) ? apart(then, join, r.then())
                : side(then, join, r.then());
        List<Edge> edges = List.of(taken, side(otherwise, join, r.otherwise()));
        ir.begin(join);
        Map<Var, String> packed = new HashMap<>();
        for (int i = 0; i < s.outs().size(); i++) {
            Var out = s.outs().get(i);
            packed.put(out, ir.let("phi " + carried(out.type()) + " [ " + edges.get(0).values.get(i) + ", %"
                    + edges.get(0).from + " ], [ " + edges.get(1).values.get(i) + ", %" + edges.get(1).from + " ]"));
        }
        s.outs().forEach(out -> values.bind(out, unpack(out.type(), packed.get(out))));
    }

    /** Values that arrive in a block from another one. */
    private record Edge(String from, List<String> values) {
    }

    private Edge side(String label, String join, Region region) {
        ir.begin(label);
        statements.accept(region);
        List<String> results = region.results().stream().map(v -> pack(v.type(), values.use(v))).toList();
        String from = ir.block();
        ir.jump(join);
        return new Edge(from, results);
    }

    private Edge apart(String label, String join, Region region) {
        ir.begin(label);
        List<String> values = new ArrayList<>();
        List<String> results = rare.call(region);
        for (int i = 0; i < results.size(); i++) {
            values.add(pack(region.results().get(i).type(), results.get(i)));
        }
        ir.jump(join);
        return new Edge(label, values);
    }

    /** A loop over threads: the units of the call. */
    void parallel(Rhs.ParFor r) {
        if (cpu.isGpu()) {
            throw new CompilationException("parallel loops must be mapped to a grid before code generation");
        }
        List<Fold> folds = r.folds();
        if (r.level() != Rhs.Level.THREADS || !folds.isEmpty()) {
            throw new CompilationException("loops over lanes must be vectorised before code generation");
        }
        loop(List.of(), r.lo(), r.hi(), 1, List.of(), r.body());
    }

    /** A serial loop. */
    void serial(Stm s, Rhs.For r) {
        loop(s.outs(), r.lo(), r.hi(), r.step(), r.inits(), r.body());
    }

    /** The loop is rotated: one test before it, one at the end of each iteration. */
    private void loop(List<Var> outs, Var lo, Var hi, long step, List<Var> inits, Region body) {
        List<String> first = inits.stream().map(v -> pack(v.type(), values.use(v))).toList();
        String head = ir.label("loop");
        String exit = ir.label("end");
        String before = ir.block();
        boolean always = values.constantOf(lo).isPresent() && values.constantOf(hi).isPresent()
                && values.constantOf(lo).get() < values.constantOf(hi).get();
        if (always) {
            ir.jump(head);
        } else {
            String enters = ir.let("icmp slt i64 " + values.use(lo) + ", " + values.use(hi));
            ir.line("br i1 " + enters + ", label %" + head + ", label %" + exit);
        }
        ir.begin(head);
        int phis = ir.position();
        String i = ir.fresh();
        values.bind(body.params().get(0), i);
        List<String> carried = new ArrayList<>();
        for (Var p : body.params().subList(1, body.params().size())) {
            String name = ir.fresh();
            carried.add(name);
            values.bind(p, unpack(p.type(), name));
        }
        statements.accept(body);
        List<String> last = body.results().stream().map(v -> pack(v.type(), values.use(v))).toList();
        String next = ir.let("add " + (step == 1 ? "nsw " : "") + "i64 " + i + ", " + step);
        String latch = ir.block();
        ir.line("br i1 " + ir.let("icmp slt i64 " + next + ", " + values.use(hi)) + ", label %" + head + ", label %"
                + exit);
        StringBuilder heads = new StringBuilder(phi(i, "i64", values.use(lo), before, next, latch));
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
            values.bind(outs.get(k), unpack(outs.get(k).type(), results.get(k)));
        }
    }

    /**
     * A loop with a condition. Its outs are what its head carries, so they need no phi nodes of their own where the
     * loop ends. On the host, each iteration asks whether the launch was cancelled, see Note [Cancellation] in {@link
     * KernelAbi}.
     */
    void conditional(Stm s, Rhs.While r) {
        List<String> first = r.inits().stream().map(v -> pack(v.type(), values.use(v))).toList();
        String head = ir.label("while");
        String work = ir.label("do");
        String exit = ir.label("end");
        String before = ir.block();
        ir.jump(head);
        ir.begin(head);
        int phis = ir.position();
        List<String> carried = new ArrayList<>();
        for (int k = 0; k < r.inits().size(); k++) {
            carried.add(ir.fresh());
            values.bind(r.cond().params().get(k), unpack(r.inits().get(k).type(), carried.get(k)));
            values.bind(r.body().params().get(k), values.use(r.cond().params().get(k)));
            values.bind(s.outs().get(k), values.use(r.cond().params().get(k)));
        }
        statements.accept(r.cond());
        String go = cpu.isGpu() ? work : ir.label("go");
        ir.line("br i1 " + values.use(r.cond().results().get(0)) + ", label %" + go + ", label %" + exit);
        if (!cpu.isGpu()) {
            ir.begin(go);
            String word = ir.let("load atomic i64, ptr %args monotonic, align 8");
            ir.line("br i1 " + ir.let("icmp eq i64 " + word + ", " + KernelAbi.CANCELLED) + ", label %" + exit
                    + ", label %" + work + ", !prof !0");
        }
        ir.begin(work);
        statements.accept(r.body());
        List<String> last = r.body().results().stream().map(v -> pack(v.type(), values.use(v))).toList();
        String latch = ir.block();
        ir.jump(head);
        StringBuilder heads = new StringBuilder();
        for (int k = 0; k < carried.size(); k++) {
            heads.append(phi(carried.get(k), carried(r.inits().get(k).type()), first.get(k), before, last.get(k),
                    latch));
        }
        ir.insert(phis, heads.toString());
        ir.begin(exit);
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
        int bits = Integer.highestOneBit(Math.clamp(cpu.vectorBits() / t.lanes(), 8, 64));
        return isWide(t) ? IrTypes.vector("i" + bits, t.lanes()) : IrTypes.of(t);
    }

    private String pack(LType t, String value) {
        return isWide(t) ? ir.let("sext " + IrTypes.of(t) + " " + value + " to " + carried(t)) : value;
    }

    private String unpack(LType t, String value) {
        return isWide(t) ? ir.let("icmp slt " + carried(t) + " " + value + ", zeroinitializer") : value;
    }
}
