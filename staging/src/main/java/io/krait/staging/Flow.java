package io.krait.staging;

import io.krait.types.Bool;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Control flow of one recording: branches, loops, variables, local memory, faults and calls. What it records are the
 * statements of {@link Control}.
 */
public final class Flow {
    private final Recorder recorder;
    private final Scopes scopes;
    private final Branches branches;
    private final Loops loops;
    private final Optional<EagerLoops> steps;

    Flow(Recorder recorder) {
        this.recorder = recorder;
        this.scopes = new Scopes(recorder);
        this.branches = new Branches(recorder, scopes);
        this.loops = new Loops(recorder, scopes, branches);
        this.steps = recorder.eager().isPresent()
                ? Optional.of(new EagerLoops(recorder.eager().get(), scopes)) : Optional.empty();
    }

    /** Records a statement {@code if_} that was left open because an else could have followed. */
    void settle() {
        branches.settle();
    }

    /** Ends the recording. */
    void end() {
        branches.end();
    }

    // ---- variables

    /** A new variable of this region. */
    public <T extends Num> Var<T> variable(Value init) {
        settle();
        recorder.checkUse(init);
        Cell c = new Cell(init.dtype(), scopes.top(), Origin.here());
        if (steps.isPresent()) {
            c.now(init);
            return new Var<>(this, c);
        }
        scopes.top().now().put(c, init);
        return new Var<>(this, c);
    }

    /** A new variable without a value. */
    public <T extends Num> Var<T> unset(DType type) {
        settle();
        Cell c = new Cell(type, scopes.top(), Origin.here());
        if (steps.isPresent()) {
            return new Var<>(this, c);
        }
        scopes.top().unset().add(c);
        return new Var<>(this, c);
    }

    Value read(Cell c) {
        settle();
        return scopes.read(c);
    }

    void write(Cell c, Value v) {
        settle();
        scopes.write(c, v);
    }

    Recorder recorder() {
        return recorder;
    }

    // ---- branches

    /** A condition without what to do. */
    public final class If {
        private final Value condition;
        private final boolean rare;

        private If(Value condition, boolean rare) {
            this.condition = condition;
            this.rare = rare;
        }

        /** What to do if the condition holds. */
        public Then then(Runnable body) {
            if (steps.isPresent()) {
                return new Then(condition, body);
            }
            Branches.Pending pending = branches.branch(condition, rare, body);
            return new Then(pending, scopes.top());
        }
    }

    /** The rest of a statement {@code if_}, which must follow at once. */
    public final class Then {
        private final Branches.Pending pending;
        private final Scope around;
        // Step by step: true once a side was taken.
        private boolean taken;

        private Then(Value condition, Runnable body) {
            this(null, scopes.top());
            step(condition, body);
        }

        private void step(Value condition, Runnable body) {
            if (!taken && Eager.bits(condition) != 0) {
                taken = true;
                steps.orElseThrow().in(Scope.Kind.BRANCH, body);
            }
        }

        private Then(Branches.Pending pending, Scope around) {
            this.pending = pending;
            this.around = around;
        }

        /** What to do otherwise. */
        public void else_(Runnable body) {
            check("else_");
            if (steps.isPresent()) {
                step(steps.get().yes(), body);
                return;
            }
            branches.otherwise(pending, body);
        }

        /** A condition that is looked at otherwise; it is computed only then. */
        public ElseIf elseIf(Supplier<Expr<Bool>> condition) {
            check("elseIf");
            return new ElseIf(this, condition);
        }

        private void check(String what) {
            if (scopes.top() != around || around.pending() != pending && steps.isEmpty()) {
                throw new StagingException(what + " must follow its if_ at once" + Scopes.where()
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
            if (steps.isPresent()) {
                if (!before.taken) {
                    before.step(branches.bool(condition.get(), "elseIf"), body);
                }
                return before;
            }
            branches.elseIf(before.pending, condition, body);
            return before;
        }
    }

    /** Begins a branch. */
    public If branch(Expr<Bool> condition) {
        Value c = branches.bool(condition, "if_");
        settle();
        return new If(c, false);
    }

    /** Begins a branch whose first side takes little of the time. */
    public If rarely(Expr<Bool> condition) {
        Value c = branches.bool(condition, "if_");
        settle();
        return new If(c, true);
    }

    /** The value of one side of a branch; only that side runs. */
    public <T extends Num> Expr<T> choose(Expr<Bool> condition, Supplier<Expr<T>> then, Supplier<Expr<T>> otherwise) {
        Value c = branches.bool(condition, "if_");
        if (steps.isPresent()) {
            Supplier<Expr<T>> side = Eager.bits(c) != 0 ? then : otherwise;
            return steps.get().in(Scope.Kind.BRANCH, () -> new Expr<>(side.get().value()));
        }
        return branches.choose(c, then, otherwise);
    }

    // ---- loops

    /**
     * A loop with a condition.
     *
     * @param condition computed before each round
     */
    public void loopWhile(Supplier<Expr<Bool>> condition, Runnable body) {
        if (steps.isPresent()) {
            steps.get().loopWhile(() -> branches.bool(condition.get(), "while_"), body);
            return;
        }
        loops.loopWhile(condition, body);
    }

    /**
     * A counting loop: i = lo, lo + step, ... before hi (i &gt; hi for negative steps).
     *
     * @param lo I64
     * @param hi I64
     * @param step not 0
     */
    public void loopFor(Value lo, Value hi, long step, Consumer<Expr<I64>> body) {
        if (steps.isPresent()) {
            Loops.checkBounds(List.of(lo, hi), "for_");
            Loops.checkStep(step);
            steps.get().loopFor(Eager.bits(lo), Eager.bits(hi), step, body);
            return;
        }
        loops.loopFor(lo, hi, step, body);
    }

    /** Leaves the innermost loop here if a condition holds. */
    public void exitIf(Expr<Bool> condition) {
        Value c = branches.bool(condition, "exitIf");
        if (steps.isPresent()) {
            loops.checkExit();
            steps.get().leave(c, Jump.LEAVE);
            return;
        }
        loops.exitIf(c);
    }

    /** Skips the rest of the innermost loop's round, or of a parallel loop's iteration, if a condition holds. */
    public void continueIf(Expr<Bool> condition) {
        Value c = branches.bool(condition, "continueIf");
        if (steps.isPresent()) {
            loops.innermost("continueIf");
            steps.get().leave(c, Jump.SKIP);
            return;
        }
        loops.continueIf(c);
    }

    /** A loop over a box of indices whose iterations are independent. */
    public void loopParallel(List<Value> lo, List<Value> hi, Consumer<List<Expr<I64>>> body) {
        if (steps.isPresent()) {
            Loops.checkBounds(Stream.concat(lo.stream(), hi.stream()).toList(), "parallelFor");
            steps.get().loopParallel(lo, hi, body);
            return;
        }
        loops.loopParallel(lo, hi, body);
    }

    /** Folds the elements that a function gives for the indices from lo to hi; {@code how} depends on their type. */
    public <T extends Num, R extends Num> Expr<R> fold(Function<DType, Reduction> how, Value lo, Value hi,
            Function<Expr<I64>, Expr<T>> element) {
        return loops.fold(how, lo, hi, element, steps);
    }

    // ---- memory, faults, calls

    /** A statement of this region; the result is its value, or a token. */
    Value statement(DType type, Control what, List<Value> inputs) {
        // Step by step, only a fault needs the line.
        return statement(type, what, inputs, steps.isPresent() ? Origin.NONE : Origin.here());
    }

    /** A statement that another line asked for. */
    Value statement(DType type, Control what, List<Value> inputs, Origin origin) {
        settle();
        return recorder.statement(ArrayType.scalar(type), what, inputs, origin);
    }

    /** An array of a constant shape that lives in this iteration. */
    public <T extends Num> StagedArray<T> local(DType type, long... shape) {
        settle();
        List<Long> dims = new ArrayList<>();
        for (long n : shape) {
            if (n < 0) {
                throw new ShapeException("a local array cannot have the extent " + n + Scopes.where());
            }
            dims.add(n);
        }
        Value v = recorder.statement(new ArrayType(type, Shape.of(shape)), new Control.Local(type, dims), List.of(),
                Origin.here());
        return new StagedArray<>(v, StagedArray.Use.ANY, true);
    }

    /** True if this is in the elements of a reduction, which are computed in an order of their own. */
    boolean isInFold() {
        for (Scope s = scopes.top(); s != null; s = s.parent()) {
            if (s.kind() == Scope.Kind.FOLD) {
                return true;
            }
        }
        return false;
    }

    /** Result {@code k} of a statement with several. */
    Value pick(Value statement, int k, DType type) {
        return branches.pick(statement, k, type);
    }

    /** A fault where the condition holds. */
    public void fail(Expr<Bool> condition, String message, Expr<?>... values) {
        List<Value> inputs = new ArrayList<>(List.of(branches.bool(condition, "fail_if")));
        for (Expr<?> v : values) {
            inputs.add(v.value());
        }
        int holes = message.split("\\{\\}", -1).length - 1;
        if (holes != values.length) {
            throw new StagingException("the message of fail_if" + Scopes.where() + " has " + holes + " {} for "
                    + values.length + " values");
        }
        statement(DType.BOOL, new Control.Fail(message), inputs);
    }

    /** Calls a C function; empty for one without a result. */
    public Value call(Foreign f, List<Value> args) {
        if (recorder.isOfGrid()) {
            throw new StagingException(f.name() + " is called" + Scopes.where() + " inside of a cudaKernel: a GPU"
                    + " cannot call functions of the host. Write what it does as a Java method of staged values");
        }
        List<DType> got = args.stream().map(Value::dtype).toList();
        if (!got.equals(f.args())) {
            throw new DTypeException("the call of " + f.name() + Scopes.where() + " passes " + got + ", but it takes "
                    + f.args() + ". Cast the arguments, for instance x.to(f64)");
        }
        return statement(f.result().orElse(DType.BOOL), new Control.Call(f), args);
    }
}
