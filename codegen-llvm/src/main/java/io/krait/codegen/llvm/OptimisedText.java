package io.krait.codegen.llvm;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** LLVM IR that LLVM wrote, with lines of the program as comments in place of debug information. */
final class OptimisedText {
    private static final Pattern LOCATION = Pattern.compile("!(\\d+) = !DILocation\\(line: (\\d+).*scope: !(\\d+).*");
    private static final Pattern SCOPE = Pattern.compile(
            "!(\\d+) = .*!DI(?:Subprogram|LexicalBlockFile)\\(.*file: !(\\d+).*");
    private static final Pattern FILE = Pattern.compile("!(\\d+) = !DIFile\\(filename: \"([^\"]*)\".*");
    private static final Pattern USE = Pattern.compile(", !dbg !(\\d+)");
    private static final Pattern FUNCTION = Pattern.compile(" !dbg !\\d+ \\{$");
    private static final Pattern METADATA = Pattern.compile("^!(\\d+ = (distinct )?!DI|llvm\\.dbg|llvm\\.module).*");

    private OptimisedText() {
    }

    /** The text in the form in which emitters write it. */
    static String of(String text) {
        Map<String, String> places = places(text);
        StringBuilder out = new StringBuilder(text.length());
        String last = "";
        for (String s : text.split("\n")) {
            if (METADATA.matcher(s).find()) {
                continue;
            }
            Matcher use = USE.matcher(s);
            if (use.find()) {
                String place = places.getOrDefault(use.group(1), "");
                if (!place.equals(last)) {
                    out.append("  ; ").append(place.isEmpty() ? "no line of the program" : place).append('\n');
                    last = place;
                }
                out.append(use.replaceAll("")).append('\n');
            } else {
                last = s.startsWith("}") ? "" : last;
                out.append(FUNCTION.matcher(s).replaceAll(" {")).append('\n');
            }
        }
        return out.toString();
    }

    private static Map<String, String> places(String text) {
        Map<String, String> files = new HashMap<>();
        Map<String, String> scopes = new HashMap<>();
        Map<String, String[]> locations = new HashMap<>();
        for (String s : text.split("\n")) {
            Matcher m = s.startsWith("!") ? FILE.matcher(s) : null;
            if (m == null) {
                continue;
            }
            if (m.matches()) {
                files.put(m.group(1), m.group(2));
            } else if (m.usePattern(LOCATION).matches()) {
                locations.put(m.group(1), new String[]{m.group(2), m.group(3)});
            } else if (m.usePattern(SCOPE).matches()) {
                scopes.put(m.group(1), m.group(2));
            }
        }
        Map<String, String> places = new HashMap<>();
        locations.forEach((id, l) -> {
            String file = files.getOrDefault(scopes.getOrDefault(l[1], ""), "");
            if (!file.isEmpty() && !l[0].equals("0")) {
                places.put(id, file + ":" + l[0]);
            }
        });
        return places;
    }
}
