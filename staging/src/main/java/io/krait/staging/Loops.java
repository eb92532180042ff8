package io.krait.staging;

import io.krait.types.Bool;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Records loops.
 *
 * <p>Note [Leaving early]. {@code exitIf(c)} and {@code continueIf(c)} set a hidden variable of the loop and put what
 * follows in the same region into a branch, a guard, that runs only if {@code c} does not hold. When a branch that did
 * so ends, what follows it is guarded by the hidden variable too.
 */
final class Loops {
    private final Recorder recorder;
    private final Scopes scopes;
    private final Branches branches;

    Loops(Recorder recorder, Scopes scopes, Branches branches) {
        this.recorder = recorder;
        this.scopes = scopes;
        this.branches = branches;
    }

    // ---- serial loops

    /** A loop with a condition. */
    void loopWhile(Supplier<Expr<Bool>> condition, Runnable body) {
        branches.settle();
        Scope.Loop loop = Scope.Loop.withCondition(Origin.here());
        Scope c = scopes.open(Scope.Kind.CONDITION, loop, loop.condition());
        Value test = branches.bool(condition.get(), "while_");
        branches.close(c);
        Scope b = scopes.open(Scope.Kind.LOOP, loop, loop.body());
        body.run();
        branches.close(b);
        Block cond = new Block(params(loop, Scope.Carry::inCondition), c.frame().values(), List.of(test));
        if (loop.left() != null) {
            cond = unlessLeft(loop, cond);
        }
        Block round = new Block(params(loop, Scope.Carry::inBody), b.frame().values(), results(loop, b));
        Map<Integer, Value> same = unchanged(loop, b, 0);
        finish(recorder.statement(Branches.TOKEN, new Control.While(Unchanged.condition(recorder, cond, same),
                Unchanged.body(recorder, round, same, 0)), inits(loop, b), loop.origin()), loop, b, 0);
    }

    // The condition of a loop that was left must not be computed: what it reads may not be there any more.
    private Block unlessLeft(Scope.Loop loop, Block condition) {
        Recorder.Frame f = new Recorder.Frame();
        recorder.push(f);
        Value left = loop.carries().stream().filter(c -> c.cell() == loop.left()).findFirst().orElseThrow()
                .inCondition();
        recorder.moveHome(left, f);
        Value on = recorder.emit(new Prim.Apply(Op.NOT), List.of(left), Origin.NONE);
        Block inner = new Block(List.of(), condition.values(), condition.results());
        Value no = recorder.constant(DType.BOOL, 0);
        Value v = recorder.statement(Branches.TOKEN,
                new Control.If(inner, new Block(List.of(), List.of(), List.of(no))), List.of(on), Origin.NONE);
        Value result = branches.pick(v, 0, DType.BOOL);
        recorder.pop(f);
        return new Block(condition.params(), f.values(), List.of(result));
    }

    private static List<Value> params(Scope.Loop loop, Function<Scope.Carry, Value> which) {
        return loop.carries().stream().map(which).toList();
    }

    private static List<Value> results(Scope.Loop loop, Scope b) {
        return params(loop, c -> b.written().contains(c.cell()) ? b.now().get(c.cell()) : c.inBody());
    }

    private static boolean changes(Scope.Carry c, Scope b) {
        return b.written().contains(c.cell()) && b.now().get(c.cell()) != c.inBody();
    }

    // What carried values are that no round changes, by the position of their parameters.
    private static Map<Integer, Value> unchanged(Scope.Loop loop, Scope b, int first) {
        Map<Integer, Value> r = new HashMap<>();
        List<Scope.Carry> all = loop.carries();
        for (int i = 0; i < all.size(); i++) {
            if (!changes(all.get(i), b)) {
                r.put(first + i, all.get(i).init());
            }
        }
        return r;
    }

    private static List<Value> inits(Scope.Loop loop, Scope b) {
        return loop.carries().stream().filter(c -> changes(c, b)).map(Scope.Carry::init).toList();
    }

    // Sets after a loop what its body changed; the first carried variable is result number `first`.
    private void finish(Value v, Scope.Loop loop, Scope b, int first) {
        int k = first;
        for (Scope.Carry c : loop.carries()) {
            if (changes(c, b)) {
                if (c.cell() != loop.left()) {
                    scopes.assign(c.cell(), branches.pick(v, k, c.cell().type()));
                }
                k++;
            }
        }
    }

    /** A counting loop. */
    void loopFor(Value lo, Value hi, long step, Consumer<Expr<I64>> body) {
        branches.settle();
        checkBounds(List.of(lo, hi), "for_");
        checkStep(step);
        if (step < 0) {
            // i = lo - k for k = 0, -step, ... below lo - hi
            Value zero = recorder.constant(DType.I64, 0);
            Value span = apply(Op.SUB, lo, hi);
            loopFor(zero, span, -step, k -> body.accept(new Expr<>(apply(Op.SUB, lo, k.value()))));
            return;
        }
        Scope.Loop loop = new Scope.Loop(Origin.here(), 1);
        Value index = recorder.blockParam(ArrayType.scalar(DType.I64), 0, loop.body(), loop.origin());
        Scope b = scopes.open(Scope.Kind.LOOP, loop, loop.body());
        body.accept(new Expr<>(index));
        branches.close(b);
        List<Value> params = new ArrayList<>(List.of(index));
        params.addAll(params(loop, Scope.Carry::inBody));
        if (loop.left() != null) {
            finish(whileNotLeft(lo, hi, step, loop, b, params), loop, b, 1);
            return;
        }
        List<Value> inputs = new ArrayList<>(List.of(lo, hi));
        inputs.addAll(inits(loop, b));
        Block round = Unchanged.body(recorder, new Block(params, b.frame().values(), results(loop, b)),
                unchanged(loop, b, 1), 1);
        finish(recorder.statement(Branches.TOKEN, new Control.For(step, round), inputs, loop.origin()), loop, b, 0);
    }

    // A counting loop that can be left early is one with a condition.
    private Value whileNotLeft(Value lo, Value hi, long step, Scope.Loop loop, Scope b, List<Value> params) {
        recorder.push(b.frame());
        Value next = apply(Op.ADD, params.get(0), recorder.constant(DType.I64, step));
        recorder.pop(b.frame());
        Recorder.Frame f = new Recorder.Frame();
        List<Value> seen = new ArrayList<>();
        for (Value p : params) {
            seen.add(recorder.blockParam(p.type(), seen.size(), f, loop.origin()));
        }
        recorder.push(f);
        int at = 1 + params(loop, Scope.Carry::inBody).indexOf(carry(loop, loop.left()).inBody());
        Value on = recorder.emit(new Prim.Apply(Op.NOT), List.of(seen.get(at)), Origin.NONE);
        Value test = apply(Op.AND, on, apply(Op.LT, seen.get(0), hi));
        recorder.pop(f);
        List<Value> inputs = new ArrayList<>(List.of(lo));
        inputs.addAll(inits(loop, b));
        List<Value> results = new ArrayList<>(List.of(next));
        results.addAll(results(loop, b));
        Map<Integer, Value> same = unchanged(loop, b, 1);
        Block cond = Unchanged.condition(recorder, new Block(seen, f.values(), List.of(test)), same);
        Block round = Unchanged.body(recorder, new Block(params, b.frame().values(), results), same, 0);
        return recorder.statement(Branches.TOKEN, new Control.While(cond, round), inputs, loop.origin());
    }

    private static Scope.Carry carry(Scope.Loop loop, Cell c) {
        return loop.carries().stream().filter(k -> k.cell() == c).findFirst().orElseThrow();
    }

    private Value apply(Op op, Value a, Value b) {
        return recorder.emit(new Prim.Apply(op), List.of(a, b), Origin.NONE);
    }

    static void checkStep(long step) {
        if (step == 0 || step == Long.MIN_VALUE) {
            throw new StagingException("the step of for_ must not be " + step + Scopes.where());
        }
    }

    static void checkBounds(List<Value> bounds, String what) {
        for (Value v : bounds) {
            if (v.dtype() != DType.I64 || v.shape().rank() != 0) {
                throw new DTypeException("the bounds of " + what + Scopes.where() + " must be i64, got " + v.type()
                        + ". Cast them, for instance n.to(i64)");
            }
        }
    }

    // ---- leaving early

    /** Leaves the innermost loop here if a condition holds. */
    void exitIf(Value condition) {
        branches.settle();
        Scope b = checkExit();
        Scope.Loop loop = b.loop();
        if (loop.left() == null) {
            loop.left(new Cell(DType.BOOL, b.parent(), loop.origin()));
            b.parent().now().put(loop.left(), no(b.parent().frame()));
        }
        leave(loop.left(), condition);
    }

    /** Skips the rest of the innermost loop's round, or of a parallel loop's iteration, if a condition holds. */
    void continueIf(Value condition) {
        branches.settle();
        Scope b = innermost("continueIf");
        if (b.skip() == null) {
            b.skip(new Cell(DType.BOOL, b, Origin.here()));
            b.now().put(b.skip(), no(b.frame()));
        }
        leave(b.skip(), condition);
    }

    /** The loop that would be left. */
    Scope checkExit() {
        Scope b = innermost("exitIf");
        if (b.kind() == Scope.Kind.PARALLEL) {
            throw new StagingException("exitIf" + Scopes.where() + " would leave a parallel loop, whose iterations run"
                    + " in any order: use continueIf to skip the rest of an iteration, or a serial for_");
        }
        return b;
    }

    private void leave(Cell hidden, Value condition) {
        scopes.assign(hidden, condition);
        branches.guard(List.of(hidden), Origin.here());
    }

    private Value no(Recorder.Frame frame) {
        return recorder.within(frame, () -> recorder.constant(DType.BOOL, 0));
    }

    /** The body of the innermost loop. */
    Scope innermost(String what) {
        for (Scope s = scopes.top(); s != null; s = s.parent()) {
            switch (s.kind()) {
                case LOOP, PARALLEL -> {
                    return s;
                }
                case FOLD -> throw new StagingException(what + Scopes.where() + " is in the elements of a reduction,"
                        + " which takes the element of each index: give the identity instead, for instance"
                        + " if_(c, () -> x, () -> zero)");
                case CONDITION -> throw new StagingException(what + Scopes.where() + " is in the condition of a loop;"
                        + " put it into the body");
                case ROOT, BRANCH, GUARD -> {
                    // Part of a loop body, perhaps.
                }
            }
        }
        throw new StagingException(what + Scopes.where() + " is not inside of a loop");
    }

    // ---- parallel loops

    /** A loop over a box of indices whose iterations are independent. */
    void loopParallel(List<Value> lo, List<Value> hi, Consumer<List<Expr<I64>>> body) {
        branches.settle();
        if (recorder.isOfGrid()) {
            throw new StagingException("parallelFor" + Scopes.where() + " is inside of a cudaKernel, whose lambda is"
                    + " already what one of many threads does: take the element of this thread, grid(1), or walk over"
                    + " all by for_(grid(1), n, gridSize(0), ...)");
        }
        List<Value> bounds = new ArrayList<>(lo);
        bounds.addAll(hi);
        checkBounds(bounds, "parallelFor");
        Origin origin = Origin.here();
        Recorder.Frame frame = new Recorder.Frame();
        List<Value> indices = indices(lo.size(), frame, origin);
        Scope s = scopes.open(Scope.Kind.PARALLEL, null, frame);
        body.accept(indices.stream().map(v -> new Expr<I64>(v)).toList());
        branches.close(s);
        recorder.statement(Branches.TOKEN,
                new Control.ParFor(lo.size(), new Block(indices, frame.values(), List.of())), bounds, origin);
    }

    private List<Value> indices(int n, Recorder.Frame frame, Origin origin) {
        List<Value> r = new ArrayList<>();
        for (int k = 0; k < n; k++) {
            r.add(recorder.blockParam(ArrayType.scalar(DType.I64), k, frame, origin));
        }
        return r;
    }

    /** Folds the elements that a function gives for the indices from lo to hi; {@code how} depends on their type. */
    <T extends Num, R extends Num> Expr<R> fold(Function<DType, Reduction> how, Value lo, Value hi,
            Function<Expr<I64>, Expr<T>> element, Optional<EagerLoops> steps) {
        branches.settle();
        checkBounds(List.of(lo, hi), "a reduction");
        if (steps.isPresent()) {
            return stepwise(how, lo, hi, element, steps.get());
        }
        Origin origin = Origin.here();
        Recorder.Frame frame = new Recorder.Frame();
        List<Value> index = indices(1, frame, origin);
        Scope s = scopes.open(Scope.Kind.FOLD, null, frame);
        Value given = element.apply(new Expr<>(index.get(0))).value();
        branches.settle();
        recorder.checkUse(given);
        Reduction reduction = how.apply(given.dtype());
        Value x = converted(given, reduction.accumulator(given.dtype()));
        branches.close(s);
        DType type = folded(reduction, x.dtype());
        Value folded = recorder.statement(ArrayType.scalar(type),
                new Control.Fold(reduction, new Block(index, frame.values(), List.of(x))), List.of(lo, hi), origin);
        return new Expr<>(type == x.dtype() ? converted(folded, given.dtype()) : folded);
    }

    private <T extends Num, R extends Num> Expr<R> stepwise(Function<DType, Reduction> how, Value lo, Value hi,
            Function<Expr<I64>, Expr<T>> element, EagerLoops steps) {
        DType[] given = new DType[1];
        List<Value> all = steps.elements(Eager.bits(lo), Eager.bits(hi), element, v -> {
            given[0] = v.dtype();
            return converted(v, how.apply(v.dtype()).accumulator(v.dtype()));
        });
        DType x = all.getFirst().dtype();
        Reduction reduction = how.apply(given[0]);
        DType type = folded(reduction, x);
        boolean none = Eager.bits(lo) >= Eager.bits(hi);
        Value folded = recorder.eager().orElseThrow().fold(reduction, x, Eager.bits(lo), none ? List.of() : all);
        return new Expr<>(type == x ? converted(folded, given[0]) : folded);
    }

    // The type of what a fold of elements of a type gives.
    private static DType folded(Reduction reduction, DType x) {
        Typing.checkComplexFold(reduction, x);
        return switch (reduction) {
            case Reduction.Fold(Op op) -> op.resultType(List.of(x, x));
            case Reduction.ArgExtreme a -> {
                Op.LT.resultType(List.of(x, x));
                yield DType.I64;
            }
            case Reduction.SquaredDeviations d -> Op.SQRT.resultType(List.of(x));
            case Reduction.User(Graph combine) -> {
                DType wanted = combine.params().get(0).dtype();
                if (wanted != x) {
                    throw new DTypeException("the reduction" + Scopes.where() + " combines " + wanted
                            + ", but its elements are " + x + ". Cast them, for instance x.to(" + wanted + ")");
                }
                yield wanted;
            }
        };
    }

    private Value converted(Value x, DType to) {
        return x.dtype() == to ? x : recorder.emit(new Prim.Cast(to), List.of(x));
    }
}
