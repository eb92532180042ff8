package io.krait.staging;

import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Records kernels and functions as the front end does, for tests. */
final class Recordings {
    private final Recorder recorder = new Recorder("the kernel", Origin.here());
    private final List<Expr<I64>> args = new ArrayList<>();

    /** Records a kernel. */
    static Graph kernel(Consumer<Recordings> body) {
        Recordings k = new Recordings();
        body.accept(k);
        return k.recorder.finish(List.of());
    }

    /** Records a function of I64 scalars. */
    static Graph function(int arity, Function<Recordings, Expr<?>> body) {
        Recordings k = new Recordings();
        for (int i = 0; i < arity; i++) {
            k.args.add(new Expr<>(k.recorder.param(ArrayType.scalar(DType.I64))));
        }
        return k.recorder.finish(List.of(body.apply(k).value()));
    }

    /** Runs a function of I64 scalars. */
    static long call(Graph g, long... args) {
        return BlockInterpreter.function(g).call(args)[0];
    }

    /** Runs a kernel; the symbols are the extents of the arguments in order. */
    static void run(Graph g, StridedArray... args) {
        BlockInterpreter.run(g, extents(args), List.of(args));
    }

    static long[] extents(StridedArray... args) {
        return Arrays.stream(args).flatMapToLong(a -> Arrays.stream(a.shape())).toArray();
    }

    Recorder recorder() {
        return recorder;
    }

    Flow flow() {
        return recorder.flow();
    }

    /** A new array parameter with symbolic extents. */
    <T extends Num> StagedArray<T> array(DType type, int rank) {
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            dims.add(recorder.symbol());
        }
        return new StagedArray<>(recorder.param(new ArrayType(type, new Shape(dims))), StagedArray.Use.ANY, true);
    }

    /** A new scalar parameter. */
    <T extends Num> Expr<T> scalar(DType type) {
        return new Expr<>(recorder.param(ArrayType.scalar(type)));
    }

    /** Argument {@code i} of a function. */
    Expr<I64> arg(int i) {
        return args.get(i);
    }

    Expr<I64> i64(long v) {
        return new Expr<>(recorder.constant(DType.I64, v));
    }

    Expr<F64> f64(double v) {
        return new Expr<>(recorder.constant(DType.F64, Scalars.bits(v)));
    }

    Var<I64> var(long v) {
        return flow().variable(i64(v).value());
    }

    void loop(long lo, Expr<I64> hi, Consumer<Expr<I64>> body) {
        flow().loopFor(i64(lo).value(), hi.value(), 1, body);
    }

    void parallel(Expr<I64> hi, Consumer<Expr<I64>> body) {
        flow().loopParallel(List.of(i64(0).value()), List.of(hi.value()), i -> body.accept(i.get(0)));
    }

    /** Memory with the given numbers. */
    static StridedArray of(long... v) {
        return StridedArray.dense(DType.I64, MemorySegment.ofArray(v), v.length);
    }

    /** Memory with the given numbers. */
    static StridedArray of(double... v) {
        return StridedArray.dense(DType.F64, MemorySegment.ofArray(v), v.length);
    }
}
