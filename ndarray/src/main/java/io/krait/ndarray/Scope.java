package io.krait.ndarray;

import io.krait.staging.Origin;
import io.krait.staging.ScopeClosedException;
import io.krait.types.Num;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Frees arrays at a known moment instead of when the garbage collector finds them: all arrays that this thread makes
 * between opening and closing the scope, except those given to {@link #keep}.
 *
 * <pre>{@code
 * try (Scope s = scope()) {
 *     NdArray<F64> t = x.mul(x);
 *     y = s.keep(t.sum());
 * }                            // t is freed, y lives
 * }</pre>
 *
 * <p>Scopes nest; close them on the thread that opened them, innermost first. Using a freed array is a {@link
 * ScopeClosedException}.
 */
public final class Scope implements AutoCloseable {
    /** What arrays outside any scope belong to: never closed. */
    static final Scope NONE = new Scope();

    private final Scope parent;
    private final Thread thread;
    private final Origin opened;
    private final Storages storages = new Storages();
    private final List<Slab> slabs = new ArrayList<>();
    private volatile boolean closed;

    /** What to free. */
    private static final class Storages extends WeakList<Storage> {
        @Override
        protected boolean isStale(Storage s) {
            return false;
        }
    }

    private Scope() {
        parent = this;
        thread = Thread.currentThread();
        opened = Origin.NONE;
    }

    private Scope(Scope parent, Origin opened) {
        this.parent = parent;
        this.thread = Thread.currentThread();
        this.opened = opened;
    }

    /** Opens a scope on the current thread. */
    public static Scope open() {
        Context c = Context.current();
        Scope s = new Scope(c.scope(), Origin.here());
        c.enter(s);
        return s;
    }

    /**
     * Evaluates an array of this scope and hands it to the surrounding scope, or to the garbage collector when there is
     * none.
     *
     * @return the array
     * @throws io.krait.staging.StagingException for a staged array
     */
    public <T extends Num> NdArray<T> keep(NdArray<T> x) {
        checkThread();
        x.moveOut(this, parent);
        return x;
    }

    /** Frees the arrays of this scope. Does nothing when the scope is closed already. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        checkThread();
        Context c = Context.current();
        while (c.scope() != this) {
            c.scope().end();
            c.enter(c.scope().parent);
        }
        c.enter(parent);
        end();
    }

    private void checkThread() {
        if (Thread.currentThread() != thread) {
            throw new ScopeClosedException(this + " belongs to thread " + thread.getName() + ", but thread "
                    + Thread.currentThread().getName() + " used it" + Errors.at()
                    + ". Close a scope on the thread that opened it");
        }
    }

    private void end() {
        synchronized (this) {
            closed = true;
            slabs.forEach(Slab::close);
            slabs.clear();
        }
        storages.drain().forEach(s -> s.closeWith(this));
    }

    /** Makes this scope free the storage; false when it is closed already. */
    boolean adopt(Storage s) {
        if (this == NONE) {
            return true;
        }
        synchronized (this) {
            if (!closed) {
                storages.add(new WeakReference<>(s));
            }
            return !closed;
        }
    }

    /** The slab for small arrays of this scope. */
    Slab slab(MemoryPool pool) {
        if (this == NONE) {
            Context c = Context.current();
            return c.slab() == null ? c.use(new Slab(pool)) : c.slab();
        }
        synchronized (this) {
            checkOpen();
            return slabs.isEmpty() ? add(new Slab(pool)) : slabs.getLast();
        }
    }

    /** The slab to use in place of a full one. */
    Slab nextSlab(MemoryPool pool, Slab full) {
        if (this == NONE) {
            return Context.current().use(new Slab(pool));
        }
        synchronized (this) {
            checkOpen();
            return slabs.getLast() == full ? add(new Slab(pool)) : slabs.getLast();
        }
    }

    /** Leaves a slab to another scope. */
    void hand(Slab slab, Scope to) {
        synchronized (this) {
            slabs.remove(slab);
        }
        if (to != NONE) {
            synchronized (to) {
                to.slabs.addFirst(slab);
            }
        }
    }

    private Slab add(Slab s) {
        slabs.add(s);
        return s;
    }

    private void checkOpen() {
        if (closed) {
            throw closed("an array");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** The error for use of {@code what} after this scope was closed. */
    ScopeClosedException closed(String what) {
        return new ScopeClosedException(what + " of " + this + ", which is closed, was used" + Errors.at()
                + ". Use arrays inside their scope, or keep them with scope.keep(x)");
    }

    @Override
    public String toString() {
        return "the scope opened " + (opened.at().isEmpty() ? "at an unknown line" : opened.at());
    }
}
