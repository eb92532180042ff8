package io.krait.codegen.llvm;

import io.krait.optimizer.backend.AssemblyLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes the directives for debuggers out of assembly text that LLVM wrote, and gives each line its origin instead. */
final class AssemblyText {
    private static final List<String> DROPPED = List.of(".file", ".cfi_", ".type", ".size", ".globl", ".section",
            ".text", ".p2align", ".addrsig", ".ident", ".Ltmp", ".Lfunc_", "$L__tmp", "$L__func_");
    /** Tables of constants are long. */
    private static final int WIDTH = 100;
    private static final int INDENT = 4;
    private static final int OPERANDS = 17;

    private final Map<String, String> files = new HashMap<>();
    private final List<AssemblyLine> lines = new ArrayList<>();
    private String file = "";
    private int line;

    private AssemblyText() {
    }

    /** The lines of a text that has directives like {@code .loc}. */
    static List<AssemblyLine> lines(String text) {
        AssemblyText t = new AssemblyText();
        String[] all = text.split("\n");
        // For GPUs the names of the files are at the end.
        for (String s : all) {
            t.file(s.strip());
        }
        for (String s : all) {
            t.add(s);
        }
        return List.copyOf(t.lines);
    }

    private void add(String s) {
        String stripped = s.strip();
        if (stripped.startsWith(".loc\t") || stripped.startsWith(".loc ")) {
            String[] words = stripped.split("\\s+");
            file = files.getOrDefault(words[1], "");
            line = file.isEmpty() ? 0 : CodeLabel.number(words[2]);
        } else if (!stripped.isEmpty() && !isDropped(stripped)) {
            boolean code = Character.isWhitespace(s.charAt(0)) && stripped.charAt(0) != '.';
            if (isLabelOfFunction(s)) {
                line = 0;
            }
            String text = s.length() > WIDTH && stripped.charAt(0) == '.' ? s.substring(0, WIDTH) + "..." : s;
            lines.add(new AssemblyLine(columns(text), code && line > 0 ? file : "", code ? line : 0));
        }
    }

    /** Tabulators as spaces: names of instructions in one column, operands in the next. */
    private static String columns(String s) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            if (s.charAt(i) != '\t') {
                b.append(s.charAt(i));
                continue;
            }
            int column = b.isEmpty() ? INDENT : OPERANDS;
            do {
                b.append(' ');
            } while (b.length() < column);
        }
        return b.toString();
    }

    private static boolean isLabelOfFunction(String s) {
        return s.endsWith(":") && Character.isLetter(s.charAt(0));
    }

    private static boolean isDropped(String s) {
        for (String d : DROPPED) {
            if (s.startsWith(d)) {
                return true;
            }
        }
        return false;
    }

    /** A number, and a directory and a name, or a name only. */
    private void file(String directive) {
        if (!directive.startsWith(".file")) {
            return;
        }
        int name = directive.lastIndexOf('"', directive.length() - 2);
        int number = directive.indexOf('"');
        String id = number < 0 ? "" : directive.substring(".file".length(), number).strip();
        if (!id.isEmpty() && directive.endsWith("\"")) {
            String path = directive.substring(name + 1, directive.length() - 1);
            files.put(id, path.substring(path.lastIndexOf('/') + 1));
        }
    }
}
