package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.List;

/** Kernels that everybody knows. Where there is a size, it is the first scalar. */
final class Famous {
    private Famous() {
    }

    /** Arguments: F32 input, F32 sum of each block; n. Any power of two of threads up to 256. */
    static Kernel blockSum() {
        GridKit k = new GridKit();
        Buffer in = k.in(DType.F32);
        Buffer out = k.out(DType.F32);
        Var n = k.b.scalar(DType.I64);
        Buffer tile = k.b.shared(DType.F32, 256);
        return k.kernel("blockSum", () -> {
            Var t = k.thread();
            Var i = k.global();
            Var zero = k.b.constant(DType.F32, 0);
            k.store(tile, t, k.choose(k.lt(i, n), () -> k.load(in, i), () -> zero));
            k.sync();
            Var half = k.b.apply(Op.SHR, k.blockSize(), k.c(1));
            k.b.repeat(List.of(half), s -> k.b.apply(Op.GT, s.get(0), k.c(0)), s -> {
                k.when(k.lt(t, s.get(0)), () -> k.store(tile, t, k.add(k.load(tile, t),
                        k.load(tile, k.add(t, s.get(0))))));
                k.sync();
                return List.of(k.b.apply(Op.SHR, s.get(0), k.c(1)));
            });
            k.when(k.eq(t, k.c(0)), () -> k.store(out, k.block(), k.load(tile, k.c(0))));
        });
    }

    /** Inclusive scan of each block by doubling distances. Arguments: I32 input, I32 output; n. Up to 256 threads. */
    static Kernel blockScan() {
        GridKit k = new GridKit();
        Buffer in = k.in(DType.I32);
        Buffer out = k.out(DType.I32);
        Var n = k.b.scalar(DType.I64);
        Buffer tile = k.b.shared(DType.I32, 512);
        return k.kernel("blockScan", () -> {
            Var t = k.thread();
            Var i = k.global();
            k.store(tile, t, k.choose(k.lt(i, n), () -> k.load(in, i), () -> k.i32(0)));
            k.sync();
            List<Var> last = k.b.repeat(List.of(k.c(1), k.c(0)), s -> k.lt(s.get(0), k.blockSize()), s -> {
                Var from = k.mul(s.get(1), k.c(256));
                Var to = k.sub(k.c(256), from);
                Var mine = k.load(tile, k.add(from, t));
                Var sum = k.choose(k.b.apply(Op.GE, t, s.get(0)),
                        () -> k.add(mine, k.load(tile, k.add(from, k.sub(t, s.get(0))))), () -> mine);
                k.store(tile, k.add(to, t), sum);
                k.sync();
                return List.of(k.mul(s.get(0), k.c(2)), k.sub(k.c(1), s.get(1)));
            });
            k.when(k.lt(i, n), () -> k.store(out, i, k.load(tile, k.add(k.mul(last.get(1), k.c(256)), t))));
        });
    }

    /** Sorts each block. Arguments: I32 data. A power of two of threads up to 256. */
    static Kernel bitonicSort() {
        GridKit k = new GridKit();
        Buffer data = k.inout(DType.I32);
        Buffer tile = k.b.shared(DType.I32, 256);
        return k.kernel("bitonicSort", () -> {
            Var t = k.thread();
            k.store(tile, t, k.load(data, k.global()));
            k.sync();
            k.b.repeat(List.of(k.c(2)), s -> k.b.apply(Op.LE, s.get(0), k.blockSize()), s -> {
                k.b.repeat(List.of(k.b.apply(Op.SHR, s.get(0), k.c(1))), d -> k.b.apply(Op.GT, d.get(0), k.c(0)),
                        d -> {
                            Var other = k.b.apply(Op.XOR, t, d.get(0));
                            k.when(k.b.apply(Op.GT, other, t), () -> {
                                Var up = k.eq(k.b.apply(Op.AND, t, s.get(0)), k.c(0));
                                Var x = k.load(tile, t);
                                Var y = k.load(tile, other);
                                k.when(k.b.apply(Op.EQ, k.b.apply(Op.GT, x, y), up), () -> {
                                    k.store(tile, t, y);
                                    k.store(tile, other, x);
                                });
                            });
                            k.sync();
                            return List.of(k.b.apply(Op.SHR, d.get(0), k.c(1)));
                        });
                return List.of(k.mul(s.get(0), k.c(2)));
            });
            k.store(data, k.global(), k.load(tile, t));
        });
    }

    /** Arguments: F64 input, F64 output; rows, columns. Blocks of 16 by 16. */
    static Kernel transpose() {
        GridKit k = new GridKit();
        Buffer in = k.in(DType.F64);
        Buffer out = k.out(DType.F64);
        Var rows = k.b.scalar(DType.I64);
        Var columns = k.b.scalar(DType.I64);
        Buffer tile = k.b.shared(DType.F64, 16 * 17);
        return k.kernel("transpose", () -> {
            Var tx = k.thread();
            Var ty = k.index(GpuOp.Index.Kind.THREAD, 1);
            Var bx = k.mul(k.block(), k.c(16));
            Var by = k.mul(k.index(GpuOp.Index.Kind.BLOCK, 1), k.c(16));
            k.when(k.b.apply(Op.AND, k.lt(k.add(bx, tx), columns), k.lt(k.add(by, ty), rows)),
                    () -> k.store(tile, k.add(k.mul(ty, k.c(17)), tx),
                            k.load(in, k.add(k.mul(k.add(by, ty), columns), k.add(bx, tx)))));
            k.sync();
            k.when(k.b.apply(Op.AND, k.lt(k.add(by, tx), rows), k.lt(k.add(bx, ty), columns)),
                    () -> k.store(out, k.add(k.mul(k.add(bx, ty), rows), k.add(by, tx)),
                            k.load(tile, k.add(k.mul(tx, k.c(17)), ty))));
        });
    }

    /** Arguments: I32 values below 64, I32 counts; n. */
    static Kernel histogram() {
        GridKit k = new GridKit();
        Buffer in = k.in(DType.I32);
        Buffer out = k.inout(DType.I32);
        Var n = k.b.scalar(DType.I64);
        Buffer bins = k.b.shared(DType.I32, 64);
        return k.kernel("histogram", () -> {
            Var t = k.thread();
            k.b.loop(t, k.c(64), 1, List.of(k.c(0)), (i, c) -> {
                k.when(k.eq(k.b.apply(Op.REM, k.sub(i, t), k.blockSize()), k.c(0)), () -> k.store(bins, i, k.i32(0)));
                return c;
            });
            k.sync();
            k.when(k.lt(k.global(), n), () -> k.atomic(GpuOp.Atomic.Kind.ADD, bins,
                    k.b.cast(DType.I64, k.load(in, k.global())), k.i32(1)));
            k.sync();
            k.loop(k.c(0), k.c(64), i -> k.when(k.eq(k.b.apply(Op.REM, i, k.blockSize()), t),
                    () -> k.atomic(GpuOp.Atomic.Kind.ADD, out, i, k.load(bins, i))));
        });
    }

    /** C = A B of square matrices. Arguments: F32 A, B, C; n, a multiple of 8. Blocks of 8 by 8. */
    static Kernel matmul() {
        GridKit k = new GridKit();
        Buffer a = k.in(DType.F32);
        Buffer bb = k.in(DType.F32);
        Buffer c = k.out(DType.F32);
        Var n = k.b.scalar(DType.I64);
        Buffer ta = k.b.shared(DType.F32, 64);
        Buffer tb = k.b.shared(DType.F32, 64);
        return k.kernel("matmul", () -> {
            Var tx = k.thread();
            Var ty = k.index(GpuOp.Index.Kind.THREAD, 1);
            Var row = k.add(k.mul(k.index(GpuOp.Index.Kind.BLOCK, 1), k.c(8)), ty);
            Var col = k.add(k.mul(k.block(), k.c(8)), tx);
            Var at = k.add(k.mul(ty, k.c(8)), tx);
            Var sum = k.b.loop(k.c(0), n, 8, List.of(k.b.constant(DType.F32, 0)), (p, s) -> {
                k.store(ta, at, k.load(a, k.add(k.mul(row, n), k.add(p, tx))));
                k.store(tb, at, k.load(bb, k.add(k.mul(k.add(p, ty), n), col)));
                k.sync();
                List<Var> next = k.b.loop(k.c(0), k.c(8), 1, s, (q, r) -> List.of(k.b.apply(Op.FMA,
                        k.load(ta, k.add(k.mul(ty, k.c(8)), q)), k.load(tb, k.add(k.mul(q, k.c(8)), tx)), r.get(0))));
                k.sync();
                return next;
            }).get(0);
            k.store(c, k.add(k.mul(row, n), col), sum);
        });
    }

    /** Sums by shuffles; the first warp sums those of the warps. Arguments: I64 input, I64 sums. Up to 1024 threads. */
    static Kernel warpSum() {
        GridKit k = new GridKit();
        Buffer in = k.in(DType.I64);
        Buffer out = k.out(DType.I64);
        Buffer sums = k.b.shared(DType.I64, 32);
        return k.kernel("warpSum", () -> {
            Var t = k.thread();
            Var lane = k.b.apply(Op.AND, t, k.c(31));
            Var warp = k.b.apply(Op.SHR, t, k.c(5));
            Var v = reduce(k, k.load(in, k.global()));
            k.when(k.eq(lane, k.c(0)), () -> k.store(sums, warp, v));
            k.sync();
            k.when(k.eq(warp, k.c(0)), () -> {
                Var warps = k.b.apply(Op.SHR, k.add(k.blockSize(), k.c(31)), k.c(5));
                Var mine = k.choose(k.lt(lane, warps), () -> k.load(sums, lane), () -> k.c(0));
                Var all = reduce(k, mine);
                k.when(k.eq(lane, k.c(0)), () -> k.store(out, k.block(), all));
            });
        });
    }

    private static Var reduce(GridKit k, Var value) {
        Var v = value;
        for (int d = 16; d > 0; d /= 2) {
            v = k.add(v, k.shuffle(GpuOp.Shuffle.Mode.DOWN, v, d));
        }
        return v;
    }

    /** Collatz steps until all lanes of the warp are done, then all of the block. Arguments: I64 data, I32 rounds. */
    static Kernel divergentLoop() {
        GridKit k = new GridKit();
        Buffer data = k.inout(DType.I64);
        Buffer rounds = k.out(DType.I32);
        return k.kernel("divergentLoop", () -> {
            Var i = k.global();
            List<Var> end = k.b.repeat(List.of(k.load(data, i), k.i32(0)), s -> k.vote(GpuOp.Vote.Kind.ANY,
                    k.i32(GridKit.FULL), k.b.apply(Op.GT, s.get(0), k.c(1))), s -> {
                        Var odd = k.eq(k.b.apply(Op.AND, s.get(0), k.c(1)), k.c(1));
                        Var x = k.choose(k.b.apply(Op.LE, s.get(0), k.c(1)), () -> s.get(0), () -> k.choose(odd,
                                () -> k.add(k.mul(s.get(0), k.c(3)), k.c(1)),
                                () -> k.b.apply(Op.SHR, s.get(0), k.c(1))));
                        return List.of(x, k.add(s.get(1), k.i32(1)));
                    });
            Var more = k.b.repeat(List.of(end.get(1), k.i32(0)), s -> k.sync(GpuOp.BlockBarrier.Fold.OR,
                    k.b.apply(Op.GT, s.get(0), k.i32(3))), s -> List.of(k.b.apply(Op.SHR, s.get(0), k.i32(1)),
                            k.add(s.get(1), s.get(0)))).get(1);
            k.store(data, i, end.get(0));
            k.store(rounds, i, more);
        });
    }

    /** Threads beyond n only come to the barriers; lanes count each other. Arguments: I32 data, I32 out; n. */
    static Kernel idleThreads() {
        GridKit k = new GridKit();
        Buffer data = k.in(DType.I32);
        Buffer out = k.out(DType.I32);
        Var n = k.b.scalar(DType.I64);
        Buffer tile = k.b.shared(DType.I32, 256);
        return k.kernel("idleThreads", () -> {
            Var t = k.thread();
            Var i = k.global();
            Var active = k.lt(i, n);
            k.when(active, () -> k.store(tile, t, k.load(data, i)));
            Var count = k.sync(GpuOp.BlockBarrier.Fold.COUNT, active);
            k.when(active, () -> {
                Var back = k.sub(k.sub(k.b.cast(DType.I64, count), k.c(1)), t);
                Var x = k.load(tile, back);
                k.line();
                Var lanes = k.b.gpu(new GpuOp.ActiveMask(), List.of(), List.of()).get(0);
                Var even = k.vote(GpuOp.Vote.Kind.BALLOT, lanes, k.eq(k.b.apply(Op.AND, x, k.i32(1)), k.i32(0)));
                k.line();
                Var same = k.b.gpu(new GpuOp.Match(false), List.of(), List.of(lanes, k.b.apply(Op.AND, x, k.i32(3))))
                        .get(0);
                Var mixed = k.b.apply(Op.XOR, k.b.apply(Op.POPCOUNT, even), k.mul(same, k.i32(7)));
                k.store(out, i, k.add(mixed, x));
            });
        });
    }
}
