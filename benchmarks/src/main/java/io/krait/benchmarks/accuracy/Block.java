package io.krait.benchmarks.accuracy;

import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.i64;
import static io.krait.Krait.of;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;

/** The memory of one thread: so many points, what the host knows about them, and the errors. */
final class Block {
    private final Format format;
    private final int size;
    private final MemorySegment x;
    private final MemorySegment y;
    private final MemorySegment high;
    private final MemorySegment low;
    private final MemorySegment numbers;
    private final MemorySegment where;
    private final Object[] arguments;

    /** Memory for points of a type. */
    Block(Format format, int size) {
        this.format = format;
        this.size = size;
        Arena arena = Arena.ofAuto();
        long bytes = format == Format.F32 ? Float.BYTES : Double.BYTES;
        x = arena.allocate(size * bytes, 64);
        y = arena.allocate(size * bytes, 64);
        high = arena.allocate(size * bytes, 64);
        low = arena.allocate(size * bytes, 64);
        numbers = arena.allocate(2L * Double.BYTES, 64);
        where = arena.allocate(Long.BYTES, 64);
        MemorySegment errors = arena.allocate((long) size * Double.BYTES, 64);
        double[] tables = Tables.data();
        arguments = new Object[] {array(x), array(y), array(high), array(low),
            of(f64, MemorySegment.ofArray(tables), tables.length), of(f64, errors, size), of(f64, numbers, 2),
            of(i64, where, 1)};
    }

    private NdArray<?> array(MemorySegment memory) {
        return format == Format.F32 ? of(f32, memory, size) : of(f64, memory, size);
    }

    int size() {
        return size;
    }

    /** Sets a point; operands are rounded to the type. */
    void set(int i, double first, double second) {
        put(x, i, first);
        put(y, i, second);
    }

    /** Sets the first operand of a point of F32 by its bits. */
    void setBits(int i, int bits) {
        x.setAtIndex(ValueLayout.JAVA_INT, i, bits);
    }

    /** Sets what is known about a point. */
    void setKnown(int i, double hi, double lo) {
        put(high, i, hi);
        put(low, i, lo);
    }

    /** Has the host compute all points. */
    void askHost(Function.Host host) {
        for (int i = 0; i < size; i++) {
            if (format == Format.F32) {
                put(high, i, host.f32((float) get(x, i), (float) get(y, i)));
            } else {
                put(high, i, host.f64(get(x, i), get(y, i)));
            }
        }
    }

    private void put(MemorySegment memory, int i, double value) {
        if (format == Format.F32) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
        } else {
            memory.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
        }
    }

    private double get(MemorySegment memory, int i) {
        return format == Format.F32 ? memory.getAtIndex(ValueLayout.JAVA_FLOAT, i)
                : memory.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
    }

    /** Judges all points on the calling thread. */
    Outcome judge(Kernel kernel, Optional<Function.Host> host) {
        host.ifPresent(this::askHost);
        kernel.with().threads(1).run(arguments);
        int at = (int) where.get(ValueLayout.JAVA_LONG, 0);
        return new Outcome(size, numbers.getAtIndex(ValueLayout.JAVA_DOUBLE, 0), get(x, at), get(y, at),
                numbers.getAtIndex(ValueLayout.JAVA_DOUBLE, 1));
    }
}
