package io.krait.ndarray;

import com.sun.management.OperatingSystemMXBean;
import io.krait.events.Events;
import io.krait.events.Log;
import io.krait.settings.Settings;
import io.krait.staging.AllocationException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Memory outside the Java heap, in blocks of size classes that are kept for reuse. Contents of a block are not defined.
 *
 * <p>Note [Collecting off-heap memory]. The Java heap holds only small objects for each array, so the garbage collector
 * sees no reason to run while off-heap blocks pile up. A block that comes back is warm and mapped; a fresh one costs a
 * page fault per page. The pool therefore asks for a collection once the time spent on fresh memory since the last
 * collection exceeds what that collection took, if the memory in use has grown by {@link #GROWTH} and by half. That
 * costs at most about twice the better of collecting always and never.
 */
final class MemoryPool {
    /** The pool of this JVM. */
    static final MemoryPool SHARED = new MemoryPool(0);

    private static final Log LOG = Log.of("io.krait.ndarray.memory");
    private static final long GROWTH = 128L << 20;
    private static final long KEPT = 1L << 30;
    private static final long PAGED = 1L << 16;
    private static final long HUGE = 4L << 20;
    private static final int MIN_LOG = 6;

    /** A piece of memory of a size class. */
    static final class Block {
        private final MemorySegment segment;
        private final Arena arena;
        private final int sizeClass;

        private Block(MemorySegment segment, Arena arena, int sizeClass) {
            this.segment = segment;
            this.arena = arena;
            this.sizeClass = sizeClass;
        }

        MemorySegment segment() {
            return segment;
        }

        long bytes() {
            return segment.byteSize();
        }
    }

    /**
     * Gives a block back once, when its owner is found unreachable or earlier by {@link #release}. The pool does not
     * leave that to a thread of its own, which on a busy machine comes too late: whoever needs memory empties the
     * queue.
     */
    static final class Lease extends PhantomReference<Object> {
        private final MemoryPool pool;
        private final Block block;
        private Lease previous = this;
        private Lease next = this;

        private Lease(MemoryPool pool, Object owner, Block block) {
            super(owner, pool.unreachable);
            this.pool = pool;
            this.block = block;
        }

        /** Returns the block now; nothing may use it any more. Does nothing the second time. */
        void release() {
            if (pool.remove(this)) {
                clear();
                pool.give(block);
            }
        }
    }

    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    private final Lease leases = new Lease(this, this, null);
    private final ArrayDeque<Block>[] free;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong cached = new AtomicLong();
    private final long own;
    private volatile long machine;
    private final Object collecting = new Object();
    private long usedAfterCollection;
    private long collectionNanos = 5_000_000;
    private final AtomicLong freshNanos = new AtomicLong();

    /**
     * A pool of its own.
     *
     * @param limit the most bytes to take from the system, or 0 for what is configured
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    MemoryPool(long limit) {
        own = limit;
        free = new ArrayDeque[8 * 64];
        Arrays.setAll(free, i -> new ArrayDeque<>(2));
    }

    /** A block of at least the given size, aligned to 64 bytes, to pages when large, to huge pages when huge. */
    Block take(long bytes) {
        checkSize(bytes);
        int c = sizeClass(bytes);
        Block b = poll(c);
        if (b == null) {
            b = fresh(c);
        }
        used.addAndGet(b.bytes());
        return b;
    }

    /** Returns a block; it must not be used any more. */
    void give(Block block) {
        long rest = used.addAndGet(-block.bytes());
        if (block.bytes() + cached.get() > Math.max(KEPT, rest)) {
            block.arena.close();
            tell("freed", block.bytes());
            return;
        }
        ArrayDeque<Block> list = free[block.sizeClass];
        cached.addAndGet(block.bytes());
        synchronized (list) {
            list.addFirst(block);
        }
    }

    /** Has the block returned when {@code owner} is unreachable, or earlier by {@link Lease#release}. */
    Lease lease(Object owner, Block block) {
        Lease l = new Lease(this, owner, block);
        synchronized (leases) {
            l.next = leases.next;
            l.previous = leases;
            leases.next.previous = l;
            leases.next = l;
        }
        return l;
    }

    private void tell(String operation, long bytes) {
        if (Events.on()) {
            Events.sink().memory(operation, bytes, used.get(), cached.get());
        }
    }

    private boolean remove(Lease l) {
        synchronized (leases) {
            if (l.next == l) {
                return false;
            }
            l.next.previous = l.previous;
            l.previous.next = l.next;
            l.next = l;
            return true;
        }
    }

    /** Takes back the blocks of owners that were found unreachable; true if there were any. */
    private boolean takeBack() {
        boolean any = false;
        for (Reference<?> r = unreachable.poll(); r != null; r = unreachable.poll()) {
            ((Lease) r).release();
            any = true;
        }
        return any;
    }

    /** Fails when an array of this size could never be had. */
    void checkSize(long bytes) {
        if ((isLimited() || bytes > GROWTH) && bytes > limit()) {
            throw new AllocationException("an array of " + text(bytes) + " is larger than the memory for arrays, "
                    + text(limit()) + Errors.at()
                    + "; use smaller blocks, or raise the limit with -Dkrait.memory.limit=BYTES");
        }
    }

    /** Bytes in blocks that are handed out. */
    long used() {
        takeBack();
        return used.get();
    }

    /** Bytes in blocks that wait for reuse. */
    long cached() {
        return cached.get();
    }

    /** Frees the blocks that wait for reuse. */
    void trim() {
        long freed = 0;
        for (ArrayDeque<Block> list : free) {
            synchronized (list) {
                for (Block b : list) {
                    cached.addAndGet(-b.bytes());
                    freed += b.bytes();
                    b.arena.close();
                }
                list.clear();
            }
        }
        tell("freed", freed);
    }

    private Block poll(int sizeClass) {
        ArrayDeque<Block> list = free[sizeClass];
        synchronized (list) {
            Block b = list.pollFirst();
            if (b != null) {
                cached.addAndGet(-b.bytes());
            }
            return b;
        }
    }

    private Block fresh(int sizeClass) {
        long bytes = classBytes(sizeClass);
        if (takeBack() || collectIfWorthwhile()) {
            Block b = poll(sizeClass);
            if (b != null) {
                return b;
            }
        }
        for (int attempt = 0; (isLimited() || bytes > GROWTH / 16) && used.get() + cached.get()
                + bytes > limit(); attempt++) {
            Block b = poll(sizeClass);
            if (b != null) {
                return b;
            }
            trim();
            if (used.get() + bytes <= limit()) {
                break;
            }
            if (attempt == 8) {
                throw new AllocationException("no memory for an array of " + text(bytes) + ": " + text(used.get())
                        + " of " + text(limit()) + " are in use" + Errors.at()
                        + ". Free arrays by closing their scope or dropping references to them, or raise the limit "
                        + "with -Dkrait.memory.limit=BYTES");
            }
            collect();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1L << attempt));
        }
        return allocate(sizeClass, bytes);
    }

    private Block allocate(int sizeClass, long bytes) {
        long start = System.nanoTime();
        Block b = obtain(sizeClass, bytes);
        freshNanos.addAndGet(System.nanoTime() - start);
        tell("fresh", bytes);
        return b;
    }

    private Block obtain(int sizeClass, long bytes) {
        Arena arena = Arena.ofShared();
        long alignment = bytes >= HUGE ? 2L << 20 : bytes >= PAGED ? 4096 : 64;
        try {
            return new Block(obtain(arena, bytes, alignment), arena, sizeClass);
        } catch (OutOfMemoryError first) {
            trim();
            collect();
            try {
                return new Block(obtain(arena, bytes, alignment), arena, sizeClass);
            } catch (OutOfMemoryError second) {
                arena.close();
                throw new AllocationException("the system has no memory for an array of " + text(bytes) + "; "
                        + text(used.get()) + " are in use" + Errors.at()
                        + ". Free arrays by closing their scope or dropping references to them", second);
            }
        }
    }

    private static MemorySegment obtain(Arena arena, long bytes, long alignment) {
        Optional<HugePages> huge = bytes >= HUGE ? HugePages.here() : Optional.empty();
        return huge.isPresent() ? huge.get().allocate(arena, bytes) : arena.allocate(bytes, alignment);
    }

    private boolean collectIfWorthwhile() {
        synchronized (collecting) {
            long grown = used.get() - usedAfterCollection;
            if (grown < GROWTH || grown < usedAfterCollection / 2 || freshNanos.get() < collectionNanos) {
                return false;
            }
        }
        collect();
        return true;
    }

    /** Runs the garbage collector and gives the cleaner a moment to return blocks. */
    private void collect() {
        synchronized (collecting) {
            long start = System.nanoTime();
            long before = used.get();
            System.gc();
            // The JVM fills the queue on a thread of its own after the collection.
            int idle = 0;
            for (int i = 0; i < 40 && idle < 4; i++) {
                LockSupport.parkNanos(100_000);
                idle = takeBack() || used.get() == before && i < 20 ? 0 : idle + 1;
            }
            collectionNanos = System.nanoTime() - start;
            freshNanos.set(0);
            usedAfterCollection = used.get();
            tell("collected", before - usedAfterCollection);
            LOG.debug("collected: {0} in use before, {1} after, {2} ms", text(before), text(usedAfterCollection),
                    Long.toString(collectionNanos / 1_000_000));
        }
    }

    private boolean isLimited() {
        return own > 0 || Settings.MEMORY_LIMIT.get() > 0;
    }

    private long limit() {
        if (isLimited()) {
            return own > 0 ? own : Settings.MEMORY_LIMIT.get();
        }
        if (machine == 0) {
            // Loading the management classes takes a while, so only a program with large arrays gets here.
            machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / 10 * 7;
        }
        return machine;
    }

    /** Eight classes per doubling: at most an eighth of a block is unused. */
    static int sizeClass(long bytes) {
        long b = Math.max(bytes, 1);
        int shift = Math.max(63 - Long.numberOfLeadingZeros(b) - 3, MIN_LOG);
        return 8 * shift + (int) ((b + (1L << shift) - 1) >> shift);
    }

    /** The size of the blocks of a class. */
    static long classBytes(int sizeClass) {
        int shift = Math.max((sizeClass - 8) / 8, MIN_LOG);
        return (long) (sizeClass - 8 * shift) << shift;
    }

    static String text(long bytes) {
        return bytes < 10_000 ? bytes + " bytes" : bytes < 10L << 20 ? (bytes >> 10) + " KiB" : bytes < 10L << 30
                ? (bytes >> 20) + " MiB" : (bytes >> 30) + " GiB";
    }
}
