package io.krait.codegen.gpu.simulator;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Writes grid kernels for tests. */
final class Sketch {
    static final int FULL = -1;

    final LoopBuilder b = new LoopBuilder();

    static Kernel kernel(Consumer<Sketch> body) {
        Sketch s = new Sketch();
        return s.b.kernel("test", (begin, end) -> {
            body.accept(s);
            return null;
        });
    }

    /** What comes now is in this line of a file K.java. */
    void line(int n) {
        b.at(new Origin("k", "K.java", n));
    }

    Buffer in(DType t) {
        return b.arg(t, Buffer.Kind.IN);
    }

    Buffer out(DType t) {
        return b.arg(t, Buffer.Kind.INOUT);
    }

    Buffer shared(DType t, long count) {
        return b.shared(t, count);
    }

    List<Var> gpu(GpuOp op, Var... args) {
        return b.gpu(op, List.of(), List.of(args));
    }

    Var one(GpuOp op, Var... args) {
        return gpu(op, args).get(0);
    }

    Var index(GpuOp.Index.Kind kind, int axis) {
        return b.cast(DType.I64, one(new GpuOp.Index(kind, axis)));
    }

    /** The thread of a block in one dimension. */
    Var tid() {
        return index(GpuOp.Index.Kind.THREAD, 0);
    }

    Var block() {
        return index(GpuOp.Index.Kind.BLOCK, 0);
    }

    Var blockSize() {
        return index(GpuOp.Index.Kind.BLOCK_SIZE, 0);
    }

    /** The thread of the grid in one dimension. */
    Var gid() {
        return add(mul(block(), blockSize()), tid());
    }

    Var c(long v) {
        return b.index(v);
    }

    Var i32(long v) {
        return b.constant(DType.I32, v);
    }

    Var f32(float v) {
        return b.constant(DType.F32, Float.floatToRawIntBits(v) & 0xffffffffL);
    }

    Var add(Var x, Var y) {
        return b.apply(Op.ADD, x, y);
    }

    Var sub(Var x, Var y) {
        return b.apply(Op.SUB, x, y);
    }

    Var mul(Var x, Var y) {
        return b.apply(Op.MUL, x, y);
    }

    Var lt(Var x, Var y) {
        return b.apply(Op.LT, x, y);
    }

    Var eq(Var x, Var y) {
        return b.apply(Op.EQ, x, y);
    }

    Var i(Var x) {
        return b.cast(DType.I32, x);
    }

    Var load(Buffer m, Var at) {
        return b.load(m, at);
    }

    void store(Buffer m, Var at, Var v) {
        b.store(m, at, v);
    }

    void sync() {
        gpu(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.NONE));
    }

    void syncWarp(Var mask) {
        gpu(new GpuOp.WarpBarrier(), mask);
    }

    void gridSync() {
        gpu(new GpuOp.GridBarrier());
    }

    void fence() {
        gpu(new GpuOp.Fence(GpuOp.Scope.DEVICE));
    }

    Var atomic(GpuOp.Atomic.Kind kind, Buffer m, Var at, Var... values) {
        List<Var> args = new ArrayList<>(List.of(at));
        args.addAll(List.of(values));
        return b.gpu(new GpuOp.Atomic(kind, GpuOp.Scope.DEVICE), List.of(m), args).get(0);
    }

    Var shuffle(GpuOp.Shuffle.Mode mode, int width, Var mask, Var value, Var by) {
        return one(new GpuOp.Shuffle(mode, width), mask, value, by);
    }

    Var ballot(Var mask, Var cond) {
        return one(new GpuOp.Vote(GpuOp.Vote.Kind.BALLOT), mask, cond);
    }

    void when(Var cond, Runnable then) {
        b.branch(cond, false, () -> {
            then.run();
            return List.of();
        }, List::of);
    }

    void either(Var cond, Runnable then, Runnable otherwise) {
        b.branch(cond, false, () -> {
            then.run();
            return List.of();
        }, () -> {
            otherwise.run();
            return List.of();
        });
    }

    Var choose(Var cond, Supplier<Var> then, Supplier<Var> otherwise) {
        return b.branch(cond, false, () -> List.of(then.get()), () -> List.of(otherwise.get())).get(0);
    }

    void loop(Var lo, Var hi, Consumer<Var> body) {
        b.loop(lo, hi, 1, List.of(), (k, none) -> {
            body.accept(k);
            return List.of();
        });
    }

    Var sum(Var lo, Var hi, Var zero, UnaryOperator<Var> value) {
        return b.loop(lo, hi, 1, List.of(zero), (k, s) -> List.of(add(s.get(0), value.apply(k)))).get(0);
    }

    /** Runs the body for a value and what the step makes of it, while the condition holds. */
    Var during(Var init, UnaryOperator<Var> cond, UnaryOperator<Var> body) {
        return b.repeat(List.of(init), s -> cond.apply(s.get(0)), s -> List.of(body.apply(s.get(0)))).get(0);
    }
}
