package io.krait.staging;

/**
 * What Java functions that compiled code calls have thrown: an exception must not pass through native code, so it is
 * kept until the launch ends. Such launches run on the calling thread.
 */
public final class UpcallFailures {
    private static final ThreadLocal<Throwable> FIRST = new ThreadLocal<>();

    private UpcallFailures() {
    }

    /** Keeps the first exception of this thread's launch. */
    public static void note(Throwable t) {
        if (FIRST.get() == null) {
            FIRST.set(t);
        }
    }

    /** Throws what was kept, if anything, and forgets it. */
    public static void rethrow() {
        Throwable t = FIRST.get();
        if (t != null) {
            FIRST.remove();
            throw UpcallFailures.<RuntimeException>unchecked(t);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable t) throws T {
        throw (T) t;
    }
}
