package io.krait.ndarray;

import io.krait.staging.Origin;
import io.krait.staging.ScopeClosedException;
import java.lang.ref.WeakReference;
import java.util.List;

/**
 * Frees arrays at a known moment instead of when the garbage collector finds them: all arrays that this thread makes between opening and
 * closing the scope, except those given to {@link #keep}.
 *
 * <pre>{@code
 * try (Scope s = scope()) {
 *     NdArray<F64> t = x.mul(x);
 *     y = s.keep(t.sum());
 * }                            // t is freed, y lives
 * }</pre>
 *
 * <p>Scopes nest; close them on the thread that opened them, innermost first. Using a freed array is a {@link ScopeClosedException}.
 */
public final class Scope implements AutoCloseable {
    /** What arrays outside any scope belong to: never closed. */
    static final Scope NONE = new Scope();

    private final Scope parent;
    private final Thread thread;
    private final Origin opened;
    private final WeakList<Storage> storages = new WeakList<>(s -> false);
    private Slab slab = Slab.FULL;
    private List<Slab> fullSlabs = List.of();
    private int pins;
    private volatile boolean closed;

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
     * Evaluates an array of this scope and hands it to the surrounding scope, or to the garbage collector when there is none.
     *
     * @return the array
     * @throws io.krait.staging.StagingException for a staged array
     */
    public <T extends io.krait.types.Num> NdArray<T> keep(NdArray<T> x) {
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
                    + Thread.currentThread().getName() + " used it" + Errors.at() + ". Close a scope on the thread that opened it");
        }
    }

    private void end() {
        synchronized (this) {
            closed = true;
            if (pins > 0) {
                // Somebody still computes with these arrays; the last unpin frees them. Arrays kept for the parent wait along.
                parent.pin();
                return;
            }
        }
        free();
    }

    private void free() {
        storages.drain().forEach(s -> {
            if (s.scope() == this && !s.isExported()) {
                s.release();
            }
        });
        synchronized (this) {
            slab.release();
            fullSlabs.forEach(Slab::release);
            slab = Slab.FULL;
            fullSlabs = List.of();
        }
    }

    /** Holds off freeing until {@link #unpin}. */
    void pin() {
        if (this == NONE) {
            return;
        }
        synchronized (this) {
            if (closed) {
                throw closed("an array");
            }
            pins++;
        }
    }

    /** Ends a {@link #pin}. */
    void unpin() {
        if (this == NONE) {
            return;
        }
        boolean last;
        synchronized (this) {
            last = --pins == 0 && closed;
        }
        if (last) {
            free();
            parent.unpin();
        }
    }

    /** Makes this scope free the storage; false when it is closed already. */
    boolean owns(Storage s) {
        if (this == NONE) {
            return true;
        }
        synchronized (this) {
            if (closed) {
                return false;
            }
            storages.add(new WeakReference<>(s));
            return true;
        }
    }

    /** The slab for small arrays of this scope. */
    Slab slab() {
        if (this == NONE) {
            return Context.current().slab();
        }
        synchronized (this) {
            if (closed) {
                throw closed("an array");
            }
            return slab;
        }
    }

    /** Takes small arrays from another slab from now on. */
    void use(Slab s) {
        if (this == NONE) {
            Context.current().use(s);
            return;
        }
        synchronized (this) {
            if (slab != Slab.FULL) {
                fullSlabs = new java.util.ArrayList<>(fullSlabs);
                fullSlabs.add(slab);
            }
            slab = s;
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
