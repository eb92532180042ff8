package io.krait;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.staging.MathMode;
import io.krait.staging.Origin;
import io.krait.staging.ScalarType;
import io.krait.staging.StagingException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The machinery of staged functions of any number of arguments: each call records the body in place. */
final class FunctionCore implements Inlined {
    private final Origin began;
    private final List<DType> declared;
    private final Function<Expr<?>[], Expr<?>> body;
    private final Optional<MathMode> mode;
    private final ScopedValue<Boolean> recording = ScopedValue.newInstance();

    /** {@code declared} is empty for functions that take any types. */
    FunctionCore(List<ScalarType<?>> declared, Function<Expr<?>[], Expr<?>> body) {
        this(Origin.here(), declared.stream().map(ScalarType::dtype).toList(), body, Optional.empty());
    }

    private FunctionCore(Origin began, List<DType> declared, Function<Expr<?>[], Expr<?>> body,
            Optional<MathMode> mode) {
        this.began = began;
        this.declared = declared;
        this.body = body;
        this.mode = mode;
    }

    @Override
    public Inlined relaxed(MathMode own) {
        return new FunctionCore(began, declared, body, Optional.of(own));
    }

    @Override
    public Expr<?> apply(Expr<?>... args) {
        if (recording.isBound()) {
            throw new StagingException(this + " calls itself" + at() + ", so that recording it would never end. Use"
                    + " recursive(limit, (self, ...) -> ...)");
        }
        Expr<?>[] in = arguments(this, declared, args);
        return value(this, ScopedValue.where(recording, true).call(() -> within(mode, in[0], () -> body.apply(in))));
    }

    /** Records a body with its own liberties, or else with those that there are. */
    static <R> R within(Optional<MathMode> mode, Expr<?> argument, Supplier<R> body) {
        return mode.isEmpty() ? body.get() : argument.value().recorder().only(mode.get(), body);
    }

    /** The values that arguments have now, in the declared types. */
    static Expr<?>[] arguments(Inlined function, List<DType> declared, Expr<?>... args) {
        Expr<?>[] in = new Expr<?>[args.length];
        for (int k = 0; k < in.length; k++) {
            Expr<?> now = new Expr<>(args[k].value());
            in[k] = declared.isEmpty() ? now : widened(function, k, now, declared.get(k));
        }
        return in;
    }

    private static Expr<?> widened(Inlined function, int k, Expr<?> given, DType to) {
        if (!given.dtype().fitsIn(to)) {
            throw new DTypeException("argument " + (k + 1) + " of " + function + " must be " + to + ", got "
                    + given.dtype() + at() + ", which would lose information. Cast it, for instance x.to(" + to + ")");
        }
        return given.dtype() == to ? given : given.to(new ScalarType<>(to));
    }

    /** The value that a result has now. */
    static Expr<?> value(Inlined function, Expr<?> result) {
        if (result == null) {
            throw new StagingException("the lambda of " + function + " returned null; return an expression");
        }
        return new Expr<>(result.value());
    }

    private static String at() {
        return Recording.where(Origin.here());
    }

    @Override
    public String toString() {
        return "function" + Recording.where(began);
    }
}
