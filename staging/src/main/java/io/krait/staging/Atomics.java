package io.krait.staging;

import io.krait.types.Num;
import java.util.List;

/**
 * Atomic updates of the elements of an array by the threads of a GPU kernel: each gives the element as it was before.
 * Elements are i32, u32, i64, u64, f32 or f64. Updates order nothing but themselves: see {@code threadFence}.
 *
 * <p>Sums of floats are rounded in the order in which the threads come, so their bits may differ from run to run.
 *
 * @param <T> the static element type
 */
public final class Atomics<T extends Num> {
    private final StagedArray<T> array;
    private final GpuOp.Scope scope;

    Atomics(StagedArray<T> array, GpuOp.Scope scope) {
        this.array = array;
        this.scope = scope;
    }

    /** The same that are atomic for the threads of a block only, which may be faster. */
    public Atomics<T> ofBlock() {
        return new Atomics<>(array, GpuOp.Scope.BLOCK);
    }

    /** The same that are atomic for all devices and the host. */
    public Atomics<T> ofSystem() {
        return new Atomics<>(array, GpuOp.Scope.SYSTEM);
    }

    /** {@code a[index] += value}. */
    public Expr<T> add(Expr<? extends T> value, Object... index) {
        return record(GpuOp.Atomic.Kind.ADD, List.of(value), index);
    }

    /** {@code a[index] += value}. */
    public Expr<T> add(double value, Object... index) {
        return add(literal(value), index);
    }

    /** {@code a[index] += value}. */
    public Expr<T> add(long value, Object... index) {
        return add(literal(value), index);
    }

    /** {@code a[index] -= value}. */
    public Expr<T> sub(Expr<? extends T> value, Object... index) {
        return record(GpuOp.Atomic.Kind.SUB, List.of(value), index);
    }

    /** {@code a[index] -= value}. */
    public Expr<T> sub(double value, Object... index) {
        return sub(literal(value), index);
    }

    /** {@code a[index] -= value}. */
    public Expr<T> sub(long value, Object... index) {
        return sub(literal(value), index);
    }

    /** Keeps the smaller of element and value; NaN if either is. */
    public Expr<T> min(Expr<? extends T> value, Object... index) {
        return record(GpuOp.Atomic.Kind.MIN, List.of(value), index);
    }

    /** Keeps the larger of element and value; NaN if either is. */
    public Expr<T> max(Expr<? extends T> value, Object... index) {
        return record(GpuOp.Atomic.Kind.MAX, List.of(value), index);
    }

    /** {@code a[index] &= value}; integers. */
    public Expr<T> and(Expr<? extends T> value, Object... index) {
        return record(GpuOp.Atomic.Kind.AND, List.of(value), index);
    }

    /** {@code a[index] |= value}; integers. */
    public Expr<T> or(Expr<? extends T> value, Object... index) {
        return record(GpuOp.Atomic.Kind.OR, List.of(value), index);
    }

    /** {@code a[index] ^= value}; integers. */
    public Expr<T> xor(Expr<? extends T> value, Object... index) {
        return record(GpuOp.Atomic.Kind.XOR, List.of(value), index);
    }

    /** Writes the value. */
    public Expr<T> exch(Expr<? extends T> value, Object... index) {
        return record(GpuOp.Atomic.Kind.EXCHANGE, List.of(value), index);
    }

    /** Writes the value. */
    public Expr<T> exch(double value, Object... index) {
        return exch(literal(value), index);
    }

    /** Writes the value. */
    public Expr<T> exch(long value, Object... index) {
        return exch(literal(value), index);
    }

    /** Counts up to the limit, then begins at 0: {@code old >= limit ? 0 : old + 1}, unsigned; integers. */
    public Expr<T> inc(Expr<? extends T> limit, Object... index) {
        return record(GpuOp.Atomic.Kind.INC, List.of(limit), index);
    }

    /** Counts up to the limit, then begins at 0: {@code old >= limit ? 0 : old + 1}, unsigned; integers. */
    public Expr<T> inc(long limit, Object... index) {
        return inc(literal(limit), index);
    }

    /** Counts down to 0, then begins at the limit: {@code old == 0 || old > limit ? limit : old - 1}; integers. */
    public Expr<T> dec(Expr<? extends T> limit, Object... index) {
        return record(GpuOp.Atomic.Kind.DEC, List.of(limit), index);
    }

    /** Counts down to 0, then begins at the limit: {@code old == 0 || old > limit ? limit : old - 1}; integers. */
    public Expr<T> dec(long limit, Object... index) {
        return dec(literal(limit), index);
    }

    /** Writes the value if the element has the same bits as {@code expected}; it did if the result has them. */
    public Expr<T> cas(Expr<? extends T> expected, Expr<? extends T> value, Object... index) {
        return record(GpuOp.Atomic.Kind.CAS, List.of(expected, value), index);
    }

    /** Writes the value if the element equals {@code expected}; it did if the result does. */
    public Expr<T> cas(long expected, long value, Object... index) {
        return cas(literal(expected), literal(value), index);
    }

    private Expr<T> literal(double v) {
        return new Expr<>(array.value().recorder().literal(array.dtype(), v));
    }

    private Expr<T> literal(long v) {
        return new Expr<>(array.value().recorder().literal(array.dtype(), v));
    }

    private Expr<T> record(GpuOp.Atomic.Kind kind, List<Expr<? extends T>> values, Object... index) {
        return array.atomic(new GpuOp.Atomic(kind, scope), values, index);
    }
}
