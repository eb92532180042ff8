package io.krait.optimizer;

import io.krait.optimizer.ahead.Amount;
import io.krait.optimizer.ahead.Binding;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.Memory;
import io.krait.optimizer.ahead.Step;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.Dim;
import io.krait.staging.Faults;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A kernel graph as a function of a C library: what {@link HostRun} does in Java, as steps over registers. The kernels
 * are those that Java runs, so results have the same bits.
 */
final class ExportKernel {
    private final Graph graph;
    private final Binding binding;
    private final UnaryOperator<Kernel> vectorise;
    private final Layouts layouts;
    private final List<Kernel> kernels = new ArrayList<>();
    private final Map<LaunchPlan, Integer> kernelOf = new IdentityHashMap<>();
    private final List<HostFunction.Fault> faults = new ArrayList<>();
    private final Map<Value, Integer> registerOf = new HashMap<>();
    private final VectorOptions vectors;
    private LoweredKernel code;
    private int registers;

    private ExportKernel(Graph graph, Binding binding, VectorOptions vectors, UnaryOperator<Kernel> vectorise) {
        this.graph = graph;
        this.binding = binding;
        this.vectors = vectors;
        this.vectorise = vectorise;
        this.layouts = new Layouts(graph.params().stream().map(p -> Layouts.Kind.DENSE).toList());
    }

    /**
     * The function.
     *
     * @param graph a kernel without complex numbers
     * @param vectorise makes SIMD code of a scheduled kernel
     */
    static HostFunction run(Graph graph, Binding binding, VectorOptions vectors, UnaryOperator<Kernel> vectorise) {
        ExportKernel e = new ExportKernel(graph, binding, vectors, vectorise);
        List<Step> steps = e.steps();
        return new HostFunction(binding.name(), binding.arguments(), e.kernels, steps, e.registers,
                e.code.scratch().size(), binding.data(), e.faults);
    }

    private List<Step> steps() {
        code = LowerKernel.run(graph, layouts, (k, f) -> {
            add(k, f);
            return new LaunchPlan.Code(null, 1);
        });
        // Launches are made in the order in which their code is.
        for (int i = 0; i < code.launches().size(); i++) {
            kernelOf.put(code.launches().get(i), i);
        }
        List<Integer> to = new ArrayList<>();
        List<Amount> from = new ArrayList<>();
        for (Value p : graph.params()) {
            int index = ((Prim.Param) p.prim()).index();
            if (p.shape().rank() == 0) {
                to.add(register(p));
                from.add(new Amount.Given(binding.numbers().get(index)));
            }
        }
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Move(to, from));
        steps.addAll(steps(code.steps()));
        return steps;
    }

    private void add(Kernel k, LaunchFrame f) {
        kernels.add(vectorise.apply(ScheduleKernel.run(k, f.extents(), vectors, n -> {
            // Notes are for people who look at a kernel in Java.
        })));
    }

    // ---- registers

    private static int width(Value v) {
        return switch (v.prim()) {
            case Control.If f -> Math.max(1, f.then().results().size());
            case Control.While w -> Math.max(1, v.inputs().size());
            case Control.For f -> Math.max(1, v.inputs().size() - 2);
            default -> 1;
        };
    }

    private int register(Value v) {
        Integer known = registerOf.get(v);
        if (known == null) {
            known = fresh(width(v));
            registerOf.put(v, known);
        }
        return known;
    }

    private int fresh(int count) {
        registers += count;
        return registers - count;
    }

    private Amount get(Value v) {
        return switch (v.prim()) {
            case Prim.Constant c -> Amount.of(c.bits());
            case Prim.Extent e -> extent(e.dim());
            default -> new Amount.Register(register(v));
        };
    }

    private List<Amount> get(List<Value> values) {
        return values.stream().map(this::get).toList();
    }

    private Amount extent(Dim dim) {
        return Amount.of(dim, binding.symbols());
    }

    private static List<Integer> range(int first, int count) {
        List<Integer> r = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            r.add(first + i);
        }
        return r;
    }

    /** Sets those of the values that somebody reads. */
    private Step define(List<Value> values, List<Amount> from) {
        List<Integer> to = new ArrayList<>();
        List<Amount> set = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            if (code.slots().containsKey(values.get(i))) {
                to.add(register(values.get(i)));
                set.add(from.get(i));
            }
        }
        return new Step.Move(to, set);
    }

    // ---- the skeleton

    private List<Step> steps(List<HostStep> host) {
        List<Step> steps = new ArrayList<>();
        for (HostStep s : host) {
            switch (s) {
                case HostStep.Compute c -> compute(c.order(), steps);
                case HostStep.Launch l -> steps.add(launch(l.plan()));
                case HostStep.Branch b -> {
                    List<Integer> to = range(register(b.token()), b.code().then().results().size());
                    steps.add(new Step.Branch(get(b.token().inputs().get(0)), arm(b.then(), to, b.code().then()),
                            arm(b.otherwise(), to, b.code().otherwise())));
                }
                case HostStep.Repeat r -> repeat(r, steps);
                case HostStep.Count c -> count(c, steps);
            }
        }
        return steps;
    }

    private List<Step> arm(List<HostStep> host, List<Integer> to, Block block) {
        List<Step> steps = steps(host);
        steps.add(new Step.Move(to, get(block.results())));
        return steps;
    }

    private void repeat(HostStep.Repeat r, List<Step> steps) {
        Block cond = r.code().cond();
        Block body = r.code().body();
        int n = r.token().inputs().size();
        List<Integer> carried = range(fresh(n), n);
        List<Amount> now = carried.stream().<Amount>map(Amount.Register::new).toList();
        steps.add(new Step.Move(carried, get(r.token().inputs())));
        List<Step> head = new ArrayList<>(List.of(define(cond.params(), now)));
        head.addAll(steps(r.cond()));
        List<Step> inner = new ArrayList<>(List.of(define(body.params(), now)));
        inner.addAll(steps(r.body()));
        inner.add(new Step.Move(carried, get(body.results())));
        steps.add(new Step.Loop(head, get(cond.results().get(0)), inner));
        steps.add(new Step.Move(range(register(r.token()), n), now));
    }

    // The index does not pass the end by more than it must: it could overflow.
    private void count(HostStep.Count c, List<Step> steps) {
        List<Value> in = c.token().inputs();
        Block body = c.code().body();
        int n = in.size() - 2;
        int index = fresh(3);
        Amount i = new Amount.Register(index);
        Amount hi = new Amount.Register(index + 1);
        Amount more = new Amount.Register(index + 2);
        List<Integer> carried = range(fresh(n), n);
        List<Amount> now = carried.stream().<Amount>map(Amount.Register::new).toList();
        steps.add(new Step.Move(List.of(index, index + 1, index + 2),
                List.of(get(in.get(0)), get(in.get(1)), get(in.get(0)).less(get(in.get(1))))));
        steps.add(new Step.Move(carried, get(in.subList(2, in.size()))));
        List<Step> inner = new ArrayList<>();
        inner.add(define(body.params().subList(0, 1), List.of(i)));
        inner.add(define(body.params().subList(1, body.params().size()), now));
        inner.addAll(steps(c.body()));
        inner.add(new Step.Move(carried, get(body.results())));
        Amount step = Amount.of(c.code().step());
        inner.add(new Step.Move(List.of(index + 2, index), List.of(step.less(hi.minus(i)), i.plus(step))));
        steps.add(new Step.Loop(List.of(), more, inner));
        steps.add(new Step.Move(range(register(c.token()), n), now));
    }

    // ---- scalars

    private void compute(List<Value> order, List<Step> steps) {
        List<Value> code = new ArrayList<>();
        for (Value v : order) {
            switch (v.prim()) {
                case Control.Pick p -> steps.add(new Step.Move(List.of(register(v)),
                        List.of(new Amount.Register(register(v.inputs().get(0)) + p.index()))));
                case Prim.Constant c -> {
                    // The amount itself stands wherever it is used.
                }
                case Prim.Extent e -> {
                    // As above.
                }
                default -> code.add(v);
            }
        }
        if (!code.isEmpty()) {
            steps.add(arithmetic(code));
        }
    }

    /** Arithmetic as a kernel of one unit: its meaning is that of all kernels. */
    private Step arithmetic(List<Value> values) {
        LaunchFrame f = new LaunchFrame(v -> Buffer.Kind.IN, layouts);
        LoopBuilder b = f.b();
        Kernel k = b.kernel("scalars", (begin, end) -> {
            f.code().at(b.index(0));
            f.need(values, Set.of());
            for (int i = 0; i < values.size(); i++) {
                b.store(f.results(), b.index(i), EmitCode.bits(b, f.code().var(values.get(i))));
            }
            return null;
        });
        add(k, f);
        return new Step.Launch(kernels.size() - 1, f.buffers().stream().map(this::memory).toList(),
                f.scalars().stream().map(this::scalar).toList(), Amount.ONE,
                values.stream().map(this::register).toList(), 0);
    }

    // ---- launches

    private Step launch(LaunchPlan p) {
        int first = faults.size();
        for (Value site : p.sites()) {
            Faults.Template t = Faults.template(site);
            faults.add(new HostFunction.Fault(t.text(), t.types()));
        }
        return new Step.Launch(kernelOf.get(p), p.buffers().stream().map(this::memory).toList(),
                p.scalars().stream().map(this::scalar).toList(), units(p.units()),
                p.outs().stream().map(this::register).toList(), first);
    }

    private Memory memory(LaunchPlan.Memory m) {
        return switch (m) {
            case LaunchPlan.Memory.Param p -> binding.params().get(p.index());
            case LaunchPlan.Memory.Results r -> new Memory.Results();
            case LaunchPlan.Memory.Scratch s -> {
                LaunchPlan.Scratch what = code.scratch().get(s.index());
                Amount n = what.param().map(this::elements).orElse(Amount.ONE);
                yield new Memory.Shared(s.index(), n.times(units(what.units())).times(Amount.of(what.type().bytes())),
                        0);
            }
        };
    }

    private Amount scalar(LaunchPlan.Scalar s) {
        return switch (s) {
            case LaunchPlan.Scalar.Extent e -> extent(e.dim());
            case LaunchPlan.Scalar.Stride t -> throw new IllegalStateException("dense arrays have no strides");
            case LaunchPlan.Scalar.PartSize z -> box(z.parts().lo(), z.parts().hi()).parts(count(z.parts()));
            case LaunchPlan.Scalar.PartCount z -> count(z.parts());
            case LaunchPlan.Scalar.Known k -> get(k.value());
        };
    }

    private Amount count(LaunchPlan.Units.Parts p) {
        return Scatter.parts(box(p.lo(), p.hi()));
    }

    private Amount elements(int param) {
        Amount n = Amount.ONE;
        for (Dim d : graph.params().get(param).shape().dims()) {
            n = n.times(extent(d));
        }
        return n;
    }

    private Amount span(Value lo, Value hi) {
        return get(hi).minus(get(lo)).max(Amount.ZERO);
    }

    private Amount box(List<Value> lo, List<Value> hi) {
        Amount n = Amount.ONE;
        for (int k = 0; k < lo.size(); k++) {
            n = n.times(span(lo.get(k), hi.get(k)));
        }
        return n;
    }

    private Amount units(LaunchPlan.Units u) {
        return switch (u) {
            case LaunchPlan.Units.One x -> Amount.ONE;
            case LaunchPlan.Units.Box x -> box(x.lo(), x.hi());
            case LaunchPlan.Units.Chunks x -> span(x.lo(), x.hi()).parts(Amount.of(x.size()));
            case LaunchPlan.Units.Parts x -> count(x).min(box(x.lo(), x.hi()));
            case LaunchPlan.Units.Elements x -> elements(x.param());
        };
    }
}
