package io.krait;

import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.backend.Backend;
import io.krait.settings.Setting;
import io.krait.settings.SettingException;
import io.krait.settings.Settings;
import io.krait.staging.ScanV1;
import io.krait.staging.TreeV1;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Facts about this installation, for people and for bug reports. */
public final class KraitInfo {
    /**
     * One fact.
     *
     * @param group what it is about, for instance {@code backend cpu}
     * @param name its name
     * @param value its value, with the unit
     */
    public record Entry(String group, String name, String value) {
    }

    private static final String SETTINGS = "Settings";
    private static final String ERROR = "ERROR";

    private KraitInfo() {
    }

    static List<Entry> collect() {
        List<Entry> r = new ArrayList<>();
        Runtime.Version v = Runtime.version();
        r.add(new Entry("Java", "version", v + " (" + System.getProperty("java.vm.name") + ")"));
        r.add(new Entry("Java", "native access", KraitInfo.class.getModule().isNativeAccessEnabled() ? "enabled"
                : "not enabled: start java with --enable-native-access=ALL-UNNAMED to avoid its warning"));
        r.add(new Entry("Machine", "system", System.getProperty("os.name") + " " + System.getProperty("os.arch")));
        r.add(new Entry("Machine", "processors", Integer.toString(Runtime.getRuntime().availableProcessors())));
        r.addAll(settings());
        // A bad value of a setting must not keep the rest from being said.
        part(r, "Krait", KraitInfo::library);
        part(r, "Kernels", KraitInfo::kernels);
        part(r, "Backends", KraitInfo::backends);
        part(r, "Devices", DeviceFinder::report);
        return r;
    }

    private static void part(List<Entry> r, String group, Supplier<List<Entry>> facts) {
        try {
            r.addAll(facts.get());
        } catch (SettingException e) {
            r.add(new Entry(group, ERROR, e.getMessage()));
        }
    }

    /** Every setting: its value, where that came from, what it is for. */
    private static List<Entry> settings() {
        List<Entry> r = new ArrayList<>();
        for (Setting<?> s : Settings.all()) {
            try {
                String value = s.text();
                r.add(new Entry(SETTINGS, s.name(), (value.isEmpty() ? "(empty)" : value) + " [" + s.origin() + "] "
                        + s.meaning() + "; " + s.allowed()));
            } catch (SettingException e) {
                r.add(new Entry(SETTINGS, s.name(), ERROR + ": " + e.getMessage()));
            }
        }
        String unknown = Settings.complaint();
        if (!unknown.isEmpty()) {
            r.add(new Entry(SETTINGS, "WARNING", unknown));
        }
        return r;
    }

    private static List<Entry> library() {
        List<Entry> r = new ArrayList<>();
        r.add(new Entry("Krait", "threads", Integer.toString(Internals.threads())));
        r.add(new Entry("Krait", "evaluator", Internals.evaluator().name()));
        r.add(new Entry("Krait", "reduction order", "TREE_V" + TreeV1.VERSION + ", " + TreeV1.LANES
                + " lanes, chunks of " + TreeV1.CHUNK + ", blocks of "
                + TreeV1.BLOCK));
        r.add(new Entry("Krait", "running fold order", "SCAN_V" + ScanV1.VERSION + ", chunks of " + ScanV1.CHUNK
                + ", groups of " + ScanV1.GROUP));
        r.add(new Entry("Krait", "code cache", Krait.cache().describe()));
        Internals.evaluatorReport().forEach(line -> r.add(new Entry("Krait", "evaluators", line)));
        return r;
    }

    private static List<Entry> kernels() {
        List<Entry> r = new ArrayList<>();
        if (Internals.evaluator() instanceof CompilingEvaluator c) {
            long[] counts = c.compilationsAndHits();
            r.add(new Entry("Kernels", "in memory", counts[0] + " compiled, " + counts[1] + " found again, "
                    + counts[2] + " from disk"));
            r.add(new Entry("Kernels", "on disk", Krait.cache().describe()));
        }
        return r;
    }

    private static List<Entry> backends() {
        List<Entry> r = new ArrayList<>();
        for (Backend b : new CompilingEvaluator().backends()) {
            String group = "Backend " + b.name();
            String reason = b.unavailable();
            r.add(new Entry(group, "state", reason.isEmpty() ? "available" : "not used: " + reason));
            if (reason.isEmpty()) {
                part(r, group, () -> facts(group, b));
            }
        }
        return r;
    }

    private static List<Entry> facts(String group, Backend b) {
        return b.facts().entrySet().stream().map(e -> new Entry(group, e.getKey(), e.getValue())).toList();
    }
}
