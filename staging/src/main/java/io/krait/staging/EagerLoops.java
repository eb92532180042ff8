package io.krait.staging;

import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Control flow of lambdas that run step by step, see Note [Step by step] in {@link Eager}. */
final class EagerLoops {
    private final Eager eager;
    private final Scopes scopes;
    // Regions hold no statements, so they may all have the same list.
    private final Recorder.Frame frame = new Recorder.Frame();

    EagerLoops(Eager eager, Scopes scopes) {
        this.eager = eager;
        this.scopes = scopes;
    }

    /** Runs a region. */
    <R> R in(Scope.Kind kind, Supplier<R> body) {
        Scope s = scopes.open(kind, null, frame);
        try {
            return body.get();
        } finally {
            s.close();
            scopes.suspend(s);
        }
    }

    /** Runs a region. */
    void in(Scope.Kind kind, Runnable body) {
        in(kind, () -> {
            body.run();
            return kind;
        });
    }

    // False when the loop was left.
    private boolean round(Scope.Kind kind, Runnable body) {
        try {
            in(kind, body);
        } catch (Jump j) {
            if (j == Jump.LEAVE) {
                return false;
            }
        }
        eager.poll();
        return true;
    }

    /** The condition of what comes last in a branch. */
    Value yes() {
        return eager.index(1);
    }

    void leave(Value condition, Jump how) {
        // Where nothing may happen, loops have no rounds that could be left.
        if (eager.holds(condition) && !eager.isDry()) {
            throw how;
        }
    }

    void loopWhile(Supplier<Value> condition, Runnable body) {
        Supplier<Boolean> test = () -> eager.holds(condition.get());
        while (in(Scope.Kind.CONDITION, test) && !eager.isDry() && round(Scope.Kind.LOOP, body)) {
            // Until the condition does not hold, or the loop is left.
        }
    }

    void loopFor(long lo, long hi, long step, Consumer<Expr<I64>> body) {
        long i = lo;
        boolean more = !eager.isDry() && (step > 0 ? i < hi : i > hi);
        while (more) {
            Expr<I64> index = new Expr<>(eager.index(i));
            more = round(Scope.Kind.LOOP, () -> body.accept(index))
                    // The distance may be as large as 2^64 - 1; adding the step before the comparison could overflow.
                    && (step > 0 ? Long.compareUnsigned(hi - i, step) > 0 : Long.compareUnsigned(i - hi, -step) > 0);
            i += step;
        }
    }

    void loopParallel(List<Value> from, List<Value> to, Consumer<List<Expr<I64>>> body) {
        int rank = from.size();
        long[] lo = new long[rank];
        long[] extent = new long[rank];
        for (int k = 0; k < rank; k++) {
            lo[k] = Eager.bits(from.get(k));
            extent[k] = Math.max(0, Math.subtractExact(Eager.bits(to.get(k)), lo[k]));
        }
        long n = eager.isDry() ? 0 : Tensor.size(extent);
        if (n == 0) {
            return;
        }
        boolean outermost = eager.enterParallel(n);
        boolean done = false;
        try {
            long[] at = new long[rank];
            for (long i = 0; i < n; i++) {
                if (outermost) {
                    eager.iteration(i);
                }
                List<Expr<I64>> index = new ArrayList<>(rank);
                for (int k = 0; k < rank; k++) {
                    index.add(new Expr<>(eager.index(lo[k] + at[k])));
                }
                round(Scope.Kind.PARALLEL, () -> body.accept(index));
                StridedArray.next(at, extent);
            }
            done = true;
        } finally {
            if (outermost) {
                eager.leaveParallel(done);
            }
        }
    }

    /** The elements of a fold, converted to the type that it adds up in. */
    <T extends Num> List<Value> elements(long lo, long hi, Function<Expr<I64>, Expr<T>> element,
            Function<Value, Value> converted) {
        int n = lo < hi ? Math.toIntExact(Math.subtractExact(hi, lo)) : 0;
        Value[] all = new Value[Math.max(1, n)];
        if (n == 0) {
            // No element tells its type; so one is made up.
            eager.dry(() -> all[0] = in(Scope.Kind.FOLD, () -> converted.apply(element.apply(
                    new Expr<>(eager.index(lo))).value())));
        }
        for (int i = 0; i < n; i++) {
            Expr<I64> index = new Expr<>(eager.index(lo + i));
            all[i] = in(Scope.Kind.FOLD, () -> converted.apply(element.apply(index).value()));
            eager.poll();
        }
        return Arrays.asList(all);
    }
}
