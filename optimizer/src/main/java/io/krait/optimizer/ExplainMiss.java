package io.krait.optimizer;

import io.krait.store.CodeStore;
import io.krait.store.Key;
import java.util.ArrayList;
import java.util.List;

/** Says why code was not found in the store, a line for each entry that was looked for. */
final class ExplainMiss {
    private ExplainMiss() {
    }

    /** Why nothing is kept at all. */
    static String nothing() {
        return KernelKey.build().isEmpty() ? "nothing is kept: the classes of Krait lie in folders and not in jar"
                + " files, so that one build cannot be told from another" : CodeStore.configured().describe();
    }

    /**
     * The lines.
     *
     * @param store where it was looked for
     * @param plan of the program
     * @param hit whether that was found
     * @param kernels that run now
     */
    static String text(CodeStore store, Key plan, boolean hit, List<KernelCache.Entry> kernels) {
        List<String> lines = new ArrayList<>();
        lines.add(plan.kind() + ": " + (hit ? "it was found" : store.explainMiss(plan)));
        for (KernelCache.Entry e : kernels) {
            String line = "code " + e.key().loops().substring(0, 8) + ": "
                    + (e.isStored() ? "it was found" : store.explainMiss(e.key().stored()));
            if (!lines.contains(line)) {
                lines.add(line);
            }
        }
        return String.join("\n", lines);
    }
}
