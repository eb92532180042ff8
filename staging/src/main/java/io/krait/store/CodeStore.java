package io.krait.store;

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

    /** Why {@link #get} found nothing, for people: the field that differs from what is kept. */
    String explainMiss(Key key);
}
