package io.krait.examples.profile;

import io.krait.examples.profile.Profile.Making;
import io.krait.examples.profile.Profile.Pool;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Prints a {@link Profile}. */
final class ProfileTables {
    private static final int NAME = 46;
    private static final long KIB = 1024;

    private final PrintWriter out;
    private final int rows;

    /** Tables of at most so many rows. */
    ProfileTables(PrintWriter out, int rows) {
        this.out = out;
        this.rows = rows;
    }

    void print(Profile p) {
        calls(p);
        launches(p);
        making(p);
        passes(p);
        cache(p);
        transfers(p);
        pools(p);
    }

    private void head(String title, String format, Object... columns) {
        out.println();
        out.println(title);
        line(format, columns);
    }

    private void line(String format, Object... columns) {
        out.println(String.format(Locale.ROOT, format, columns).stripTrailing());
    }

    private void calls(Profile p) {
        if (p.calls().isEmpty()) {
            return;
        }
        String format = "  %-" + NAME + "s %8s %10s %10s %10s";
        head("Calls, from the arguments to the results", format, "function", "calls", "total", "mean", "longest");
        for (Map.Entry<List<String>, Tally> e : top(p.calls(), Tally::nanos)) {
            Tally t = e.getValue();
            line(format, name(e.getKey()), t.count(), time(t.nanos()), time(t.mean()), time(t.longest()));
        }
    }

    private void launches(Profile p) {
        if (p.launches().isEmpty()) {
            return;
        }
        String format = "  %-" + NAME + "s %-16s %-12s %8s %10s %10s %10s %8s";
        head("Launches of kernels", format, "function", "kernel", "place", "launches", "total", "mean", "longest",
                "GB/s");
        for (Map.Entry<List<String>, Tally> e : top(p.launches(), Tally::nanos)) {
            Tally t = e.getValue();
            line(format, name(e.getKey()), cut(e.getKey().get(2), 16), e.getKey().get(3), t.count(), time(t.nanos()),
                    time(t.mean()), time(t.longest()), t.bytes() == 0 ? "" : String.format(Locale.ROOT, "%.1f",
                            t.rate()));
        }
    }

    private void making(Profile p) {
        if (p.making().isEmpty()) {
            return;
        }
        String format = "  %-" + NAME + "s %9s %10s %10s %10s %10s %10s";
        head("From lambdas to code", format, "function", "recorded", "in", "optimised", "loaded", "compiled", "steps");
        for (Map.Entry<List<String>, Making> e : top(p.making(), Making::nanos)) {
            Making m = e.getValue();
            line(format, name(e.getKey()), m.record().count(), time(m.record().nanos()), time(m.optimise().nanos()),
                    time(m.load().nanos()), time(m.compile().nanos()), m.compile().count());
        }
    }

    private void passes(Profile p) {
        if (p.passes().isEmpty()) {
            return;
        }
        String format = "  %-" + NAME + "s %9s %10s %10s %10s";
        head("Passes of the optimizer, without those inside of them", format, "pass", "times", "total", "mean",
                "longest");
        for (Map.Entry<List<String>, Tally> e : top(p.passes(), Tally::nanos)) {
            Tally t = e.getValue();
            line(format, e.getKey().getFirst(), t.count(), time(t.nanos()), time(t.mean()), time(t.longest()));
        }
    }

    private void cache(Profile p) {
        if (p.cache().isEmpty()) {
            return;
        }
        String format = "  %-" + NAME + "s %-10s %9s %10s";
        head("Compiled code: what was looked for and kept", format, "where", "operation", "times", "size");
        for (Map.Entry<List<String>, Tally> e : top(p.cache(), Tally::count)) {
            line(format, e.getKey().get(0), e.getKey().get(1), e.getValue().count(), size(e.getValue().bytes()));
        }
    }

    private void transfers(Profile p) {
        if (p.transfers().isEmpty()) {
            return;
        }
        String format = "  %-" + NAME + "s %-12s %8s %10s %10s %10s %8s";
        head("Transfers", format, "direction", "device", "copies", "size", "total", "longest", "GB/s");
        for (Map.Entry<List<String>, Tally> e : top(p.transfers(), Tally::nanos)) {
            Tally t = e.getValue();
            line(format, e.getKey().get(0), e.getKey().get(1), t.count(), size(t.bytes()), time(t.nanos()),
                    time(t.longest()), String.format(Locale.ROOT, "%.1f", t.rate()));
        }
    }

    private void pools(Profile p) {
        Pool pool = p.pool();
        if (pool.launches().count() > 0) {
            out.println();
            double n = pool.launches().count();
            line("Threads: %d launches on several threads, %s in all; %.1f of %.1f threads took part, %.2f were woken"
                    + " (means); %d started", pool.launches().count(), time(pool.launches().nanos()),
                    pool.joined() / n, pool.crew() / n, pool.woken() / n, pool.started());
        }
        if (!p.memory().isEmpty()) {
            out.println();
            StringBuilder sb = new StringBuilder("Memory of arrays: at most ").append(size(p.mostUsed()))
                    .append(" in use");
            for (Map.Entry<List<String>, Tally> e : top(p.memory(), Tally::bytes)) {
                sb.append(", ").append(e.getKey().getFirst()).append(' ').append(size(e.getValue().bytes()))
                        .append(" in ").append(e.getValue().count())
                        .append(e.getValue().count() == 1 ? " piece" : " pieces");
            }
            out.println(sb);
        }
    }

    private <T> List<Map.Entry<List<String>, T>> top(Map<List<String>, T> table, ToLongFunction<T> by) {
        return table.entrySet().stream().sorted(Comparator.comparingLong((Map.Entry<List<String>, T> e) ->
                by.applyAsLong(e.getValue())).reversed()).limit(rows).toList();
    }

    /** A function with its line. */
    private static String name(List<String> key) {
        return cut(key.get(1).isEmpty() ? key.get(0) : key.get(0) + " " + key.get(1), NAME);
    }

    /** Without its middle if it is too long. */
    private static String cut(String s, int length) {
        int half = (length - 3) / 2;
        return s.length() <= length ? s : s.substring(0, length - 3 - half) + "..." + s.substring(s.length() - half);
    }

    private static String time(long nanos) {
        return nanos < 100_000 ? String.format(Locale.ROOT, "%.2f us", nanos / 1e3)
                : nanos < 10_000_000_000L ? String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    private static String size(long bytes) {
        return bytes < 10 * KIB ? bytes + " B" : bytes < 10 * KIB * KIB ? bytes / KIB + " KiB"
                : bytes / KIB / KIB + " MiB";
    }
}
