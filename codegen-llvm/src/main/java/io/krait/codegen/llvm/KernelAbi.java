package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import java.util.OptionalInt;

/**
 * How compiled kernels are called: {@code void k(i64 begin, i64 end, ptr args, ptr scratch)}.
 *
 * <p>{@code args} is a block of 8-byte slots: slot 0 is the fault word, then the addresses of the argument buffers in
 * order, then the scalar arguments in canonical bits. {@code scratch} is memory of the calling thread for the local
 * buffers, aligned to {@link #ALIGNMENT}.
 */
public final class KernelAbi {
    /** The slot of the fault word. */
    public static final int FAULT_SLOT = 0;
    /** The slot of the first argument. */
    public static final int FIRST_ARGUMENT = 1;
    /** Alignment of the scratch memory and of every local buffer in it, in bytes. */
    public static final int ALIGNMENT = 64;

    private KernelAbi() {
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

    /**
     * Bytes of scratch memory that a call needs.
     *
     * @param args the arguments, as for a launch
     */
    public static long scratchBytes(Kernel k, long[] args) {
        long total = 0;
        for (Buffer b : k.buffers()) {
            if (!b.isArgument()) {
                long count = b.count().map(n -> args[scalarArgument(k, k.scalars().indexOf(n))]).orElse(b.fixedCount());
                total = Math.addExact(total, roundUp(Math.multiplyExact(count, (long) b.dtype().bytes())));
            }
        }
        return total;
    }

    /** True when the size of the scratch memory depends on scalar arguments. */
    public static boolean hasDynamicScratch(Kernel k) {
        return k.buffers().stream().anyMatch(b -> b.count().isPresent());
    }

    static long roundUp(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
