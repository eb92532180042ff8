package io.krait.examples;

import io.krait.CodeCache;
import io.krait.CodeCache.Entry;
import io.krait.Krait;
import io.krait.staging.KraitException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code krait cache}: the compiled code that is kept between runs. */
@Command(name = "cache", mixinStandardHelpOptions = true,
        description = "The compiled code that is kept between runs. Everything in it can be made again.")
final class CacheCommand implements Runnable {
    private static final int TITLE = 31;
    private static final int TARGET = 21;
    private static final int VALUE = 2000;
    private static final int SHORT = 8;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: list, explain, stats, clear or path");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "What is kept, the last used first.")
    void list(@Option(names = "--kind", paramLabel = "KIND", description = "Only entries of this kind.")
            Optional<String> kind,
            @Option(names = "--full", description = "Whole names, titles and targets.") boolean full) {
        PrintWriter out = spec.commandLine().getOut();
        List<Entry> entries = new ArrayList<>();
        for (Entry e : cache().entries()) {
            if (kind.isEmpty() || kind.get().equals(e.kind())) {
                entries.add(e);
            }
        }
        if (!entries.isEmpty()) {
            out.printf("%-9s %-9s %9s %7s %7s  %s%n", "kind", "key", "size", "age", "used", "made from, for");
        }
        for (Entry e : entries) {
            String line = String.format(Locale.ROOT, "%-9s %-9s %9s %7s %7s  %s", cut(e.kind(), 9),
                    full ? e.name() : digest(e).substring(0, SHORT), bytes(e.bytes()), since(e.made()), since(e.used()),
                    full ? e.title() + (e.target().isEmpty() ? "" : " for " + e.target())
                            : pad(cut(e.title(), TITLE), TITLE) + " " + cut(e.target(), TARGET));
            out.println(line.stripTrailing());
        }
        out.println(cache().describe());
        out.flush();
    }

    @Command(name = "explain", mixinStandardHelpOptions = true,
            description = "Everything that an entry depends on.")
    int explain(@Parameters(paramLabel = "KEY", description = "What list shows, or the beginning of it.") String key) {
        PrintWriter out = spec.commandLine().getOut();
        List<Entry> found = new ArrayList<>();
        for (Entry e : cache().entries()) {
            if (e.name().startsWith(key) || digest(e).startsWith(key) || subject(e).startsWith(key)) {
                found.add(e);
            }
        }
        if (found.isEmpty()) {
            spec.commandLine().getErr().println("nothing is kept under " + key + "; krait cache list shows what is");
            return 1;
        }
        for (Entry e : found) {
            out.println(e.name());
            out.println("  file      " + e.place());
            out.println("  size      " + bytes(e.bytes()));
            if (e.made().isAfter(Instant.EPOCH)) {
                out.println("  made      " + e.made() + ", used " + e.used());
            }
            e.fields().forEach((name, value) -> {
                String shown = value.length() > VALUE ? value.substring(0, VALUE) + "\n... of " + value.length()
                        + " characters" : value;
                out.println("  " + pad(name, 9) + " " + shown.strip().replace("\n", "\n            "));
            });
        }
        out.flush();
        return 0;
    }

    @Command(name = "stats", mixinStandardHelpOptions = true, description = "How many entries of each kind there are.")
    void stats() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, long[]> kinds = new TreeMap<>();
        for (Entry e : cache().entries()) {
            long[] sums = kinds.computeIfAbsent(e.kind(), k -> new long[2]);
            sums[0]++;
            sums[1] += e.bytes();
        }
        kinds.forEach((kind, sums) -> out.printf("%-10s %6d %s %10s%n", kind, sums[0],
                sums[0] == 1 ? "entry  " : "entries", bytes(sums[1])));
        out.println(cache().describe());
        out.flush();
    }

    @Command(name = "clear", mixinStandardHelpOptions = true,
            description = "Deletes entries: all of them, or those that all options select.")
    void clear(@Option(names = "--older-than", paramLabel = "TIME",
                    description = "Not used for so long: a number and m, h or d, for instance 30d.")
            Optional<String> older,
            @Option(names = "--kind", paramLabel = "KIND", description = "Only entries of this kind.")
            Optional<String> kind) {
        Instant before = older.map(t -> Instant.now().minus(duration(t))).orElse(Instant.MAX);
        int n = cache().clear(e -> e.used().isBefore(before) && (kind.isEmpty() || kind.get().equals(e.kind())));
        PrintWriter out = spec.commandLine().getOut();
        out.println("deleted " + n + (n == 1 ? " entry" : " entries"));
        out.println(cache().describe());
        out.flush();
    }

    @Command(name = "path", mixinStandardHelpOptions = true, description = "The directory; nothing if there is none.")
    int path() {
        Optional<Path> directory = cache().directory();
        directory.ifPresent(d -> spec.commandLine().getOut().println(d));
        spec.commandLine().getOut().flush();
        return directory.isPresent() ? 0 : 1;
    }

    private CodeCache cache() {
        CodeCache cache = Krait.cache();
        try {
            cache.directory();
        } catch (KraitException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return cache;
    }

    private Duration duration(String text) {
        try {
            long n = Long.parseLong(text.substring(0, Math.max(0, text.length() - 1)));
            Optional<Duration> d = n < 0 || n > 100_000 ? Optional.empty() : switch (text.charAt(text.length() - 1)) {
                case 'm' -> Optional.of(Duration.ofMinutes(n));
                case 'h' -> Optional.of(Duration.ofHours(n));
                case 'd' -> Optional.of(Duration.ofDays(n));
                default -> Optional.empty();
            };
            if (d.isPresent()) {
                return d.get();
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new ParameterException(spec.commandLine(),
                "--older-than takes a number and m, h or d, for instance 30d, and not " + text);
    }

    private static String digest(Entry e) {
        return e.name().substring(e.name().lastIndexOf('.') + 1);
    }

    private static String subject(Entry e) {
        return e.name().substring(e.name().indexOf('.') + 1);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 3) + "...";
    }

    private static String pad(String text, int length) {
        return text + " ".repeat(Math.max(0, length - text.length()));
    }

    private static String bytes(long n) {
        return n < 10_000 ? n + " B" : n < 10_000_000 ? n / 1024 + " KiB" : n / (1 << 20) + " MiB";
    }

    private static String since(Instant time) {
        if (!time.isAfter(Instant.EPOCH)) {
            return "-";
        }
        long minutes = Math.max(0, Duration.between(time, Instant.now()).toMinutes());
        return minutes < 120 ? minutes + " min" : minutes < 48 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " d";
    }
}
