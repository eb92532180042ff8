package io.krait.examples.report;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints the demo's findings: at most 100 columns, plain ASCII, and it remembers whether a check failed. */
public final class Report {
    private static final int WIDTH = 100;
    private static final int LABEL = 26;

    private final PrintWriter out;
    private int failures;

    /** A report that prints as it goes. */
    public Report(PrintWriter out) {
        this.out = out;
    }

    /** The number of checks that failed so far. */
    public int failures() {
        return failures;
    }

    /** A chapter's first line, underlined. */
    public void chapter(String title) {
        out.println();
        out.println(title);
        out.println("=".repeat(Math.min(WIDTH, title.length())));
        out.flush();
    }

    /** A section inside a chapter. */
    public void section(String title) {
        out.println();
        out.println(title);
        out.flush();
    }

    /** Running text, wrapped at 100 columns; every line is indented. */
    public void text(String text) {
        wrap("  ", "  ", text);
        out.flush();
    }

    /** Text that has lines already: each is indented, and goes on under itself when it passes 100 columns. */
    public void block(String text) {
        text.lines().forEach(line -> {
            String content = line.stripLeading();
            String indent = " ".repeat(2 + line.length() - content.length());
            wrap(indent, indent + "  ", content);
        });
        out.flush();
    }

    private void wrap(String firstIndent, String indent, String text) {
        StringBuilder line = new StringBuilder(firstIndent);
        boolean empty = true;
        for (String word : text.split(" ")) {
            if (!empty && line.length() + word.length() > WIDTH) {
                out.println(line.toString().stripTrailing());
                line.setLength(0);
                line.append(indent);
            }
            line.append(word).append(' ');
            empty = false;
        }
        out.println(line.toString().stripTrailing());
    }

    /** A named fact, aligned with its neighbours. */
    public void fact(String name, String value) {
        out.println("  " + pad(name, LABEL) + value);
        out.flush();
    }

    /** A named check with what was found; a failed one is counted. */
    public void check(String name, boolean passed, String finding) {
        out.println("  " + pad(name, LABEL) + (passed ? "ok      " : "FAILED  ") + finding);
        out.flush();
        if (!passed) {
            failures++;
        }
    }

    /**
     * Run times as a table: time, time per element, and how many times faster than the first row.
     *
     * @param timings the first entry is what the others are compared with
     * @param elements how many elements one run computes
     * @param element what one of them is called
     */
    public void table(Timings timings, long elements, String element) {
        String format = "  %-34s %12s %16s %10s%n";
        out.printf(Locale.ROOT, format, "median of " + timings.rounds() + " runs", "time", "per " + element, "speed");
        long first = timings.entries().getFirst().medianNanos();
        for (Timings.Timing t : timings.entries()) {
            out.printf(Locale.ROOT, format, t.name(), millis(t.medianNanos()),
                    number("%.2f ns", (double) t.medianNanos() / elements),
                    number("%.1f x", (double) first / Math.max(1, t.medianNanos())));
        }
        out.flush();
    }

    /** Nanoseconds as milliseconds with a unit, such as {@code 12.34 ms}. */
    public static String millis(long nanos) {
        return number("%,.2f ms", nanos / 1e6);
    }

    /** {@link String#format} that is the same in every locale. */
    public static String number(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }

    private static String pad(String name, int width) {
        return name.length() >= width ? name + " " : name + " ".repeat(width - name.length());
    }
}
