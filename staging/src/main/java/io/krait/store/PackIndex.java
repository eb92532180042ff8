package io.krait.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The index of a pack as it is written: sections in an order that does not depend on when they were.
 *
 * @param sections the sections, of any version
 */
record PackIndex(List<Section> sections) {
    static final PackIndex EMPTY = new PackIndex(List.of());

    private static final Comparator<Section> ORDER = Comparator.comparing(Section::library)
            .thenComparing(Section::target).thenComparing(Section::krait).thenComparing(Section::lines);

    /**
     * A section.
     *
     * @param library whose code it is
     * @param target for what
     * @param krait by which build of Krait
     * @param lines all of it
     */
    record Section(String library, String target, String krait, String lines) {
    }

    /** Reads an index. What stands before the first section is dropped. */
    static PackIndex parse(byte[] bytes) {
        List<Section> sections = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
            if (value(line, PackWriter.HEADER) != null) {
                add(lines.toString(), sections);
                lines.setLength(0);
            }
            lines.append(line).append('\n');
        }
        add(lines.toString(), sections);
        return new PackIndex(sections);
    }

    private static void add(String lines, List<Section> sections) {
        if (value(lines, PackWriter.HEADER) == null) {
            return;
        }
        String[] facts = {"", "", ""};
        for (String line : lines.split("\n")) {
            String[] words = {"library", "target", "krait"};
            for (int i = 0; i < words.length; i++) {
                String value = value(line, words[i]);
                facts[i] = value == null ? facts[i] : value;
            }
        }
        sections.add(new Section(facts[0], facts[1], facts[2], lines));
    }

    private static String value(String line, String word) {
        return line.startsWith(word + " ") ? line.substring(word.length() + 1) : null;
    }

    /** With sections of one library instead of those that it had for their targets, or made by other builds. */
    PackIndex with(List<Section> fresh) {
        List<Section> all = new ArrayList<>(fresh);
        for (Section old : sections) {
            boolean own = fresh.stream().anyMatch(s -> s.library.equals(old.library));
            boolean again = fresh.stream().anyMatch(s -> s.target.equals(old.target));
            boolean same = fresh.stream().anyMatch(s -> s.krait.equals(old.krait));
            if (!own || !again && same) {
                all.add(old);
            }
        }
        all.sort(ORDER);
        return new PackIndex(all);
    }

    /** The names of all entries. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        for (Section s : sections) {
            s.lines.lines().map(l -> value(l, "entry")).forEach(v -> {
                if (v != null) {
                    names.add(v.split(" ", 2)[0]);
                }
            });
        }
        return names;
    }

    /** The text, with the sizes of entries that are new. */
    String text(Map<String, byte[]> entries) {
        StringBuilder s = new StringBuilder();
        for (Section section : sections) {
            section.lines.lines().forEach(line -> {
                String entry = value(line, "entry");
                String name = entry == null ? "" : entry.split(" ", 2)[0];
                byte[] now = entries.get(name);
                s.append(now == null ? line : "entry " + name + " " + now.length).append('\n');
            });
        }
        return s.toString();
    }
}
