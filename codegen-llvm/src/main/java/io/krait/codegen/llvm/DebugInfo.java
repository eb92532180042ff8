package io.krait.codegen.llvm;

import io.krait.staging.Sources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Adds debug information to the text of a module.
 *
 * <p>Note [Lines from comments]. Emitters write the user's line in front of the instructions that it asked for, as a
 * comment. These comments become locations here, in a pass over the text, so that modules are the same with and without
 * debug information until then, and modules from anywhere can have it. Every instruction gets a location; what comes
 * before the first comment of a function gets that one. Metadata changes nothing of what LLVM generates.
 */
final class DebugInfo {
    /** How much to write. */
    enum Kind {
        /** For object files: also the names of the functions. */
        FULL("FullDebug"),
        /** For texts: only which line instructions belong to. */
        DIRECTIVES("DebugDirectivesOnly");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /** Emitters use the numbers below. */
    private static final int FIRST_ID = 1000;
    private static final String COMMENT = "  ; ";
    private static final String UNKNOWN = "krait";
    private static final String DEFINE = "define ";

    private final String ir;
    private final CodeLabel label;
    /** The file of what says nothing else. */
    private final String home;
    private final StringBuilder out;
    private final StringBuilder metadata = new StringBuilder();
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private int next = FIRST_ID;
    private final int unit;
    private final int type;
    private int function = -1;
    private String functionFile = "";
    private String file;
    private int line;

    private DebugInfo(String ir, Kind kind) {
        this.ir = ir;
        label = CodeLabel.ofModule(ir);
        file = label.file();
        line = label.line();
        if (file.isEmpty()) {
            file = UNKNOWN;
            at(comment(0, ir.length()));
        }
        home = file;
        out = new StringBuilder(ir.length() * 5 / 4 + 1000);
        // Debuggers know the rules for C, and no longer those of compiled Java.
        unit = add("distinct !DICompileUnit(language: DW_LANG_C99, file: !" + file(home)
                + ", producer: \"Krait\", isOptimized: true, runtimeVersion: 0, emissionKind: " + kind.label + ")");
        type = add("!DISubroutineType(types: !" + add("!{null}") + ")");
        int version = add("!{i32 2, !\"Debug Info Version\", i32 3}");
        int dwarf = add("!{i32 7, !\"Dwarf Version\", i32 4}");
        metadata.append("!llvm.dbg.cu = !{!").append(unit).append("}\n!llvm.module.flags = !{!").append(version)
                .append(", !").append(dwarf).append("}\n");
    }

    /** The module with debug information. */
    static String add(String ir, Kind kind) {
        DebugInfo d = new DebugInfo(ir, kind);
        d.copy();
        return d.out.append(d.metadata).toString();
    }

    /** Adds metadata unless it is there, and gives its number. */
    private int add(String text) {
        Integer known = ids.get(text);
        if (known != null) {
            return known;
        }
        int id = next++;
        ids.put(text, id);
        metadata.append('!').append(id).append(" = ").append(text).append('\n');
        return id;
    }

    private int file(String name) {
        Optional<Path> path = Sources.find(name);
        String directory = path.isPresent() && path.get().getParent() != null ? path.get().getParent().toString() : "";
        return add("!DIFile(filename: \"" + escape(name) + "\", directory: \"" + escape(directory) + "\")");
    }

    private static String escape(String s) {
        StringBuilder b = new StringBuilder();
        for (byte c : s.getBytes(StandardCharsets.UTF_8)) {
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                b.append('\\').append(Character.forDigit(c >> 4 & 15, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                b.append((char) c);
            }
        }
        return b.toString();
    }

    private void copy() {
        int begin = 0;
        while (begin < ir.length()) {
            int end = ir.indexOf('\n', begin);
            end = end < 0 ? ir.length() : end;
            copy(ir.substring(begin, end), end);
            out.append('\n');
            begin = end + 1;
        }
    }

    private void copy(String text, int end) {
        if (text.startsWith(DEFINE) && text.endsWith("{")) {
            define(text, end);
        } else if (text.startsWith("}")) {
            function = -1;
            out.append(text);
        } else if (text.startsWith(COMMENT)) {
            at(text);
            out.append(text);
        } else if (function >= 0 && text.startsWith("  ") && !text.isBlank()) {
            out.append(text).append(", !dbg !").append(location());
        } else {
            out.append(text);
        }
    }

    private void at(String comment) {
        int colon = comment.lastIndexOf(':');
        int number = colon < 0 ? 0 : CodeLabel.number(comment.substring(colon + 1));
        if (number > 0) {
            file = comment.substring(COMMENT.length(), colon);
            line = number;
        }
    }

    private void define(String text, int end) {
        int at = text.indexOf('@');
        String symbol = text.substring(at + 1, text.indexOf('(', at));
        String name = label.of(symbol).function();
        file = home;
        line = label.line();
        // Goes to the first line that is known in the function.
        at(comment(end, ir.indexOf("\n}", end)));
        functionFile = file;
        int where = file(file);
        function = add("distinct !DISubprogram(name: \"" + escape(name) + "\", scope: !" + where + ", file: !" + where
                + ", line: " + line + ", type: !" + type + ", scopeLine: " + line
                + ", spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !" + unit + ")");
        out.append(text, 0, text.length() - 1).append("!dbg !").append(function).append(" {");
    }

    /** The first comment with a line between two positions, or an empty string. */
    private String comment(int from, int to) {
        int comment = ir.indexOf("\n" + COMMENT, from);
        return comment < 0 || comment >= to ? "" : ir.substring(comment + 1, ir.indexOf('\n', comment + 1));
    }

    private int location() {
        int scope = file.equals(functionFile) ? function
                : add("!DILexicalBlockFile(scope: !" + function + ", file: !" + file(file) + ", discriminator: 0)");
        return add("!DILocation(line: " + line + ", column: 0, scope: !" + scope + ")");
    }
}
