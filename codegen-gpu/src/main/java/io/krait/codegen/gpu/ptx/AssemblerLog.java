package io.krait.codegen.gpu.ptx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what NVIDIA's assembler prints, the same text from the library and from the command. */
final class AssemblerLog {
    private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([^']+)'");
    private static final Pattern PROPERTIES = Pattern.compile("Function properties for (\\S+)");
    private static final Pattern FRAME = Pattern.compile(
            "(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern USED = Pattern.compile("Used (\\d+) registers(.*)");
    private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");
    private static final Pattern CONSTANT = Pattern.compile("(\\d+) bytes cmem");
    private static final Pattern BARRIERS = Pattern.compile("used (\\d+) barriers");
    private static final Pattern ERROR_LINE = Pattern.compile("\\bline (\\d+)\\b");
    private static final int NEIGHBOURS = 1;

    private AssemblerLog() {
    }

    /** The reports of all kernels, in the order of the log, which is that of the verbose option. */
    static Map<String, Report> reports(String log) {
        Map<String, Report> reports = new LinkedHashMap<>();
        String entry = "";
        String function = "";
        int[] frame = new int[3];
        for (String line : log.split("\n")) {
            Matcher m = ENTRY.matcher(line);
            if (m.find()) {
                entry = m.group(1);
                frame = new int[3];
                continue;
            }
            m = PROPERTIES.matcher(line);
            if (m.find()) {
                function = m.group(1);
                continue;
            }
            m = FRAME.matcher(line);
            // The frames of device functions that were not inlined stand there too; the kernel's own comes with them.
            if (m.find() && function.equals(entry)) {
                frame = new int[] {number(m.group(1)), number(m.group(2)), number(m.group(3))};
                continue;
            }
            m = USED.matcher(line);
            if (m.find() && !entry.isEmpty()) {
                String rest = m.group(2);
                reports.put(entry, new Report(number(m.group(1)), frame[0], frame[1], frame[2], sum(SHARED, rest),
                        sum(CONSTANT, rest), sum(BARRIERS, rest)));
            }
        }
        return reports;
    }

    private static int sum(Pattern p, String text) {
        return p.matcher(text).results().mapToInt(r -> number(r.group(1))).sum();
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    /** The errors, followed by the PTX lines that they name. */
    static String explain(String errors, String ptx) {
        TreeSet<Integer> numbers = new TreeSet<>();
        ERROR_LINE.matcher(errors).results().limit(5).forEach(r -> {
            int n = number(r.group(1));
            for (int i = n - NEIGHBOURS; i <= n + NEIGHBOURS; i++) {
                numbers.add(i);
            }
        });
        List<String> lines = ptx.lines().toList();
        StringBuilder s = new StringBuilder(errors.strip());
        int last = 0;
        for (int n : numbers) {
            if (n >= 1 && n <= lines.size()) {
                s.append(last != 0 && n > last + 1 ? "\n  ..." : "").append("\n  ").append(n).append(": ")
                        .append(lines.get(n - 1).strip());
                last = n;
            }
        }
        return s.toString();
    }
}
