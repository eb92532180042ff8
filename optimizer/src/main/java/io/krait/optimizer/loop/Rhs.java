package io.krait.optimizer.loop;

import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.math.Table;
import java.util.List;
import java.util.Optional;

/**
 * The computations of the loop IR. Straight-line operations work lane by lane on scalars (one lane) and vectors alike.
 */
public sealed interface Rhs {
    /** A constant in canonical bits, the same in every lane. */
    record Const(LType type, long bits) implements Rhs {
    }

    /** A primitive operation on operands of equal lanes. */
    record Scalar(Op op, List<Var> args) implements Rhs {
    }

    /** Value conversion, see {@code io.krait.staging.Scalars#convert}. */
    record Cast(DType to, Var arg) implements Rhs {
    }

    /** Reinterpretation of bits between types of one width. */
    record Bitcast(DType to, Var arg) implements Rhs {
    }

    /** A scalar repeated in every lane. */
    record Splat(Var arg, int lanes) implements Rhs {
    }

    /** The integer vector 0, 1, ..., lanes-1. */
    record LaneIds(DType dtype, int lanes) implements Rhs {
    }

    /**
     * Reads elements. With a scalar index and several lanes: the consecutive elements from it; with a vector index: one
     * element per lane. Lanes that the mask turns off touch no memory and read as zero bits.
     */
    record Load(Buffer buffer, Var index, int lanes, Optional<Var> mask) implements Rhs {
    }

    /**
     * Writes elements; addressing and mask as for {@link Load}. A streaming store bypasses the caches; it is a hint
     * that takes effect where the address is aligned to a register of the target.
     */
    record Store(Buffer buffer, Var index, Var value, Optional<Var> mask, boolean streaming) implements Rhs {
    }

    /** Looks up a constant table; the index (I32 or I64, in range in every lane) may be a vector. */
    record Lookup(Table table, Var index) implements Rhs {
    }

    /**
     * A branch on a scalar condition. Both regions have no parameters and as many results as the statement has outs.
     *
     * @param rare true when {@code then} is expected almost never
     */
    record If(Var cond, Region then, Region otherwise, boolean rare) implements Rhs {
    }

    /**
     * A serial loop: i = lo, lo+step, ... while i &lt; hi. The body's parameters are i and the carried values; its
     * results are the next carried values. The statement's outs are the last carried values. {@code step} is at least
     * 1.
     */
    record For(Var lo, Var hi, long step, List<Var> inits, Region body) implements Rhs {
    }

    /**
     * A loop whose iterations are independent. The body has the parameter i; for LANES its results are what the folds
     * combine, and the outs are those of the folds one after the other. THREADS loops have no folds.
     */
    record ParFor(Level level, Var lo, Var hi, List<Fold> folds, Region body) implements Rhs {
    }

    /** True if any lane of a mask is on. */
    record Any(Var mask) implements Rhs {
    }

    /** The lower or upper half of a vector's lanes. */
    record Half(Var arg, boolean high) implements Rhs {
    }

    /** Every other lane: those of even or of odd numbers. */
    record Unzip(Var arg, boolean odd) implements Rhs {
    }

    /** The lanes of two vectors in turns: the first of {@code even}, the first of {@code odd}, the second of both. */
    record Zip(Var even, Var odd) implements Rhs {
    }

    /** The lanes in reverse order. */
    record Reverse(Var arg) implements Rhs {
    }

    /**
     * The lanes of {@code arg} moved up by {@code count}, which is 1 to lanes - 1; the lanes that become free take the
     * last ones of {@code before}.
     */
    record Shift(Var arg, Var before, int count) implements Rhs {
    }

    /** One lane as a scalar. */
    record Extract(Var arg, int lane) implements Rhs {
    }

    /**
     * If any lane of {@code cond} is on, reports fault number {@code code} at the I64 {@code position} (scalar, then
     * lane k is at position + k; or a vector); execution goes on.
     *
     * <p>Without details: of all faults of a launch the one with the smallest (position, code) is kept, in the fault
     * word. With details (at most {@link #MAX_DETAILS} I64 values, scalars or one per lane): of all faults of a launch
     * the one with the smallest position is kept, of those at one position the one that ran first, with the details of
     * its lane. Codes are 1 to 255 without details and any number with them. A kernel has faults of one kind only.
     */
    record Fault(Var cond, Var position, int code, List<Var> details) implements Rhs {
        /** How many values a fault may report. */
        public static final int MAX_DETAILS = 16;

        /** Copies the list. */
        public Fault {
            details = List.copyOf(details);
        }
    }

    /**
     * A serial loop with a condition. Both regions have the carried values as parameters; {@code cond} gives one scalar
     * condition, {@code body} the next carried values. The statement's outs are the carried values for which the
     * condition is false first. A launch that is cancelled leaves the loop early, with the condition still true, and
     * goes on: nothing may be concluded from the condition being false afterwards that memory safety depends on.
     */
    record While(List<Var> inits, Region cond, Region body) implements Rhs {
        /** Copies the list. */
        public While {
            inits = List.copyOf(inits);
        }
    }

    /**
     * Combines an element in memory: {@code memory[index] = memory[index] op value}, for one of ADD, MUL, MIN, MAX,
     * AND, OR, XOR. Addressing and mask as for {@link Load}. With a vector index: lane after lane, in the order of
     * lanes; those that are off do nothing. Atomic updates may meet others of the same element on other threads. With
     * an out: the element as it was before, zero bits where a lane is off.
     */
    record Update(Op op, Buffer buffer, Var index, Var value, Optional<Var> mask, boolean atomic) implements Rhs {
    }

    /**
     * Calls a C function on scalars of the types I8 to I64, F32 and F64. It may do anything but touch the kernel's
     * buffers, so calls keep their order and number. In a vector: lane after lane, only for lanes that are on.
     *
     * @param function the I64 address of the function
     * @param args the arguments
     * @param result the result type, empty for void
     */
    record Call(Var function, List<Var> args, Optional<DType> result) implements Rhs {
        /** Copies the list. */
        public Call {
            args = List.copyOf(args);
        }
    }

    /**
     * What only threads of a GPU do, see {@link GpuOp}; kernels with such statements run once per thread of a grid.
     *
     * @param buffers the arrays among the operands; element numbers follow as arguments
     * @param args the scalar operands
     */
    record Gpu(GpuOp op, List<Buffer> buffers, List<Var> args) implements Rhs {
        /** Copies the lists. */
        public Gpu {
            buffers = List.copyOf(buffers);
            args = List.copyOf(args);
        }
    }

    /** What a {@link ParFor} maps to. */
    enum Level {
        /** The range that one call of the kernel covers. */
        THREADS,
        /** SIMD lanes. */
        LANES,
        /** Nothing yet: {@code ScheduleLoops} makes lanes or a serial loop of it. May stand in another one. */
        FREE
    }
}
