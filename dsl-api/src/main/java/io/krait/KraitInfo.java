package io.krait;

import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.backend.Backend;
import io.krait.staging.ScanV1;
import io.krait.staging.TreeV1;
import java.util.ArrayList;
import java.util.List;

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
        r.add(new Entry("Krait", "threads", Integer.toString(Internals.threads())));
        r.add(new Entry("Krait", "evaluator", Internals.evaluator().name()));
        r.add(new Entry("Krait", "reduction order", "TREE_V" + TreeV1.VERSION + ", " + TreeV1.LANES
                + " lanes, chunks of " + TreeV1.CHUNK + ", blocks of "
                + TreeV1.BLOCK));
        r.add(new Entry("Krait", "running fold order", "SCAN_V" + ScanV1.VERSION + ", chunks of " + ScanV1.CHUNK
                + ", groups of " + ScanV1.GROUP));
        Internals.evaluatorReport().forEach(line -> r.add(new Entry("Krait", "evaluators", line)));
        if (Internals.evaluator() instanceof CompilingEvaluator c) {
            long[] counts = c.compilationsAndHits();
            r.add(new Entry("Kernels", "in memory", counts[0] + " compiled, " + counts[1] + " found again"));
            r.add(new Entry("Kernels", "on disk", "not kept in this version"));
        }
        for (Backend b : new CompilingEvaluator().backends()) {
            String group = "Backend " + b.name();
            String reason = b.unavailable();
            r.add(new Entry(group, "state", reason.isEmpty() ? "available" : "not used: " + reason));
            if (reason.isEmpty()) {
                b.facts().forEach((name, value) -> r.add(new Entry(group, name, value)));
            }
        }
        r.addAll(DeviceFinder.report());
        return r;
    }
}
