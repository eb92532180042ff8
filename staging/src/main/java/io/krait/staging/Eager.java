package io.krait.staging;

import io.krait.events.Meter;
import io.krait.staging.math.ReferenceBuilder;
import io.krait.types.Complex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;

/**
 * Runs lambdas step by step instead of recording them: every staged scalar has a value, every statement has happened
 * when it returns. So a debugger stops in each iteration, printed values are numbers, and the stack trace of a fault
 * ends in the line that made it. Results have the bits of compiled code; parallel loops run in order, on this thread.
 *
 * <p>Note [Step by step]. This is a recorder whose operations fold to constants: {@link Recorder#emit} computes, {@link
 * Flow} takes one side of a branch and repeats the body of a loop. A scalar is a {@link Prim.Constant}; a complex one
 * is a {@link Prim.MakeComplex} of two of them. What lambdas see of the language is the same code in both cases.
 */
public final class Eager {
    private static final int ROUNDS_PER_POLL = 1024;

    private record Key(Prim prim, List<DType> types) {
    }

    private final Recorder recorder;
    private final long timeoutNanos;
    private final long began = System.nanoTime();
    private final Map<Value, StridedArray> arrays = new IdentityHashMap<>();
    private final Map<Value, Boolean> owned = new IdentityHashMap<>();
    private final Map<Key, BlockInterpreter> complex = new HashMap<>();
    private BiFunction<Value, long[], RuntimeException> faults = Faults::of;
    private ScatterCopies scatter;
    private boolean dry;
    private int rounds;

    /**
     * Begins to run a lambda of a function.
     *
     * @param timeoutNanos after this time loops are cancelled; 0 for never
     */
    public Eager(Meter function, long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
        this.recorder = new Recorder(function, this);
    }

    /** What the lambda works with. */
    public Recorder recorder() {
        return recorder;
    }

    /** An argument: an array, or its element if it has no axes. */
    public Value argument(StridedArray a) {
        if (a.shape().length == 0) {
            return element(a, new long[0]);
        }
        Value v = recorder.param(new ArrayType(a.dtype(), Shape.of(a.shape())));
        arrays.put(v, a);
        return v;
    }

    /** An element of an array as a scalar. */
    public Value element(StridedArray a, long... index) {
        if (!a.dtype().isComplex()) {
            return number(a.dtype(), a.bits(a.at(index)));
        }
        StridedArray pairs = a.pairs();
        long[] at = Arrays.copyOf(index, index.length + 1);
        long re = pairs.bits(pairs.at(at));
        at[index.length] = 1;
        return complex(a.dtype(), re, pairs.bits(pairs.at(at)));
    }

    /** Writes a scalar to an element of an array of its type. */
    public static void write(Value scalar, StridedArray a, long... index) {
        if (!a.dtype().isComplex()) {
            a.setBits(a.at(index), bits(scalar));
            return;
        }
        StridedArray pairs = a.pairs();
        long[] at = Arrays.copyOf(index, index.length + 1);
        for (int k = 0; k < 2; k++) {
            at[index.length] = k;
            pairs.setBits(pairs.at(at), bits(scalar.inputs().get(k)));
        }
    }

    /** True if an element of a logical array is set. */
    public boolean holdsAt(StridedArray a, long... index) {
        return holds(element(a, index));
    }

    /** A scalar converted to a type. */
    public Value converted(Value scalar, DType to) {
        return emit(new Prim.Cast(to), List.of(scalar));
    }

    /** Faults from now on are those of an element function at one element. */
    public void atElement(long position, long[] shape) {
        faults = (site, details) -> Faults.inElement(site, position, shape);
    }

    /** The canonical bits of a real scalar. */
    static long bits(Value v) {
        if (v.prim() instanceof Prim.Constant c) {
            return c.bits();
        }
        throw new IllegalStateException(v.prim() + " has no value yet");
    }

    /** A scalar for people. */
    static String text(Value v) {
        return v.dtype().isComplex()
                ? new Complex(Scalars.toDouble(v.dtype().part(), bits(v.inputs().get(0))),
                        Scalars.toDouble(v.dtype().part(), bits(v.inputs().get(1)))).toString()
                : Scalars.text(v.dtype(), bits(v));
    }

    private Value number(DType t, long bits) {
        return value(ArrayType.scalar(t), new Prim.Constant(t, bits), List.of());
    }

    private Value complex(DType t, long re, long im) {
        return value(ArrayType.scalar(t), new Prim.MakeComplex(), List.of(number(t.part(), re),
                number(t.part(), im)));
    }

    private Value value(ArrayType type, Prim prim, List<Value> inputs) {
        return new Value(0, type, prim, inputs, Origin.NONE, recorder);
    }

    private RuntimeException fault(ArrayType type, Prim prim, List<Value> inputs, long... details) {
        return faults.apply(new Value(0, type, prim, inputs, Origin.here(), recorder), details);
    }

    // ---- operations

    /** Computes. */
    Value emit(Prim prim, List<Value> inputs) {
        if (prim instanceof Prim.Constant c) {
            return number(c.type(), c.bits());
        }
        ArrayType type = Typing.infer(prim, inputs.stream().map(Value::type).toList(), Origin.NONE,
                c -> c.check(new long[0]));
        boolean parts = type.dtype().isComplex();
        for (Value v : inputs) {
            parts |= v.dtype().isComplex();
        }
        return parts ? ofComplex(type, prim, inputs) : number(type.dtype(), real(type, prim, inputs));
    }

    private long real(ArrayType type, Prim prim, List<Value> inputs) {
        return switch (prim) {
            case Prim.Extent e -> e.dim().eval(new long[0]);
            case Prim.Apply a -> apply(type, a, inputs);
            case Prim.Cast c -> Scalars.convert(bits(inputs.get(0)), inputs.get(0).dtype(), c.to());
            case Prim.Bitcast c -> Scalars.wrap(c.to(), bits(inputs.get(0)));
            case Prim.MapScalar m -> BlockInterpreter.function(m.function()).call(all(inputs))[0];
            default -> throw new IllegalArgumentException(prim + " works on whole arrays; it cannot be part of a"
                    + " kernel");
        };
    }

    private static long[] all(List<Value> inputs) {
        long[] x = new long[inputs.size()];
        for (int k = 0; k < x.length; k++) {
            x[k] = bits(inputs.get(k));
        }
        return x;
    }

    private long apply(ArrayType type, Prim.Apply apply, List<Value> inputs) {
        Op op = apply.op();
        long[] x = all(inputs);
        DType t = inputs.get(x.length - 1).dtype();
        if (op.faultsOnZero() && t.isInteger() && x[1] == 0) {
            if (dry) {
                return 0;
            }
            throw fault(type, apply, inputs);
        }
        return op.isDerived() ? ReferenceBuilder.eval(op, apply.mode(), t, x)
                : op.eval(t, x[0], x.length > 1 ? x[1] : 0, x.length > 2 ? x[2] : 0);
    }

    private Value ofComplex(ArrayType type, Prim prim, List<Value> inputs) {
        if (prim instanceof Prim.MakeComplex) {
            return value(type, prim, inputs);
        }
        if (prim instanceof Prim.Part p) {
            return inputs.get(0).inputs().get(p.imaginary() ? 1 : 0);
        }
        List<Long> x = new ArrayList<>();
        List<DType> types = new ArrayList<>();
        for (Value v : inputs) {
            types.add(v.dtype());
            (v.dtype().isComplex() ? v.inputs() : List.of(v)).forEach(part -> x.add(bits(part)));
        }
        long[] r = complex.computeIfAbsent(new Key(prim, types), Eager::parts)
                .call(x.stream().mapToLong(Long::longValue).toArray());
        return r.length == 2 ? complex(type.dtype(), r[0], r[1]) : number(type.dtype(), r[0]);
    }

    // An operation on complex numbers as one on their parts.
    private static BlockInterpreter parts(Key key) {
        Recorder r = new Recorder("an operation", Origin.NONE);
        List<Value> args = new ArrayList<>();
        for (DType t : key.types) {
            Value a = r.param(ArrayType.scalar(t.part()));
            args.add(!t.isComplex() ? a : r.emit(new Prim.MakeComplex(),
                    List.of(a, r.param(ArrayType.scalar(t.part()))), Origin.NONE));
        }
        Value v = r.emit(key.prim, args, Origin.NONE);
        List<Value> out = !v.dtype().isComplex() ? List.of(v)
                : List.of(r.emit(new Prim.Part(false), List.of(v), Origin.NONE),
                        r.emit(new Prim.Part(true), List.of(v), Origin.NONE));
        return BlockInterpreter.function(SplitComplex.run(r.finish(out)));
    }

    // ---- statements

    /** Does. */
    Value statement(ArrayType type, Control what, List<Value> inputs) {
        switch (what) {
            case Control.Local l -> {
                Value v = value(type, l, List.of());
                arrays.put(v, ScatterCopies.onHeap(l.type(), type.shape().eval(new long[0])));
                owned.put(v, scatter != null);
                return v;
            }
            case Control.Load l -> {
                Optional<long[]> at = index(type, l, inputs, 1);
                return at.isPresent() ? element(array(inputs), at.get()) : recorder.zero(type.dtype());
            }
            case Control.Store s -> index(type, s, inputs, 2)
                    .ifPresent(at -> write(inputs.get(1), array(inputs), at));
            case Control.Update u -> index(type, u, inputs, 2).ifPresent(at -> update(u, inputs, at));
            case Control.Fail f -> {
                if (!dry && bits(inputs.get(0)) != 0) {
                    throw fault(type, f, inputs, all(inputs.subList(1, inputs.size())));
                }
            }
            case Control.Call c -> {
                return number(type.dtype(), dry ? 0 : ForeignCall.call(c.function(), all(inputs)));
            }
            default -> throw new IllegalStateException(what + " is no step");
        }
        return number(DType.BOOL, 0);
    }

    private StridedArray array(List<Value> inputs) {
        return arrays.get(inputs.get(0));
    }

    private void update(Control.Update u, List<Value> inputs, long[] at) {
        StridedArray a = array(inputs);
        Value name = inputs.get(0);
        boolean copied = u.mode() == Control.Update.Mode.PRIVATIZED && scatter != null
                && !owned.getOrDefault(name, false);
        StridedArray target = copied ? scatter.target(name, a, u.op()) : a;
        write(emit(new Prim.Apply(u.op()), List.of(element(target, at), inputs.get(1))), target, at);
    }

    // The index whose first component is operand number `first`; empty if nothing is to happen.
    private Optional<long[]> index(ArrayType type, Control what, List<Value> inputs, int first) {
        StridedArray a = array(inputs);
        long[] index = new long[a.shape().length];
        boolean within = true;
        for (int k = 0; k < index.length; k++) {
            index[k] = bits(inputs.get(first + k));
            within &= index[k] >= 0 && index[k] < a.shape()[k];
        }
        if (!within && !dry) {
            long[] details = Arrays.copyOf(index, 2 * index.length);
            System.arraycopy(a.shape(), 0, details, index.length, index.length);
            throw fault(type, what, inputs, details);
        }
        return dry ? Optional.empty() : Optional.of(index);
    }

    // ---- for loops

    /** True if a condition holds. */
    boolean holds(Value condition) {
        return bits(condition) != 0;
    }

    /** True if nothing may happen: only the types of results are wanted. */
    boolean isDry() {
        return dry;
    }

    /** Runs something of which only the type of the result is wanted. */
    void dry(Runnable what) {
        boolean before = dry;
        dry = true;
        try {
            what.run();
        } finally {
            dry = before;
        }
    }

    /** An index. */
    Value index(long i) {
        return number(DType.I64, i);
    }

    /** A round of a loop has ended. */
    void poll() {
        if (++rounds == ROUNDS_PER_POLL) {
            rounds = 0;
            if (Thread.interrupted()) {
                throw new CancellationException("the thread was interrupted in a loop of a kernel");
            }
            if (timeoutNanos > 0 && System.nanoTime() - began > timeoutNanos) {
                throw new DeadlineException("the kernel was stopped: it did not end within " + timeoutNanos / 1e6
                        + " ms");
            }
        }
    }

    /** Begins a parallel loop of n iterations; true if it is the outermost one. */
    boolean enterParallel(long n) {
        boolean outermost = scatter == null;
        if (outermost) {
            scatter = new ScatterCopies(n);
        }
        return outermost;
    }

    /** Iteration number {@code linear} of the outermost parallel loop begins. */
    void iteration(long linear) {
        scatter.iteration(linear);
    }

    /** Ends the outermost parallel loop. */
    void leaveParallel(boolean combine) {
        ScatterCopies s = scatter;
        scatter = null;
        if (combine) {
            s.combine();
        }
    }

    /** Folds elements; see {@link Control.Fold}. */
    Value fold(Reduction how, DType type, long lo, List<Value> elements) {
        int n = elements.size();
        if (n == 0 && (how instanceof Reduction.ArgExtreme || how instanceof Reduction.User)) {
            Block none = new Block(List.of(), List.of(), List.of());
            throw fault(ArrayType.scalar(type), new Control.Fold(how, none), List.of(), lo, lo);
        }
        if (type.isComplex()) {
            if (!(how instanceof Reduction.Fold)) {
                throw new KraitException("this reduction of complex numbers cannot run step by step"
                        + Scopes.where() + ": run without krait.disableJit");
            }
            Value[] parts = new Value[2];
            for (int k = 0; k < 2; k++) {
                int part = k;
                parts[k] = fold(how, type.part(), lo, elements.stream().map(v -> v.inputs().get(part)).toList());
            }
            return value(ArrayType.scalar(type), new Prim.MakeComplex(), List.of(parts));
        }
        long r = new Folding(type, true).fold(how, n, i -> bits(elements.get((int) i)));
        return how instanceof Reduction.ArgExtreme ? index(lo + r) : number(type, r);
    }
}
