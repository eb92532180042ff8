package io.krait.staging;

import java.util.List;

/**
 * What element functions and kernels do beyond pure arithmetic: branches, loops, memory and faults. A value with such a
 * definition is a statement: statements run in the order in which their {@link Block} lists them.
 *
 * <p>The value of a statement with several results is a token; {@link Pick} selects a result. Indices, bounds and
 * steps are I64 scalars; an "array" is a value of {@link Prim.Param} or {@link Local}.
 */
public sealed interface Control extends Prim {
    /** The blocks of the statement. */
    default List<Block> blocks() {
        return switch (this) {
            case If f -> List.of(f.then(), f.otherwise());
            case While w -> List.of(w.cond(), w.body());
            case For f -> List.of(f.body());
            case ParFor p -> List.of(p.body());
            case Fold f -> List.of(f.body());
            case Arg a -> List.of();
            case Pick p -> List.of();
            case Local l -> List.of();
            case Load l -> List.of();
            case Store s -> List.of();
            case Update u -> List.of();
            case Fail f -> List.of();
            case Call c -> List.of();
            case Shared s -> List.of();
            case Gpu g -> List.of();
        };
    }

    /** The same statement with other blocks. */
    default Control with(List<Block> b) {
        return switch (this) {
            case If f -> new If(b.get(0), b.get(1), f.rare());
            case While w -> new While(b.get(0), b.get(1));
            case For f -> new For(f.step(), b.get(0));
            case ParFor p -> new ParFor(p.rank(), b.get(0));
            case Fold f -> new Fold(f.reduction(), b.get(0));
            case Arg a -> a;
            case Pick p -> p;
            case Local l -> l;
            case Load l -> l;
            case Store s -> s;
            case Update u -> u;
            case Fail f -> f;
            case Call c -> c;
            case Shared s -> s;
            case Gpu g -> g;
        };
    }

    /** A parameter of a block: the one with this position. */
    record Arg(int index) implements Control {
        @Override
        public String toString() {
            return "arg " + index;
        }
    }

    /** Result {@code index} of the operand, which is a statement with several results. */
    record Pick(int index) implements Control {
        @Override
        public String toString() {
            return "pick " + index;
        }
    }

    /**
     * A branch. Operand: the BOOL condition. The blocks have no parameters and equal result types.
     *
     * @param rare a hint: {@code then} takes little of the time
     */
    record If(Block then, Block otherwise, boolean rare) implements Control {
        /** A branch of which nothing is known. */
        public If(Block then, Block otherwise) {
            this(then, otherwise, false);
        }

        @Override
        public String toString() {
            return "if " + then + " else " + otherwise;
        }
    }

    /**
     * A loop with a condition. Operands: the first carried values. Both blocks have the carried values as parameters;
     * {@code cond} gives one BOOL, {@code body} the next carried values. The results are the carried values at the end.
     */
    record While(Block cond, Block body) implements Control {
        @Override
        public String toString() {
            return "while " + cond + " do " + body;
        }
    }

    /**
     * A counting loop: i = lo, lo + step, ... while i &lt; hi. Operands: lo, hi, the first carried values. Parameters
     * of the block: i, the carried values; results: the next ones. The results are the carried values at the end.
     *
     * @param step at least 1
     */
    record For(long step, Block body) implements Control {
        @Override
        public String toString() {
            return "for step " + step + " " + body;
        }
    }

    /**
     * A loop over a box of indices whose iterations are independent. Operands: lo of each axis, then hi of each axis.
     * Parameters of the block: the indices. No results.
     *
     * @param rank the number of axes, 1 to 3
     */
    record ParFor(int rank, Block body) implements Control {
        @Override
        public String toString() {
            return "parallel for " + body;
        }
    }

    /**
     * Folds what the block gives for each index, in the order of {@link TreeV1} for a last axis. Operands: lo, hi. The
     * block's parameter is the index; its result is the element. One result, which this value is itself; for {@link
     * Reduction.ArgExtreme} it is the index where the extreme element is (I64). An empty range gives the identity
     * (+0.0 for sums of floats); it is a fault for folds that have none.
     */
    record Fold(Reduction reduction, Block body) implements Control {
        @Override
        public String toString() {
            return "fold " + reduction + " " + body;
        }
    }

    /** An array of a constant shape that lives in the iteration which makes it. Its elements begin as zeros. */
    record Local(DType type, List<Long> shape) implements Control {
        @Override
        public String toString() {
            return "local " + type + shape;
        }
    }

    /**
     * Reads an element; this value is the element. Operands: the array, one index per axis.
     *
     * @param checked an index out of bounds is a fault (and reads as 0); else it is undefined behaviour
     */
    record Load(boolean checked) implements Control {
        @Override
        public String toString() {
            return checked ? "load" : "load unchecked";
        }
    }

    /**
     * Writes an element. Operands: the array, the element, one index per axis.
     *
     * @param checked an index out of bounds is a fault (and writes nothing); else it is undefined behaviour
     */
    record Store(boolean checked) implements Control {
        @Override
        public String toString() {
            return checked ? "store" : "store unchecked";
        }
    }

    /**
     * Combines an element with a value: {@code a[i] = a[i] op value}. Operands: the array, the value, one index per
     * axis.
     *
     * @param op ADD, MUL, MIN, MAX, AND, OR or XOR
     * @param mode how iterations of a parallel loop meet
     * @param checked as for {@link Store}
     */
    record Update(Op op, Mode mode, boolean checked) implements Control {
        /** How updates of one element by several iterations of a parallel loop meet. */
        public enum Mode {
            /** They do not: a plain read and write. */
            PLAIN,
            /** Each update is atomic, in any order. */
            ATOMIC,
            /**
             * As if each part of the range (the number of parts depends on the extents only) updated a copy that began
             * with identities, in order, and the copies were combined with the array in order.
             */
            PRIVATIZED
        }

        @Override
        public String toString() {
            return "update " + op.label() + " " + mode.name().toLowerCase(java.util.Locale.ROOT)
                    + (checked ? "" : " unchecked");
        }
    }

    /**
     * A fault where the condition holds. Operands: the BOOL condition, then values for the message.
     *
     * @param message text with a {@code {}} for each value
     */
    record Fail(String message) implements Control {
        @Override
        public String toString() {
            return "fail \"" + message + "\"";
        }
    }

    /** Calls a C function. Operands: its arguments. This value is the result, if there is one. */
    record Call(Foreign function) implements Control {
        @Override
        public String toString() {
            return "call " + function;
        }
    }

    /**
     * An array that the threads of a block of a GPU kernel share. Its elements begin undefined.
     *
     * @param shape extents; of a dynamic array, which takes all of the dynamic shared memory of the launch, empty
     * @param dynamic true if the launch tells the size; all dynamic arrays are in the same place
     */
    record Shared(DType type, List<Long> shape, boolean dynamic) implements Control {
        @Override
        public String toString() {
            return (dynamic ? "dynamic " : "") + "shared " + type + shape;
        }
    }

    /**
     * Something that only threads of GPU kernels do, see {@link GpuOp}. Operands: the arrays; for each array one index
     * per axis (in place of the element number); the other scalars. What has one result is that result; several are
     * got by {@link Pick}.
     *
     * @param checked an index out of bounds is a fault (and nothing is done; the results are 0); else it is undefined
     *     behaviour. Of several consecutive elements all must be in bounds, and the first must be aligned
     */
    record Gpu(GpuOp op, boolean checked) implements Control {
        @Override
        public String toString() {
            return "gpu " + op.label() + (checked ? "" : " unchecked");
        }
    }
}
