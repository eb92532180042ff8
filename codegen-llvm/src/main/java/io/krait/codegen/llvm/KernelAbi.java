package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.optimizer.loop.Rhs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How compiled kernels are called: {@code void k(i64 begin, i64 end, ptr args, ptr scratch)}.
 *
 * <p>{@code args} is a block of 8-byte slots: slot 0 is the fault word, then the addresses of the argument buffers in
 * order, then the scalar arguments in canonical bits. {@code scratch} is memory of the calling thread for the local
 * buffers, aligned to {@link #ALIGNMENT}.
 *
 * <p>Note [Fault records]. If the faults of a kernel have details, the scratch memory begins with a record of
 * {@link #RECORD_BYTES}: 8-byte words for position, code and details. Before a call its position must be -1, which is
 * above all others; after it the record tells the fault of the smallest position that the call met, if its position is
 * not -1. Whoever calls merges the records of all calls, so the result depends neither on the number of threads nor on
 * how the units are divided.
 *
 * <p>Note [Cancellation]. Whoever wants a running launch to end stores {@link #CANCELLED} in its fault word. Every
 * iteration of a loop with a condition looks there, and leaves the loop as if its condition were false. No fault gives
 * that word since codes begin at 1. What such a launch has written is worth nothing, but it must not write elsewhere
 * than one that runs to its end: no pass may conclude anything from the condition being false after the loop.
 */
public final class KernelAbi {
    /** The slot of the fault word. */
    public static final int FAULT_SLOT = 0;
    /** The fault word of a launch that shall end. */
    public static final long CANCELLED = 0;
    /** The word of a fault record that holds the position. */
    static final int RECORD_POSITION = 0;
    /** The word of a fault record that holds the code and how many details there are, see {@link #recordCode}. */
    static final int RECORD_CODE = 1;
    /** The word of a fault record where the details begin. */
    static final int RECORD_DETAILS = 2;
    /** The slot of the first argument. */
    public static final int FIRST_ARGUMENT = 1;
    /** Alignment of the scratch memory and of every local buffer in it, in bytes. */
    public static final int ALIGNMENT = 64;

    private static final long NO_POSITION = -1;
    /** The size of a fault record. */
    public static final long RECORD_BYTES = roundUp((RECORD_DETAILS + Rhs.Fault.MAX_DETAILS) * 8L);
    /** The largest local buffer on the stack, where LLVM can take it apart into registers. */
    private static final long MOST_ON_STACK = 4096;
    /** Room for all of them: stacks of Java threads may be small. */
    private static final long STACK_BYTES = 32768;

    private KernelAbi() {
    }

    /** The code and the number of details in one word. */
    static long recordCode(int code, int details) {
        return (long) details << 32 | code & 0xffff_ffffL;
    }

    /** Makes the record at the beginning of the scratch memory empty. */
    public static void clearRecord(MemorySegment scratch) {
        scratch.setAtIndex(ValueLayout.JAVA_LONG, RECORD_POSITION, NO_POSITION);
    }

    /** What the record at the beginning of the scratch memory says. */
    public static Optional<FaultRecord> record(MemorySegment scratch) {
        long position = scratch.getAtIndex(ValueLayout.JAVA_LONG, RECORD_POSITION);
        if (position == NO_POSITION) {
            return Optional.empty();
        }
        long code = scratch.getAtIndex(ValueLayout.JAVA_LONG, RECORD_CODE);
        long[] details = new long[(int) (code >>> 32)];
        for (int i = 0; i < details.length; i++) {
            details[i] = scratch.getAtIndex(ValueLayout.JAVA_LONG, RECORD_DETAILS + i);
        }
        return Optional.of(FaultRecord.of(position, (int) code, details));
    }

    /** The number of arguments: argument buffers and scalars. */
    public static int arguments(Kernel k) {
        return (int) k.buffers().stream().filter(Buffer::isArgument).count() + k.scalars().size();
    }

    /** The argument of a buffer, empty for local buffers. */
    static OptionalInt argument(Kernel k, Buffer buffer) {
        if (!buffer.isArgument()) {
            return OptionalInt.empty();
        }
        int index = 0;
        for (Buffer b : k.buffers()) {
            if (b.index() == buffer.index()) {
                return OptionalInt.of(index);
            }
            index += b.isArgument() ? 1 : 0;
        }
        throw new IllegalArgumentException("kernel " + k.name() + " has no buffer " + buffer);
    }

    /** The argument of the scalar at the given position. */
    static int scalarArgument(Kernel k, int position) {
        return arguments(k) - k.scalars().size() + position;
    }

    /** How much scratch memory calls of a kernel need. */
    public static Scratch scratch(Kernel k) {
        long fixed = KernelTraits.of(k).reportsDetails() ? RECORD_BYTES : 0;
        List<Scratch.Counted> counted = new ArrayList<>();
        Set<Integer> onStack = onStack(k);
        for (Buffer b : k.buffers()) {
            if (b.count().isPresent()) {
                int argument = scalarArgument(k, k.scalars().indexOf(b.count().get()));
                counted.add(new Scratch.Counted(argument, b.dtype().bytes()));
            } else if (!b.isArgument() && !onStack.contains(b.index())) {
                fixed = Math.addExact(fixed, roundUp(Math.multiplyExact(b.fixedCount(), (long) b.dtype().bytes())));
            }
        }
        return new Scratch(fixed, counted);
    }

    /**
     * The scratch memory of a kernel. Made once per kernel: launches of small arrays take less time than a look at the
     * kernel.
     *
     * @param fixed bytes that every call needs
     * @param counted what depends on the arguments
     */
    public record Scratch(long fixed, List<Counted> counted) {
        /** Copies the list. */
        public Scratch {
            counted = List.copyOf(counted);
        }

        /**
         * A local buffer whose number of elements is an argument.
         *
         * @param argument which argument
         * @param width bytes per element
         */
        public record Counted(int argument, long width) {
        }

        /**
         * Bytes of scratch memory that a call needs.
         *
         * @param args the arguments, as for a launch
         */
        public long bytes(long[] args) {
            long total = fixed;
            for (int i = 0; i < counted.size(); i++) {
                Counted c = counted.get(i);
                total = Math.addExact(total, roundUp(Math.multiplyExact(args[c.argument], c.width)));
            }
            return total;
        }
    }

    /** The local buffers that are on the stack and not in the scratch memory: small ones, as long as there is room. */
    static Set<Integer> onStack(Kernel k) {
        Set<Integer> found = new HashSet<>();
        long left = STACK_BYTES;
        for (Buffer b : k.buffers()) {
            if (!b.isArgument() && b.count().isEmpty() && b.fixedCount() <= MOST_ON_STACK / b.dtype().bytes()
                    && b.fixedCount() * b.dtype().bytes() <= left) {
                left -= roundUp(b.fixedCount() * b.dtype().bytes());
                found.add(b.index());
            }
        }
        return found;
    }

    static long roundUp(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
