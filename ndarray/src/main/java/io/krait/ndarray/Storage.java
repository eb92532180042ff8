package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.ScopeClosedException;
import io.krait.staging.StagingException;
import io.krait.staging.StridedArray;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/**
 * The memory behind one array and its views: a block of the pool, a place in a slab, or memory of the user. While a storage is reachable
 * its memory is not reused, except that closing its scope frees it; {@link #pin} holds that off.
 */
final class Storage {
    private final MemorySegment memory;
    private final long offset;
    private final Object owner;
    private final boolean writable;
    private final Readers readers;
    private volatile Scope scope;
    private volatile boolean exported;

    private Storage(MemorySegment memory, long offset, Object owner, boolean writable, Readers readers, Scope scope) {
        this.memory = memory;
        this.offset = offset;
        this.owner = owner;
        this.writable = writable;
        this.readers = readers;
        this.scope = scope;
    }

    /**
     * Memory for one array of the given size, contents undefined.
     *
     * @param scope the scope that frees it, {@link Scope#NONE} to leave that to garbage collection
     * @param readers the pending arrays that read the array
     */
    static Storage allocate(long bytes, Scope scope, Readers readers) {
        MemoryPool pool = MemoryPool.SHARED;
        if (bytes <= Slab.SMALL) {
            Slab slab = scope.slab();
            long at = slab.place(bytes);
            while (at < 0) {
                slab = new Slab(pool);
                scope.use(slab);
                at = slab.place(bytes);
            }
            return new Storage(slab.memory(), at, slab, true, readers, scope);
        }
        MemoryPool.Block block = pool.take(bytes);
        Handle handle = new Handle();
        Storage s = new Storage(block.segment(), 0, handle, true, readers, scope);
        handle.cleanable = pool.returnWith(s, block);
        if (!scope.owns(s)) {
            s.release();
            throw scope.closed("an array");
        }
        return s;
    }

    /** The user's own memory, which is used in place. */
    static Storage of(MemorySegment memory) {
        return new Storage(memory, 0, memory, !memory.isReadOnly(), new Readers(), Scope.NONE);
    }

    /** A dense array at the start of this storage. */
    StridedArray dense(DType dtype, long... shape) {
        StridedArray a = StridedArray.dense(dtype, memory, shape);
        return offset == 0 ? a : new StridedArray(dtype, memory, offset / dtype.bytes(), shape, a.strides());
    }

    /** Lets the array be used until {@link Scope#unpin} of the scope that this returns. */
    Scope pin() {
        Scope s = scope;
        s.pin();
        if (owner == memory) {
            try {
                checkUserMemory();
            } catch (RuntimeException e) {
                s.unpin();
                throw e;
            }
        }
        return s;
    }

    private void checkUserMemory() {
        if (!memory.scope().isAlive()) {
            throw new ScopeClosedException("the arena of the memory segment behind this array is closed" + Errors.at()
                    + ": arrays use such memory in place. Keep the arena open as long as the array, or copy it first with x.copy()");
        }
        if (!memory.isAccessibleBy(Thread.currentThread())) {
            throw new StagingException("the memory segment behind this array is confined to another thread, but was used on thread "
                    + Thread.currentThread().getName() + Errors.at() + ". Take it from a shared or automatic arena");
        }
    }

    /** Leaves freeing to the garbage collector, because a segment that the user holds shows this memory. */
    void export() {
        exported = true;
    }

    /** True for memory that the user brought. */
    boolean isUserMemory() {
        return owner == memory;
    }

    boolean isExported() {
        return exported;
    }

    boolean isWritable() {
        return writable;
    }

    /** The pending arrays that read this storage. */
    Readers readers() {
        return readers;
    }

    /** The scope that frees the memory. */
    Scope scope() {
        return scope;
    }

    /** True when the memory is shared with other small arrays. */
    boolean isSmall() {
        return owner instanceof Slab;
    }

    /** Moves the storage to another scope, which frees it instead. */
    void moveTo(Scope to) {
        scope = to;
        to.owns(this);
    }

    /** Frees the memory now; nothing may use it any more. Does nothing for places in slabs and for the user's memory. */
    void release() {
        if (owner instanceof Handle h) {
            h.cleanable.clean();
        }
    }

    /** Owner of a block of its own. */
    private static final class Handle {
        private Cleaner.Cleanable cleanable;
    }
}
