package io.krait.store;

import java.util.List;
import java.util.Optional;

/**
 * Keeps compiled code between runs. What {@link #get} gives is what {@link #put} got, whole, or nothing. Never throws
 * because of the state of the disk. Thread-safe, and safe with any number of processes.
 */
public interface CodeStore {
    /** The content of an entry; empty when there is none, or none that is whole. */
    Optional<byte[]> get(Key key);

    /** Keeps an entry, if it can. */
    void put(Key key, byte[] content);

    /** Why {@link #get} finds nothing, for people: the field that differs from what is kept. */
    String explainMiss(Key key);

    /** What is kept now, the last used first. */
    List<StoredEntry> entries();

    /**
     * Forgets an entry.
     *
     * @return whether it was there and could be deleted
     */
    boolean remove(StoredEntry entry);

    /** For people: where it is, how full, and what is wrong with it. */
    String describe();

    /**
     * The store that the settings describe ({@code krait.cache}, {@code krait.cache.readonly} and
     * {@code krait.cache.mib}), the same one until they change.
     *
     * @throws io.krait.settings.SettingException if one of them has a value that is not allowed
     */
    static CodeStore standard() {
        return StandardStore.current();
    }
}
