package io.krait.store;

import java.util.List;
import java.util.Optional;

/** Keeps nothing. */
final class NoStore implements CodeStore {
    @Override
    public Optional<byte[]> get(Key key) {
        return Optional.empty();
    }

    @Override
    public void put(Key key, byte[] content) {
        // Nothing is kept.
    }

    @Override
    public String explainMiss(Key key) {
        return "nothing is kept on disk";
    }

    @Override
    public List<StoredEntry> entries() {
        return List.of();
    }

    @Override
    public boolean remove(StoredEntry entry) {
        return false;
    }

    @Override
    public String describe() {
        return "nothing is kept on disk";
    }
}
