package io.krait.staging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records one array program on one thread. Equal definitions over equal operands become one {@link Value}, so common
 * subexpressions are shared for free. After {@link #finish} or {@link #abandon} the recorder is dead: its values can be
 * read but not used.
 */
public final class Recorder {
    /** Unrolled Java loops may not grow a program beyond this many values. */
    public static final int NODE_BUDGET = 200_000;

    private record Key(Prim prim, List<Value> inputs) {
    }

    /** A Java array captured by the lambda, which became an extra parameter. */
    public record Capture(Object array, Value param) {
    }

    private final String what;
    private final Origin began;
    private final Thread thread = Thread.currentThread();
    private final List<Value> values = new ArrayList<>();
    private final List<Value> params = new ArrayList<>();
    private final Map<Key, Value> interned = new HashMap<>();
    private final Map<Object, Capture> captures = new IdentityHashMap<>();
    private final List<Capture> captureOrder = new ArrayList<>();
    private final List<Constraint> constraints = new ArrayList<>();
    private int symbols;
    private boolean dead;

    /**
     * Starts a recording owned by the current thread.
     *
     * @param what what is being recorded, for messages
     * @param began the user's line that started it
     */
    public Recorder(String what, Origin began) {
        this.what = what;
        this.began = began;
    }

    /** A fresh symbolic extent. */
    public Dim symbol() {
        return Dim.symbol(symbols++);
    }

    /** A new parameter. */
    public Value param(ArrayType type) {
        checkUsable();
        Value v = add(type, new Prim.Param(params.size()), List.of(), Origin.here());
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
        return emit(prim, inputs, Origin.here());
    }

    /** Records an operation, or returns the value that already is this operation on these operands. */
    public Value emit(Prim prim, List<Value> inputs, Origin origin) {
        checkUsable();
        for (Value v : inputs) {
            if (v.recorder() != this) {
                throw new StagingException("a staged value of " + v.recorder() + " was used in " + this + where(origin)
                        + ": staged values live only inside the lambda that made them. Pass it as an argument instead");
            }
        }
        Key key = new Key(prim, List.copyOf(inputs));
        Value known = interned.get(key);
        if (known != null) {
            return known;
        }
        ArrayType type;
        try {
            type = Typing.infer(prim, inputs.stream().map(Value::type).toList(), origin, constraints::add);
        } catch (DTypeException e) {
            throw new DTypeException(located(e, origin), e);
        } catch (ShapeException e) {
            throw new ShapeException(located(e, origin), e);
        } catch (IndexException e) {
            throw new IndexException(located(e, origin), e);
        }
        Value v = add(type, prim, key.inputs, origin);
        interned.put(key, v);
        return v;
    }

    /** The shape to which values broadcast against each other. */
    public Shape broadcast(List<Value> operands) {
        checkUsable();
        return Typing.broadcast("broadcast", operands.stream().map(Value::shape).toList(), Origin.here(),
                constraints::add);
    }

    /** A scalar constant. */
    public Value constant(DType type, long bits) {
        return emit(new Prim.Constant(type, bits), List.of(), Origin.NONE);
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
        dead = true;
        return new Graph(values, params, outputs, constraints, symbols, captureOrder);
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
        if (values.size() >= NODE_BUDGET) {
            throw new StagingException(this + " grew beyond " + NODE_BUDGET + " operations" + where(origin)
                    + ": a Java loop in the lambda unrolls while recording. Use array operations instead of the loop");
        }
        Value v = new Value(values.size(), type, prim, inputs, origin, this);
        values.add(v);
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
