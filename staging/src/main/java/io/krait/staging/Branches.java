package io.krait.staging;

import io.krait.types.Bool;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Records branches. */
final class Branches {
    /** The type of statements with several results. */
    static final ArrayType TOKEN = ArrayType.scalar(DType.BOOL);

    /** A branch whose end was not seen yet; {@code otherwise} is a suspended region with a pending branch in it. */
    static final class Pending {
        private final Value condition;
        private final Scope then;
        private final Origin origin;
        private final boolean rare;
        private Scope otherwise;

        private Pending(Value condition, boolean rare, Scope then, Origin origin) {
            this.condition = condition;
            this.rare = rare;
            this.then = then;
            this.origin = origin;
        }
    }

    private final Recorder recorder;
    private final Scopes scopes;

    Branches(Recorder recorder, Scopes scopes) {
        this.recorder = recorder;
        this.scopes = scopes;
    }

    /** The value of a condition. */
    Value bool(Expr<Bool> condition, String what) {
        Value c = condition.value();
        if (c.dtype() != DType.BOOL) {
            throw new DTypeException("the condition of " + what + Scopes.where() + " must be bool, got " + c.dtype()
                    + ". Compare it, for instance x.ne(0)");
        }
        recorder.checkUse(c);
        return c;
    }

    /** Begins a branch that may go on with an else. */
    Pending branch(Value condition, Runnable body) {
        return branch(condition, false, body);
    }

    /** Begins a branch that may go on with an else. */
    Pending branch(Value condition, boolean rare, Runnable body) {
        settle();
        Origin origin = Origin.here();
        Pending p = new Pending(condition, rare, record(body), origin);
        scopes.top().pending(p);
        return p;
    }

    private Scope record(Runnable body) {
        Scope s = scopes.open(Scope.Kind.BRANCH, null, new Recorder.Frame());
        body.run();
        close(s);
        return s;
    }

    /** Ends a branch with what to do otherwise. */
    void otherwise(Pending p, Runnable body) {
        scopes.top().pending(null);
        Scope e = p.otherwise;
        if (e == null) {
            e = record(body);
        } else {
            scopes.resume(e);
            otherwise(e.pending(), body);
            close(e);
        }
        merge(p, e, true);
    }

    /** Goes on with a branch in what to do otherwise. */
    void elseIf(Pending p, Supplier<Expr<Bool>> condition, Runnable body) {
        if (p.otherwise == null) {
            Scope e = scopes.open(Scope.Kind.BRANCH, null, new Recorder.Frame());
            Value c = bool(condition.get(), "elseIf");
            settle();
            if (scopes.top() != e) {
                throw new StagingException("exitIf or continueIf is part of the condition of elseIf" + Scopes.where()
                        + ": put it into a branch");
            }
            branch(c, body);
            scopes.suspend(e);
            p.otherwise = e;
        } else {
            scopes.resume(p.otherwise);
            elseIf(p.otherwise.pending(), condition, body);
            scopes.suspend(p.otherwise);
        }
    }

    /** The value of one side of a branch; only that side runs. */
    <T extends Num> Expr<T> choose(Value condition, Supplier<Expr<T>> then, Supplier<Expr<T>> otherwise) {
        settle();
        Origin origin = Origin.here();
        Cell[] out = new Cell[1];
        Scope around = scopes.top();
        Pending p = branch(condition, () -> {
            Value x = then.get().value();
            settle();
            recorder.checkUse(x);
            out[0] = new Cell(x.dtype(), around, origin);
            around.unset().add(out[0]);
            scopes.assign(out[0], x);
        });
        otherwise(p, () -> {
            Value y = otherwise.get().value();
            settle();
            recorder.checkUse(y);
            if (y.dtype() != out[0].type()) {
                throw new DTypeException("the two sides of if_" + Scopes.where() + " give " + out[0].type() + " and "
                        + y.dtype() + ". Cast one of them, for instance x.to(" + out[0].type() + ")");
            }
            scopes.assign(out[0], y);
        });
        return new Expr<>(scopes.read(out[0]));
    }

    // ---- ends of regions

    /** Ends a region and the guards in it. */
    void close(Scope s) {
        settle(false);
        while (scopes.top() != s) {
            closeGuard();
        }
        s.close();
        scopes.suspend(s);
    }

    /** Ends the whole recording. */
    void end() {
        settle(false);
    }

    /** Records a statement {@code if_} that was left open because an else could have followed. */
    void settle() {
        settle(true);
    }

    private void settle(boolean moreFollows) {
        Pending p = scopes.top().pending();
        if (p != null) {
            scopes.top().pending(null);
            if (p.otherwise != null) {
                scopes.resume(p.otherwise);
                close(p.otherwise);
            }
            merge(p, p.otherwise, moreFollows);
        }
    }

    /**
     * What follows in this region runs only if none of these hidden variables holds.
     *
     * @param origin the line that set them
     */
    void guard(List<Cell> leaving, Origin origin) {
        scopes.open(Scope.Kind.GUARD, null, new Recorder.Frame()).guard(leaving, origin);
    }

    private void closeGuard() {
        Scope g = scopes.top();
        if (g.kind() != Scope.Kind.GUARD) {
            throw new IllegalStateException("regions end in the order in which they began");
        }
        g.close();
        scopes.suspend(g);
        if (g.written().isEmpty() && g.frame().values().isEmpty()) {
            return;
        }
        // Nothing was set around the guard since it began, so the hidden variables hold what they held then.
        Value off = null;
        for (Cell c : g.leaving()) {
            Value v = scopes.find(scopes.top(), c);
            off = off == null ? v : recorder.emit(new Prim.Apply(Op.OR), List.of(off, v), Origin.NONE);
        }
        Value on = recorder.emit(new Prim.Apply(Op.NOT), List.of(off), Origin.NONE);
        merge(new Pending(on, false, g, g.guarded()), null, false);
    }

    // The variables that tell whether the innermost loop around was left and its round ended.
    private List<Cell> hidden() {
        Scope s = scopes.top();
        while (s != null && !s.isRound()) {
            s = s.parent();
        }
        List<Cell> r = new ArrayList<>();
        if (s != null && s.loop() != null && s.loop().left() != null) {
            r.add(s.loop().left());
        }
        if (s != null && s.skip() != null) {
            r.add(s.skip());
        }
        return r;
    }

    // Emits a branch whose sides are recorded, and sets what they set. The else side may be null.
    private void merge(Pending p, Scope otherwise, boolean moreFollows) {
        Scope then = p.then;
        Set<Cell> cells = new LinkedHashSet<>(then.written());
        if (otherwise != null) {
            cells.addAll(otherwise.written());
        }
        List<Cell> merged = new ArrayList<>();
        List<Value> a = new ArrayList<>();
        List<Value> b = new ArrayList<>();
        for (Cell c : cells) {
            if (c.home() == then || c.home() == otherwise) {
                continue;
            }
            Value x = sideValue(then, c);
            Value y = sideValue(otherwise, c);
            if (y == null && then.kind() == Scope.Kind.GUARD) {
                // What comes after a guard that does not run is guarded, too: nobody sees this value.
                y = recorder.zero(c.type());
            }
            // Equal values come from before the branch; only a value that is new there has to be set.
            boolean same = x == y && y == scopes.find(scopes.top(), c);
            if (x != null && y != null && !same) {
                merged.add(c);
                a.add(x);
                b.add(y);
            }
        }
        List<Value> elseValues = otherwise == null ? List.of() : otherwise.frame().values();
        if (merged.isEmpty() && elseValues.isEmpty() && then.frame().values().isEmpty()) {
            return;
        }
        Value v = recorder.statement(TOKEN, new Control.If(new Block(List.of(), then.frame().values(), a),
                new Block(List.of(), elseValues, b), p.rare), List.of(p.condition), p.origin);
        for (int k = 0; k < merged.size(); k++) {
            scopes.assign(merged.get(k), pick(v, k, merged.get(k).type()));
        }
        List<Cell> leaving = hidden();
        leaving.retainAll(merged);
        if (!leaving.isEmpty() && moreFollows) {
            guard(leaving, p.origin);
        }
    }

    private Value sideValue(Scope side, Cell c) {
        return side != null && side.written().contains(c) ? side.now().get(c) : scopes.find(scopes.top(), c);
    }

    /** Result {@code k} of a statement. */
    Value pick(Value v, int k, DType type) {
        return recorder.statement(ArrayType.scalar(type), new Control.Pick(k), List.of(v), v.origin());
    }
}
