package io.krait.staging;

import io.krait.events.Meter;
import io.krait.types.Complex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Records one array program on one thread. Equal definitions over equal operands become one {@link Value}, so common
 * subexpressions are shared for free. After {@link #finish} or {@link #abandon} the recorder is dead: its values can be
 * read but not used.
 */
public final class Recorder {
    /** Unrolled Java loops may not grow a program beyond this many values. */
    public static final int NODE_BUDGET = 200_000;

    /** Passes over a program may recurse into its regions, so these do not nest deeper. */
    public static final int MOST_REGIONS = 250;

    private record Key(Prim prim, List<Value> inputs) {
    }

    /** A Java array captured by the lambda, which became an extra parameter. */
    public record Capture(Object array, Value param) {
    }

    private final Meter meter;
    private final String what;
    private final Origin began;
    private final Thread thread = Thread.currentThread();
    private static final ScopedValue<Recorder> CURRENT = ScopedValue.newInstance();

    /** A region that is being recorded: what it contains and what is known there. */
    static final class Frame {
        private final List<Value> values = new ArrayList<>();
        private final Map<Key, Value> interned = new HashMap<>();

        List<Value> values() {
            return values;
        }
    }

    private final Deque<Frame> frames = new ArrayDeque<>(List.of(new Frame()));
    private final Map<Value, Frame> homes = new IdentityHashMap<>();
    private final List<Value> params = new ArrayList<>();
    private final Optional<Eager> eager;
    private final Flow flow;
    private final Map<Object, Capture> captures = new IdentityHashMap<>();
    private final List<Capture> captureOrder = new ArrayList<>();
    private final List<Constraint> constraints = new ArrayList<>();
    private final Set<Value> pairs = new HashSet<>();
    private int symbols;
    private int ids;
    private boolean dead;
    private boolean checked = true;
    private boolean grid;
    private MathMode mode = MathMode.STRICT;
    private boolean relaxed;

    /**
     * Starts a recording owned by the current thread.
     *
     * @param what what is being recorded, for messages
     * @param began the user's line that started it
     */
    public Recorder(String what, Origin began) {
        this(new Meter(what, began));
    }

    /** Starts a recording of a function, owned by the current thread. */
    public Recorder(Meter function) {
        this(function, Optional.empty());
    }

    private Recorder(Meter function, Optional<Eager> eager) {
        this.eager = eager;
        this.meter = function;
        this.what = function.what();
        this.began = function.began();
        this.flow = new Flow(this);
    }

    /** What stands for a recorder where a lambda runs step by step. */
    Recorder(Meter function, Eager eager) {
        this(function, Optional.of(eager));
    }

    /** Runs a recording on this thread so that operations without operands find it. */
    public <R> R during(Supplier<R> recording) {
        return ScopedValue.where(CURRENT, this).call(recording::get);
    }

    /**
     * The recording that this thread is in.
     *
     * @param what the operation that asks, for the message
     * @throws StagingException when there is none
     */
    public static Recorder current(String what) {
        if (!CURRENT.isBound()) {
            throw new StagingException(what + " was called" + where(Origin.here()) + " outside of a recording:"
                    + " it belongs inside of the lambda of kernel, vectorize, guvectorize or stencil");
        }
        return CURRENT.get();
    }

    /** Whether accesses of arrays are checked where nothing else is said. */
    public void checks(boolean on) {
        checked = on;
    }

    boolean isChecked() {
        return checked;
    }

    /** What is recorded is what each thread of a GPU kernel does. */
    public void ofGrid() {
        grid = true;
    }

    boolean isOfGrid() {
        return grid;
    }

    /** The recording of a GPU kernel that this thread is in, if there is one. */
    static Optional<Recorder> currentGrid() {
        return CURRENT.isBound() && CURRENT.get().grid ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /**
     * Records operations on floats with the given liberties, or with those that there are if none is given. They are
     * taken when the recording ends, see {@link RelaxMath}.
     */
    public <R> R relaxed(MathMode liberties, Supplier<R> recording) {
        return only(liberties.isStrict() ? mode : liberties, recording);
    }

    /** Records operations on floats with the given liberties and no others. */
    public <R> R only(MathMode liberties, Supplier<R> recording) {
        MathMode outer = mode;
        mode = liberties;
        relaxed |= !liberties.isStrict();
        try {
            return recording.get();
        } finally {
            mode = outer;
        }
    }

    // An operation that comes with a mode of its own, from a function that was recorded before, keeps it.
    private Prim withMode(Prim prim, List<Value> inputs) {
        boolean free = prim instanceof Prim.Apply(Op op, MathMode own) && own.isStrict() && op != Op.SELECT
                && !inputs.isEmpty() && inputs.getLast().dtype().isFloat();
        return free && !mode.isStrict() ? new Prim.Apply(((Prim.Apply) prim).op(), mode) : prim;
    }

    /** Control flow of this recording. */
    public Flow flow() {
        return flow;
    }

    /** A fresh symbolic extent. */
    public Dim symbol() {
        return Dim.symbol(symbols++);
    }

    /** A new parameter. */
    public Value param(ArrayType type) {
        checkUsable();
        // Parameters belong to the whole recording, also those of arrays that a branch captures.
        Value v = new Value(ids++, type, new Prim.Param(params.size()), List.of(), Origin.here(), this);
        frames.peekLast().values.add(v);
        params.add(v);
        return v;
    }

    /** The parameter that stands for a captured array; the same array gives the same parameter. */
    public Value capture(Object array, ArrayType type) {
        checkUsable();
        Capture c = captures.get(array);
        if (c == null) {
            c = new Capture(array, param(type));
            captures.put(array, c);
            captureOrder.add(c);
        }
        return c.param;
    }

    /** Records an operation at the user's current line. */
    public Value emit(Prim prim, List<Value> inputs) {
        // Step by step, only a fault needs the line.
        return emit(prim, inputs, eager.isPresent() ? Origin.NONE : Origin.here());
    }

    /** Records an operation, or returns the value that already is this operation on these operands. */
    public Value emit(Prim operation, List<Value> inputs, Origin origin) {
        Prim prim = withMode(operation, inputs);
        checkUsable();
        checkOwn(inputs, origin);
        if (eager.isPresent()) {
            return step(prim, inputs);
        }
        flow.settle();
        checkHomes(inputs, origin);
        Key key = new Key(prim, List.copyOf(inputs));
        for (Frame f : frames) {
            Value known = f.interned.get(key);
            if (known != null) {
                return known;
            }
        }
        ArrayType type;
        try {
            type = Typing.infer(prim, inputs.stream().map(Value::type).toList(), origin, this::assume);
        } catch (DTypeException e) {
            throw new DTypeException(located(e, origin), e);
        } catch (ShapeException e) {
            throw new ShapeException(located(e, origin), e);
        } catch (IndexException e) {
            throw new IndexException(located(e, origin), e);
        }
        Value v = add(type, prim, key.inputs, origin);
        frames.peek().interned.put(key, v);
        return v;
    }

    private Value step(Prim prim, List<Value> inputs) {
        try {
            return eager.orElseThrow().emit(prim, inputs);
        } catch (DTypeException e) {
            throw new DTypeException(located(e, Origin.here()), e);
        } catch (ShapeException e) {
            throw new ShapeException(located(e, Origin.here()), e);
        }
    }

    /** What runs the lambda if it runs step by step. */
    Optional<Eager> eager() {
        return eager;
    }

    /**
     * Records a statement with the given type (that of its value, or any scalar for a token).
     *
     * @throws StagingException when an operand belongs to a region that has ended or to another recording
     */
    Value statement(ArrayType type, Control prim, List<Value> inputs, Origin origin) {
        checkUsable();
        checkOwn(inputs, origin);
        if (eager.isPresent()) {
            return eager.get().statement(type, prim, inputs);
        }
        checkHomes(inputs, origin);
        return add(type, prim, List.copyOf(inputs), origin);
    }

    /** A statement that gives the same wherever it is recorded: what is known already, or a new one. */
    Value fact(ArrayType type, Control prim, List<Value> inputs, Origin origin) {
        Key key = new Key(prim, List.copyOf(inputs));
        for (Frame f : frames) {
            Value known = f.interned.get(key);
            if (known != null) {
                return known;
            }
        }
        Value v = statement(type, prim, inputs, origin);
        frames.peek().interned.put(key, v);
        return v;
    }

    /** A parameter of a region that is being recorded; it is in no list of statements. */
    Value blockParam(ArrayType type, int index, Frame frame, Origin origin) {
        Value v = new Value(ids++, type, new Control.Arg(index), List.of(), origin, this);
        homes.put(v, frame);
        return v;
    }

    /** Gives a parameter to another frame of its region. */
    void moveHome(Value param, Frame frame) {
        homes.put(param, frame);
    }

    /** Begins or continues to record a region. */
    void push(Frame f) {
        checkUsable();
        if (frames.size() > MOST_REGIONS) {
            throw new StagingException(this + " nests more than " + MOST_REGIONS + " branches and loops"
                    + where(Origin.here()) + ": each exitIf and continueIf counts, too. A Java loop in the lambda"
                    + " unrolls while recording; use for_ instead of it");
        }
        frames.push(f);
    }

    /** Records in a frame further out. */
    <R> R within(Frame f, Supplier<R> what) {
        Deque<Frame> inner = new ArrayDeque<>();
        while (frames.peek() != f) {
            inner.push(frames.pop());
        }
        try {
            return what.get();
        } finally {
            inner.forEach(frames::push);
        }
    }

    void pop(Frame f) {
        if (frames.pop() != f) {
            throw new IllegalStateException("regions end in the order in which they began");
        }
    }

    Frame top() {
        return frames.peek();
    }

    /** Fails for a value of another recording or of a region that has ended. */
    void checkUse(Value v) {
        checkUsable();
        checkOwn(List.of(v), Origin.here());
        checkHomes(List.of(v), Origin.here());
    }

    private void checkOwn(List<Value> inputs, Origin origin) {
        for (Value v : inputs) {
            if (v.recorder() != this) {
                throw new StagingException("a staged value of " + v.recorder() + " was used in " + this + where(origin)
                        + ": staged values live only inside the lambda that made them. Pass it as an argument instead");
            }
        }
    }

    private void checkHomes(List<Value> inputs, Origin origin) {
        for (Value v : inputs) {
            Frame home = homes.get(v);
            if (home != null && !frames.contains(home)) {
                throw new StagingException("a value that was computed " + v.origin().at() + " inside of a branch or"
                        + " loop is used outside of it" + where(origin) + ", where it may not have been computed. Keep"
                        + " it in a variable made before: var x = var(0.0); ... x.set(value)");
            }
        }
    }

    /** The shape to which values broadcast against each other. */
    public Shape broadcast(List<Value> operands) {
        checkUsable();
        return Typing.broadcast("broadcast", operands.stream().map(Value::shape).toList(), Origin.here(),
                this::assume);
    }

    // Where a lambda runs step by step, extents are known.
    private void assume(Constraint c) {
        if (eager.isPresent()) {
            c.check(new long[0]);
        } else {
            constraints.add(c);
        }
    }

    /** A scalar constant. */
    public Value constant(DType type, long bits) {
        return emit(new Prim.Constant(type, bits), List.of(), Origin.NONE);
    }

    /** A scalar constant that a Java number becomes where it meets values of a type, see {@link Literals}. */
    public Value literal(DType type, double v) {
        return type.isComplex() ? literal(type, new Complex(v, 0)) : constant(type, Literals.bits(type, v));
    }

    /** A scalar constant that a Java number becomes where it meets values of a type, see {@link Literals}. */
    public Value literal(DType type, long v) {
        DType part = type.part();
        return type.isComplex() ? complex(constant(part, Literals.bits(part, v)), zero(part))
                : constant(type, Literals.bits(type, v));
    }

    /**
     * A complex constant.
     *
     * @throws DTypeException for a real type if the imaginary part is not 0
     */
    public Value literal(DType type, Complex v) {
        DType part = type.part();
        if (type.isComplex()) {
            return complex(constant(part, Literals.bits(part, v.re())), constant(part, Literals.bits(part, v.im())));
        }
        if (v.im() != 0) {
            throw new DTypeException("the literal " + v + " does not fit in " + type + where(Origin.here())
                    + ": it is not real");
        }
        return literal(type, v.re());
    }

    /** The zero of a type; false for truth values. */
    public Value zero(DType type) {
        return type.isComplex() ? complex(zero(type.part()), zero(type.part())) : constant(type, 0);
    }

    private Value complex(Value re, Value im) {
        return emit(new Prim.MakeComplex(), List.of(re, im), Origin.NONE);
    }

    /** Ends the recording with the given results. */
    public Graph finish(List<Value> outputs) {
        for (Value v : outputs) {
            if (v.recorder() != this) {
                throw new StagingException("the result of " + this + " belongs to " + v.recorder()
                        + ": a lambda must return a value that it computed in this recording");
            }
        }
        checkUsable();
        flow.end();
        checkHomes(outputs, began);
        dead = true;
        Graph recorded = new Graph(frames.peek().values, params, outputs, constraints, symbols, captureOrder, ids,
                meter);
        return relaxed ? RelaxMath.run(recorded) : recorded;
    }

    /** Ends a recording that says again what another one said: with its extents and what it assumed of them. */
    Graph finishAs(Graph original, List<Value> outputs) {
        flow.end();
        dead = true;
        return new Graph(frames.peek().values, params, outputs, original.constraints(), original.symbols(),
                original.captures(), ids, original.meter());
    }

    /** Remembers that the last axis of an array holds the two parts of complex numbers. */
    void pair(Value array) {
        pairs.add(array);
    }

    /** True for arrays whose last axis holds the two parts of complex numbers, which the user does not see. */
    boolean isPair(Value array) {
        return pairs.contains(array);
    }

    /** Ends the recording after an error. */
    public void abandon() {
        dead = true;
    }

    /** True until {@link #finish} or {@link #abandon}. */
    public boolean isAlive() {
        return !dead;
    }

    private Value add(ArrayType type, Prim prim, List<Value> inputs, Origin origin) {
        if (ids >= NODE_BUDGET) {
            throw new StagingException(this + " grew beyond " + NODE_BUDGET + " operations" + where(origin)
                    + ": a Java loop in the lambda unrolls while recording. Use array operations instead of the loop");
        }
        Value v = new Value(ids++, type, prim, inputs, origin, this);
        frames.peek().values.add(v);
        if (frames.size() > 1) {
            homes.put(v, frames.peek());
        }
        return v;
    }

    private void checkUsable() {
        if (dead) {
            throw new StagingException("a staged value of " + this + " was used after that recording ended"
                    + where(Origin.here())
                    + ": staged values live only inside the lambda."
                    + " Return the result from the lambda instead of keeping it");
        }
        if (Thread.currentThread() != thread) {
            throw new StagingException("a staged value of " + this + " was used from thread "
                    + Thread.currentThread().getName()
                    + where(Origin.here()) + ", but it is being recorded on thread " + thread.getName()
                    + ": record on one thread; calls of the compiled function may come from any");
        }
    }

    private static String located(KraitException e, Origin origin) {
        String at = origin.at();
        return at.isEmpty() || e.getMessage().contains(at) ? e.getMessage() : e.getMessage() + " (" + at + ")";
    }

    private static String where(Origin origin) {
        return origin.at().isEmpty() ? "" : " " + origin.at();
    }

    @Override
    public String toString() {
        return what + (began.at().isEmpty() ? "" : " (began " + began.at() + ")");
    }
}
