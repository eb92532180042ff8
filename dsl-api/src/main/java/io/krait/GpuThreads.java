package io.krait;

import io.krait.staging.ConstantArray;
import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.GpuOp;
import io.krait.staging.GpuThread;
import io.krait.staging.IndexException;
import io.krait.staging.Literals;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.StagedArray;
import io.krait.staging.StagingException;
import io.krait.staging.Value;
import io.krait.types.Bool;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The statics of {@link Krait} that say in the lambda of {@code cudaKernel} what a thread of a GPU does: where it is,
 * shared memory, barriers, fences, asynchronous copies, printing. The meaning is that of CUDA. They record; nothing
 * runs. Outside of such a lambda they are an error.
 *
 * <p>Device functions are plain Java methods that take and give staged values; the lambda calls them.
 */
public abstract sealed class GpuThreads extends Stencils permits GpuWarps {
    /** Static shared memory of a block, in bytes, that every GPU has. */
    static final long MOST_SHARED = 48 << 10;

    private static final int AXES = 3;

    GpuThreads() {
    }

    static GpuThread thread(String what) {
        return GpuThread.current(what);
    }

    // ---- where a thread is

    /** The position of this thread in its block along an axis: 0 is x, 1 is y, 2 is z. */
    public static Expr<I32> threadIdx(int axis) {
        return index("threadIdx", GpuOp.Index.Kind.THREAD, axis);
    }

    /** The position of this thread's block in the grid along an axis: 0 is x, 1 is y, 2 is z. */
    public static Expr<I32> blockIdx(int axis) {
        return index("blockIdx", GpuOp.Index.Kind.BLOCK, axis);
    }

    /** The number of threads of a block along an axis. */
    public static Expr<I32> blockDim(int axis) {
        return index("blockDim", GpuOp.Index.Kind.BLOCK_SIZE, axis);
    }

    /** The number of blocks along an axis. */
    public static Expr<I32> gridDim(int axis) {
        return index("gridDim", GpuOp.Index.Kind.GRID_SIZE, axis);
    }

    private static Expr<I32> index(String what, GpuOp.Index.Kind kind, int axis) {
        GpuThread t = thread(what + "(" + axis + ")");
        if (axis < 0 || axis >= AXES) {
            throw new IndexException(t.where() + ": an axis of a grid is 0 (x), 1 (y) or 2 (z)");
        }
        return t.get(new GpuOp.Index(kind, axis));
    }

    private static Value wide(Expr<I32> e) {
        return e.value().recorder().emit(new Prim.Cast(DType.I64), List.of(e.value()));
    }

    private static Expr<I64> apply(Op op, Value a, Value b) {
        return new Expr<>(a.recorder().emit(new Prim.Apply(op), List.of(a, b)));
    }

    /** The position of this thread in the whole grid along an axis: blockIdx * blockDim + threadIdx. */
    public static Expr<I64> gridIdx(int axis) {
        Expr<I64> first = apply(Op.MUL, wide(index("gridIdx", GpuOp.Index.Kind.BLOCK, axis)),
                wide(index("gridIdx", GpuOp.Index.Kind.BLOCK_SIZE, axis)));
        return apply(Op.ADD, first.value(), wide(index("gridIdx", GpuOp.Index.Kind.THREAD, axis)));
    }

    /** The number of threads in the whole grid along an axis: gridDim * blockDim. */
    public static Expr<I64> gridSize(int axis) {
        return apply(Op.MUL, wide(index("gridSize", GpuOp.Index.Kind.GRID_SIZE, axis)),
                wide(index("gridSize", GpuOp.Index.Kind.BLOCK_SIZE, axis)));
    }

    /**
     * The position of this thread in a grid of one axis, {@code gridIdx(0)}. There may be more threads than elements:
     * {@code if_(i.lt(x.size())).then(...)}. For more axes see {@link #grid2} and {@link #grid3}.
     *
     * @param axes 1
     */
    public static Expr<I64> grid(int axes) {
        if (axes != 1) {
            throw new StagingException(thread("grid(" + axes + ")").where() + " is more than one number: use"
                    + " gridIdx(0), gridIdx(1), ... or grid2((i, j) -> ...) and grid3((i, j, k) -> ...)");
        }
        return gridIdx(0);
    }

    /** What this thread does, given its position in a grid of two axes: gridIdx(0), gridIdx(1). */
    public static void grid2(BiConsumer<Expr<I64>, Expr<I64>> body) {
        body.accept(gridIdx(0), gridIdx(1));
    }

    /** What this thread does, given its position in a grid of three axes: gridIdx(0), gridIdx(1), gridIdx(2). */
    public static void grid3(Body3 body) {
        body.at(gridIdx(0), gridIdx(1), gridIdx(2));
    }

    /**
     * A loop of this thread over i = grid(1), grid(1) + gridSize(0), ... before n, so that any number of threads does
     * all n: neighbours of a warp come to neighbours of memory.
     */
    public static void gridStride(Expr<?> n, Consumer<Expr<I64>> body) {
        for_(grid(1), n, gridSize(0), body);
    }

    /**
     * A loop over i = lo, lo + step, ... before hi.
     *
     * @param step at least 1
     */
    public static void for_(Expr<?> lo, Expr<?> hi, Expr<?> step, Consumer<Expr<I64>> body) {
        Expr<I64> from = new Expr<>(bound(lo));
        Expr<I64> by = new Expr<>(bound(step));
        Expr<I64> rounds = new Expr<I64>(bound(hi)).sub(from).add(by).sub(1).div(by);
        for_(0, rounds, k -> body.accept(from.add(k.mul(by))));
    }

    // ---- memory

    /**
     * An array that the threads of a block share. Its elements begin undefined.
     *
     * @param shape constants; all shared arrays of a kernel take at most 48 KiB, see {@link #sharedDynamic} for more
     */
    public static <T extends Num> StagedArray<T> shared(ScalarType<T> type, long... shape) {
        GpuThread t = thread("shared");
        long bytes = type.dtype().bytes();
        for (long n : shape) {
            if (n < 1) {
                throw new ShapeException(t.where() + ": a shared array cannot have the extent " + n);
            }
            bytes = bytes > MOST_SHARED ? bytes : bytes * Math.min(n, MOST_SHARED + 1);
        }
        if (bytes > MOST_SHARED) {
            throw new ShapeException(t.where() + ": a shared array of " + type + " with the shape "
                    + Arrays.toString(shape) + " needs more than 48 KiB. Use sharedDynamic(" + type + "), and launch"
                    + " with .sharedBytes(n)");
        }
        return t.shared(type.dtype(), shape);
    }

    /**
     * All of the dynamic shared memory of the launch ({@code .sharedBytes(n)}) as an array with one axis. Several such
     * arrays are in the same place.
     */
    public static <T extends Num> StagedArray<T> sharedDynamic(ScalarType<T> type) {
        return thread("sharedDynamic").sharedDynamic(type.dtype());
    }

    /** Constant memory: numbers that all threads read. */
    public static <T extends Num> ConstantArray<T> constant(ScalarType<T> type, double... values) {
        return new ConstantArray<>(type.dtype(), Arrays.stream(values).mapToObj(v -> Literals.bits(type.dtype(), v))
                .toList());
    }

    /** Constant memory: numbers that all threads read. */
    public static <T extends Num> ConstantArray<T> constant(ScalarType<T> type, long... values) {
        return new ConstantArray<>(type.dtype(), Arrays.stream(values).mapToObj(v -> Literals.bits(type.dtype(), v))
                .toList());
    }

    // ---- barriers and fences

    /**
     * All threads of the block wait here for each other; what they wrote before is seen by all after. All of them must
     * come here, or none: in a branch that only some take it is undefined behaviour, which the simulator finds.
     */
    public static void syncThreads() {
        thread("syncThreads").run(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.NONE));
    }

    /** As {@link #syncThreads}; the number of threads where a condition holds. */
    public static Expr<I32> syncThreadsCount(Expr<Bool> condition) {
        return thread("syncThreadsCount").get(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.COUNT),
                condition.value());
    }

    /** As {@link #syncThreads}; whether a condition holds for all threads. */
    public static Expr<Bool> syncThreadsAnd(Expr<Bool> condition) {
        return thread("syncThreadsAnd").get(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.AND), condition.value());
    }

    /** As {@link #syncThreads}; whether a condition holds for any thread. */
    public static Expr<Bool> syncThreadsOr(Expr<Bool> condition) {
        return thread("syncThreadsOr").get(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.OR), condition.value());
    }

    /**
     * All threads of the grid wait here for each other; what they wrote before is seen by all after. A kernel with it
     * is launched cooperatively: all of its blocks must fit on the device at the same time.
     */
    public static void syncGrid() {
        thread("syncGrid").run(new GpuOp.GridBarrier());
    }

    /** What this thread wrote before is seen by threads of the device before what it writes after. */
    public static void threadFence() {
        thread("threadFence").run(new GpuOp.Fence(GpuOp.Scope.DEVICE));
    }

    /** What this thread wrote before is seen by threads of the block before what it writes after. */
    public static void threadFenceBlock() {
        thread("threadFenceBlock").run(new GpuOp.Fence(GpuOp.Scope.BLOCK));
    }

    /** What this thread wrote before is seen by all devices and the host before what it writes after. */
    public static void threadFenceSystem() {
        thread("threadFenceSystem").run(new GpuOp.Fence(GpuOp.Scope.SYSTEM));
    }

    // ---- asynchronous copies

    /**
     * Begins to copy consecutive elements from an array parameter to shared memory: {@code copyAsync(tile.at(t, 0),
     * in.at(i, 0), 4)}. They are there after {@link #commitAsync}, {@link #waitAsync} and, for other threads than this
     * one, {@link #syncThreads}.
     *
     * @param to the first element in shared memory
     * @param from the first element in the array
     * @param count so that there are 4, 8 or 16 bytes; both ends are aligned to that
     */
    public static <T extends Num> void copyAsync(StagedArray<T> to, StagedArray<T> from, int count) {
        thread("copyAsync").copyAsync(to, from, count);
    }

    /** Makes one group of the copies that this thread began since the last group. */
    public static void commitAsync() {
        thread("commitAsync").run(new GpuOp.AsyncCommit());
    }

    /** Waits until at most {@code pending} groups of copies of this thread, the latest, are under way. */
    public static void waitAsync(int pending) {
        GpuThread t = thread("waitAsync");
        if (pending < 0) {
            throw new StagingException(t.where() + " cannot leave " + pending + " groups under way; 0 waits for all");
        }
        t.run(new GpuOp.AsyncWait(pending));
    }

    // ---- clocks and printing

    /** A counter of the cycles of this thread's multiprocessor. */
    public static Expr<I64> clock() {
        return thread("clock").get(new GpuOp.Clock(false));
    }

    /** A counter of nanoseconds that all threads of the device share. */
    public static Expr<I64> nanoTime() {
        return thread("nanoTime").get(new GpuOp.Clock(true));
    }

    /**
     * Prints a line; {@code {}} stands for a value: {@code print("x[{}] = {}", i, x)}. Lines come when the host waits
     * for the kernel, those of different threads in any order.
     */
    public static void print(String format, Expr<?>... values) {
        GpuThread t = thread("print");
        int holes = format.split("\\{\\}", -1).length - 1;
        if (holes != values.length) {
            throw new StagingException(t.where() + ": the text has " + holes + " {} for " + values.length + " values");
        }
        t.run(new GpuOp.Print(format), Arrays.stream(values).map(Expr::value).toArray(Value[]::new));
    }
}
