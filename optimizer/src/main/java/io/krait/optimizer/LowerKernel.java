package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.Graph;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Reduction;
import io.krait.staging.TreeV1;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lowers a kernel graph: cuts it into compiled code and the serial skeleton that the host runs.
 *
 * <p>Parallel loops and folds that stand in no other parallel loop become launches. Loops and branches around them are
 * run by the host. Everything else between them becomes code of one unit. Pure arithmetic is repeated wherever it is
 * needed; what cannot be repeated (elements read, results of loops) goes from launch to launch through slots. A local
 * array lives in one unit of one launch only, so a kernel that makes one outside of its parallel loops is one unit.
 */
final class LowerKernel {
    /** Compiles a kernel. */
    interface Compiler {
        /** The code of a kernel; {@code frame} tells which of its scalars are extents. */
        LaunchPlan.Code compile(Kernel kernel, LaunchFrame frame);
    }

    private final Graph graph;
    private final Layouts layouts;
    private final Compiler compiler;
    private final Map<Value, Buffer.Kind> uses = new HashMap<>();
    private final Map<Value, Integer> slots = new LinkedHashMap<>();
    private final List<LaunchPlan.Scratch> scratch = new ArrayList<>();
    private final List<LaunchPlan> launches = new ArrayList<>();
    private final Set<Value> wanted = new HashSet<>();
    private final boolean oneUnit;

    private LowerKernel(Graph graph, Layouts layouts, Compiler compiler) {
        this.graph = graph;
        this.layouts = layouts;
        this.compiler = compiler;
        this.oneUnit = hasLocal(graph.values());
    }

    static LoweredKernel run(Graph graph, Layouts layouts, Compiler compiler) {
        LowerKernel l = new LowerKernel(graph, layouts, compiler);
        graph.values().forEach(l::memory);
        graph.params().stream().filter(p -> p.shape().rank() == 0).forEach(l::slot);
        l.want(graph.values());
        List<HostStep> steps = l.block(graph.values(), List.of());
        return new LoweredKernel(steps, l.slots, l.scratch, l.launches);
    }

    // How a kernel uses its arrays, all launches together: what one writes, another may read.
    private void memory(Value v) {
        boolean reads = v.prim() instanceof Control.Load || v.prim() instanceof Control.Update;
        boolean writes = v.prim() instanceof Control.Store || v.prim() instanceof Control.Update;
        if (reads || writes) {
            Buffer.Kind now = reads && writes ? Buffer.Kind.INOUT : reads ? Buffer.Kind.IN : Buffer.Kind.OUT;
            uses.merge(v.inputs().get(0), now, (a, b) -> a == b ? a : Buffer.Kind.INOUT);
        }
        CodeFacts.blocks(v).forEach(b -> b.values().forEach(this::memory));
    }

    private int slot(Value v) {
        return slots.computeIfAbsent(v, k -> slots.size());
    }

    // ---- the skeleton

    /** True for values that the host runs itself because parallel work is inside. */
    private boolean isHost(Value v) {
        return !isLaunch(v) && CodeFacts.blocks(v).stream().anyMatch(this::isHost);
    }

    private boolean isHost(Block b) {
        return b.values().stream().anyMatch(v -> isLaunch(v) || isHost(v));
    }

    private boolean isLaunch(Value v) {
        return !oneUnit && isParallel(v);
    }

    private static boolean isParallel(Value v) {
        return v.prim() instanceof Control.ParFor
                || v.prim() instanceof Control.Fold f && f.reduction() instanceof Reduction.Fold;
    }

    private static boolean hasLocal(List<Value> values) {
        return values.stream().anyMatch(v -> v.prim() instanceof Control.Local
                || !isParallel(v) && CodeFacts.blocks(v).stream().anyMatch(b -> hasLocal(b.values())));
    }

    // Values that code other than the serial code around them needs: they must reach slots.
    private void want(List<Value> values) {
        for (Value v : values) {
            if (isLaunch(v)) {
                CodeFacts.uses(v).forEach(this::wantLeaves);
            } else if (isHost(v)) {
                v.inputs().forEach(this::wantLeaves);
                for (Block b : CodeFacts.blocks(v)) {
                    want(b.values());
                    b.results().forEach(this::wantLeaves);
                }
            }
        }
        // Serial code between launches may use what serial code before a launch made.
        boolean cut = false;
        Set<Value> before = new HashSet<>();
        Set<Value> since = new HashSet<>();
        for (Value v : values) {
            if (isLaunch(v) || isHost(v)) {
                before.addAll(since);
                since.clear();
                cut = true;
            } else if (!CodeFacts.isPure(v)) {
                if (cut) {
                    CodeFacts.uses(v).stream().flatMap(u -> leaves(u).stream()).filter(before::contains)
                            .forEach(wanted::add);
                }
                since.add(v);
            }
        }
    }

    private void wantLeaves(Value v) {
        wanted.addAll(leaves(v));
    }

    /** What a value depends on that cannot be repeated; itself if it cannot be. */
    private static List<Value> leaves(Value v) {
        return closure(List.of(v)).stream().filter(u -> !CodeFacts.isPure(u)).toList();
    }

    /** The values and the pure arithmetic that they are made of, operands first. */
    static List<Value> closure(java.util.Collection<Value> values) {
        Set<Value> seen = new HashSet<>();
        List<Value> work = new ArrayList<>(values);
        while (!work.isEmpty()) {
            Value v = work.removeLast();
            if (seen.add(v) && CodeFacts.isPure(v)) {
                work.addAll(v.inputs());
            }
        }
        return seen.stream().sorted(Comparator.comparingInt(Value::id)).toList();
    }

    private List<HostStep> block(List<Value> values, List<Value> results) {
        List<HostStep> steps = new ArrayList<>();
        List<Value> serial = new ArrayList<>();
        for (Value v : values) {
            if (isLaunch(v)) {
                flush(serial, steps);
                compute(v.inputs(), steps);
                launch(v, steps);
            } else if (isHost(v)) {
                flush(serial, steps);
                compute(v.inputs(), steps);
                steps.add(host(v));
            } else if (v.prim() instanceof Control.Pick && slots.containsKey(v.inputs().get(0))) {
                // results of loops that the host runs are in slots
                slot(v);
                steps.add(new HostStep.Compute(List.of(v)));
            } else if (!CodeFacts.isPure(v) && !(v.prim() instanceof Prim.Param)) {
                serial.add(v);
            }
        }
        flush(serial, steps);
        compute(results, steps);
        return steps;
    }

    private void compute(List<Value> values, List<HostStep> steps) {
        List<Value> order = closure(values).stream().filter(CodeFacts::isPure).toList();
        order.forEach(this::slot);
        if (!order.isEmpty()) {
            steps.add(new HostStep.Compute(order));
        }
    }

    private HostStep host(Value v) {
        slot(v);
        for (Block b : CodeFacts.blocks(v)) {
            b.params().forEach(this::slot);
        }
        return switch (v.prim()) {
            case Control.If f -> new HostStep.Branch(v, f, block(f.then()), block(f.otherwise()));
            case Control.While w -> new HostStep.Repeat(v, w, block(w.cond()), block(w.body()));
            case Control.For f -> new HostStep.Count(v, f, block(f.body()));
            default -> throw new IllegalStateException(v.prim() + " is not run by the host");
        };
    }

    private List<HostStep> block(Block b) {
        return block(b.values(), b.results());
    }

    // ---- launches

    private void flush(List<Value> serial, List<HostStep> steps) {
        if (serial.isEmpty()) {
            return;
        }
        List<Value> group = List.copyOf(serial);
        serial.clear();
        LaunchFrame f = new LaunchFrame(this::useOf, layouts);
        LoopBuilder b = f.b();
        List<Value> outs = group.stream().filter(wanted::contains).toList();
        Kernel k = b.kernel("serial", (begin, end) -> {
            f.code().at(b.index(0));
            Set<Value> mine = new HashSet<>(group);
            for (Value v : group) {
                f.need(CodeFacts.uses(v), mine);
                f.code().emit(v);
            }
            for (int i = 0; i < outs.size(); i++) {
                b.store(f.results(), b.index(i), EmitCode.bits(b, f.code().var(outs.get(i))));
            }
            return null;
        });
        outs.forEach(this::slot);
        add(k, f, new LaunchPlan.Units.One(), outs, new LaunchPlan.Work(group, List.of(), List.of()), steps);
    }

    private Buffer.Kind useOf(Value array) {
        return uses.get(array);
    }

    private void add(Kernel k, LaunchFrame f, LaunchPlan.Units units, List<Value> outs, LaunchPlan.Work work,
            List<HostStep> steps) {
        LaunchPlan plan = new LaunchPlan(compiler.compile(k, f), f.buffers(), f.scalars(), units, outs, f.sites(),
                work);
        launches.add(plan);
        steps.add(new HostStep.Launch(plan));
    }

    private void launch(Value v, List<HostStep> steps) {
        switch (v.prim()) {
            case Control.ParFor p -> {
                List<Value> scattered = scattered(p.body());
                if (scattered.isEmpty()) {
                    parallel(v, p, steps);
                } else {
                    scatter(v, p, scattered, steps);
                }
            }
            case Control.Fold f -> fold(v, f, steps);
            default -> throw new IllegalStateException(v.prim() + " is not a launch");
        }
    }

    private void parallel(Value v, Control.ParFor p, List<HostStep> steps) {
        LaunchFrame f = new LaunchFrame(this::useOf, layouts);
        LoopBuilder b = f.b();
        Kernel k = b.kernel("parallel" + p.rank(), (begin, end) -> {
            f.need(CodeFacts.uses(v), Set.of());
            LaunchBox box = new LaunchBox(f, v, p);
            if (p.rank() == 1) {
                f.code().loop(CodeFacts.ordersUpdates(p.body()), box.first(begin), box.last(end), u ->
                        box.iteration(u, List.of(b.apply(Op.ADD, box.lo(0), u))));
            } else {
                b.parFor(Rhs.Level.THREADS, box.first(begin), box.last(end), List.of(), u -> {
                    box.row(u);
                    return List.of();
                });
            }
            return null;
        });
        add(k, f, new LaunchPlan.Units.Box(box(v.inputs().subList(0, p.rank()), p.rank()),
                box(v.inputs().subList(p.rank(), 2 * p.rank()), p.rank())), List.of(), work(v, p), steps);
    }

    // A unit of a box with several axes is a row along the last one.
    private static List<Value> box(List<Value> bounds, int rank) {
        return bounds.subList(0, Math.max(1, rank - 1));
    }

    private static LaunchPlan.Work work(Value v, Control.ParFor p) {
        boolean rows = p.rank() > 1;
        return new LaunchPlan.Work(p.body().values(), rows ? List.of(v.inputs().get(p.rank() - 1)) : List.of(),
                rows ? List.of(v.inputs().get(2 * p.rank() - 1)) : List.of());
    }

    // ---- scatters

    private static List<Value> scattered(Block body) {
        List<Value> found = new ArrayList<>();
        for (Value v : body.values()) {
            if (v.prim() instanceof Control.Update u && u.mode() == Control.Update.Mode.PRIVATIZED
                    && v.inputs().get(0).prim() instanceof Prim.Param) {
                found.add(v);
            }
            CodeFacts.blocks(v).forEach(b -> found.addAll(scattered(b)));
        }
        return found;
    }

    // Each part updates copies of the arrays; then the copies are combined with the arrays, in order.
    private void scatter(Value v, Control.ParFor p, List<Value> updates, List<HostStep> steps) {
        List<Value> lo = v.inputs().subList(0, p.rank());
        List<Value> hi = v.inputs().subList(p.rank(), 2 * p.rank());
        LaunchPlan.Units.Parts parts = new LaunchPlan.Units.Parts(lo, hi);
        Map<Value, Op> ops = new LinkedHashMap<>();
        for (Value u : updates) {
            ops.put(u.inputs().get(0), ((Control.Update) u.prim()).op());
        }
        Map<Value, Integer> copies = new LinkedHashMap<>();
        for (Value array : ops.keySet()) {
            copies.put(array, scratch.size());
            scratch.add(new LaunchPlan.Scratch(array.dtype(), parts,
                    Optional.of(((Prim.Param) array.prim()).index())));
        }
        LaunchFrame f = new LaunchFrame(this::useOf, layouts);
        LoopBuilder b = f.b();
        Kernel k = b.kernel("scatter", (begin, end) -> {
            f.need(CodeFacts.uses(v), Set.of());
            LaunchBox box = new LaunchBox(f, v, p);
            Var size = f.partSize(parts);
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), part -> {
                ops.forEach((array, op) -> {
                    EmitCode.Place copy = f.copy(array, copies.get(array), part);
                    Var identity = b.constant(array.dtype(), Reduction.identity(op, array.dtype()));
                    Var last = b.apply(Op.ADD, copy.base(), f.elements(array));
                    b.parFor(Rhs.Level.FREE, copy.base(), last, List.of(), e -> {
                        b.store(copy.buffer(), e, identity);
                        return List.of();
                    });
                });
                Var from = b.apply(Op.MUL, part, size);
                box.range(from, b.apply(Op.MIN, b.apply(Op.ADD, from, size), box.total()));
                return List.of();
            });
            return null;
        });
        add(k, f, parts, List.of(), new LaunchPlan.Work(p.body().values(), lo, hi), steps);
        ops.forEach((array, op) -> merge(array, op, copies.get(array), parts, steps));
    }

    private void merge(Value array, Op op, int copies, LaunchPlan.Units.Parts parts, List<HostStep> steps) {
        LaunchFrame f = new LaunchFrame(this::useOf, layouts);
        LoopBuilder b = f.b();
        Kernel k = b.kernel("gather_" + op.label(), (begin, end) -> {
            EmitCode.Place at = f.array(array, Optional.empty());
            Buffer from = f.scratch(copies, array.dtype());
            Var all = f.elements(array);
            Var count = f.parts(parts);
            b.parFor(Rhs.Level.FREE, begin, end, List.of(), e -> {
                Var index = f.element(at, e);
                Var sum = b.loop(b.index(0), count, 1, List.of(b.load(at.buffer(), index)), (c, carried) ->
                        List.of(b.apply(op, carried.get(0),
                                b.load(from, b.apply(Op.ADD, b.apply(Op.MUL, c, all), e))))).get(0);
                b.store(at.buffer(), index, sum);
                return List.of();
            });
            return null;
        });
        add(k, f, new LaunchPlan.Units.Elements(((Prim.Param) array.prim()).index()), List.of(),
                new LaunchPlan.Work(List.of(), List.of(), List.of()), steps);
    }

    // ---- folds

    private void fold(Value v, Control.Fold c, List<HostStep> steps) {
        Value lo = v.inputs().get(0);
        Value hi = v.inputs().get(1);
        Op op = ((Reduction.Fold) c.reduction()).op();
        LaunchPlan.Units chunks = new LaunchPlan.Units.Chunks(lo, hi, TreeV1.CHUNK);
        int partial = scratch.size();
        scratch.add(new LaunchPlan.Scratch(v.dtype(), chunks, Optional.empty()));
        LaunchFrame f = new LaunchFrame(this::useOf, layouts);
        LoopBuilder b = f.b();
        Kernel k = b.kernel("fold_" + op.label(), (begin, end) -> {
            f.need(CodeFacts.uses(v), Set.of());
            Var first = f.code().var(lo);
            Var last = f.code().var(hi);
            Buffer out = f.scratch(partial, v.dtype());
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), u -> {
                Var from = b.apply(Op.ADD, first, b.apply(Op.MUL, u, b.index(TreeV1.CHUNK)));
                Var to = b.apply(Op.MIN, b.apply(Op.ADD, from, b.index(TreeV1.CHUNK)), last);
                b.store(out, u, new EmitFold(b, f.code()).chunk(v, c, from, to, i -> b.apply(Op.SUB, i, first)).get(0));
                return List.of();
            });
            return null;
        });
        add(k, f, chunks, List.of(), new LaunchPlan.Work(c.body().values(), List.of(lo), List.of(hi)), steps);
        finish(v, op, partial, steps);
    }

    // The tree over the chunks, in place. See Note [Canonical reduction order] in TreeV1.
    private void finish(Value v, Op op, int partial, List<HostStep> steps) {
        LaunchFrame f = new LaunchFrame(this::useOf, layouts);
        LoopBuilder b = f.b();
        Kernel k = b.kernel("fold_tree_" + op.label(), (begin, end) -> {
            f.need(Set.copyOf(v.inputs()), Set.of());
            Var span = b.apply(Op.SUB, f.code().var(v.inputs().get(1)), f.code().var(v.inputs().get(0)));
            Var chunk = b.index(TreeV1.CHUNK);
            Var up = b.apply(Op.ADD, b.apply(Op.MAX, span, b.index(0)), b.index(TreeV1.CHUNK - 1L));
            Var parts = b.apply(Op.DIV, up, chunk);
            Buffer at = f.scratch(partial, v.dtype());
            Var none = b.apply(Op.EQ, parts, b.index(0));
            Var identity = b.constant(v.dtype(), Reduction.identity(op, v.dtype()));
            Var empty = op == Op.ADD && v.dtype().isFloat() ? b.constant(v.dtype(), 0) : identity;
            Var one = b.index(1);
            b.repeat(List.of(parts), m -> b.apply(Op.GT, m.get(0), one), m -> {
                Var half = b.apply(Op.USHR, m.get(0), one);
                b.loop(b.index(0), half, 1, List.of(), (i, nothing) -> {
                    Var left = b.apply(Op.SHL, i, one);
                    b.store(at, i, b.apply(op, b.load(at, left), b.load(at, b.apply(Op.ADD, left, one))));
                    return List.of();
                });
                Var odd = b.apply(Op.AND, m.get(0), one);
                b.branch(b.apply(Op.NE, odd, b.index(0)), false, () -> {
                    b.store(at, half, b.load(at, b.apply(Op.SUB, m.get(0), one)));
                    return List.of();
                }, List::of);
                return List.of(b.apply(Op.ADD, half, odd));
            });
            Var sum = b.branch(none, true, () -> List.of(empty), () -> List.of(b.load(at, b.index(0)))).get(0);
            b.store(f.results(), b.index(0), EmitCode.bits(b, sum));
            return null;
        });
        slot(v);
        add(k, f, new LaunchPlan.Units.One(), List.of(v), new LaunchPlan.Work(List.of(), List.of(), List.of()), steps);
    }
}
