package io.krait.staging;

import io.krait.types.Bool;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Records branches, loops and variables of one {@link Recorder}.
 *
 * <p>Note [Variables to carried values]. Variables are cells; each region that is being recorded knows the current
 * value of the cells touched in it. The first read of an outer cell in a loop body makes a parameter of the loop, since
 * a later statement of the body may set it. When a region ends, the cells that it set get new values in the region
 * around: results of the branch or loop.
 *
 * <p>Note [Leaving early]. {@code exitIf(c)} and {@code continueIf(c)} set a hidden variable of the loop and put what
 * follows in the same region into a branch, a guard, that runs only if {@code c} does not hold. When a branch that did
 * so ends, what follows it is guarded by the hidden variable too.
 */
public final class Flow {
    /** A variable. */
    static final class Cell {
        private final DType type;
        private final Scope home;
        private final Origin origin;

        Cell(DType type, Scope home, Origin origin) {
            this.type = type;
            this.home = home;
            this.origin = origin;
        }

        DType type() {
            return type;
        }
    }

    private enum Kind {
        ROOT, BRANCH, GUARD, LOOP, CONDITION, PARALLEL
    }

    private static final ArrayType TOKEN = ArrayType.scalar(DType.BOOL);

    /** A region that is being recorded. */
    private static final class Scope {
        private final Scope parent;
        private final Kind kind;
        private final Recorder.Frame frame;
        private final Loop loop;
        private final Map<Cell, Value> now = new HashMap<>();
        private final Set<Cell> unset = new LinkedHashSet<>();
        private final Set<Cell> written = new LinkedHashSet<>();
        private Value guard;
        private PendingIf pending;
        private Cell skip;
        private boolean closed;

        Scope(Scope parent, Kind kind, Recorder.Frame frame, Loop loop) {
            this.parent = parent;
            this.kind = kind;
            this.frame = frame;
            this.loop = loop;
        }
    }

    private record Carry(Cell cell, Value init, Value inCondition, Value inBody) {
    }

    /** What the condition and the body of a loop share. */
    private static final class Loop {
        private final Map<Cell, Carry> carries = new LinkedHashMap<>();
        private final int first;
        private Recorder.Frame conditionFrame;
        private Recorder.Frame bodyFrame;
        private Cell left;

        Loop(int first) {
            this.first = first;
        }
    }

    /** A branch whose end was not seen yet; {@code otherwise} is a suspended region with a pending branch in it. */
    private static final class PendingIf {
        private final Value condition;
        private final Scope then;
        private final Origin origin;
        private Scope otherwise;

        PendingIf(Value condition, Scope then, Origin origin) {
            this.condition = condition;
            this.then = then;
            this.origin = origin;
        }
    }

    private final Recorder recorder;
    private Scope top;

    Flow(Recorder recorder) {
        this.recorder = recorder;
    }

    private Scope top() {
        if (top == null) {
            top = new Scope(null, Kind.ROOT, recorder.top(), null);
        }
        return top;
    }

    // ---- variables

    /** A new variable of this region. */
    public <T extends Num> Var<T> variable(Value init) {
        settle();
        Cell c = new Cell(init.dtype(), top(), Origin.here());
        top().now.put(c, init);
        return new Var<>(this, c);
    }

    /** A new variable without a value. */
    public <T extends Num> Var<T> unset(DType type) {
        settle();
        Cell c = new Cell(type, top(), Origin.here());
        top().unset.add(c);
        return new Var<>(this, c);
    }

    Value read(Cell c) {
        settle();
        checkOpen(c, "read");
        Value v = find(top(), c);
        if (v == null) {
            throw new StagingException("the variable made " + c.origin.at() + " is read" + where()
                    + ", but it is not set on every way to here. Give it a value when you make it, or set it in both"
                    + " branches");
        }
        return v;
    }

    // The value of a cell as seen in a scope, or null if it is not set.
    private Value find(Scope s, Cell c) {
        if (s.now.containsKey(c)) {
            return s.now.get(c);
        }
        if (s.unset.contains(c) || s.parent == null) {
            return null;
        }
        Value outer = find(s.parent, c);
        if (outer == null) {
            return null;
        }
        Value v = s.kind == Kind.LOOP ? carry(s.loop, c, outer).inBody
                : s.kind == Kind.CONDITION ? carry(s.loop, c, outer).inCondition : outer;
        s.now.put(c, v);
        return v;
    }

    private Carry carry(Loop loop, Cell c, Value outer) {
        return loop.carries.computeIfAbsent(c, k -> {
            int n = loop.first + loop.carries.size();
            ArrayType t = ArrayType.scalar(c.type);
            Value inCondition = loop.conditionFrame == null ? null : recorder.blockParam(t, n, loop.conditionFrame);
            return new Carry(c, outer, inCondition, recorder.blockParam(t, n, loop.bodyFrame));
        });
    }

    void write(Cell c, Value v) {
        settle();
        checkOpen(c, "set");
        if (v.dtype() != c.type) {
            throw new DTypeException("the variable made " + c.origin.at() + " is " + c.type + ", it cannot be set to a "
                    + v.dtype() + where() + ". Cast the value, for instance x.to(" + c.type + ")");
        }
        assign(c, v);
    }

    private void assign(Cell c, Value v) {
        for (Scope s = top(); s != c.home; s = s.parent) {
            if (s.kind == Kind.PARALLEL) {
                throw new StagingException("the variable made " + c.origin.at() + " is set" + where()
                        + " in a parallel loop that began after it: iterations run at the same time and would race."
                        + " Use sum(lo, hi, i -> ...) or another reduction, or make the variable inside of the loop");
            }
            if (s.kind == Kind.CONDITION) {
                throw new StagingException("the variable made " + c.origin.at() + " is set" + where()
                        + " in the condition of a loop; set it in the body");
            }
        }
        Scope s = top();
        if (s.kind == Kind.LOOP && s != c.home && !s.loop.carries.containsKey(c)) {
            begin(s, c);
        }
        s.now.put(c, v);
        s.unset.remove(c);
        s.written.add(c);
    }

    // A loop that sets a cell carries it, also if it never reads it.
    private void begin(Scope s, Cell c) {
        Value outer = find(s.parent, c);
        carry(s.loop, c, outer != null ? outer : zeroAround(s, c));
    }

    private Value zeroAround(Scope s, Cell c) {
        return recorder.within(s.parent.frame, () -> recorder.constant(c.type, 0));
    }

    void writeLiteral(Cell c, long bits) {
        write(c, recorder.constant(c.type, bits));
    }

    private void checkOpen(Cell c, String what) {
        if (c.home.closed) {
            throw new StagingException("the variable made " + c.origin.at() + " is " + what + where()
                    + ", but the branch or loop body that it belongs to has ended. Make it before that region");
        }
    }

    private static String where() {
        String at = Origin.here().at();
        return at.isEmpty() ? "" : " " + at;
    }

    // ---- regions

    private Scope open(Kind kind, Loop loop) {
        return open(kind, loop, new Recorder.Frame());
    }

    private Scope open(Kind kind, Loop loop, Recorder.Frame frame) {
        Scope around = top();
        recorder.push(frame);
        top = new Scope(around, kind, frame, loop);
        return top;
    }

    // Leaves a region that will be continued.
    private void suspend(Scope s) {
        recorder.pop(s.frame);
        top = s.parent;
    }

    private void resume(Scope s) {
        recorder.push(s.frame);
        top = s;
    }

    // Ends the guards on a region and the region itself.
    private void close(Scope s) {
        settle();
        while (top != s) {
            closeGuard();
        }
        s.closed = true;
        suspend(s);
    }

    private void closeGuard() {
        settle();
        Scope g = top;
        if (g.kind != Kind.GUARD) {
            throw new IllegalStateException("regions end in the order in which they began");
        }
        g.closed = true;
        suspend(g);
        merge(g.guard, g, null, Origin.NONE, false);
    }

    /** Records a statement {@code if_} that was left open because an else could have followed. */
    void settle() {
        if (top != null && top.pending != null) {
            PendingIf p = top.pending;
            top.pending = null;
            if (p.otherwise != null) {
                resume(p.otherwise);
                close(p.otherwise);
            }
            merge(p.condition, p.then, p.otherwise, p.origin, true);
        }
    }

    void end() {
        settle();
        while (top != null && top.kind == Kind.GUARD) {
            closeGuard();
        }
    }

    // ---- branches

    /** A condition without what to do. */
    public final class If {
        private final Value condition;

        private If(Value condition) {
            this.condition = condition;
        }

        /** What to do if the condition holds. */
        public Then then(Runnable body) {
            return new Then(branch(condition, body), top());
        }
    }

    /** The rest of a statement {@code if_}, which must follow at once. */
    public final class Then {
        private final PendingIf pending;
        private final Scope around;

        private Then(PendingIf pending, Scope around) {
            this.pending = pending;
            this.around = around;
        }

        /** What to do otherwise. */
        public void else_(Runnable body) {
            check("else_");
            otherwise(pending, body);
        }

        /** A condition that is looked at otherwise; it is computed only then. */
        public ElseIf elseIf(Supplier<Expr<Bool>> condition) {
            check("elseIf");
            return new ElseIf(this, condition);
        }

        private void check(String what) {
            if (top() != around || around.pending != pending) {
                throw new StagingException(what + " must follow its if_ at once" + where()
                        + ": write if_(c).then(...)." + what + "(...) as one statement");
            }
        }
    }

    /** A further condition without what to do. */
    public final class ElseIf {
        private final Then before;
        private final Supplier<Expr<Bool>> condition;

        private ElseIf(Then before, Supplier<Expr<Bool>> condition) {
            this.before = before;
            this.condition = condition;
        }

        /** What to do if the condition holds and none before did. */
        public Then then(Runnable body) {
            before.check("elseIf");
            elseIf(before.pending, condition, body);
            return before;
        }
    }

    /** Begins a branch. */
    public If branch(Expr<Bool> condition) {
        Value c = bool(condition, "if_");
        settle();
        return new If(c);
    }

    private static Value bool(Expr<Bool> condition, String what) {
        Value c = condition.value();
        if (c.dtype() != DType.BOOL) {
            throw new DTypeException("the condition of " + what + where() + " must be bool, got " + c.dtype()
                    + ". Compare it, for instance x.ne(0)");
        }
        return c;
    }

    private PendingIf branch(Value condition, Runnable body) {
        settle();
        PendingIf p = new PendingIf(condition, record(body), Origin.here());
        top().pending = p;
        return p;
    }

    private Scope record(Runnable body) {
        Scope s = open(Kind.BRANCH, null);
        body.run();
        close(s);
        return s;
    }

    private void otherwise(PendingIf p, Runnable body) {
        top.pending = null;
        Scope e = p.otherwise;
        if (e == null) {
            e = record(body);
        } else {
            resume(e);
            otherwise(e.pending, body);
            close(e);
        }
        merge(p.condition, p.then, e, p.origin, true);
    }

    private void elseIf(PendingIf p, Supplier<Expr<Bool>> condition, Runnable body) {
        if (p.otherwise == null) {
            Scope e = open(Kind.BRANCH, null);
            branch(bool(condition.get(), "elseIf"), body);
            suspend(e);
            p.otherwise = e;
        } else {
            resume(p.otherwise);
            elseIf(p.otherwise.pending, condition, body);
            suspend(p.otherwise);
        }
    }

    // Emits a branch whose sides are recorded, and sets what they set. The else side may be null.
    private void merge(Value condition, Scope then, Scope otherwise, Origin origin, boolean moreFollows) {
        Set<Cell> cells = new LinkedHashSet<>(then.written);
        if (otherwise != null) {
            cells.addAll(otherwise.written);
        }
        cells.removeIf(c -> c.home == then || c.home == otherwise);
        List<Cell> merged = new ArrayList<>();
        List<Value> a = new ArrayList<>();
        List<Value> b = new ArrayList<>();
        for (Cell c : cells) {
            Value x = sideValue(then, c);
            Value y = sideValue(otherwise, c);
            if (x == null || y == null) {
                continue;
            }
            merged.add(c);
            a.add(x);
            b.add(y);
        }
        List<Value> elseValues = otherwise == null ? List.of() : otherwise.frame.values();
        if (merged.isEmpty() && elseValues.isEmpty() && then.frame.values().isEmpty()) {
            return;
        }
        Value v = recorder.statement(TOKEN, new Control.If(new Block(List.of(), then.frame.values(), a),
                new Block(List.of(), elseValues, b)), List.of(condition), origin);
        boolean leaves = false;
        for (int k = 0; k < merged.size(); k++) {
            assign(merged.get(k), pick(v, k, merged.get(k).type));
            leaves |= isHidden(merged.get(k));
        }
        if (leaves && moreFollows) {
            guard();
        }
    }

    private Value sideValue(Scope side, Cell c) {
        return side != null && side.written.contains(c) ? side.now.get(c) : find(top(), c);
    }

    private Value pick(Value v, int k, DType type) {
        return recorder.statement(ArrayType.scalar(type), new Control.Pick(k), List.of(v), v.origin());
    }

    /** The value of one side of a branch; only that side runs. */
    public <T extends Num> Expr<T> choose(Expr<Bool> condition, Supplier<Expr<T>> then, Supplier<Expr<T>> otherwise) {
        Value c = bool(condition, "if_");
        settle();
        Cell[] out = new Cell[1];
        Scope around = top();
        branch(c, () -> {
            Value x = then.get().value();
            out[0] = new Cell(x.dtype(), around, Origin.here());
            around.unset.add(out[0]);
            assign(out[0], x);
        });
        otherwise(around.pending, () -> write(out[0], otherwise.get().value()));
        return new Expr<>(read(out[0]));
    }

    // ---- loops

    /**
     * A loop with a condition.
     *
     * @param condition computed before each round
     */
    public void loopWhile(Supplier<Expr<Bool>> condition, Runnable body) {
        settle();
        Origin origin = Origin.here();
        Loop loop = new Loop(0);
        loop.conditionFrame = new Recorder.Frame();
        loop.bodyFrame = new Recorder.Frame();
        Scope c = open(Kind.CONDITION, loop, loop.conditionFrame);
        Value test = bool(condition.get(), "while_");
        close(c);
        Scope b = open(Kind.LOOP, loop, loop.bodyFrame);
        body.run();
        close(b);
        Block cond = new Block(inCondition(loop), c.frame.values(), List.of(test));
        if (loop.left != null) {
            cond = unlessLeft(loop, cond);
        }
        Block round = new Block(inBody(loop), b.frame.values(), results(loop, b));
        finish(recorder.statement(TOKEN, new Control.While(cond, round), inits(loop), origin), loop, b, 0);
    }

    // The condition of a loop that was left must not be computed: what it reads may not be there any more.
    private Block unlessLeft(Loop loop, Block condition) {
        Recorder.Frame f = new Recorder.Frame();
        recorder.push(f);
        Value left = loop.carries.get(loop.left).inCondition;
        Value on = recorder.emit(new Prim.Apply(Op.NOT), List.of(adopt(left, f)), Origin.NONE);
        Block inner = new Block(List.of(), condition.values(), condition.results());
        Value no = recorder.constant(DType.BOOL, 0);
        Value v = recorder.statement(TOKEN, new Control.If(inner, new Block(List.of(), List.of(), List.of(no))),
                List.of(on), Origin.NONE);
        Value result = pick(v, 0, DType.BOOL);
        recorder.pop(f);
        return new Block(condition.params(), f.values(), List.of(result));
    }

    private Value adopt(Value param, Recorder.Frame f) {
        recorder.moveHome(param, f);
        return param;
    }

    private static List<Value> inCondition(Loop loop) {
        return loop.carries.values().stream().map(Carry::inCondition).toList();
    }

    private static List<Value> inBody(Loop loop) {
        return loop.carries.values().stream().map(Carry::inBody).toList();
    }

    private static List<Value> inits(Loop loop) {
        return loop.carries.values().stream().map(Carry::init).toList();
    }

    private static List<Value> results(Loop loop, Scope b) {
        return loop.carries.values().stream().map(c -> b.written.contains(c.cell) ? b.now.get(c.cell) : c.inBody)
                .toList();
    }

    // Sets after a loop what its body set.
    private void finish(Value v, Loop loop, Scope b, int first) {
        int k = first;
        for (Carry c : loop.carries.values()) {
            // A cell without a value before the loop may be without one after it.
            if (b.written.contains(c.cell) && c.cell != loop.left && find(top(), c.cell) != null) {
                assign(c.cell, pick(v, k, c.cell.type));
            }
            k++;
        }
    }

    /**
     * A counting loop: i = lo, lo + step, ... before hi (i &gt; hi for negative steps).
     *
     * @param lo I64
     * @param hi I64
     * @param step not 0
     */
    public void loopFor(Value lo, Value hi, long step, Consumer<Expr<I64>> body) {
        settle();
        if (step == 0) {
            throw new StagingException("the step of for_ must not be 0" + where());
        }
        if (step < 0) {
            // i = lo - k for k = 0, -step, ... below lo - hi
            Value zero = recorder.constant(DType.I64, 0);
            Value span = apply(Op.SUB, lo, hi);
            loopFor(zero, span, -step, k -> body.accept(new Expr<>(apply(Op.SUB, lo, k.value()))));
            return;
        }
        Origin origin = Origin.here();
        Loop loop = new Loop(1);
        loop.bodyFrame = new Recorder.Frame();
        Value index = recorder.blockParam(ArrayType.scalar(DType.I64), 0, loop.bodyFrame);
        Scope b = open(Kind.LOOP, loop, loop.bodyFrame);
        body.accept(new Expr<>(index));
        close(b);
        List<Value> params = new ArrayList<>(List.of(index));
        params.addAll(inBody(loop));
        if (loop.left != null) {
            finish(whileLeft(lo, hi, step, loop, b, params, origin), loop, b, 1);
            return;
        }
        List<Value> inputs = new ArrayList<>(List.of(lo, hi));
        inputs.addAll(inits(loop));
        Block round = new Block(params, b.frame.values(), results(loop, b));
        finish(recorder.statement(TOKEN, new Control.For(step, round), inputs, origin), loop, b, 0);
    }

    // A counting loop that can be left early is one with a condition.
    private Value whileLeft(Value lo, Value hi, long step, Loop loop, Scope b, List<Value> params, Origin origin) {
        recorder.push(b.frame);
        Value next = apply(Op.ADD, params.get(0), recorder.constant(DType.I64, step));
        recorder.pop(b.frame);
        Recorder.Frame f = new Recorder.Frame();
        List<Value> seen = new ArrayList<>();
        for (Value p : params) {
            seen.add(recorder.blockParam(p.type(), seen.size(), f));
        }
        recorder.push(f);
        int at = 1 + new ArrayList<>(loop.carries.keySet()).indexOf(loop.left);
        Value on = recorder.emit(new Prim.Apply(Op.NOT), List.of(seen.get(at)), Origin.NONE);
        Value test = apply(Op.AND, on, apply(Op.LT, seen.get(0), hi));
        recorder.pop(f);
        List<Value> inputs = new ArrayList<>(List.of(lo));
        inputs.addAll(inits(loop));
        List<Value> results = new ArrayList<>(List.of(next));
        results.addAll(results(loop, b));
        return recorder.statement(TOKEN, new Control.While(new Block(seen, f.values(), List.of(test)),
                new Block(params, b.frame.values(), results)), inputs, origin);
    }

    private Value apply(Op op, Value a, Value b) {
        return recorder.emit(new Prim.Apply(op), List.of(a, b), Origin.NONE);
    }

    /** Leaves the innermost loop here if a condition holds. */
    public void exitIf(Expr<Bool> condition) {
        Value c = bool(condition, "exitIf");
        settle();
        Scope b = innermost("exitIf");
        if (b.kind == Kind.PARALLEL) {
            throw new StagingException("exitIf" + where() + " would leave a parallel loop, whose iterations run in any"
                    + " order: use continueIf to skip the rest of an iteration, or a serial for_");
        }
        if (b.loop.left == null) {
            b.loop.left = new Cell(DType.BOOL, b.parent, Origin.here());
            b.parent.now.put(b.loop.left, recorder.within(b.parent.frame, () -> recorder.constant(DType.BOOL, 0)));
        }
        assign(b.loop.left, c);
        guard();
    }

    /** Skips the rest of the innermost loop's round, or of a parallel loop's iteration, if a condition holds. */
    public void continueIf(Expr<Bool> condition) {
        Value c = bool(condition, "continueIf");
        settle();
        Scope b = innermost("continueIf");
        if (b.skip == null) {
            b.skip = new Cell(DType.BOOL, b, Origin.here());
            b.now.put(b.skip, recorder.within(b.frame, () -> recorder.constant(DType.BOOL, 0)));
        }
        assign(b.skip, c);
        guard();
    }

    private Scope innermost(String what) {
        for (Scope s = top(); s != null; s = s.parent) {
            if (s.kind == Kind.LOOP || s.kind == Kind.PARALLEL) {
                return s;
            }
        }
        throw new StagingException(what + where() + " is not inside of a loop");
    }

    private boolean isHidden(Cell c) {
        for (Scope s = top(); s != null; s = s.parent) {
            if (s.kind == Kind.LOOP || s.kind == Kind.PARALLEL) {
                return c == s.skip || s.loop != null && c == s.loop.left;
            }
        }
        return false;
    }

    // What follows in this region runs only if the loop was not left and the round not ended.
    private void guard() {
        Scope b = innermost("a guard");
        Value off = null;
        for (Cell c : new Cell[]{b.loop == null ? null : b.loop.left, b.skip}) {
            Value v = c == null ? null : find(top(), c);
            off = v == null ? off : off == null ? v : apply(Op.OR, off, v);
        }
        Value on = recorder.emit(new Prim.Apply(Op.NOT), List.of(off), Origin.NONE);
        open(Kind.GUARD, null).guard = on;
    }

    // ---- parallel loops

    /** A loop over a box of indices whose iterations are independent. */
    public void loopParallel(List<Value> lo, List<Value> hi, Consumer<List<Expr<I64>>> body) {
        settle();
        Origin origin = Origin.here();
        Recorder.Frame frame = new Recorder.Frame();
        List<Value> indices = indices(lo.size(), frame);
        Scope s = open(Kind.PARALLEL, null, frame);
        body.accept(indices.stream().map(v -> new Expr<I64>(v)).toList());
        close(s);
        List<Value> inputs = new ArrayList<>(lo);
        inputs.addAll(hi);
        recorder.statement(TOKEN, new Control.ParFor(lo.size(), new Block(indices, frame.values(), List.of())), inputs,
                origin);
    }

    private List<Value> indices(int n, Recorder.Frame frame) {
        List<Value> r = new ArrayList<>();
        for (int k = 0; k < n; k++) {
            r.add(recorder.blockParam(ArrayType.scalar(DType.I64), k, frame));
        }
        return r;
    }

    /** Folds the elements that a function gives for the indices from lo to hi; {@code how} depends on their type. */
    public <T extends Num, R extends Num> Expr<R> fold(Function<DType, Reduction> how, Value lo, Value hi,
            Function<Expr<I64>, Expr<T>> element) {
        settle();
        Origin origin = Origin.here();
        Recorder.Frame frame = new Recorder.Frame();
        List<Value> index = indices(1, frame);
        Scope s = open(Kind.PARALLEL, null, frame);
        Value x = element.apply(new Expr<>(index.get(0))).value();
        close(s);
        Reduction reduction = how.apply(x.dtype());
        if (reduction instanceof Reduction.Fold(Op op)) {
            op.resultType(List.of(x.dtype(), x.dtype()));
        }
        DType type = reduction instanceof Reduction.ArgExtreme ? DType.I64 : x.dtype();
        return new Expr<>(recorder.statement(ArrayType.scalar(type),
                new Control.Fold(reduction, new Block(index, frame.values(), List.of(x))), List.of(lo, hi), origin));
    }

    // ---- memory, faults, calls

    /** A statement of this region; the result is its value, or a token. */
    Value statement(DType type, Control what, List<Value> inputs) {
        settle();
        return recorder.statement(ArrayType.scalar(type), what, inputs, Origin.here());
    }

    /** An array of a constant shape that lives in this iteration. */
    public <T extends Num> StagedArray<T> local(DType type, long... shape) {
        settle();
        List<Long> dims = new ArrayList<>();
        for (long n : shape) {
            if (n < 0) {
                throw new ShapeException("a local array cannot have the extent " + n + where());
            }
            dims.add(n);
        }
        Value v = recorder.statement(new ArrayType(type, Shape.of(shape)), new Control.Local(type, dims), List.of(),
                Origin.here());
        return new StagedArray<>(v, StagedArray.Use.ANY, true);
    }

    /** A fault where the condition holds. */
    public void fail(Expr<Bool> condition, String message, Expr<?>... values) {
        List<Value> inputs = new ArrayList<>(List.of(bool(condition, "fail_if")));
        for (Expr<?> v : values) {
            inputs.add(v.value());
        }
        int holes = message.split("\\{\\}", -1).length - 1;
        if (holes != values.length) {
            throw new StagingException("the message of fail_if" + where() + " has " + holes + " {} for " + values.length
                    + " values");
        }
        statement(DType.BOOL, new Control.Fail(message), inputs);
    }

    /** Calls a C function; empty for one without a result. */
    public Value call(Foreign f, List<Value> args) {
        return statement(f.result().orElse(DType.BOOL), new Control.Call(f), args);
    }
}
