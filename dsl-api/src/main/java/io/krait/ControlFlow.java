package io.krait;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.staging.Flow;
import io.krait.staging.Literals;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.ScalarType;
import io.krait.staging.StagedArray;
import io.krait.staging.Value;
import io.krait.staging.Var;
import io.krait.types.Bool;
import io.krait.types.Complex;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The statics of {@link Krait} for control flow in kernels and element functions: variables, branches, loops, local
 * arrays, faults, calls. They record; nothing runs. Bounds of loops are {@code int}, {@code long} or staged integers.
 */
public abstract sealed class ControlFlow extends Functions permits ParallelLoops {
    ControlFlow() {
    }

    static Flow flow(String what) {
        return Recorder.current(what).flow();
    }

    private static Value constant(DType t, long bits) {
        return Recorder.current("a constant").constant(t, bits);
    }

    static Value bound(long n) {
        return constant(DType.I64, n);
    }

    static Value bound(Expr<?> n) {
        if (!n.dtype().isInteger()) {
            throw new DTypeException("the bounds of a loop must be integers, got " + n.dtype() + where()
                    + ". Cast them, for instance n.to(i64)");
        }
        Value v = n.value();
        return v.dtype() == DType.I64 ? v : v.recorder().emit(new Prim.Cast(DType.I64), List.of(v));
    }

    private static String where() {
        String at = Origin.here().at();
        return at.isEmpty() ? "" : " (" + at + ")";
    }

    /** A staged constant. */
    public static <T extends Num> Expr<T> literal(ScalarType<T> type, double value) {
        return new Expr<>(Recorder.current("literal").literal(type.dtype(), value));
    }

    /** A staged constant. */
    public static <T extends Num> Expr<T> literal(ScalarType<T> type, long value) {
        return new Expr<>(Recorder.current("literal").literal(type.dtype(), value));
    }

    /** A staged complex constant. */
    public static <T extends Num> Expr<T> literal(ScalarType<T> type, Complex value) {
        return new Expr<>(Recorder.current("literal").literal(type.dtype(), value));
    }

    /** A variable that begins with a value. */
    public static <T extends Num> Var<T> var(Expr<T> init) {
        return flow("var").variable(init.value());
    }

    /** An f64 variable. */
    public static Var<F64> var(double init) {
        return flow("var").variable(constant(DType.F64, Literals.bits(DType.F64, init)));
    }

    /** An f32 variable. */
    public static Var<F32> var(float init) {
        return flow("var").variable(constant(DType.F32, Literals.bits(DType.F32, init)));
    }

    /** An i32 variable. */
    public static Var<I32> var(int init) {
        return flow("var").variable(constant(DType.I32, init));
    }

    /** An i64 variable. */
    public static Var<I64> var(long init) {
        return flow("var").variable(constant(DType.I64, init));
    }

    /** A variable of a type that begins with a constant. */
    public static <T extends Num> Var<T> var(ScalarType<T> type, double init) {
        return var(literal(type, init));
    }

    /** A variable of a type without a value: it must be set before it is read. */
    public static <T extends Num> Var<T> var(ScalarType<T> type) {
        return flow("var").unset(type.dtype());
    }

    /**
     * A statement that runs only if a condition holds: {@code if_(c).then(...).elseIf(() -> d).then(...).else_(...)}.
     */
    public static Flow.If if_(Expr<Bool> condition) {
        return flow("if_").branch(condition);
    }

    /** The value of one side of a branch; only that side runs. */
    public static <T extends Num> Expr<T> if_(Expr<Bool> condition, Supplier<Expr<T>> then,
            Supplier<Expr<T>> otherwise) {
        return flow("if_").choose(condition, then, otherwise);
    }

    /** A loop: {@code while_(() -> condition).loop(...)}. */
    public static Loop while_(Supplier<Expr<Bool>> condition) {
        Flow f = flow("while_");
        return body -> f.loopWhile(condition, body);
    }

    /** A loop without its body. */
    @FunctionalInterface
    public interface Loop {
        /** What to do in each round. */
        void loop(Runnable body);
    }

    /** A loop over one carried value: gives the first value for which the condition does not hold. */
    public static <T extends Num> Expr<T> iterate(Expr<T> first, Function<Expr<T>, Expr<Bool>> condition,
            Function<Expr<T>, Expr<T>> next) {
        Var<T> a = var(first);
        while_(() -> condition.apply(now(a))).loop(() -> a.set(next.apply(now(a))));
        return now(a);
    }

    /** Two values. */
    public record Pair<A extends Num, B extends Num>(Expr<A> first, Expr<B> second) {
    }

    /** Three values. */
    public record Triple<A extends Num, B extends Num, C extends Num>(Expr<A> first, Expr<B> second, Expr<C> third) {
    }

    /** A loop over two carried values: gives the first ones for which the condition does not hold. */
    public static <A extends Num, B extends Num> Pair<A, B> iterate(Expr<A> first, Expr<B> second,
            Fn2<Expr<A>, Expr<B>, Expr<Bool>> condition, Fn2<Expr<A>, Expr<B>, Pair<A, B>> next) {
        Var<A> a = var(first);
        Var<B> b = var(second);
        while_(() -> condition.apply(now(a), now(b))).loop(() -> {
            Pair<A, B> p = next.apply(now(a), now(b));
            a.set(p.first());
            b.set(p.second());
        });
        return new Pair<>(now(a), now(b));
    }

    /** A loop over three carried values: gives the first ones for which the condition does not hold. */
    public static <A extends Num, B extends Num, C extends Num> Triple<A, B, C> iterate(Expr<A> first, Expr<B> second,
            Expr<C> third, Fn3<Expr<A>, Expr<B>, Expr<C>, Expr<Bool>> condition,
            Fn3<Expr<A>, Expr<B>, Expr<C>, Triple<A, B, C>> next) {
        Var<A> a = var(first);
        Var<B> b = var(second);
        Var<C> c = var(third);
        while_(() -> condition.apply(now(a), now(b), now(c))).loop(() -> {
            Triple<A, B, C> p = next.apply(now(a), now(b), now(c));
            a.set(p.first());
            b.set(p.second());
            c.set(p.third());
        });
        return new Triple<>(now(a), now(b), now(c));
    }

    // The value at this moment: a variable that is set later must not change it.
    static <T extends Num> Expr<T> now(Var<T> v) {
        return new Expr<>(v.value());
    }

    /** Leaves the innermost loop here if a condition holds. */
    public static void exitIf(Expr<Bool> condition) {
        flow("exitIf").exitIf(condition);
    }

    /** Skips the rest of this round of the innermost loop if a condition holds. */
    public static void continueIf(Expr<Bool> condition) {
        flow("continueIf").continueIf(condition);
    }

    /** An array of a constant shape that begins with zeros; each iteration that comes here has its own. */
    public static <T extends Num> StagedArray<T> local(ScalarType<T> type, long... shape) {
        return flow("local").local(type.dtype(), shape);
    }

    /**
     * A fault if a condition holds: the call throws {@link io.krait.staging.KernelFaultException} with the message.
     *
     * @param message text with a {@code {}} for each value
     */
    public static void fail_if(Expr<Bool> condition, String message, Expr<?>... values) {
        flow("fail_if").fail(condition, message, values);
    }

    /**
     * A C function of a library. Give the types as C declares them: {@code external("libm.so.6", "cbrt", f64, f64)}.
     *
     * @param library path of the file or name of the library; empty for the C library
     * @param symbol name of the function
     * @param result type of the result
     * @param args types of the arguments: i8 to i64, f32, f64
     * @throws io.krait.staging.KraitException when there is no such library or function
     */
    @SafeVarargs
    public static <R extends Num> External<R> external(String library, String symbol, ScalarType<R> result,
            ScalarType<? extends Num>... args) {
        return new External<>(Foreigners.symbol(library, symbol, result, args));
    }

    /** A C function at an address, which the segment keeps alive; types as C declares them. */
    @SafeVarargs
    public static <R extends Num> External<R> external(MemorySegment function, ScalarType<R> result,
            ScalarType<? extends Num>... args) {
        return new External<>(Foreigners.address("function", function, function, result, args));
    }

    /**
     * A Java function for kernels and element functions. Each call leaves native code and boxes its arguments, which is
     * a hundred times slower than arithmetic, and a kernel that contains one runs on the calling thread only.
     */
    @SafeVarargs
    public static <R extends Num> External<R> callJava(ScalarType<R> result, JavaFunction function,
            ScalarType<? extends Num>... args) {
        return new External<>(Foreigners.java(function, result, args));
    }

    /** A loop over i = lo, lo + 1, ... before hi. */
    public static void for_(long lo, long hi, Consumer<Expr<I64>> body) {
        flow("for_").loopFor(bound(lo), bound(hi), 1, body);
    }

    /** A loop over i = lo, lo + 1, ... before hi. */
    public static void for_(long lo, Expr<?> hi, Consumer<Expr<I64>> body) {
        flow("for_").loopFor(bound(lo), bound(hi), 1, body);
    }

    /** A loop over i = lo, lo + 1, ... before hi. */
    public static void for_(Expr<?> lo, long hi, Consumer<Expr<I64>> body) {
        flow("for_").loopFor(bound(lo), bound(hi), 1, body);
    }

    /** A loop over i = lo, lo + 1, ... before hi. */
    public static void for_(Expr<?> lo, Expr<?> hi, Consumer<Expr<I64>> body) {
        flow("for_").loopFor(bound(lo), bound(hi), 1, body);
    }

    /** A loop over i = lo, lo + step, ... before hi (beyond hi for negative steps); the step is not 0. */
    public static void for_(long lo, long hi, long step, Consumer<Expr<I64>> body) {
        flow("for_").loopFor(bound(lo), bound(hi), step, body);
    }

    /** A loop over i = lo, lo + step, ... before hi (beyond hi for negative steps); the step is not 0. */
    public static void for_(long lo, Expr<?> hi, long step, Consumer<Expr<I64>> body) {
        flow("for_").loopFor(bound(lo), bound(hi), step, body);
    }

    /** A loop over i = lo, lo + step, ... before hi (beyond hi for negative steps); the step is not 0. */
    public static void for_(Expr<?> lo, long hi, long step, Consumer<Expr<I64>> body) {
        flow("for_").loopFor(bound(lo), bound(hi), step, body);
    }

    /** A loop over i = lo, lo + step, ... before hi (beyond hi for negative steps); the step is not 0. */
    public static void for_(Expr<?> lo, Expr<?> hi, long step, Consumer<Expr<I64>> body) {
        flow("for_").loopFor(bound(lo), bound(hi), step, body);
    }
}
