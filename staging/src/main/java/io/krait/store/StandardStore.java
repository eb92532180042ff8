package io.krait.store;

import io.krait.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The store that the settings describe. */
final class StandardStore implements CodeStore {
    private static final int MIB = 1 << 20;

    private static volatile Optional<StandardStore> made = Optional.empty();

    private final String place;
    private final boolean readOnly;
    private final long mib;
    private final Optional<DiskStore> disk;

    private StandardStore(String place, boolean readOnly, long mib) {
        this.place = place;
        this.readOnly = readOnly;
        this.mib = mib;
        Optional<Path> root = CacheDirectory.configured();
        this.disk = root.isEmpty() ? Optional.empty()
                : Optional.of(new DiskStore(root.get(), readOnly, Math.multiplyExact(mib, MIB)));
    }

    static StandardStore current() {
        String place = Settings.CACHE.get();
        boolean readOnly = Settings.CACHE_READONLY.get();
        long mib = Settings.CACHE_MIB.get();
        Optional<StandardStore> s = made;
        if (s.isEmpty() || !s.get().place.equals(place) || s.get().readOnly != readOnly || s.get().mib != mib) {
            s = Optional.of(new StandardStore(place, readOnly, mib));
            made = s;
        }
        return s.get();
    }

    @Override
    public Optional<byte[]> get(Key key) {
        return disk.isEmpty() ? Optional.empty() : disk.get().get(key);
    }

    @Override
    public void put(Key key, byte[] content) {
        if (disk.isPresent()) {
            disk.get().put(key, content);
        }
    }

    @Override
    public String explainMiss(Key key) {
        return disk.isEmpty() ? off() : disk.get().explainMiss(key);
    }

    private String off() {
        return place.equals("off") ? "nothing is kept on disk: krait.cache is off"
                : "nothing is kept on disk: there is no place for it; krait.cache names one";
    }

    @Override
    public List<StoredEntry> entries() {
        return disk.isEmpty() ? List.of() : disk.get().entries();
    }

    @Override
    public boolean remove(StoredEntry entry) {
        return disk.isPresent() && disk.get().remove(entry);
    }

    @Override
    public String describe() {
        return disk.isEmpty() ? off() : disk.get().describe();
    }
}
