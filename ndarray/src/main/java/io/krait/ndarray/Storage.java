package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.ScopeClosedException;
import io.krait.staging.StagingException;
import io.krait.staging.StridedArray;
import java.lang.foreign.MemorySegment;

/**
 * The memory behind one array and its views: a block of the pool, a place in a slab, or memory of the user. While a
 * storage is reachable its memory is not reused, except that closing its scope frees it; {@link #pin} holds that off.
 */
final class Storage {
    /** A block of its own. */
    private static final class Own extends Hold {
        private MemoryPool.Lease lease;

        @Override
        protected void free() {
            lease.release();
        }
    }

    /** Memory of a device. */
    private static final class OnDevice extends Hold {
        private final Device.Block block;

        private OnDevice(Device.Block block) {
            this.block = block;
        }

        @Override
        protected void free() {
            block.close();
        }
    }

    /** The user's memory, which is not ours to free. */
    private static final class Foreign extends Hold {
        @Override
        protected void free() {
            // Nothing to do.
        }
    }

    private static final long[] NO_AXES = {};

    private final MemorySegment memory;
    private final long offset;
    private final Hold hold;
    private final Readers readers;
    private final Place place;
    private volatile Scope scope;
    private volatile boolean exported;
    private volatile boolean written;

    private Storage(MemorySegment memory, long offset, Hold hold, Readers readers, Scope scope) {
        this(memory, offset, hold, readers, scope, Place.HOST);
    }

    private Storage(MemorySegment memory, long offset, Hold hold, Readers readers, Scope scope, Place place) {
        this.place = place;
        this.memory = memory;
        this.offset = offset;
        this.hold = hold;
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
            Slab slab = scope.slab(pool);
            long at = slab.place(bytes);
            while (at < 0) {
                slab = scope.nextSlab(pool, slab);
                at = slab.place(bytes);
            }
            return new Storage(slab.memory(), at, slab, readers, scope);
        }
        MemoryPool.Block block = pool.take(bytes);
        Own own = new Own();
        Storage s = new Storage(block.segment(), 0, own, readers, scope);
        own.lease = pool.lease(s, block);
        if (!scope.adopt(s)) {
            s.release();
            throw scope.closed("an array");
        }
        return s;
    }

    /** Memory of a device for one array, contents undefined; parameters as for {@link #allocate}. */
    static Storage allocate(long bytes, Scope scope, Readers readers, Device device) {
        Device.Block block = device.allocate(Math.max(1, bytes));
        Storage s = new Storage(block.segment(), 0, new OnDevice(block), readers, scope, Place.on(device));
        if (!scope.adopt(s)) {
            s.release();
            throw scope.closed("an array");
        }
        return s;
    }

    /** Remembers that somebody writes to the memory after the arrays in it were made. */
    void write() {
        written = true;
    }

    /** True if the memory was written to after the arrays in it were made. */
    boolean isWritten() {
        return written;
    }

    /** Where it is. */
    Place place() {
        return place;
    }

    /** The user's own memory, which is used in place. */
    static Storage of(MemorySegment memory) {
        return new Storage(memory, 0, new Foreign(), new Readers(), Scope.NONE);
    }

    /** A dense array at the start of this storage. */
    StridedArray dense(DType dtype, long... shape) {
        StridedArray a = StridedArray.dense(dtype, memory, shape);
        return offset == 0 ? a : new StridedArray(dtype, memory, offset / dtype.bytes(), shape, a.strides());
    }

    /** An array without axes at the given byte of this storage. */
    StridedArray scalar(DType dtype, long at) {
        return new StridedArray(dtype, memory, (offset + at) / dtype.bytes(), NO_AXES, NO_AXES);
    }

    /** Keeps the memory valid until {@link #unpin}, as long as this object is reachable. */
    void pin() {
        Scope s = scope;
        if (s != Scope.NONE && !hold.pin()) {
            throw s.closed("an array");
        }
        if (hold instanceof Foreign) {
            checkForeign();
        }
    }

    /**
     * Ends a {@link #pin}. When a scope handed the memory to the garbage collector meanwhile, nobody counts users any
     * more.
     */
    void unpin() {
        if (scope != Scope.NONE) {
            hold.unpin();
        }
    }

    private void checkForeign() {
        if (!memory.scope().isAlive()) {
            throw new ScopeClosedException("the arena of the memory segment behind this array is closed" + Errors.at()
                    + ": arrays use such memory in place. Keep the arena open as long as the array, or copy it first "
                    + "with x.copy()");
        }
        if (!memory.isAccessibleBy(Thread.currentThread())) {
            throw new StagingException("the memory segment behind this array is confined to another thread, but was "
                    + "used on thread " + Thread.currentThread().getName() + Errors.at()
                    + ". Take it from a shared or automatic arena");
        }
    }

    /** Leaves freeing to the garbage collector, because a segment that the user holds shows this memory. */
    void export() {
        exported = true;
    }

    /** True for memory that the user brought. */
    boolean isForeign() {
        return hold instanceof Foreign;
    }

    boolean isWritable() {
        return !memory.isReadOnly();
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
        return hold instanceof Slab;
    }

    /** Lets another scope free the memory; for a place in a slab, all of the slab. */
    void move(Scope from, Scope to) {
        scope = to;
        if (hold instanceof Slab slab) {
            from.hand(slab, to);
        } else {
            to.adopt(this);
        }
    }

    /** Frees the memory when its scope is closed. */
    void closeWith(Scope s) {
        if (scope == s && !exported) {
            hold.close();
        }
    }

    /** Frees memory that nobody else has seen. Places in slabs are not reused. */
    void release() {
        switch (hold) {
            case Own own -> own.free();
            case OnDevice own -> own.free();
            default -> {
                // Others are in use elsewhere.
            }
        }
    }
}
