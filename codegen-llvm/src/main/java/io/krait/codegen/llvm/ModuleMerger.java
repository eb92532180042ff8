package io.krait.codegen.llvm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes one module text of several. Constants that are the same in name and content become one; of other definitions
 * that are private to their module, those whose names meet get new ones. LLVM's own linker of modules is not in the
 * Java binding.
 */
final class ModuleMerger {
    private static final Pattern NAME = Pattern.compile("\"[^\"]*\"|@[-a-zA-Z$._0-9]+|#[0-9]+|![0-9]+");
    private static final Pattern DEFINED = Pattern.compile("^define .*?@([-a-zA-Z$._0-9]+)\\(.*");

    private final Map<String, String> constants = new LinkedHashMap<>();
    private final Set<String> declarations = new LinkedHashSet<>();
    private final Set<String> functions = new LinkedHashSet<>();
    private final StringBuilder code = new StringBuilder();
    private final StringBuilder end = new StringBuilder();
    private int attributes;
    private int metadata;

    /**
     * Adds a module.
     *
     * @param suffix makes names new that meet others
     */
    void add(String suffix, String module) {
        List<String> lines = module.lines().toList();
        Map<String, String> renamed = new HashMap<>();
        List<String> kept = new ArrayList<>();
        int groups = 0;
        int nodes = 0;
        for (String line : lines) {
            if (line.startsWith(";") || line.startsWith("source_filename") || line.isEmpty()) {
                continue;
            }
            if (line.startsWith("@")) {
                String name = line.substring(1, line.indexOf(' '));
                String known = constants.get(name);
                if (known == null && !functions.contains(name)) {
                    constants.put(name, line);
                    continue;
                }
                if (line.equals(known)) {
                    continue;
                }
                renamed.put(name, name + "." + suffix);
            } else if (line.startsWith("attributes #")) {
                groups++;
            } else if (line.startsWith("!")) {
                nodes++;
            } else if (line.startsWith("define ")) {
                Matcher m = DEFINED.matcher(line);
                if (m.matches() && !functions.add(m.group(1))) {
                    renamed.put(m.group(1), m.group(1) + "." + suffix);
                }
            }
            kept.add(line);
        }
        for (String line : kept) {
            String now = rename(line, renamed);
            if (line.startsWith("declare ")) {
                declarations.add(now);
            } else if (line.startsWith("attributes #") || line.startsWith("!")) {
                end.append(now).append('\n');
            } else {
                code.append(now).append(line.equals("}") ? "\n\n" : "\n");
            }
        }
        attributes += groups;
        metadata += nodes;
    }

    private String rename(String line, Map<String, String> renamed) {
        Matcher m = NAME.matcher(line);
        StringBuilder sb = new StringBuilder();
        while (m.find()) {
            String name = m.group();
            String rest = name.substring(1);
            String now = switch (name.charAt(0)) {
                case '@' -> "@" + renamed.getOrDefault(rest, rest);
                case '#' -> "#" + (Integer.parseInt(rest) + attributes);
                case '!' -> "!" + (Integer.parseInt(rest) + metadata);
                default -> name;
            };
            m.appendReplacement(sb, Matcher.quoteReplacement(now));
        }
        return m.appendTail(sb).toString();
    }

    /** The module. */
    String text() {
        return code + String.join("\n", constants.values()) + "\n" + String.join("\n", declarations) + "\n" + end;
    }
}
