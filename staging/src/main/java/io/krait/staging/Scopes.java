package io.krait.staging;

/**
 * The regions that are being recorded and the variables in them.
 *
 * <p>Note [Variables to carried values]. Variables are cells; each region that is being recorded knows the current
 * value of the cells touched in it. The first read of an outer cell in a loop body makes a parameter of the loop, since
 * a later statement of the body may set it. When a region ends, the cells that it set get new values in the region
 * around: results of the branch or loop.
 */
final class Scopes {
    private final Recorder recorder;
    private Scope top;

    Scopes(Recorder recorder) {
        this.recorder = recorder;
    }

    /** The innermost region. */
    Scope top() {
        if (top == null) {
            top = new Scope(null, Scope.Kind.ROOT, recorder.top(), null);
        }
        return top;
    }

    /** Begins a region. */
    Scope open(Scope.Kind kind, Scope.Loop loop, Recorder.Frame frame) {
        Scope around = top();
        recorder.push(frame);
        top = new Scope(around, kind, frame, loop);
        return top;
    }

    /** Leaves a region that will be continued. */
    void suspend(Scope s) {
        recorder.pop(s.frame());
        top = s.parent();
    }

    /** Continues a region. */
    void resume(Scope s) {
        recorder.push(s.frame());
        top = s;
    }

    /** The value of a variable for the user. */
    Value read(Cell c) {
        checkOpen(c, "read");
        Value v = recorder.eager().isPresent() ? c.now() : find(top(), c);
        if (v == null) {
            throw new StagingException(c.name() + " is read" + where() + ", but it is not set on every way to here."
                    + " Give it a value when you make it, or set it in both branches");
        }
        return v;
    }

    /** The value of a variable as seen in a region, or null if it is not set. */
    Value find(Scope s, Cell c) {
        if (s.now().containsKey(c)) {
            return s.now().get(c);
        }
        if (s.unset().contains(c) || s.parent() == null) {
            return null;
        }
        Value outer = find(s.parent(), c);
        if (outer == null) {
            return null;
        }
        Value v = switch (s.kind()) {
            case LOOP -> s.loop().carry(recorder, c, outer).inBody();
            case CONDITION -> s.loop().carry(recorder, c, outer).inCondition();
            case ROOT, BRANCH, GUARD, PARALLEL, FOLD -> outer;
        };
        s.now().put(c, v);
        return v;
    }

    /** Sets a variable for the user. */
    void write(Cell c, Value v) {
        checkOpen(c, "set");
        recorder.checkUse(v);
        if (v.dtype() != c.type()) {
            throw new DTypeException(c.name() + " is " + c.type() + ", it cannot be set to a " + v.dtype() + where()
                    + ". Cast the value, for instance x.to(" + c.type() + ")");
        }
        assign(c, v);
    }

    /** Sets a variable in the innermost region. */
    void assign(Cell c, Value v) {
        for (Scope s = top(); s != c.home(); s = s.parent()) {
            switch (s.kind()) {
                case PARALLEL, FOLD -> throw new StagingException(c.name() + " is set" + where()
                        + (s.kind() == Scope.Kind.FOLD ? " in the elements of a reduction" : " in a parallel loop")
                        + " that began after it: iterations run at the same time and would race. Use"
                        + " sum(lo, hi, i -> ...) or another reduction, or make the variable inside of the loop");
                case CONDITION -> throw new StagingException(c.name() + " is set" + where()
                        + " in the condition of a loop; set it in the body");
                case ROOT, BRANCH, GUARD, LOOP -> {
                    // May set variables of regions around.
                }
            }
        }
        if (recorder.eager().isPresent()) {
            c.now(v);
            return;
        }
        Scope s = top();
        if (s.kind() == Scope.Kind.LOOP && s != c.home() && !s.loop().carries(c)) {
            // A loop that sets a variable carries it, also if it never reads it. If there is no value before the loop,
            // there is none after it either, and each round begins without one.
            Value outer = find(s.parent(), c);
            if (outer != null) {
                s.loop().carry(recorder, c, outer);
            }
        }
        s.now().put(c, v);
        s.unset().remove(c);
        s.written().add(c);
    }

    private static void checkOpen(Cell c, String what) {
        if (c.home().isClosed()) {
            throw new StagingException(c.name() + " is " + what + where()
                    + ", but the branch or loop body that it belongs to has ended. Make it before that region");
        }
    }

    /** For messages: the user's current line. */
    static String where() {
        String at = Origin.here().at();
        return at.isEmpty() ? "" : " " + at;
    }
}
