package io.krait.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Says why an entry was not found: by the fields of those that are kept for the same subject. */
final class Misses {
    private static final int LONG = 160;

    private Misses() {
    }

    static String explain(Key key, List<Key> kept, String place) {
        String what = key.kind() + " of the same " + key.fields().get(0).name();
        List<Key> others = new ArrayList<>(kept);
        if (others.remove(key)) {
            // Whoever missed it has made it since.
            String now = "it is kept in " + place + " now";
            return others.isEmpty() ? now + ", and no other " + what : now + "; besides, "
                    + explain(key, others, place);
        }
        if (kept.isEmpty()) {
            return "no " + what + " is kept in " + place;
        }
        Key nearest = kept.get(0);
        for (Key k : kept) {
            if (differences(key, k) < differences(key, nearest)) {
                nearest = k;
            }
        }
        StringBuilder text = new StringBuilder(what).append(" is kept for ");
        String separator = "";
        for (Key.Field f : key.fields()) {
            String other = nearest.field(f.name());
            if (!other.equals(f.value())) {
                text.append(separator).append("another ").append(f.name()).append(": ")
                        .append(difference(other, f.value()));
                separator = "; ";
            }
        }
        for (Key.Field f : nearest.fields()) {
            if (key.field(f.name()).isEmpty() && !f.value().isEmpty()) {
                text.append(separator).append("another ").append(f.name()).append(": ")
                        .append(difference(f.value(), ""));
                separator = "; ";
            }
        }
        if (kept.size() > 1) {
            text.append(" (the nearest of ").append(kept.size()).append(" that are kept)");
        }
        return text.toString();
    }

    private static int differences(Key a, Key b) {
        int n = 0;
        for (Key.Field f : a.fields()) {
            if (!b.field(f.name()).equals(f.value())) {
                n++;
            }
        }
        return n + Math.abs(a.fields().size() - b.fields().size());
    }

    // Of long values the words that differ: targets are long lists of features.
    private static String difference(String kept, String wanted) {
        if (kept.length() <= LONG && wanted.length() <= LONG) {
            return part(kept) + " instead of " + part(wanted);
        }
        List<String> ofKept = words(kept);
        List<String> ofWanted = words(wanted);
        List<String> more = new ArrayList<>(ofKept);
        more.removeAll(new HashSet<>(ofWanted));
        List<String> less = new ArrayList<>(ofWanted);
        less.removeAll(new HashSet<>(ofKept));
        return more.isEmpty() && less.isEmpty() ? "the same words in another order"
                : part(String.join(" ", more)) + " instead of " + part(String.join(" ", less));
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("[\\s,]+"));
    }

    private static String part(String value) {
        return value.isBlank() ? "none" : value.length() <= LONG ? value.strip() : value.substring(0, LONG) + "...";
    }
}
