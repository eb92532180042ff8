package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Builds grid kernels in few words. Numbers are I64 unless said otherwise. */
final class GridKit {
    static final int FULL = -1;

    final LoopBuilder b = new LoopBuilder();
    private int line;

    /** A kernel whose body is made by the argument, after buffers and scalars. */
    Kernel kernel(String name, Runnable body) {
        return b.kernel(name, (begin, end) -> {
            body.run();
            return null;
        });
    }

    /** The statements that follow are of the next line. */
    void line() {
        b.at(new Origin("run", "Kernels.java", ++line));
    }

    Buffer in(DType t) {
        return b.arg(t, Buffer.Kind.IN);
    }

    Buffer out(DType t) {
        return b.arg(t, Buffer.Kind.OUT);
    }

    Buffer inout(DType t) {
        return b.arg(t, Buffer.Kind.INOUT);
    }

    Var index(GpuOp.Index.Kind kind, int axis) {
        return b.cast(DType.I64, b.gpu(new GpuOp.Index(kind, axis), List.of(), List.of()).get(0));
    }

    Var thread() {
        return index(GpuOp.Index.Kind.THREAD, 0);
    }

    Var block() {
        return index(GpuOp.Index.Kind.BLOCK, 0);
    }

    Var blockSize() {
        return index(GpuOp.Index.Kind.BLOCK_SIZE, 0);
    }

    Var global() {
        return add(mul(block(), blockSize()), thread());
    }

    Var c(long v) {
        return b.index(v);
    }

    Var i32(int v) {
        return b.constant(DType.I32, v);
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

    void when(Var cond, Runnable body) {
        b.branch(cond, false, () -> {
            body.run();
            return List.of();
        }, List::of);
    }

    Var choose(Var cond, Supplier<Var> yes, Supplier<Var> no) {
        return b.branch(cond, false, () -> List.of(yes.get()), () -> List.of(no.get())).get(0);
    }

    void loop(Var lo, Var hi, Consumer<Var> body) {
        b.loop(lo, hi, 1, List.of(), (i, none) -> {
            body.accept(i);
            return List.of();
        });
    }

    void sync() {
        line();
        b.gpu(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.NONE), List.of(), List.of());
    }

    Var sync(GpuOp.BlockBarrier.Fold fold, Var of) {
        line();
        return b.gpu(new GpuOp.BlockBarrier(fold), List.of(), List.of(of)).get(0);
    }

    void syncWarp() {
        line();
        b.gpu(new GpuOp.WarpBarrier(), List.of(), List.of(i32(FULL)));
    }

    Var shuffle(GpuOp.Shuffle.Mode mode, Var value, int by) {
        line();
        return b.gpu(new GpuOp.Shuffle(mode, 32), List.of(), List.of(i32(FULL), value, i32(by))).get(0);
    }

    Var vote(GpuOp.Vote.Kind kind, Var mask, Var value) {
        line();
        return b.gpu(new GpuOp.Vote(kind), List.of(), List.of(mask, value)).get(0);
    }

    Var atomic(GpuOp.Atomic.Kind kind, Buffer on, Var... args) {
        line();
        return b.gpu(new GpuOp.Atomic(kind, GpuOp.Scope.DEVICE), List.of(on), List.of(args)).get(0);
    }

    Var load(Buffer x, Var i) {
        line();
        return b.load(x, i);
    }

    void store(Buffer x, Var i, Var v) {
        line();
        b.store(x, i, v, Optional.empty(), false);
    }
}
