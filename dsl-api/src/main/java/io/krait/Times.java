package io.krait;

import io.krait.events.Meter;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Where the time between a lambda and its machine code went. */
final class Times {
    private Times() {
    }

    /** An explanation with the times of what happened before it was asked for. */
    static String with(Meter m, Supplier<String> explanation) {
        String before = of(m);
        String text = explanation.get();
        return text + (before.isEmpty() ? of(m) : before);
    }

    /** One line: all passes for all signatures of a function, the longest first; empty if there were none. */
    static String of(Meter m) {
        List<Meter.Took> all = m.phases().stream().filter(t -> t.nanos() >= 5000)
                .sorted((a, b) -> Long.compare(b.nanos(), a.nanos())).toList();
        if (all.isEmpty()) {
            return "";
        }
        double sum = all.stream().mapToLong(Meter.Took::nanos).sum();
        StringBuilder sb = new StringBuilder("times: ").append(millis(sum)).append(" in all");
        for (int i = 0; i < all.size(); i++) {
            Meter.Took t = all.get(i);
            sb.append(i == 0 ? ": " : ", ").append(t.name()).append(' ').append(millis(t.nanos()))
                    .append(t.times() == 1 ? "" : " (" + t.times() + " times)");
        }
        return sb.append('\n').toString();
    }

    private static String millis(double nanos) {
        return String.format(Locale.ROOT, nanos < 1e6 ? "%.2f ms" : "%.1f ms", nanos / 1e6);
    }
}
