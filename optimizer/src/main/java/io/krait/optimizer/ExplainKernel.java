package io.krait.optimizer;

import io.krait.optimizer.kernel.LoopNote;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import java.util.List;

/** Tells people what was made of their kernel. */
final class ExplainKernel {
    private ExplainKernel() {
    }

    /**
     * The text.
     *
     * @param launches with loops to show
     * @param ran the same launches as they ran; empty if they did not
     * @param notes what became of the loops of the user
     */
    static String text(Graph graph, List<LaunchPlan> launches, List<LaunchPlan> ran, List<LoopNote> notes) {
        StringBuilder sb = new StringBuilder();
        Hints hints = new Hints();
        hints.graph(graph);
        sb.append(Numbers.count(launches.size(), "launch", "launches")).append('\n');
        for (int i = 0; i < launches.size(); i++) {
            LaunchPlan p = launches.get(i);
            sb.append("  ").append(p.kernel().vectorised().name()).append(": ").append(units(p))
                    .append(Explain.code(p.kernel(), graph.meter())).append('\n');
            p.kernel().notes().stream().map(n -> line(n.origin(), n.text())).distinct()
                    .forEach(t -> sb.append("    ").append(t).append('\n'));
            p.kernel().notes().forEach(n -> hints.lanes(n, notes.stream().anyMatch(l -> l.origin().equals(n.origin())
                    && l.text().contains("packed"))));
            LaunchPlan.LastRun last = (ran.size() == launches.size() ? ran.get(i) : p).code().last();
            String how = last.text(p.kernel());
            if (!how.isEmpty()) {
                sb.append("    runs ").append(how).append('\n');
            }
            if (p.units() instanceof LaunchPlan.Units.One && last.nanos() > 1e5 && last.nanos() < 1e18) {
                hints.serial(p.kernel().vectorised().name(), last.nanos());
            }
        }
        notes.stream().map(n -> line(n.origin(), n.text())).distinct()
                .forEach(t -> sb.append("  ").append(t).append('\n'));
        notes.forEach(hints::loop);
        hints.append(sb);
        return sb.toString();
    }

    private static String line(Origin origin, String text) {
        return (origin.file().isEmpty() ? "" : origin + ": ") + text;
    }

    private static String units(LaunchPlan p) {
        return switch (p.units()) {
            case LaunchPlan.Units.One u -> "serial";
            case LaunchPlan.Units.Box u -> "parallel over " + u.lo().size() + (u.lo().size() == 1 ? " axis" : " axes");
            case LaunchPlan.Units.Chunks u -> "parallel over chunks of " + u.size();
            case LaunchPlan.Units.Parts u -> "parallel over parts with copies of the array";
            case LaunchPlan.Units.Elements u -> "parallel over elements";
        };
    }
}
