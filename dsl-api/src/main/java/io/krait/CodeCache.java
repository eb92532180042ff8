package io.krait;

import io.krait.store.CacheDirectory;
import io.krait.store.CodeStore;
import io.krait.store.Key;
import io.krait.store.StoredEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The compiled code that is kept between runs: where the settings {@code krait.cache}, {@code krait.cache.readonly},
 * {@code krait.cache.mib} and {@code krait.packs} say. Everything in it can be made again, so it may be deleted at any
 * time, also while programs use it.
 */
public final class CodeCache {
    /**
     * Something that is kept.
     *
     * @param name of its file: the kind, a hash of the first field, and a hash of all fields, with dots between
     * @param kind what it is: {@code plan} and {@code kernel} for how programs and kernels are to run, {@code code} for
     *     machine code, {@code ptx}, {@code cubin} and so on
     * @param fields everything that it depends on, by name; the first one is what it was made from
     * @param bytes size of the file
     * @param made when it was put there, where the file system tells
     * @param used when it was last used, or up to ten minutes before
     * @param place its file, or the pack that it is in
     */
    public record Entry(String name, String kind, Map<String, String> fields, long bytes, Instant made, Instant used,
            String place) {
        /** What it was made for, for instance a processor; empty if that does not matter. */
        public String target() {
            return fields.getOrDefault("target", "");
        }

        /** The first line of what it was made from. */
        public String title() {
            String text = fields.values().iterator().next().strip();
            int end = text.indexOf('\n');
            return end < 0 ? text : text.substring(0, end);
        }
    }

    CodeCache() {
    }

    /** The directory of the settings, which need not exist; empty if nothing is kept on disk. */
    public Optional<Path> directory() {
        return CacheDirectory.configured();
    }

    /** One line: where it is, how many entries there are and how large they are, and why it is not used if so. */
    public String describe() {
        return CodeStore.configured().describe();
    }

    /** What is kept now, the last used first; at the end what packs hold. Other programs may be changing it. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (StoredEntry e : CodeStore.configured().entries()) {
            entries.add(entry(e));
        }
        return entries;
    }

    private static Entry entry(StoredEntry e) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Key.Field f : e.key().fields()) {
            fields.putIfAbsent(f.name(), f.value());
        }
        return new Entry(e.name(), e.key().kind(), fields, e.bytes(), e.made(), e.used(), e.place());
    }

    /**
     * Deletes all entries on disk.
     *
     * @return how many there were
     */
    public int clear() {
        return clear(e -> true);
    }

    /**
     * Deletes some entries on disk. Those in packs, and all in read-only mode, stay.
     *
     * @param which those to delete
     * @return how many were deleted
     */
    public int clear(Predicate<Entry> which) {
        CodeStore store = CodeStore.configured();
        int n = 0;
        for (StoredEntry e : store.entries()) {
            if (which.test(entry(e)) && store.remove(e)) {
                n++;
            }
        }
        return n;
    }

    @Override
    public String toString() {
        return describe();
    }
}
