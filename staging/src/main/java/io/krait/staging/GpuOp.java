package io.krait.staging;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What a thread of a GPU kernel does beyond arithmetic, control flow and plain memory accesses: indices, barriers, warp
 * operations, atomics, asynchronous copies, tile products. The meaning is that of CUDA. Masks of warps are I32, bit i
 * for lane i.
 *
 * <p>The operands are arrays (in {@link #arrays} first places), then scalars; {@link #results} is the typing rule.
 */
public sealed interface GpuOp {
    /** Lanes of a warp. */
    int WARP = 32;

    /** Which threads see an effect. */
    enum Scope {
        /** Those of the block. */
        BLOCK,
        /** Those of the device. */
        DEVICE,
        /** All, the host's too. */
        SYSTEM
    }

    /** A position or a size along an axis (0 is x): I32. */
    record Index(Kind kind, int axis) implements GpuOp {
        /** What it tells. */
        public enum Kind {
            /** The thread within its block. */
            THREAD,
            /** The block within the grid. */
            BLOCK,
            /** Threads per block. */
            BLOCK_SIZE,
            /** Blocks of the grid. */
            GRID_SIZE
        }
    }

    /** The position of the thread in its warp: I32. */
    record Lane() implements GpuOp {
    }

    /** Bytes of dynamic shared memory of this launch: I32. */
    record DynamicShared() implements GpuOp {
    }

    /** A counter of cycles of this multiprocessor, or of nanoseconds: I64. */
    record Clock(boolean nanos) implements GpuOp {
    }

    /** The lanes of the warp that run this together: I32. */
    record ActiveMask() implements GpuOp {
    }

    /**
     * All threads of the block wait for each other; what they wrote before is seen by all after. With a fold: of the
     * BOOL operand over all threads, how many are true (I32), whether all or any is (BOOL).
     */
    record BlockBarrier(Fold fold) implements GpuOp {
        /** What becomes of the operand. */
        public enum Fold {
            /** There is none. */
            NONE,
            /** The number of threads where it holds. */
            COUNT,
            /** Whether it holds for all. */
            AND,
            /** Whether it holds for any. */
            OR
        }
    }

    /** The lanes of a mask (I32) wait for each other; what they wrote before is seen by them after. */
    record WarpBarrier() implements GpuOp {
    }

    /** All threads of the grid wait for each other; needs a cooperative launch. */
    record GridBarrier() implements GpuOp {
    }

    /** What this thread wrote before is seen by threads of a scope before what it writes after. */
    record Fence(Scope scope) implements GpuOp {
    }

    /**
     * Reads another lane's value. Operands: mask, value (of 16, 32 or 64 bits), I32: the lane, the distance or the bits
     * to flip, of which the low 5 bits count. Lanes are numbered within groups of {@code width}, a power of two up to
     * 32. An index is taken modulo the width. A source before the group (UP) or after it (DOWN, XOR): the lane's own
     * value.
     */
    record Shuffle(Mode mode, int width) implements GpuOp {
        /** Where values come from. */
        public enum Mode {
            /** The given lane of the group. */
            INDEX,
            /** The given distance below. */
            UP,
            /** The given distance above. */
            DOWN,
            /** The lane with the given bits flipped. */
            XOR
        }
    }

    /** Asks the lanes of a mask. Operands: mask, BOOL. Result: BOOL, for a ballot the lanes where it holds (I32). */
    record Vote(Kind kind) implements GpuOp {
        /** The question. */
        public enum Kind {
            /** Does it hold in all? */
            ALL,
            /** Does it hold in any? */
            ANY,
            /** Is it the same in all? */
            UNIFORM,
            /** Where does it hold? */
            BALLOT
        }
    }

    /**
     * The lanes of a mask that have the same value (of 32 or 64 bits). Operands: mask, value. Result: I32, the lanes
     * with this lane's value; with {@code all}: the mask if all are equal, else 0.
     */
    record Match(boolean all) implements GpuOp {
    }

    /**
     * Combines an element of an array (I32, U32, I64, U64, F32, F64) and gives what it was before. Operands: array,
     * element number (I64), value; for CAS: array, element number, compare, value. SUB adds the negative. INC counts up
     * to the value (unsigned), then begins at 0; DEC counts down and begins at the value. AND, OR, XOR, INC, DEC: of
     * integers. MIN and MAX of floats propagate NaN as {@link Op#MIN} does.
     */
    record Atomic(Kind kind, Scope scope) implements GpuOp {
        /** How an element is combined. */
        public enum Kind {
            /** Sum. */
            ADD,
            /** Difference. */
            SUB,
            /** The smaller. */
            MIN,
            /** The larger. */
            MAX,
            /** Bits in both. */
            AND,
            /** Bits in either. */
            OR,
            /** Bits in one. */
            XOR,
            /** The value. */
            EXCHANGE,
            /** {@code old >= value ? 0 : old + 1}. */
            INC,
            /** {@code old == 0 || old > value ? value : old - 1}. */
            DEC,
            /** The value if the element equals the operand to compare, in bits. */
            CAS
        }

        /** True for what only integers have. */
        public boolean ofIntegers() {
            return switch (kind) {
                case AND, OR, XOR, INC, DEC -> true;
                case ADD, SUB, MIN, MAX, EXCHANGE, CAS -> false;
            };
        }

        /**
         * What an element becomes, all in canonical bits.
         *
         * @param t its type
         * @param before what it was
         * @param operand the value; for CAS what to compare with
         * @param value for CAS the value
         */
        public long apply(DType t, long before, long operand, long value) {
            return switch (kind) {
                case ADD -> Op.ADD.eval(t, before, operand, 0);
                case SUB -> Op.ADD.eval(t, before, Op.NEG.eval(t, operand, 0, 0), 0);
                case MIN -> Op.MIN.eval(t, before, operand, 0);
                case MAX -> Op.MAX.eval(t, before, operand, 0);
                case AND -> Op.AND.eval(t, before, operand, 0);
                case OR -> Op.OR.eval(t, before, operand, 0);
                case XOR -> Op.XOR.eval(t, before, operand, 0);
                case EXCHANGE -> operand;
                case INC -> Long.compareUnsigned(before, operand) >= 0 ? 0 : Op.ADD.eval(t, before, 1, 0);
                case DEC -> before == 0 || Long.compareUnsigned(before, operand) > 0 ? operand
                        : Op.SUB.eval(t, before, 1, 0);
                case CAS -> before == operand ? value : before;
            };
        }
    }

    /** Prints a line; {@code {}} stands for an operand. Lines of different threads come in any order. */
    record Print(String format) implements GpuOp {
    }

    /**
     * Begins to copy {@code count} consecutive elements to shared memory: 4, 8 or 16 bytes, aligned to that. Operands:
     * shared array, global array, element number in each (I64).
     */
    record AsyncCopy(int count) implements GpuOp {
    }

    /** Ends a group of asynchronous copies of this thread. */
    record AsyncCommit() implements GpuOp {
    }

    /** Waits until at most {@code pending} groups of this thread are under way. */
    record AsyncWait(int pending) implements GpuOp {
    }

    /**
     * Reads {@code count} consecutive elements (2, 4, 8 or 16 bytes in all, aligned to that) at once. Operands: array,
     * number of the first (I64). Results: the elements.
     */
    record VectorLoad(int count) implements GpuOp {
    }

    /** Writes consecutive elements at once. Operands: array, number of the first (I64), the elements. */
    record VectorStore(int count) implements GpuOp {
    }

    /** An element of constant memory. Operand: I64, in range. */
    record Constants(DType type, List<Long> bits) implements GpuOp {
        /** Copies the list. */
        public Constants {
            bits = List.copyOf(bits);
        }
    }

    /**
     * A product of small matrices by a whole warp, accumulated: D = A B + C. Operands: this lane's part of A, of B (in
     * U32 words, or F64), of C; results: its part of D. Which elements a lane has is as the PTX manual says for {@code
     * mma.sync} of this shape. The order of the sums is the hardware's: bits are not promised, but in F64.
     */
    record Mma(Tiles tiles) implements GpuOp {
        /** Shapes M, N, K and types. */
        public enum Tiles {
            /** BF16 times BF16 plus F32. */
            M16N8K16_BF16(DType.U32, 4, 2, DType.F32, 4),
            /** F16 times F16 plus F32. */
            M16N8K16_F16(DType.U32, 4, 2, DType.F32, 4),
            /** F32 without its lowest 13 bits, times the same, plus F32. */
            M16N8K8_TF32(DType.U32, 4, 2, DType.F32, 4),
            /** F64 times F64 plus F64. */
            M8N8K4_F64(DType.F64, 1, 1, DType.F64, 2);

            private final DType factor;
            private final int a;
            private final int b;
            private final DType sum;
            private final int c;

            Tiles(DType factor, int a, int b, DType sum, int c) {
                this.factor = factor;
                this.a = a;
                this.b = b;
                this.sum = sum;
                this.c = c;
            }

            /** The type of a lane's operands of A and B. */
            public DType factor() {
                return factor;
            }

            /** How many operands of A a lane has. */
            public int countA() {
                return a;
            }

            /** How many operands of B a lane has. */
            public int countB() {
                return b;
            }

            /** The type of the sums. */
            public DType sum() {
                return sum;
            }

            /** How many sums a lane has. */
            public int countC() {
                return c;
            }
        }
    }

    /** How many of the operands are arrays. */
    default int arrays() {
        return switch (this) {
            case AsyncCopy o -> 2;
            case Atomic o -> 1;
            case VectorLoad o -> 1;
            case VectorStore o -> 1;
            default -> 0;
        };
    }

    /** True for what gives the same to whoever asks again: it may be left out or moved. */
    default boolean isPure() {
        return switch (this) {
            case Index o -> true;
            case Lane o -> true;
            case DynamicShared o -> true;
            case Constants o -> true;
            default -> false;
        };
    }

    /** True for operations in which threads meet: they must not be moved past branches. */
    default boolean isCollective() {
        return switch (this) {
            case BlockBarrier o -> true;
            case WarpBarrier o -> true;
            case GridBarrier o -> true;
            case Shuffle o -> true;
            case Vote o -> true;
            case Match o -> true;
            case ActiveMask o -> true;
            case Mma o -> true;
            default -> false;
        };
    }

    /**
     * The types of the results.
     *
     * @param element the element type of the (first) array operand, if there is one; else anything
     * @param args types of the scalar operands
     * @throws DTypeException for operands of wrong types
     */
    default List<DType> results(DType element, List<DType> args) {
        return switch (this) {
            case Index o -> give(args, List.of(), DType.I32);
            case Lane o -> give(args, List.of(), DType.I32);
            case DynamicShared o -> give(args, List.of(), DType.I32);
            case Clock o -> give(args, List.of(), DType.I64);
            case ActiveMask o -> give(args, List.of(), DType.I32);
            case BlockBarrier o -> switch (o.fold()) {
                case NONE -> give(args, List.of());
                case COUNT -> give(args, List.of(DType.BOOL), DType.I32);
                case AND, OR -> give(args, List.of(DType.BOOL), DType.BOOL);
            };
            case WarpBarrier o -> give(args, List.of(DType.I32));
            case GridBarrier o -> give(args, List.of());
            case Fence o -> give(args, List.of());
            case Shuffle o -> {
                DType t = second(args);
                require(t.bytes() >= 2 && t.bytes() <= 8 && !t.isComplex(), t);
                yield give(args, List.of(DType.I32, t, DType.I32), t);
            }
            case Vote o -> give(args, List.of(DType.I32, DType.BOOL), o.kind() == Vote.Kind.BALLOT ? DType.I32
                    : DType.BOOL);
            case Match o -> {
                DType t = second(args);
                require(t.bytes() >= 4 && t.bytes() <= 8 && !t.isComplex(), t);
                yield give(args, List.of(DType.I32, t), DType.I32);
            }
            case Atomic o -> {
                require((o.ofIntegers() ? element.isInteger() : !element.isComplex()) && element.bytes() >= 4, element);
                yield o.kind() == Atomic.Kind.CAS ? give(args, List.of(DType.I64, element, element), element)
                        : give(args, List.of(DType.I64, element), element);
            }
            case Print o -> List.of();
            case AsyncCopy o -> {
                int bytes = o.count() * element.bytes();
                require(bytes == 4 || bytes == 8 || bytes == 16, element);
                yield give(args, List.of(DType.I64, DType.I64));
            }
            case AsyncCommit o -> give(args, List.of());
            case AsyncWait o -> give(args, List.of());
            case VectorLoad o -> {
                require(vector(o.count() * element.bytes()), element);
                yield give(args, List.of(DType.I64), Collections.nCopies(o.count(), element).toArray(DType[]::new));
            }
            case VectorStore o -> {
                require(vector(o.count() * element.bytes()), element);
                List<DType> types = new ArrayList<>(List.of(DType.I64));
                types.addAll(Collections.nCopies(o.count(), element));
                yield give(args, types);
            }
            case Constants o -> give(args, List.of(DType.I64), o.type());
            case Mma o -> {
                Mma.Tiles t = o.tiles();
                List<DType> types = new ArrayList<>(Collections.nCopies(t.countA() + t.countB(), t.factor()));
                types.addAll(Collections.nCopies(t.countC(), t.sum()));
                yield give(args, types, Collections.nCopies(t.countC(), t.sum()).toArray(DType[]::new));
            }
        };
    }

    private static boolean vector(int bytes) {
        return bytes == 2 || bytes == 4 || bytes == 8 || bytes == 16;
    }

    private static DType second(List<DType> args) {
        return args.size() > 1 ? args.get(1) : DType.BOOL;
    }

    private void require(boolean holds, DType t) {
        if (!holds) {
            throw new DTypeException(label() + " is not possible for " + t);
        }
    }

    private List<DType> give(List<DType> args, List<DType> expected, DType... results) {
        if (!args.equals(expected)) {
            throw new DTypeException(label() + " takes operands of the types " + expected + ", got " + args);
        }
        return List.of(results);
    }

    /** The name in listings: {@code shuffle down 32}, {@code atomic add device}. */
    default String label() {
        return switch (this) {
            case Index o -> "index " + lower(o.kind()) + " " + o.axis();
            case Lane o -> "lane";
            case DynamicShared o -> "dynamic_shared";
            case Clock o -> o.nanos() ? "nanos" : "clock";
            case ActiveMask o -> "active_mask";
            case BlockBarrier o -> "block_barrier " + lower(o.fold());
            case WarpBarrier o -> "warp_barrier";
            case GridBarrier o -> "grid_barrier";
            case Fence o -> "fence " + lower(o.scope());
            case Shuffle o -> "shuffle " + lower(o.mode()) + " " + o.width();
            case Vote o -> "vote " + lower(o.kind());
            case Match o -> o.all() ? "match all" : "match any";
            case Atomic o -> "atomic " + lower(o.kind()) + " " + lower(o.scope());
            case Print o -> "print \"" + o.format().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                    + "\"";
            case AsyncCopy o -> "async_copy " + o.count();
            case AsyncCommit o -> "async_commit";
            case AsyncWait o -> "async_wait " + o.pending();
            case VectorLoad o -> "vector_load " + o.count();
            case VectorStore o -> "vector_store " + o.count();
            case Constants o -> "constants " + o.type() + o.bits();
            case Mma o -> "mma " + lower(o.tiles());
        };
    }

    /**
     * The operation with a label.
     *
     * @throws IllegalArgumentException if there is none
     */
    static GpuOp parse(String label) {
        if (label.startsWith("print \"")) {
            return new Print(label.substring(7, label.length() - 1).replace("\\n", "\n").replace("\\\"", "\"")
                    .replace("\\\\", "\\"));
        }
        if (label.startsWith("constants ")) {
            int at = label.indexOf('[');
            List<Long> bits = new ArrayList<>();
            for (String s : label.substring(at + 1, label.length() - 1).split(", ")) {
                bits.add(Long.parseLong(s));
            }
            return new Constants(DType.parse(label.substring(10, at)), bits);
        }
        String[] w = label.split(" ");
        String first = w.length > 1 ? w[1] : "";
        String second = w.length > 2 ? w[2] : "";
        return switch (w[0]) {
            case "index" -> new Index(constant(Index.Kind.class, first), Integer.parseInt(second));
            case "lane" -> new Lane();
            case "dynamic_shared" -> new DynamicShared();
            case "clock" -> new Clock(false);
            case "nanos" -> new Clock(true);
            case "active_mask" -> new ActiveMask();
            case "block_barrier" -> new BlockBarrier(constant(BlockBarrier.Fold.class, first));
            case "warp_barrier" -> new WarpBarrier();
            case "grid_barrier" -> new GridBarrier();
            case "fence" -> new Fence(constant(Scope.class, first));
            case "shuffle" -> new Shuffle(constant(Shuffle.Mode.class, first), Integer.parseInt(second));
            case "vote" -> new Vote(constant(Vote.Kind.class, first));
            case "match" -> new Match(first.equals("all"));
            case "atomic" -> new Atomic(constant(Atomic.Kind.class, first), constant(Scope.class, second));
            case "async_copy" -> new AsyncCopy(Integer.parseInt(first));
            case "async_commit" -> new AsyncCommit();
            case "async_wait" -> new AsyncWait(Integer.parseInt(first));
            case "vector_load" -> new VectorLoad(Integer.parseInt(first));
            case "vector_store" -> new VectorStore(Integer.parseInt(first));
            case "mma" -> new Mma(constant(Mma.Tiles.class, first));
            default -> throw new IllegalArgumentException("there is no GPU operation '" + label + "'");
        };
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }

    private static String lower(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT);
    }
}
