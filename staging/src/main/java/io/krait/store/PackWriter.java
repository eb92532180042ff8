package io.krait.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * Writes entries of the store as resources, for programs that start with compiled code on the class path. Where the
 * disk has nothing, {@link CodeStore#standard} looks into the packs that it finds there, or in {@code krait.packs}.
 *
 * <p>All files lie in {@code META-INF/krait/}: one for each entry, named by its key, of the bytes that it has on disk,
 * and {@code index}, the only one that is looked for. The index is text in UTF-8, of sections that begin with
 * {@code krait-pack} and the version of the format, followed by lines of a word, a blank and a value:
 * <pre>
 * krait-pack 1
 * library pricing
 * target x86_64-unknown-linux-gnu x86-64-v3
 * krait krait-optimizer-1.0.jar:1182043
 * build 1.0
 * needs x86-64-v3
 * entry code.0f4c6b2f1d1b7a39.33c2f1ae5b9c0d7e6f10a2b3c4d5e6f7 20345
 * </pre>
 * So indices may be put one behind another, as tools do that make one jar of many. A section of another version is
 * ignored, as are words that are not known.
 *
 * <p>Several libraries may be written into one directory: {@link #writeTo} replaces what an earlier build of the same
 * library left for these targets.
 */
public final class PackWriter {
    static final String DIRECTORY = "META-INF/krait/";
    static final String INDEX = DIRECTORY + "index";
    static final String HEADER = "krait-pack";
    static final int VERSION = 1;

    /** What the keys of entries say. */
    private record Section(String target, String krait) {
    }

    private final Map<Section, Set<String>> sections = new LinkedHashMap<>();
    private final Map<String, String> needs = new TreeMap<>();
    private final Map<String, byte[]> entries = new TreeMap<>();
    private final String build;
    private String library = "";

    /**
     * An empty pack.
     *
     * @param build tells builds of Krait apart, the same on all machines
     */
    public PackWriter(String build) {
        this.build = line(build);
    }

    /** Says whose code this is. Without it, it is that of a library without a name. */
    public PackWriter library(String name) {
        library = line(name);
        return this;
    }

    /**
     * Says what processor the code for a target needs.
     *
     * @param target the field {@code target} of the keys
     * @param processor in words that the dispatcher understands
     */
    public PackWriter needs(String target, String processor) {
        needs.put(target, line(processor));
        return this;
    }

    /** Adds an entry. An entry that was there before is replaced. */
    public PackWriter add(Key key, byte[] content) {
        Section section = new Section(line(key.field("target")), line(key.field("krait")));
        byte[] head = EntryFormat.head(key, content);
        byte[] all = new byte[head.length + content.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        entries.put(key.name(), all);
        sections.computeIfAbsent(section, s -> new TreeSet<>()).add(key.name());
        return this;
    }

    /** How many entries there are. */
    public int size() {
        return entries.size();
    }

    private static String line(String text) {
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a line of a pack's index cannot be: " + text);
        }
        return text;
    }

    /** The resources: names with slashes, and bytes; the index last. */
    public Map<String, byte[]> files() {
        return files(PackIndex.EMPTY);
    }

    private Map<String, byte[]> files(PackIndex old) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        List<PackIndex.Section> fresh = new ArrayList<>();
        for (Map.Entry<Section, Set<String>> e : sections.entrySet()) {
            Section section = e.getKey();
            StringBuilder lines = new StringBuilder(HEADER + " " + VERSION + "\n");
            append(lines, "library", library);
            append(lines, "target", section.target);
            append(lines, "krait", section.krait);
            append(lines, "build", build);
            append(lines, "needs", needs.getOrDefault(section.target, ""));
            for (String name : e.getValue()) {
                append(lines, "entry", name + " " + entries.get(name).length);
                files.put(DIRECTORY + name, entries.get(name));
            }
            fresh.add(new PackIndex.Section(library, section.target, section.krait, lines.toString()));
        }
        files.put(INDEX, old.with(fresh).text(entries).getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static void append(StringBuilder index, String word, String value) {
        if (!value.isEmpty()) {
            index.append(word).append(' ').append(value).append('\n');
        }
    }

    /**
     * Writes the resources below a directory, for instance {@code target/classes}. What is there of other libraries,
     * and of this library for other targets, stays; files that nothing names any more are deleted.
     *
     * @throws IOException if they cannot be written
     */
    public void writeTo(Path directory) throws IOException {
        Path folder = directory.resolve(DIRECTORY);
        Files.createDirectories(folder);
        Path old = directory.resolve(INDEX);
        Map<String, byte[]> files = files(Files.exists(old) ? PackIndex.parse(Files.readAllBytes(old))
                : PackIndex.EMPTY);
        for (Map.Entry<String, byte[]> e : files.entrySet()) {
            Files.write(directory.resolve(e.getKey()), e.getValue());
        }
        Set<String> named = PackIndex.parse(files.get(INDEX)).names();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path p : all) {
                String name = p.getFileName().toString();
                if (Trimmer.isEntry(name) && !named.contains(name)) {
                    Files.delete(p);
                }
            }
        }
    }

    /**
     * Writes the resources as a jar file, the same bytes each time.
     *
     * @throws IOException if it cannot be written
     */
    public void writeJar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(entry("META-INF/MANIFEST.MF"));
            manifest.write(out);
            for (Map.Entry<String, byte[]> e : files().entrySet()) {
                out.putNextEntry(entry(e.getKey()));
                out.write(e.getValue());
            }
        }
    }

    private static ZipEntry entry(String name) {
        ZipEntry e = new ZipEntry(name);
        // Some fixed time; local, so that the time zone does not matter.
        e.setTimeLocal(java.time.LocalDateTime.of(2000, 1, 1, 0, 0));
        return e;
    }
}
