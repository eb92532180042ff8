package io.krait;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.staging.GpuOp;
import io.krait.staging.GpuThread;
import io.krait.staging.StagingException;
import io.krait.staging.Value;
import io.krait.types.BF16;
import io.krait.types.Bool;
import io.krait.types.F16;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.Num;

/**
 * The statics of {@link Krait} for the 32 threads of a warp in the lambda of {@code cudaKernel}: shuffles, votes,
 * matches, products of tiles. A mask is an i32, bit i for lane i; without one all 32 lanes take part. Every lane of a
 * mask must come to the operation, with the same mask.
 */
public abstract sealed class GpuWarps extends GpuThreads permits GpuKernels {
    /** The number of threads of a warp. */
    public static final int warpSize = GpuOp.WARP;

    private static final long FULL = -1;

    GpuWarps() {
    }

    /** The position of this thread in its warp. Lanes are numbered along x, then y, then z of the block. */
    public static Expr<I32> laneId() {
        return thread("laneId").get(new GpuOp.Lane());
    }

    /** The mask of the lanes that run this together. It is no promise that they go on together. */
    public static Expr<I32> activeMask() {
        return thread("activeMask").get(new GpuOp.ActiveMask());
    }

    /** The mask of the lanes below this one. */
    public static Expr<I32> lanesBelow() {
        Expr<I32> lane = laneId();
        return lane.literal(1).shl(lane).sub(1);
    }

    /** The lanes of the warp wait for each other; what they wrote before is seen by them after. */
    public static void syncWarp() {
        GpuThread t = thread("syncWarp");
        t.run(new GpuOp.WarpBarrier(), t.i32(FULL));
    }

    /** The lanes of a mask wait for each other; what they wrote before is seen by them after. */
    public static void syncWarp(Expr<I32> mask) {
        thread("syncWarp").run(new GpuOp.WarpBarrier(), mask.value());
    }

    // ---- shuffles

    /** The value that another lane has; the lane is taken modulo 32. */
    public static <T extends Num> Expr<T> shfl(Expr<T> value, int lane) {
        GpuThread t = thread("shfl");
        return shuffle(t, GpuOp.Shuffle.Mode.INDEX, full(t), value, t.i32(lane), warpSize);
    }

    /** The value that another lane has; the lane is taken modulo 32. */
    public static <T extends Num> Expr<T> shfl(Expr<T> value, Expr<?> lane) {
        GpuThread t = thread("shfl");
        return shuffle(t, GpuOp.Shuffle.Mode.INDEX, full(t), value, t.i32(lane), warpSize);
    }

    /** The value that another lane of this group of {@code width} lanes has; the width is a power of two. */
    public static <T extends Num> Expr<T> shfl(Expr<T> value, Expr<?> lane, int width) {
        GpuThread t = thread("shfl");
        return shuffle(t, GpuOp.Shuffle.Mode.INDEX, full(t), value, t.i32(lane), width);
    }

    /** The value that another lane of this group of {@code width} lanes has; the width is a power of two. */
    public static <T extends Num> Expr<T> shfl(Expr<T> value, int lane, int width) {
        GpuThread t = thread("shfl");
        return shuffle(t, GpuOp.Shuffle.Mode.INDEX, full(t), value, t.i32(lane), width);
    }

    /** Among the lanes of a mask: the value that another lane of this group of {@code width} lanes has. */
    public static <T extends Num> Expr<T> shfl(Expr<I32> mask, Expr<T> value, Expr<?> lane, int width) {
        GpuThread t = thread("shfl");
        return shuffle(t, GpuOp.Shuffle.Mode.INDEX, mask.value(), value, t.i32(lane), width);
    }

    /** The value of the lane {@code distance} below; the own one if there is none. */
    public static <T extends Num> Expr<T> shflUp(Expr<T> value, int distance) {
        GpuThread t = thread("shflUp");
        return shuffle(t, GpuOp.Shuffle.Mode.UP, full(t), value, t.i32(distance), warpSize);
    }

    /** The value of the lane {@code distance} below; the own one if there is none. */
    public static <T extends Num> Expr<T> shflUp(Expr<T> value, Expr<?> distance) {
        GpuThread t = thread("shflUp");
        return shuffle(t, GpuOp.Shuffle.Mode.UP, full(t), value, t.i32(distance), warpSize);
    }

    /** The value of the lane {@code distance} below in this group of {@code width}; the own one if there is none. */
    public static <T extends Num> Expr<T> shflUp(Expr<T> value, int distance, int width) {
        GpuThread t = thread("shflUp");
        return shuffle(t, GpuOp.Shuffle.Mode.UP, full(t), value, t.i32(distance), width);
    }

    /** Among the lanes of a mask: the value of the lane {@code distance} below in this group of {@code width}. */
    public static <T extends Num> Expr<T> shflUp(Expr<I32> mask, Expr<T> value, Expr<?> distance, int width) {
        GpuThread t = thread("shflUp");
        return shuffle(t, GpuOp.Shuffle.Mode.UP, mask.value(), value, t.i32(distance), width);
    }

    /** The value of the lane {@code distance} above; the own one if there is none. */
    public static <T extends Num> Expr<T> shflDown(Expr<T> value, int distance) {
        GpuThread t = thread("shflDown");
        return shuffle(t, GpuOp.Shuffle.Mode.DOWN, full(t), value, t.i32(distance), warpSize);
    }

    /** The value of the lane {@code distance} above; the own one if there is none. */
    public static <T extends Num> Expr<T> shflDown(Expr<T> value, Expr<?> distance) {
        GpuThread t = thread("shflDown");
        return shuffle(t, GpuOp.Shuffle.Mode.DOWN, full(t), value, t.i32(distance), warpSize);
    }

    /** The value of the lane {@code distance} above in this group of {@code width}; the own one if there is none. */
    public static <T extends Num> Expr<T> shflDown(Expr<T> value, int distance, int width) {
        GpuThread t = thread("shflDown");
        return shuffle(t, GpuOp.Shuffle.Mode.DOWN, full(t), value, t.i32(distance), width);
    }

    /** Among the lanes of a mask: the value of the lane {@code distance} above in this group of {@code width}. */
    public static <T extends Num> Expr<T> shflDown(Expr<I32> mask, Expr<T> value, Expr<?> distance, int width) {
        GpuThread t = thread("shflDown");
        return shuffle(t, GpuOp.Shuffle.Mode.DOWN, mask.value(), value, t.i32(distance), width);
    }

    /** The value of the lane whose number is this one's with some bits flipped. */
    public static <T extends Num> Expr<T> shflXor(Expr<T> value, int bits) {
        GpuThread t = thread("shflXor");
        return shuffle(t, GpuOp.Shuffle.Mode.XOR, full(t), value, t.i32(bits), warpSize);
    }

    /** The value of the lane whose number is this one's with some bits flipped. */
    public static <T extends Num> Expr<T> shflXor(Expr<T> value, Expr<?> bits) {
        GpuThread t = thread("shflXor");
        return shuffle(t, GpuOp.Shuffle.Mode.XOR, full(t), value, t.i32(bits), warpSize);
    }

    /** The value of the lane of this group of {@code width} whose number is this one's with some bits flipped. */
    public static <T extends Num> Expr<T> shflXor(Expr<T> value, int bits, int width) {
        GpuThread t = thread("shflXor");
        return shuffle(t, GpuOp.Shuffle.Mode.XOR, full(t), value, t.i32(bits), width);
    }

    /** Among the lanes of a mask: the value of the lane whose number in its group has some bits flipped. */
    public static <T extends Num> Expr<T> shflXor(Expr<I32> mask, Expr<T> value, Expr<?> bits, int width) {
        GpuThread t = thread("shflXor");
        return shuffle(t, GpuOp.Shuffle.Mode.XOR, mask.value(), value, t.i32(bits), width);
    }

    private static Value full(GpuThread t) {
        return t.i32(FULL);
    }

    private static <T extends Num> Expr<T> shuffle(GpuThread t, GpuOp.Shuffle.Mode mode, Value mask, Expr<T> value,
            Value from, int width) {
        if (width < 1 || width > warpSize || Integer.bitCount(width) != 1) {
            throw new StagingException(t.where() + ": the width is 1, 2, 4, 8, 16 or 32, got " + width);
        }
        DType type = value.dtype();
        if (type.isComplex() || type.bytes() < 2) {
            throw new DTypeException(t.where() + " takes values of 16, 32 or 64 bits, got " + type
                    + (type.isComplex() ? ". Take re() and im()" : ". Cast it, for instance x.to(i32)"));
        }
        return t.get(new GpuOp.Shuffle(mode, width), mask, value.value(), from);
    }

    // ---- tensor cores

    /** Products of tiles of bf16 with f32 sums: 16 x 8, 16 deep. */
    public static Mma<BF16, F32> mmaBf16() {
        thread("mmaBf16");
        return new Mma<>(GpuOp.Mma.Tiles.M16N8K16_BF16);
    }

    /** Products of tiles of f16 with f32 sums: 16 x 8, 16 deep. */
    public static Mma<F16, F32> mmaF16() {
        thread("mmaF16");
        return new Mma<>(GpuOp.Mma.Tiles.M16N8K16_F16);
    }

    /** Products of tiles of f32, rounded to 10 bits of fraction, with f32 sums: 16 x 8, 8 deep. */
    public static Mma<F32, F32> mmaTf32() {
        thread("mmaTf32");
        return new Mma<>(GpuOp.Mma.Tiles.M16N8K8_TF32);
    }

    /** Products of tiles of f64: 8 x 8, 4 deep. */
    public static Mma<F64, F64> mmaF64() {
        thread("mmaF64");
        return new Mma<>(GpuOp.Mma.Tiles.M8N8K4_F64);
    }

    // ---- votes

    /** The lanes of the warp where a condition holds. */
    public static Expr<I32> ballot(Expr<Bool> condition) {
        GpuThread t = thread("ballot");
        return t.get(new GpuOp.Vote(GpuOp.Vote.Kind.BALLOT), full(t), condition.value());
    }

    /** The lanes of a mask where a condition holds. */
    public static Expr<I32> ballot(Expr<I32> mask, Expr<Bool> condition) {
        GpuThread t = thread("ballot");
        return t.get(new GpuOp.Vote(GpuOp.Vote.Kind.BALLOT), mask.value(), condition.value());
    }

    /** Whether a condition holds in all lanes of the warp. */
    public static Expr<Bool> allSync(Expr<Bool> condition) {
        GpuThread t = thread("allSync");
        return t.get(new GpuOp.Vote(GpuOp.Vote.Kind.ALL), full(t), condition.value());
    }

    /** Whether a condition holds in all lanes of a mask. */
    public static Expr<Bool> allSync(Expr<I32> mask, Expr<Bool> condition) {
        GpuThread t = thread("allSync");
        return t.get(new GpuOp.Vote(GpuOp.Vote.Kind.ALL), mask.value(), condition.value());
    }

    /** Whether a condition holds in any lane of the warp. */
    public static Expr<Bool> anySync(Expr<Bool> condition) {
        GpuThread t = thread("anySync");
        return t.get(new GpuOp.Vote(GpuOp.Vote.Kind.ANY), full(t), condition.value());
    }

    /** Whether a condition holds in any lane of a mask. */
    public static Expr<Bool> anySync(Expr<I32> mask, Expr<Bool> condition) {
        GpuThread t = thread("anySync");
        return t.get(new GpuOp.Vote(GpuOp.Vote.Kind.ANY), mask.value(), condition.value());
    }

    /** Whether a condition is the same in all lanes of the warp. */
    public static Expr<Bool> uniformSync(Expr<Bool> condition) {
        GpuThread t = thread("uniformSync");
        return t.get(new GpuOp.Vote(GpuOp.Vote.Kind.UNIFORM), full(t), condition.value());
    }

    /** Whether a condition is the same in all lanes of a mask. */
    public static Expr<Bool> uniformSync(Expr<I32> mask, Expr<Bool> condition) {
        GpuThread t = thread("uniformSync");
        return t.get(new GpuOp.Vote(GpuOp.Vote.Kind.UNIFORM), mask.value(), condition.value());
    }

    /** The lanes of the warp that have the same value as this one, compared by their bits. */
    public static Expr<I32> matchAny(Expr<?> value) {
        GpuThread t = thread("matchAny");
        return match(t, false, full(t), value);
    }

    /** The lanes of a mask that have the same value as this one, compared by their bits. */
    public static Expr<I32> matchAny(Expr<I32> mask, Expr<?> value) {
        GpuThread t = thread("matchAny");
        return match(t, false, mask.value(), value);
    }

    /** All lanes if they have the same value, compared by their bits, else 0. */
    public static Expr<I32> matchAll(Expr<?> value) {
        GpuThread t = thread("matchAll");
        return match(t, true, full(t), value);
    }

    /** The mask if all of its lanes have the same value, compared by their bits, else 0. */
    public static Expr<I32> matchAll(Expr<I32> mask, Expr<?> value) {
        GpuThread t = thread("matchAll");
        return match(t, true, mask.value(), value);
    }

    private static Expr<I32> match(GpuThread t, boolean all, Value mask, Expr<?> value) {
        DType type = value.dtype();
        if (type.isComplex() || type.bytes() < Integer.BYTES) {
            throw new DTypeException(t.where() + " takes values of 32 or 64 bits, got " + type
                    + (type.isComplex() ? ". Take re() and im()" : ". Cast it, for instance x.to(i32)"));
        }
        return t.get(new GpuOp.Match(all), mask, value.value());
    }
}
