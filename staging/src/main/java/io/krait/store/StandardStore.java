package io.krait.store;

import io.krait.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The store that the settings describe, one for the process. Packs are looked for with Krait's class loader and the
 * context class loader of the thread that needs one first; that loader is not kept alive, and when it is gone, so are
 * its packs.
 */
final class StandardStore implements CodeStore {
    private static final int MIB = 1 << 20;

    private static volatile Optional<StandardStore> made = Optional.empty();

    private final String place;
    private final boolean readOnly;
    private final long mib;
    private final String files;
    private final Optional<DiskStore> disk;
    private volatile Optional<PackReader> packs = Optional.empty();

    private StandardStore(String place, boolean readOnly, long mib, String files) {
        this.place = place;
        this.readOnly = readOnly;
        this.mib = mib;
        this.files = files;
        Optional<Path> root = CacheDirectory.configured();
        this.disk = root.isEmpty() ? Optional.empty()
                : Optional.of(new DiskStore(root.get(), readOnly, Math.multiplyExact(mib, MIB), new Disk(),
                        new Trust(), new Complaints(), true));
    }

    // When the disk has missed something: where it has all, no class of packs is loaded.
    private PackReader packs() {
        Optional<PackReader> p = packs;
        if (p.isEmpty()) {
            synchronized (this) {
                if (packs.isEmpty()) {
                    // Not List.of, which refuses a missing class loader.
                    packs = Optional.of(PackReader.of(Arrays.asList(Thread.currentThread().getContextClassLoader(),
                            StandardStore.class.getClassLoader()), files));
                }
                p = packs;
            }
        }
        return p.get();
    }

    static CodeStore current() {
        StandardStore s = ofSettings();
        return s.disk.isEmpty() && s.packs().targets().isEmpty() ? NONE : s;
    }

    /** The same, where it matters why nothing is kept. */
    static StandardStore ofSettings() {
        String place = Settings.CACHE.get();
        boolean readOnly = Settings.CACHE_READONLY.get();
        long mib = Settings.CACHE_MIB.get();
        String files = Settings.PACKS.get();
        Optional<StandardStore> s = made;
        if (s.isEmpty() || !s.get().isFor(place, readOnly, mib, files)) {
            // One for all threads, as it says each thing once.
            synchronized (StandardStore.class) {
                s = made;
                if (s.isEmpty() || !s.get().isFor(place, readOnly, mib, files)) {
                    s = Optional.of(new StandardStore(place, readOnly, mib, files));
                    made = s;
                }
            }
        }
        return s.get();
    }

    private boolean isFor(String aPlace, boolean isReadOnly, long someMib, String someFiles) {
        return place.equals(aPlace) && readOnly == isReadOnly && mib == someMib && files.equals(someFiles);
    }

    @Override
    public Optional<byte[]> get(Key key) {
        if (disk.isPresent()) {
            Optional<byte[]> kept = disk.get().get(key);
            if (kept.isPresent()) {
                return kept;
            }
        }
        return packs().get(key);
    }

    @Override
    public void put(Key key, byte[] content) {
        if (disk.isPresent()) {
            disk.get().put(key, content);
        }
    }

    @Override
    public String explainMiss(Key key) {
        String why = disk.isEmpty() ? off() : disk.get().explainMiss(key);
        List<PackTarget> targets = packs().targets();
        return targets.isEmpty() ? why : why + "; not in the packs " + String.join(", ", places(targets));
    }

    private static List<String> places(List<PackTarget> targets) {
        List<String> places = new ArrayList<>();
        for (PackTarget t : targets) {
            if (!places.contains(t.place())) {
                places.add(t.place());
            }
        }
        return places;
    }

    private String off() {
        return CacheDirectory.isOff(place) ? "nothing is kept on disk: krait.cache is off"
                : "nothing is kept on disk: there is no place for it; krait.cache names one";
    }

    @Override
    public List<StoredEntry> entries() {
        List<StoredEntry> entries = new ArrayList<>(disk.isEmpty() ? List.of() : disk.get().entries());
        entries.addAll(packs().entries());
        return entries;
    }

    @Override
    public boolean remove(StoredEntry entry) {
        return disk.isPresent() && disk.get().remove(entry);
    }

    @Override
    public List<PackTarget> packTargets() {
        return packs().targets();
    }

    @Override
    public void ignore(PackTarget target, String why) {
        packs().ignore(target, why);
    }

    @Override
    public String describe() {
        String text = disk.isEmpty() ? off() : disk.get().describe();
        List<PackTarget> targets = packs().targets();
        return targets.isEmpty() ? text : text + "; packs: " + String.join(", ", places(targets));
    }
}
