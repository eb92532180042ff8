package io.krait.ndarray;

/**
 * What the library keeps for each Java thread: the open scope, the block for small arrays, the number of threads for
 * its calls.
 */
final class Context {
    private static final int DEFAULT_THREADS = Integer.getInteger("krait.threads",
            Runtime.getRuntime().availableProcessors());
    private static final ThreadLocal<Context> CURRENT = ThreadLocal.withInitial(Context::new);

    private Scope scope = Scope.NONE;
    private Slab slab;
    private int threads = DEFAULT_THREADS;

    static Context current() {
        return CURRENT.get();
    }

    /** The innermost open scope of this thread. */
    Scope scope() {
        return scope;
    }

    void enter(Scope s) {
        scope = s;
    }

    /** The slab for small arrays outside scopes, null before the first one. */
    Slab slab() {
        return slab;
    }

    /** Takes small arrays from another slab from now on. */
    Slab use(Slab s) {
        slab = s;
        return s;
    }

    /** The largest number of threads that evaluations asked for by this thread use. */
    int threads() {
        return threads;
    }

    void threads(int n) {
        threads = n;
    }
}
