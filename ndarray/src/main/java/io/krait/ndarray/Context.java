package io.krait.ndarray;

import io.krait.settings.Settings;

/**
 * What the library keeps for each Java thread: the open scope, the block for small arrays, the number of threads for
 * its calls.
 */
final class Context {
    private static final ThreadLocal<Context> CURRENT = ThreadLocal.withInitial(Context::new);

    private Scope scope = Scope.NONE;
    private Slab slab;
    // 0 when nobody chose: then what is configured at the time of a call.
    private int threads;

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
        return threads == 0 ? Settings.threads() : threads;
    }

    /** The number that was chosen for this thread, 0 if none was. */
    int chosenThreads() {
        return threads;
    }

    /** Chooses a number; 0 for what is configured. */
    void threads(int n) {
        threads = n;
    }
}
