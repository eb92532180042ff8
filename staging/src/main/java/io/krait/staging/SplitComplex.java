package io.krait.staging;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites a program with complex numbers into one with real numbers only, which is what interpreters and compilers
 * know. So the formulas of {@link ComplexMath} are what operations on complex numbers mean.
 *
 * <p>Note [Complex values are pairs]. Every complex value becomes two real ones. In memory the two parts lie next to
 * each other; an array of them is an array of real numbers with a further last axis of extent 2. So is an array
 * parameter; a result becomes two results, each of which is written to every other place. A number without axes (a
 * parameter of a kernel or of an element function) becomes two.
 */
public final class SplitComplex {
    /** The values that a complex value became. */
    private record Parts(Value re, Value im) {
        Value part(boolean imaginary) {
            return imaginary ? im : re;
        }
    }

    private final Recorder recorder = new Recorder("a program with complex numbers", Origin.NONE);
    private final Map<Value, Value> real = new HashMap<>();
    private final Map<Value, Parts> complex = new HashMap<>();
    private final SplitControl control = new SplitControl(this, recorder);

    private SplitComplex() {
    }

    /** The program without complex numbers; the graph itself if it has none. */
    public static Graph run(Graph graph) {
        if (!isNeeded(graph)) {
            return graph;
        }
        SplitComplex s = new SplitComplex();
        for (int i = 0; i < graph.symbols(); i++) {
            s.recorder.symbol();
        }
        graph.params().forEach(p -> s.param(p, graph.hasStatements()));
        BitSet live = graph.live();
        s.values(graph.values().stream().filter(v -> live.get(v.id())).toList());
        return s.recorder.finishAs(graph, s.flat(graph.outputs()));
    }

    /** True if a program has complex numbers. */
    static boolean isNeeded(Graph graph) {
        return graph.params().stream().anyMatch(v -> v.dtype().isComplex()) || isNeeded(graph.values());
    }

    private static boolean isNeeded(List<Value> values) {
        for (Value v : values) {
            boolean inside = switch (v.prim()) {
                case Control c -> c.blocks().stream().anyMatch(b -> isNeeded(b.params()) || isNeeded(b.values()));
                case Prim.MapScalar m -> isNeeded(m.function());
                default -> false;
            };
            if (inside || v.dtype().isComplex()) {
                return true;
            }
        }
        return false;
    }

    /** The error for operations that only exist before this pass. */
    public static IllegalArgumentException notSplit(Prim prim) {
        return new IllegalArgumentException(prim + " is an operation on complex numbers, which were not split");
    }

    // ---- what values became

    /** The value that a value became that is not complex, or is an array of a kernel. */
    Value real(Value v) {
        Value r = real.get(v);
        if (r == null) {
            throw new IllegalStateException(v + " = " + v.prim() + " : " + v.type() + " was not split");
        }
        return r;
    }

    void put(Value v, Value now) {
        real.put(v, now);
    }

    void put(Value v, Value re, Value im) {
        complex.put(v, new Parts(re, im));
    }

    /** One part of a complex number. */
    Value part(Value v, boolean imaginary) {
        return complex.get(v).part(imaginary);
    }

    /** The values that values became, one after the other. */
    List<Value> flat(List<Value> values) {
        List<Value> r = new ArrayList<>();
        for (Value v : values) {
            if (v.dtype().isComplex()) {
                r.add(part(v, false));
                r.add(part(v, true));
            } else {
                r.add(real(v));
            }
        }
        return r;
    }

    // ---- values

    private void param(Value p, boolean inMemory) {
        if (!p.dtype().isComplex()) {
            put(p, recorder.param(p.type()));
            return;
        }
        DType t = p.dtype().part();
        int rank = p.shape().rank();
        if (rank == 0) {
            put(p, recorder.param(ArrayType.scalar(t)), recorder.param(ArrayType.scalar(t)));
            return;
        }
        Value array = recorder.param(new ArrayType(t, pairs(p.shape())));
        if (inMemory) {
            recorder.pair(array);
            put(p, array);
        } else {
            put(p, slice(array, false), slice(array, true));
        }
    }

    /** The shape of memory of complex numbers. */
    static Shape pairs(Shape s) {
        List<Dim> dims = new ArrayList<>(s.dims());
        dims.add(Dim.of(2));
        return new Shape(dims);
    }

    private Value slice(Value array, boolean imaginary) {
        int last = array.shape().rank() - 1;
        List<Prim.Range> ranges = new ArrayList<>();
        for (int k = 0; k < last; k++) {
            ranges.add(Prim.Range.ALL);
        }
        ranges.add(imaginary ? new Prim.Range(1, 2, 1) : new Prim.Range(0, 1, 1));
        Value part = recorder.emit(new Prim.Slice(List.copyOf(ranges)), List.of(array), Origin.NONE);
        return recorder.emit(new Prim.Squeeze(List.of(last)), List.of(part), Origin.NONE);
    }

    /** Rewrites values in order. */
    void values(List<Value> values) {
        for (Value v : values) {
            switch (v.prim()) {
                case Prim.Param p -> {
                    // Parameters are there from the beginning.
                }
                case Control c -> control.statement(v, c);
                default -> value(v);
            }
        }
    }

    private void value(Value v) {
        boolean from = v.inputs().stream().anyMatch(x -> x.dtype().isComplex());
        switch (v.prim()) {
            case Prim.MapScalar m -> mapScalar(v, m);
            case Prim.MakeComplex m -> parts(v, real(v.inputs().get(0)), real(v.inputs().get(1)));
            case Prim.Part p -> put(v, part(v.inputs().get(0), p.imaginary()));
            case Prim.Apply a when from -> apply(v, a);
            case Prim.Cast c when from || c.to().isComplex() -> cast(v, c.to());
            default -> {
                if (!from) {
                    put(v, recorder.emit(v.prim(), v.inputs().stream().map(this::real).toList(), v.origin()));
                } else {
                    // Views, and reductions and running folds that add up.
                    Value x = v.inputs().get(0);
                    put(v, recorder.emit(v.prim(), List.of(part(x, false)), v.origin()),
                            recorder.emit(v.prim(), List.of(part(x, true)), v.origin()));
                }
            }
        }
    }

    /** Says what a complex value became; parts may lack axes that it has. */
    private void parts(Value v, Value re, Value im) {
        put(v, broadcast(v, re), broadcast(v, im));
    }

    private Value broadcast(Value v, Value part) {
        return part.shape().equals(v.shape()) ? part
                : recorder.emit(new Prim.Broadcast(v.shape()), List.of(part), v.origin());
    }

    private void apply(Value v, Prim.Apply a) {
        List<Value> in = v.inputs();
        DType type = in.getLast().dtype().part();
        Term.Kit kit = new Term.Kit(recorder, type, a.mode(), a.mode(), v.origin());
        switch (a.op()) {
            case SELECT -> parts(v, select(v, a, false), select(v, a, true));
            case EQ -> put(v, kit.emit(Op.AND, compare(kit, Op.EQ, in, false), compare(kit, Op.EQ, in, true)));
            case NE -> put(v, kit.emit(Op.OR, compare(kit, Op.NE, in, false), compare(kit, Op.NE, in, true)));
            default -> {
                ComplexMath.Z r = ComplexMath.apply(a.op(), z(kit, in.get(0)), z(kit, in.getLast()));
                parts(v, r.re().v(), r.im().v());
            }
        }
    }

    private Value select(Value v, Prim.Apply a, boolean imaginary) {
        return recorder.emit(a, List.of(real(v.inputs().get(0)), part(v.inputs().get(1), imaginary),
                part(v.inputs().get(2), imaginary)), v.origin());
    }

    private Value compare(Term.Kit kit, Op op, List<Value> in, boolean imaginary) {
        return kit.emit(op, part(in.get(0), imaginary), part(in.get(1), imaginary));
    }

    private ComplexMath.Z z(Term.Kit kit, Value v) {
        return new ComplexMath.Z(kit.of(part(v, false)), kit.of(part(v, true)));
    }

    private void cast(Value v, DType to) {
        Value x = v.inputs().get(0);
        if (to == DType.BOOL) {
            Value zero = recorder.constant(x.dtype().part(), 0);
            Value re = recorder.emit(new Prim.Apply(Op.NE), List.of(part(x, false), zero), v.origin());
            Value im = recorder.emit(new Prim.Apply(Op.NE), List.of(part(x, true), zero), v.origin());
            put(v, recorder.emit(new Prim.Apply(Op.OR), List.of(re, im), v.origin()));
        } else if (x.dtype().isComplex()) {
            put(v, cast(part(x, false), to.part(), v.origin()), cast(part(x, true), to.part(), v.origin()));
        } else {
            parts(v, cast(real(x), to.part(), v.origin()), recorder.constant(to.part(), 0));
        }
    }

    private Value cast(Value x, DType to, Origin origin) {
        return x.dtype() == to ? x : recorder.emit(new Prim.Cast(to), List.of(x), origin);
    }

    // ---- element functions

    private void mapScalar(Value v, Prim.MapScalar m) {
        Graph f = run(m.function());
        List<Value> in = flat(v.inputs());
        if (v.dtype().isComplex()) {
            put(v, recorder.emit(new Prim.MapScalar(f.result(0)), in, v.origin()),
                    recorder.emit(new Prim.MapScalar(f.result(1)), in, v.origin()));
        } else {
            put(v, recorder.emit(new Prim.MapScalar(f), in, v.origin()));
        }
    }

    // ---- running

    /** The arguments of the program without complex numbers. */
    public static List<StridedArray> arguments(List<StridedArray> args) {
        List<StridedArray> r = new ArrayList<>();
        for (StridedArray a : args) {
            if (!a.dtype().isComplex()) {
                r.add(a);
            } else if (a.shape().length == 0) {
                r.add(a.part(false));
                r.add(a.part(true));
            } else {
                r.add(a.pairs());
            }
        }
        return r;
    }
}
