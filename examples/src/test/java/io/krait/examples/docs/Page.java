package io.krait.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A document of the repository and its code blocks. The conventions:
 * <ul>
 * <li>{@code java}: a snippet. It is the body of a main method with everything of Krait imported, or a program with
 *     {@code void main()} of its own; imports may stand at its beginning. It must compile and run.
 * <li>{@code output} after a snippet: exactly what it prints. {@code ...} stands for anything, on a line of its own for
 *     any lines.
 * <li>{@code error} after a snippet: the exception that it ends with, class and message; {@code ...} stands for
 *     anything, and line breaks do not count. {@code javac: ...} means that it must not compile, and why.
 * <li>A comment {@code <!-- from path -->} before a snippet: it is part of that file, and not run.
 * <li>{@code sh}: commands; those of {@code ./krait} must exist.
 * <li>{@code text} and other blocks are not looked at.
 * <li>A comment {@code <!-- cells n: statements -->} before a table: calls that column n has in code font
 *     must compile, and run after these statements.
 * </ul>
 */
record Page(Path path, String text) {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?m)^( *)```(\\w+)[^\\n]*\\n(.*?)^ *```$", Pattern.DOTALL);
    private static final Pattern CELLS = Pattern.compile("<!-- cells (\\d): (.*?)-->\\n((?:\\|[^\\n]*\\n)+)",
            Pattern.DOTALL);
    private static final Pattern SPAN = Pattern.compile("`([^`]*)`");
    private static final Pattern FROM = Pattern.compile("<!-- from (\\S+) -->\\s*$");

    /**
     * A code block.
     *
     * @param line where its text begins
     * @param from the file that it is part of, or empty
     */
    record Block(String language, String text, int line, String from, String next, String nextText) {
    }

    /** All documents: those of the root, of docs and of modules. */
    static List<Page> all() throws IOException {
        List<Page> pages = new ArrayList<>();
        for (String folder : List.of(".", "docs", "docs/gpu", "examples", "benchmarks")) {
            if (Files.isDirectory(ROOT.resolve(folder))) {
                try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
                    for (Path file : files.filter(p -> p.toString().endsWith(".md")).sorted().toList()) {
                        pages.add(new Page(file.normalize(), Files.readString(file)));
                    }
                }
            }
        }
        return pages;
    }

    String name() {
        return ROOT.relativize(path).toString().replace('\\', '/');
    }

    /** The code blocks in order; each knows the block that follows it with nothing in between. */
    List<Block> blocks() {
        Matcher m = BLOCK.matcher(text);
        List<Block> blocks = new ArrayList<>();
        List<int[]> ends = new ArrayList<>();
        while (m.find()) {
            int line = (int) text.substring(0, m.start(3)).lines().count() + 1;
            Matcher f = FROM.matcher(text.substring(0, m.start()));
            blocks.add(new Block(m.group(2), m.group(3).indent(-m.group(1).length()), line, f.find() ? f.group(1) : "",
                    "", ""));
            ends.add(new int[]{m.start(), m.end()});
        }
        for (int i = 0; i + 1 < blocks.size(); i++) {
            if (text.substring(ends.get(i)[1], ends.get(i + 1)[0]).isBlank()) {
                Block b = blocks.get(i);
                Block n = blocks.get(i + 1);
                blocks.set(i, new Block(b.language(), b.text(), b.line(), b.from(), n.language(), n.text()));
            }
        }
        return blocks;
    }

    /** The calls in columns of tables, a snippet for each table; a row stands in the line that it has in the table. */
    List<Block> tables() {
        List<Block> tables = new ArrayList<>();
        Matcher m = CELLS.matcher(text);
        while (m.find()) {
            StringBuilder code = new StringBuilder(m.group(2).replace('\n', ' '));
            for (String row : m.group(3).split("\n")) {
                String[] cells = row.split("(?<!\\\\)\\|");
                Matcher span = SPAN.matcher(cells[Math.min(cells.length - 1, Integer.parseInt(m.group(1)))]);
                while (span.find()) {
                    String call = span.group(1).replace("\\|", "|");
                    if (call.matches("(?s).*[\\w>]\\(.*\\);?") && !call.contains("...")) {
                        code.append("{ ").append(call).append("; } ");
                    }
                }
                code.append('\n');
            }
            int line = (int) text.substring(0, m.start(3)).lines().count() + 1;
            tables.add(new Block("java", code.toString(), line, "", "", ""));
        }
        return tables;
    }

    /** The text without its code blocks. */
    String prose() {
        return BLOCK.matcher(text).replaceAll("");
    }

    /** The text without output of programs, and without the snippets that end with an error. */
    String withoutOutputs() {
        String all = text;
        for (Block b : blocks()) {
            if (List.of("output", "text", "error").contains(b.language()) || b.next().equals("error")) {
                all = all.replace(b.text(), "");
            }
        }
        return all;
    }

    /** True when a text is what a pattern says, in which {@code ...} stands for anything. */
    static boolean matches(String pattern, String actual, boolean lines) {
        StringBuilder regex = new StringBuilder();
        for (String line : pattern.strip().split("\n")) {
            if (lines && line.strip().equals("...")) {
                regex.append("(?:[^\\n]*\\n)*?");
                continue;
            }
            for (String part : line.stripTrailing().splitWithDelimiters("\\.\\.\\.", 0)) {
                regex.append(part.equals("...") ? lines ? "[^\\n]*?" : ".*?" : Pattern.quote(part));
            }
            regex.append("\\n");
        }
        StringBuilder text = new StringBuilder();
        actual.strip().lines().forEach(line -> text.append(line.stripTrailing()).append('\n'));
        return Pattern.compile(regex.toString(), lines ? 0 : Pattern.DOTALL).matcher(text).matches();
    }
}
