package io.krait.store;

import io.krait.events.Events;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The packs of one or several class loaders ({@link PackWriter} says what they are). They are looked for when the first
 * entry is, and only their indices are read then. An entry is verified as one on disk is. Class loaders are not kept
 * alive: when one is gone, so are its packs. Never throws because of what a pack holds. Thread-safe.
 */
public final class PackReader {
    private static final int LONGEST_INDEX = 1 << 26;

    private record Packed(PackTarget target, long bytes, WeakReference<ClassLoader> loader) {
    }

    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    /** The first loaders, which nobody else keeps. */
    private final List<ClassLoader> own;
    /** The files of the first loaders. */
    private final List<String> named;
    private final Complaints complaints;
    private final Map<PackTarget, Boolean> targets = new LinkedHashMap<>();
    private final Map<String, List<Packed>> entries = new HashMap<>();
    private boolean isLoaded;

    private PackReader(List<ClassLoader> loaders, List<String> named, Complaints complaints) {
        for (ClassLoader l : loaders) {
            this.loaders.add(new WeakReference<>(l));
        }
        this.own = List.copyOf(loaders.subList(0, named.size()));
        this.named = named;
        this.complaints = complaints;
    }

    /**
     * The packs that class loaders find, and those in files.
     *
     * @param loaders of resources; the first is asked first
     * @param files jar files or directories, with the path separator between them; they are asked first
     */
    public static PackReader of(List<ClassLoader> loaders, String files) {
        return of(loaders, files, new Complaints());
    }

    static PackReader of(List<ClassLoader> loaders, String files, Complaints complaints) {
        List<ClassLoader> all = new ArrayList<>();
        List<String> named = new ArrayList<>();
        for (String name : files.isEmpty() ? new String[0] : files.split(File.pathSeparator)) {
            try {
                Path file = Path.of(name);
                if (Files.isReadable(file)) {
                    // Without a parent: only what the file holds.
                    all.add(new URLClassLoader(new URL[]{file.toUri().toURL()}, null));
                    named.add(name);
                } else {
                    complaints.warn(name, "The pack " + name + " of krait.packs cannot be read");
                }
            } catch (InvalidPathException | MalformedURLException e) {
                complaints.warn(name, "The pack " + name + " of krait.packs cannot be read: " + e.getMessage());
            }
        }
        for (ClassLoader l : loaders) {
            if (l != null && !all.contains(l)) {
                all.add(l);
            }
        }
        return new PackReader(all, named, complaints);
    }

    /** What there are entries for. */
    public synchronized List<PackTarget> targets() {
        load();
        List<PackTarget> list = new ArrayList<>();
        for (Map.Entry<PackTarget, Boolean> e : targets.entrySet()) {
            if (e.getValue()) {
                list.add(e.getKey());
            }
        }
        return list;
    }

    /** Takes no entries of a target from now on, which is logged. */
    public synchronized void ignore(PackTarget target, String why) {
        load();
        if (targets.replace(target, true, false)) {
            complaints.info(target.toString(), "Compiled code for "
                    + (target.needs().isEmpty() ? target.target() : target.needs()) + " of the pack "
                    + target.place() + " is ignored: " + why);
        }
    }

    /** The content of an entry; empty if no pack has it, whole. */
    public Optional<byte[]> get(Key key) {
        List<Packed> found = find(key);
        for (Packed p : found) {
            ClassLoader loader = p.loader.get();
            if (loader == null) {
                continue;
            }
            try (InputStream in = loader.getResourceAsStream(PackWriter.DIRECTORY + key.name())) {
                if (in != null) {
                    byte[] bytes = in.readNBytes((int) p.bytes + 1);
                    if (EntryFormat.isEntry(key, bytes)) {
                        Events.cache("hit", "pack", key.digest(), key.kind(), bytes.length);
                        return Optional.of(Arrays.copyOfRange(bytes, EntryFormat.contentAt(key), bytes.length));
                    }
                }
                complaints.warn(key.name(),
                        "The entry " + key.name() + " of the pack " + p.target.place() + " is damaged");
            } catch (IOException e) {
                complaints.warn(p.target.place(), "The pack " + p.target.place() + " cannot be read: " + e);
            }
        }
        return Optional.empty();
    }

    private synchronized List<Packed> find(Key key) {
        load();
        List<Packed> some = entries.isEmpty() ? List.of() : entries.getOrDefault(key.name(), List.of());
        List<Packed> usable = new ArrayList<>(some.size());
        for (Packed p : some) {
            if (targets.get(p.target)) {
                usable.add(p);
            }
        }
        return usable;
    }

    /** Everything that the packs hold and is not ignored; reads all of it. */
    public List<StoredEntry> entries() {
        List<StoredEntry> list = new ArrayList<>();
        Map<String, List<Packed>> all;
        synchronized (this) {
            load();
            all = Map.copyOf(entries);
        }
        all.forEach((name, packed) -> {
            Packed p = packed.get(0);
            ClassLoader loader = p.loader.get();
            if (loader == null) {
                return;
            }
            try (InputStream in = loader.getResourceAsStream(PackWriter.DIRECTORY + name)) {
                Optional<Key> key = in == null ? Optional.empty()
                        : EntryFormat.key(in.readNBytes((int) p.bytes));
                if (key.isPresent() && key.get().name().equals(name)) {
                    list.add(new StoredEntry(name, key.get(), p.bytes, Instant.EPOCH, Instant.EPOCH,
                            p.target.place()));
                }
            } catch (IOException e) {
                complaints.warn(p.target.place(), "The pack " + p.target.place() + " cannot be read: " + e);
            }
        });
        return list;
    }

    private void load() {
        if (!isLoaded) {
            isLoaded = true;
            for (int i = 0; i < loaders.size(); i++) {
                load(i);
            }
        }
    }

    private void load(int number) {
        ClassLoader loader = loaders.get(number).get();
        if (loader == null) {
            return;
        }
        try {
            Enumeration<URL> found = loader.getResources(PackWriter.INDEX);
            if (number < named.size() && !found.hasMoreElements()) {
                complaints.warn(named.get(number),
                        "The file " + named.get(number) + " of krait.packs holds no pack of compiled code");
            }
            while (found.hasMoreElements()) {
                load(loader, found.nextElement());
            }
        } catch (IOException e) {
            complaints.warn("packs", "Packs of compiled code cannot be looked for: " + e);
        }
    }

    private void load(ClassLoader loader, URL index) {
        String place = place(index.toString());
        try {
            URLConnection connection = index.openConnection();
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                byte[] bytes = in.readNBytes(LONGEST_INDEX);
                parse(loader, place, new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            complaints.warn(place, "The pack " + place + " cannot be read: " + e);
        }
    }

    // "jar:file:/a/b.jar!/META-INF/krait/index" is /a/b.jar to people.
    private static String place(String url) {
        String s = url.substring(0, url.length() - PackWriter.INDEX.length());
        if (s.startsWith("jar:") && s.endsWith("!/")) {
            s = s.substring(4, s.length() - 2);
        }
        try {
            return s.startsWith("file:") ? Path.of(URI.create(s)).toString() : s;
        } catch (IllegalArgumentException e) {
            return s;
        }
    }

    private void parse(ClassLoader loader, String place, String text) {
        PackTarget target = null;
        String[] facts = {"", "", "", ""};
        boolean skip = true;
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end).strip();
            at = end < 0 ? text.length() : end + 1;
            int blank = line.indexOf(' ');
            String word = blank < 0 ? line : line.substring(0, blank);
            String value = blank < 0 ? "" : line.substring(blank + 1);
            switch (word) {
                case PackWriter.HEADER -> {
                    skip = !value.equals(Integer.toString(PackWriter.VERSION));
                    if (skip) {
                        complaints.info(place, "The pack " + place + " is ignored: it has format " + value
                                + ", and this Krait reads " + PackWriter.VERSION);
                    }
                    Arrays.fill(facts, "");
                    target = null;
                }
                case "target" -> facts[0] = value;
                case "krait" -> facts[1] = value;
                case "build" -> facts[2] = value;
                case "needs" -> facts[3] = value;
                case "entry" -> {
                    if (!skip) {
                        if (target == null) {
                            target = new PackTarget(facts[0], facts[1], facts[2], facts[3], place);
                            targets.putIfAbsent(target, true);
                        }
                        entry(target, value, loader);
                    }
                }
                default -> {
                    // Of a later version that this one can do without.
                }
            }
        }
    }

    private void entry(PackTarget target, String value, ClassLoader loader) {
        int blank = value.indexOf(' ');
        String name = blank < 0 ? value : value.substring(0, blank);
        long bytes = -1;
        try {
            bytes = blank < 0 ? -1 : Long.parseLong(value.substring(blank + 1));
        } catch (NumberFormatException e) {
            // Said below.
        }
        if (bytes < EntryFormat.HEADER || bytes > EntryFormat.LIMIT || !Trimmer.isEntry(name)) {
            complaints.warn(target.place(),
                    "The index of the pack " + target.place() + " is damaged at: entry " + value);
            return;
        }
        entries.computeIfAbsent(name, n -> new ArrayList<>())
                .add(new Packed(target, bytes, new WeakReference<>(loader)));
    }
}
