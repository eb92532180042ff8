package io.krait.ndarray;

/** Lets tests see how much memory arrays hold. In this package because users cannot. */
public final class PoolProbe {
    private PoolProbe() {
    }

    /** Bytes of blocks in use. */
    public static long used() {
        return MemoryPool.SHARED.used();
    }
}
