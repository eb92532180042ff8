package io.krait.examples.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** The events of Krait in a recording, added up. */
final class Profile {
    private static final String PREFIX = "io.krait.";

    /** What preparing the code of a function took. */
    static final class Making {
        private final Tally record = new Tally();
        private final Tally optimise = new Tally();
        private final Tally load = new Tally();
        private final Tally compile = new Tally();

        Tally record() {
            return record;
        }

        Tally optimise() {
            return optimise;
        }

        Tally load() {
            return load;
        }

        Tally compile() {
            return compile;
        }

        long nanos() {
            return record.nanos() + optimise.nanos() + load.nanos() + compile.nanos();
        }
    }

    /** The pool of threads: sums over its launches. */
    static final class Pool {
        private final Tally launches = new Tally();
        private long joined;
        private long crew;
        private long woken;
        private long started;

        Tally launches() {
            return launches;
        }

        long joined() {
            return joined;
        }

        long crew() {
            return crew;
        }

        long woken() {
            return woken;
        }

        long started() {
            return started;
        }
    }

    private final Map<List<String>, Tally> calls = new LinkedHashMap<>();
    private final Map<List<String>, Making> making = new LinkedHashMap<>();
    private final Map<List<String>, Tally> passes = new LinkedHashMap<>();
    private final Map<List<String>, Tally> launches = new LinkedHashMap<>();
    private final Map<List<String>, Tally> cache = new LinkedHashMap<>();
    private final Map<List<String>, Tally> transfers = new LinkedHashMap<>();
    private final Map<List<String>, Tally> memory = new LinkedHashMap<>();
    private final Pool pool = new Pool();
    private long mostUsed;
    private long events;

    private Profile() {
    }

    /** Reads a file of the flight recorder. */
    static Profile read(Path file) throws IOException {
        Profile p = new Profile();
        try (RecordingFile in = new RecordingFile(file)) {
            while (in.hasMoreEvents()) {
                RecordedEvent e = in.readEvent();
                String name = e.getEventType().getName();
                if (name.startsWith(PREFIX)) {
                    p.events++;
                    p.add(name.substring(PREFIX.length()), e);
                }
            }
        }
        return p;
    }

    private void add(String name, RecordedEvent e) {
        switch (name) {
            case "Call" -> to(calls, function(e)).add(e.getDuration(), 0);
            case "Record" -> making(e).record.add(e.getDuration(), 0);
            case "Optimise" -> {
                making(e).optimise.add(e.getLong("ownTime"), 0);
                to(passes, List.of(e.getString("pass"))).add(e.getLong("ownTime"), 0);
            }
            case "Load" -> making(e).load.add(e.getLong("ownTime"), 0);
            case "Compile" -> making(e).compile.add(e.getLong("ownTime"), e.getLong("codeBytes"));
            case "Cache" -> to(cache, List.of(e.getString("where"), e.getString("operation"))).add(0,
                    e.getLong("bytes"));
            case "Launch" -> to(launches, List.of(e.getString("function"), e.getString("definition"),
                    e.getString("kernel"), e.getString("place"))).add(e.getDuration(), e.getLong("bytes"));
            case "GpuLaunch" -> to(launches, List.of(e.getString("function"), e.getString("definition"),
                    e.getString("kernel"), e.getString("device"))).add(e.getDuration(), 0);
            case "Transfer" -> to(transfers, List.of(e.getString("direction"), e.getString("device")))
                    .add(e.getDuration(), e.getLong("bytes"));
            case "ThreadPool" -> {
                pool.launches.add(e.getDuration(), 0);
                pool.joined += e.getInt("joined");
                pool.crew += e.getInt("crew");
                pool.woken += e.getInt("woken");
                pool.started += e.getInt("started");
            }
            case "MemoryPool" -> {
                to(memory, List.of(e.getString("operation"))).add(0, e.getLong("bytes"));
                mostUsed = Math.max(mostUsed, e.getLong("used"));
            }
            default -> {
                // An event of another version.
            }
        }
    }

    private static List<String> function(RecordedEvent e) {
        return List.of(e.getString("function"), e.getString("definition"));
    }

    private Making making(RecordedEvent e) {
        return making.computeIfAbsent(function(e), k -> new Making());
    }

    private static Tally to(Map<List<String>, Tally> table, List<String> row) {
        return table.computeIfAbsent(row, k -> new Tally());
    }

    /** By function and line. */
    Map<List<String>, Tally> calls() {
        return calls;
    }

    /** By function and line. */
    Map<List<String>, Making> making() {
        return making;
    }

    /** By pass: the time without passes inside of it. */
    Map<List<String>, Tally> passes() {
        return passes;
    }

    /** By function, line, kernel and place. */
    Map<List<String>, Tally> launches() {
        return launches;
    }

    /** By place and operation. */
    Map<List<String>, Tally> cache() {
        return cache;
    }

    /** By direction and device. */
    Map<List<String>, Tally> transfers() {
        return transfers;
    }

    /** By operation. */
    Map<List<String>, Tally> memory() {
        return memory;
    }

    Pool pool() {
        return pool;
    }

    /** The most memory of arrays that was in use when the pool told of it. */
    long mostUsed() {
        return mostUsed;
    }

    /** How many events of Krait there were. */
    long events() {
        return events;
    }
}
