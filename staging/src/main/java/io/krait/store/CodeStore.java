package io.krait.store;

import java.util.List;
import java.util.Optional;

/**
 * Keeps compiled code between runs. What {@link #get} gives is what {@link #put} got, whole, or nothing. Never throws
 * because of the state of the disk. Thread-safe, and safe with any number of processes.
 */
public interface CodeStore {
    /** A store that keeps nothing. */
    CodeStore NONE = new NoStore();

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

    /** What the packs hold entries for that this store looks into. */
    default List<PackTarget> packTargets() {
        return List.of();
    }

    /** Takes no entries of packs for a target from now on; says so in the log, once. */
    default void ignore(PackTarget target, String why) {
    }

    /** For people: where it is, how full, and what is wrong with it. */
    String describe();

    /**
     * The store that the settings describe ({@code krait.cache}, {@code krait.cache.readonly}, {@code krait.cache.mib}
     * and {@code krait.packs}), the same one until they change. What is not on disk is looked for in packs, those on
     * the class path included. {@link #NONE} when the user wants nothing on disk and there are no packs.
     *
     * @throws io.krait.settings.SettingException if one of them has a value that is not allowed
     */
    static CodeStore standard() {
        return StandardStore.current();
    }

    /**
     * {@link #standard} for people who ask what it is like: never {@link #NONE}.
     *
     * @throws io.krait.settings.SettingException as {@link #standard}
     */
    static CodeStore configured() {
        return StandardStore.ofSettings();
    }
}
