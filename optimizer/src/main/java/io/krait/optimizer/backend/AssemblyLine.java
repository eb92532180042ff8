package io.krait.optimizer.backend;

import io.krait.staging.Sources;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of assembly text and the line of the user's program that it is for.
 *
 * @param text an instruction, a label or a constant
 * @param file the source file without directories, empty when no line of the program asked for this one
 * @param line the line in that file, 0 when no line of the program asked for this one
 */
public record AssemblyLine(String text, String file, int line) {
    /** The lines of a text that does not say what they are for. */
    public static List<AssemblyLine> unknown(String text) {
        List<AssemblyLine> all = new ArrayList<>();
        for (String s : text.split("\n")) {
            all.add(new AssemblyLine(s, "", 0));
        }
        return all;
    }

    /** The text of the user's line, as far as its file is found; else empty. */
    public String source() {
        return line > 0 ? Sources.line(file, line) : "";
    }

    /** False for labels and constants, which belong to no line of the program. */
    private boolean isInstruction() {
        return text.startsWith(" ") && !text.stripLeading().startsWith(".");
    }

    /**
     * Lines as one text, with a comment where another line of the program begins.
     *
     * @param comment what comments begin with
     */
    public static String print(List<AssemblyLine> lines, String comment) {
        StringBuilder s = new StringBuilder();
        String file = "";
        int line = 0;
        for (AssemblyLine l : lines) {
            if (l.line == 0 && line > 0 && l.isInstruction()) {
                line = 0;
                s.append(comment).append("no line of the program\n");
            } else if (l.line > 0 && (l.line != line || !l.file.equals(file))) {
                file = l.file;
                line = l.line;
                String source = l.source();
                s.append(comment).append(file).append(':').append(line).append(source.isEmpty() ? "" : "  ")
                        .append(source).append('\n');
            }
            s.append(l.text).append('\n');
        }
        return s.toString();
    }
}
