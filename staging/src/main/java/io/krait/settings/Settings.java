package io.krait.settings;

import java.util.List;

/** All settings. */
public final class Settings {
    /** The largest number of threads of one launch. */
    public static final int MAX_THREADS = 257;

    /** {@code krait.threads}. */
    public static final Setting<Long> THREADS = new Setting<>("krait.threads", new Values.Whole(0, MAX_THREADS), 0L,
            "threads of a call that does not say; 0 for one per processor");

    /** {@code krait.cpu}. */
    public static final Setting<String> CPU = new Setting<>("krait.cpu",
            new Values.Word("native", "x86-64-v2", "x86-64-v3", "x86-64-v4"), "native",
            "the processor to make code for");

    /** {@code krait.cache}. */
    public static final Setting<String> CACHE = new Setting<>("krait.cache",
            new Values.Text("a directory, or off"), "",
            "where compiled code is kept between runs; empty for krait in the user's cache directory");

    /** {@code krait.cache.readonly}. */
    public static final Setting<Boolean> CACHE_READONLY = new Setting<>("krait.cache.readonly", new Values.Flag(),
            false, "whether the cache on disk is only read");

    /** {@code krait.cache.mib}. */
    public static final Setting<Long> CACHE_MIB = new Setting<>("krait.cache.mib", new Values.Whole(1, 1L << 30),
            512L, "the most that the cache on disk may hold, in MiB");

    private static final List<Setting<?>> ALL = List.of(THREADS, CPU, CACHE, CACHE_READONLY, CACHE_MIB);

    private Settings() {
    }

    /** All of them, in the order to print. */
    public static List<Setting<?>> all() {
        return ALL;
    }
}
