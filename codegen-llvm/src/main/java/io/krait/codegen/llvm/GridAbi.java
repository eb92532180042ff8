package io.krait.codegen.llvm;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.staging.GpuOp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * How compiled kernels of grids are called: as {@link #SYMBOL}, with parameters of 8 bytes each. They are, in this
 * order: the addresses of the argument buffers, the scalar arguments in canonical bits, the number of units, the
 * address of the fault record; and for kernels whose threads all meet ({@link #usesGridBarrier}), the address of a
 * barrier word. Sizes of blocks and of the grid are those of the launch.
 *
 * <p>Argument buffers are aligned to their elements, or to what {@link NvptxOptions} promises. An array that is read
 * may be the same memory as one that is written, unless the options say that they are disjoint.
 *
 * <p>Note [Fault records of grids]. The record is {@link #RECORD_BYTES} of device memory, or of host memory that the
 * device can write; before the launch it must be as {@link #clearRecord} leaves it. If the faults of the kernel have no
 * details, word 0 is the smallest fault word. Else the record is as one of {@link KernelAbi}, and its last used word is
 * a lock: a thread takes it to replace the fault of a larger position by its own. Positions only ever decrease, so a
 * thread that sees a smaller one leaves without the lock. Of the faults at one position, which are those of one thread,
 * the first stays. The lock is taken and given back in one iteration of a loop, so that lanes of a warp that contend
 * for it do not wait for each other.
 *
 * <p>Note [Barrier words]. The barrier word is {@link #BARRIER_BYTES} of device memory that no other running launch
 * uses, zeroed before its first use. At each barrier every block but the first adds 1, and the first adds what is
 * missing to 2^31; so the highest bit flips when the last block has come, and the other bits are 0 again. It may be
 * used by the next launch as it is, unless a launch did not run to its end.
 */
public final class GridAbi {
    /** The name of the kernel. */
    public static final String SYMBOL = LlvmEmitter.SYMBOL;
    /** The size of a fault record. */
    public static final long RECORD_BYTES = 192;
    /** The size of a barrier word. */
    public static final long BARRIER_BYTES = 8;
    /** Alignment of fault records and barrier words. */
    public static final long ALIGNMENT = 8;

    /** The word of a fault record that is the lock. */
    static final int RECORD_LOCK = KernelAbi.RECORD_DETAILS + Rhs.Fault.MAX_DETAILS;

    private GridAbi() {
    }

    /** How many parameters a kernel has. */
    public static int parameters(Kernel k) {
        return KernelAbi.arguments(k) + (usesGridBarrier(k) ? 3 : 2);
    }

    /** True if all threads of the grid meet in this kernel: it needs a cooperative launch and a barrier word. */
    public static boolean usesGridBarrier(Kernel k) {
        return uses(k.body(), GpuOp.GridBarrier.class);
    }

    /** True if this kernel has dynamic shared memory. */
    public static boolean usesDynamicShared(Kernel k) {
        return k.buffers().stream().anyMatch(b -> b.kind() == Buffer.Kind.SHARED && b.fixedCount() < 0);
    }

    private static boolean uses(Region r, Class<? extends GpuOp> op) {
        return r.body().stream().anyMatch(s -> s.rhs() instanceof Rhs.Gpu g && op.isInstance(g.op())
                || Statements.regions(s.rhs()).stream().anyMatch(x -> uses(x, op)));
    }

    /** Makes a fault record empty. */
    public static void clearRecord(MemorySegment record) {
        record.asSlice(0, RECORD_BYTES).fill((byte) 0);
        KernelAbi.clearRecord(record);
    }

    /** What the record of a launch that has ended says. */
    public static Optional<FaultRecord> record(Kernel k, MemorySegment record) {
        return record(KernelTraits.of(k).reportsDetails(), record);
    }

    /**
     * What the record of a launch that has ended says.
     *
     * @param details whether the faults of the kernel have details
     */
    public static Optional<FaultRecord> record(boolean details, MemorySegment record) {
        if (details) {
            return KernelAbi.record(record);
        }
        long word = record.getAtIndex(ValueLayout.JAVA_LONG, KernelAbi.RECORD_POSITION);
        return word == -1 ? Optional.empty() : Optional.of(FaultRecord.ofWord(word));
    }
}
