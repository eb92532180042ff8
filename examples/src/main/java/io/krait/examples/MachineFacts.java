package io.krait.examples;

import io.krait.KraitInfo.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the operating system says about the machine. Linux says most; elsewhere lines are missing. */
final class MachineFacts {
    private MachineFacts() {
    }

    /** The processor's name and its caches. */
    static List<Entry> collect() {
        List<Entry> facts = new ArrayList<>();
        processor(Path.of("/proc/cpuinfo")).ifPresent(name -> facts.add(new Entry("Processor", "model", name)));
        facts.addAll(caches(Path.of("/sys/devices/system/cpu/cpu0/cache")));
        return facts;
    }

    /** The model's name out of Linux's {@code cpuinfo}; empty when there is no such file or no such line. */
    static Optional<String> processor(Path cpuinfo) {
        if (!Files.isReadable(cpuinfo)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            return lines.filter(l -> l.startsWith("model name")).map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** One fact for each cache that the first processor sees, from the folder where Linux describes them. */
    static List<Entry> caches(Path folder) {
        List<Entry> facts = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> caches = Files.newDirectoryStream(folder, "index*")) {
                for (Path cache : caches) {
                    String type = read(cache, "type").toLowerCase(Locale.ROOT);
                    String name = "cache L" + read(cache, "level") + (type.equals("unified") ? "" : " " + type);
                    facts.add(new Entry("Processor", name,
                            read(cache, "size") + ", lines of " + read(cache, "coherency_line_size") + " bytes"));
                }
            } catch (IOException e) {
                facts.clear();
            }
        }
        facts.sort(Comparator.comparing(Entry::name));
        return facts;
    }

    private static String read(Path folder, String file) throws IOException {
        return Files.readString(folder.resolve(file), StandardCharsets.US_ASCII).strip();
    }
}
