package io.krait;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.ScalarType;
import io.krait.staging.StagingException;
import io.krait.staging.Value;
import io.krait.types.Bool;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The machinery of staged functions that call themselves. A call records the body, in which calls of itself record the
 * body again, up to the limit; what would be deeper is a fault.
 */
final class RecursiveCore implements Inlined {
    /** Branches nest to about this depth, see {@link Recorder#MOST_REGIONS}. */
    private static final int HIGHEST_LIMIT = 200;
    /** A body that calls itself twice doubles the code with each level; this allows for 10 levels. */
    private static final int MOST_CALLS = 1_024;

    private final Function function;
    private final int depth;
    private final int[] calls;

    /**
     * What all levels share.
     *
     * @param types of the arguments and the result, or empty
     * @param mode the liberties, if not those of the caller
     */
    private record Function(Origin began, int limit, List<DType> types,
            BiFunction<Inlined, Expr<?>[], Expr<?>> body, Optional<MathMode> mode) {
        @Override
        public String toString() {
            return "recursive function" + Recording.where(began);
        }
    }

    /** A function; {@code types} are those of the arguments and the result, or none. */
    RecursiveCore(int limit, List<ScalarType<?>> types, BiFunction<Inlined, Expr<?>[], Expr<?>> body) {
        this(new Function(Origin.here(), limit, types.stream().map(ScalarType::dtype).toList(), body,
                Optional.empty()), 0, new int[1]);
        if (limit < 1 || limit > HIGHEST_LIMIT) {
            throw new IllegalArgumentException("the depth limit of a recursive function must be 1 to " + HIGHEST_LIMIT
                    + ", got " + limit + at() + ": it is unrolled to this depth. Use while_ for deeper iteration");
        }
    }

    private RecursiveCore(Function function, int depth, int[] calls) {
        this.function = function;
        this.depth = depth;
        this.calls = calls;
    }

    @Override
    public Inlined relaxed(MathMode mode) {
        Function f = function;
        return new RecursiveCore(new Function(f.began, f.limit, f.types, f.body, Optional.of(mode)), depth, calls);
    }

    @Override
    public Expr<?> apply(Expr<?>... args) {
        int[] count = depth == 0 ? new int[1] : calls;
        List<DType> types = function.types;
        Expr<?>[] in = FunctionCore.arguments(this, types.isEmpty() ? types : types.subList(0, args.length), args);
        DType result = types.isEmpty() ? in[0].dtype() : types.getLast();
        if (depth == function.limit) {
            return tooDeep(in[0].value().recorder(), result);
        }
        if (++count[0] > MOST_CALLS) {
            throw new StagingException(this + " unrolls to more than " + MOST_CALLS + " calls" + at() + ": the calls in"
                    + " its body are recorded again at each level, down to its limit of " + function.limit
                    + ". Lower the limit, call itself once, or use a loop");
        }
        Expr<?> r = FunctionCore.value(this,
                FunctionCore.within(function.mode, in[0],
                        () -> function.body.apply(new RecursiveCore(function, depth + 1, count), in)));
        if (r.dtype() != result) {
            throw new DTypeException(this + " gives " + r.dtype() + ", but "
                    + (types.isEmpty() ? "its first argument is " + result + ", and without declared types that is the"
                    + " type of the result. Declare them, as in recursive(limit, i64, f64, (self, n) -> ...)"
                    : "its result is declared " + result + ". Cast it, for instance x.to(" + result + ")"));
        }
        return r;
    }

    private Expr<?> tooDeep(Recorder r, DType result) {
        Value yes = r.emit(new Prim.Apply(Op.NOT), List.of(r.constant(DType.BOOL, 0)), Origin.NONE);
        r.flow().fail(new Expr<Bool>(yes), "the " + this + " exceeds its limit of " + function.limit
                + (function.limit == 1 ? " nested call" : " nested calls"));
        return new Expr<>(r.zero(result));
    }

    private static String at() {
        return Recording.where(Origin.here());
    }

    @Override
    public String toString() {
        return function.toString();
    }
}
