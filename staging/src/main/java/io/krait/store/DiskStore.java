package io.krait.store;

import io.krait.events.Events;
import io.krait.store.CacheDirectory.Found;
import io.krait.store.CacheDirectory.Use;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The store on disk: one directory with a file for each entry, which has the key's name. A file is written under
 * another name and then renamed, so that nobody sees half of it; a crash of the machine may still leave one, and
 * {@link EntryFormat} tells. Looking up an entry in a fresh JVM must be cheap: no lambdas, streams or formatting here.
 */
final class DiskStore implements CodeStore {
    /** The directory in the cache directory; another format gets another one. */
    static final String DIRECTORY = "code-" + EntryFormat.VERSION;
    /** How much older the time of the last use may be than it says, so that lookups do not write. */
    static final long PRECISION = 10 * 60_000;

    private static final int MIB = 1 << 20;

    private final Path directory;
    private final boolean readOnly;
    private final long capacity;
    private final Disk disk;
    private final Trust trust;
    private final Complaints complaints;
    private final Trimmer trimmer;
    private volatile Found found;

    /** The same for tests, which wait for trimming. */
    DiskStore(Path root, boolean readOnly, long capacity) {
        this(root, readOnly, capacity, new Disk(), new Trust(), new Complaints());
    }

    DiskStore(Path root, boolean readOnly, long capacity, Disk disk, Trust trust, Complaints complaints) {
        this(root, readOnly, capacity, disk, trust, complaints, false);
    }

    /**
     * A store that appears when it is needed.
     *
     * @param root the cache directory
     * @param readOnly whether nothing is written
     * @param capacity bytes that it may hold
     * @param background whether what is too much is deleted on a thread of its own
     */
    DiskStore(Path root, boolean readOnly, long capacity, Disk disk, Trust trust, Complaints complaints,
            boolean background) {
        this.directory = root.resolve(DIRECTORY);
        this.readOnly = readOnly;
        this.capacity = capacity;
        this.disk = disk;
        this.trust = trust;
        this.complaints = complaints;
        this.trimmer = new Trimmer(disk, capacity, Trimmer.MOST, background);
        this.found = new Found(directory, Use.MISSING, "", false);
    }

    // A directory that was good stays so, as nobody else may change it or what is above it; except below /tmp, where
    // another user may make it again once it is deleted.
    private Found find(boolean make) {
        Found f = found;
        if (f.use() == Use.MISSING || f.shared()) {
            f = CacheDirectory.find(directory, make, trust);
            found = f;
            if (f.use() == Use.REFUSED) {
                complaints.warn("directory", "Compiled code is not kept on disk in " + directory + ": " + f.why()
                        + ". -Dkrait.cache=DIRECTORY names another place, -Dkrait.cache=off keeps nothing");
            }
        }
        return f;
    }

    @Override
    public Optional<byte[]> get(Key key) {
        Optional<byte[]> content = read(key);
        if (Events.on()) {
            boolean hit = content.isPresent();
            Events.cache(hit ? "hit" : "miss", "disk", key.digest(), key.kind(), hit ? content.get().length : 0);
        }
        return content;
    }

    private Optional<byte[]> read(Key key) {
        Found f = find(false);
        if (f.use() != Use.READY) {
            return Optional.empty();
        }
        Path file = f.path().resolve(key.name());
        try {
            FileFacts facts = disk.facts(file);
            long size = facts.bytes();
            if (facts.isRegular() && trust.isOurs(facts) && size >= EntryFormat.contentAt(key)
                    && size <= EntryFormat.LIMIT) {
                // What is checked is what is used: a file may change after it was read.
                byte[] bytes = disk.read(file, (int) size);
                if (f.shared() && !find(false).equals(f)) {
                    // Nobody knows whose file that was.
                    return Optional.empty();
                }
                if (EntryFormat.isEntry(key, bytes)) {
                    touch(file, facts);
                    return Optional.of(Arrays.copyOfRange(bytes, EntryFormat.contentAt(key), bytes.length));
                }
            }
            Complaints.debug("the entry " + file + " of the code cache is damaged or not this user's", null);
            if (!readOnly) {
                disk.delete(file);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | SecurityException e) {
            Complaints.debug("an entry of the code cache cannot be read", e);
        }
        return Optional.empty();
    }

    // A time that is to come is of a clock that was wrong.
    private void touch(Path file, FileFacts facts) {
        long age = disk.now() - facts.used();
        if (!readOnly && (age > PRECISION || age < -PRECISION)) {
            try {
                disk.used(file, disk.now());
            } catch (IOException e) {
                // A cache that may only be read is still one.
                Complaints.debug("the last use of an entry of the code cache is not kept", e);
            }
        }
    }

    @Override
    public void put(Key key, byte[] content) {
        if (readOnly || content.length + (long) EntryFormat.contentAt(key) > Math.min(capacity, EntryFormat.LIMIT)) {
            return;
        }
        Found f = find(true);
        if (f.use() != Use.READY) {
            return;
        }
        try {
            byte[] head = EntryFormat.head(key, content);
            try {
                write(f.path(), key, head, content);
            } catch (NoSuchFileException e) {
                // Somebody has deleted the directory.
                found = new Found(directory, Use.MISSING, "", false);
                f = find(true);
                if (f.use() != Use.READY) {
                    return;
                }
                write(f.path(), key, head, content);
            }
            Events.cache("write", "disk", key.digest(), key.kind(), content.length);
            trimmer.written(f.path(), head.length + content.length);
        } catch (IOException | SecurityException e) {
            complaints.warn("write", "Compiled code is not kept on disk, as " + f.path() + " cannot be written (" + e
                    + "). -Dkrait.cache=DIRECTORY names another place, -Dkrait.cache.readonly does not try");
        }
    }

    private void write(Path in, Key key, byte[] head, byte[] content) throws IOException {
        Path temporary = in.resolve(Trimmer.temporaryName());
        try {
            disk.write(temporary, head, content);
            disk.rename(temporary, in.resolve(key.name()));
        } catch (IOException e) {
            try {
                disk.delete(temporary);
            } catch (IOException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    @Override
    public String explainMiss(Key key) {
        Found f = find(false);
        return switch (f.use()) {
            case MISSING -> "nothing is kept yet in " + directory;
            case REFUSED -> directory + " is not used: " + f.why();
            case READY -> Misses.explain(key, keysOf(key), f.path().toString());
        };
    }

    private List<Key> keysOf(Key key) {
        List<Key> keys = new ArrayList<>();
        for (StoredEntry e : entries(key.kind().concat(".").concat(key.subject()))) {
            keys.add(e.key());
        }
        return keys;
    }

    @Override
    public List<StoredEntry> entries() {
        return entries("");
    }

    private List<StoredEntry> entries(String prefix) {
        List<StoredEntry> entries = new ArrayList<>();
        Found f = find(false);
        if (f.use() == Use.READY) {
            try {
                for (Path file : disk.list(f.path())) {
                    if (file.getFileName().toString().startsWith(prefix)) {
                        entry(file).ifPresent(entries::add);
                    }
                }
            } catch (IOException | SecurityException e) {
                Complaints.debug("the code cache cannot be listed", e);
            }
        }
        entries.sort(Comparator.comparing(StoredEntry::used).reversed());
        return entries;
    }

    private Optional<StoredEntry> entry(Path file) {
        String name = file.getFileName().toString();
        if (!Trimmer.isEntry(name)) {
            return Optional.empty();
        }
        try {
            FileFacts facts = disk.facts(file);
            if (!facts.isRegular() || !trust.isOurs(facts)) {
                return Optional.empty();
            }
            int keyLength = EntryFormat.keyLength(disk.read(file, EntryFormat.HEADER));
            Optional<Key> key = keyLength < 0 ? Optional.empty()
                    : EntryFormat.key(disk.read(file, EntryFormat.HEADER + keyLength));
            return key.isPresent() && key.get().name().equals(name)
                    ? Optional.of(new StoredEntry(name, key.get(), facts.bytes(), disk.made(file).toInstant(),
                            Instant.ofEpochMilli(facts.used()), file.toString()))
                    : Optional.empty();
        } catch (IOException | SecurityException e) {
            // Gone since it was listed, or not ours.
            return Optional.empty();
        }
    }

    @Override
    public boolean remove(StoredEntry entry) {
        Found f = find(false);
        if (readOnly || f.use() != Use.READY || !Trimmer.isEntry(entry.name())) {
            return false;
        }
        try {
            Path file = f.path().resolve(entry.name());
            boolean there = disk.facts(file).isRegular();
            disk.delete(file);
            return there;
        } catch (IOException | SecurityException e) {
            Complaints.debug("an entry of the code cache cannot be deleted", e);
            return false;
        }
    }

    @Override
    public String describe() {
        Found f = find(false);
        return switch (f.use()) {
            case MISSING -> directory + ": nothing is kept yet" + (readOnly ? " (read only)" : "");
            case REFUSED -> directory + ": not used, " + f.why();
            case READY -> {
                List<StoredEntry> entries = entries();
                long bytes = 0;
                for (StoredEntry e : entries) {
                    bytes += e.bytes();
                }
                yield f.path() + ": " + entries.size() + (entries.size() == 1 ? " entry, " : " entries, ")
                        + (bytes + MIB - 1) / MIB + " of " + capacity / MIB + " MiB" + (readOnly ? " (read only)" : "");
            }
        };
    }
}
