package io.krait.report;

import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The user's lines in texts: {@code File.java:12}, as all stages print them. */
final class Lines {
    private static final Pattern PLACE = Pattern.compile("(?<![\\w$./])([\\w$\\p{L}][\\w$.\\p{L}-]*):(\\d+)(?![\\w:])");

    private final Map<String, Set<String>> methods = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> numbers = new LinkedHashMap<>();

    /** A user's line as a name. */
    static String name(Origin o) {
        return o.toString();
    }

    /** The user's line that a text names first, of files that a graph has lines of; empty if there is none. */
    String find(String text) {
        Matcher m = PLACE.matcher(text);
        while (m.find()) {
            if (numbers.containsKey(m.group(1))) {
                return m.group();
            }
        }
        return "";
    }

    /** Adds all lines of a graph. */
    void add(Graph g) {
        add(g.values());
    }

    private void add(Collection<Value> values) {
        for (Value v : values) {
            add(v.origin());
            if (v.prim() instanceof Control c) {
                for (Block b : c.blocks()) {
                    add(b.values());
                }
            } else if (v.prim() instanceof Prim.MapScalar m) {
                add(m.function());
            }
        }
    }

    /** Adds a line. */
    void add(Origin o) {
        if (!o.file().isEmpty() && o.line() > 0) {
            numbers.computeIfAbsent(o.file(), f -> new TreeSet<>()).add(o.line());
            methods.computeIfAbsent(o.file(), f -> new TreeSet<>()).add(o.method());
        }
    }

    /** The files. */
    Set<String> files() {
        return numbers.keySet();
    }

    /** The lines of a file. */
    Set<Integer> of(String file) {
        return numbers.getOrDefault(file, Set.of());
    }

    /** The methods whose lines they are. */
    Set<String> methods(String file) {
        return methods.getOrDefault(file, Set.of());
    }
}
