package io.krait.store;

import java.util.ArrayList;
import java.util.List;

/** Says why an entry was not found: by the fields of those that are kept for the same subject. */
final class Misses {
    private static final int LONG = 160;

    private Misses() {
    }

    static String explain(Key key, List<Key> kept, String place) {
        String subject = key.fields().get(0).name();
        List<Key> others = new ArrayList<>(kept);
        if (others.remove(key)) {
            // Whoever missed it has made it since.
            return others.isEmpty() ? "this " + key.kind() + " is kept in " + place + " now, and no other of this "
                    + subject : "this " + key.kind() + " is kept in " + place + " now; besides, "
                    + explain(key, others, place);
        }
        if (kept.isEmpty()) {
            return "no " + key.kind() + " of this " + subject + " is kept in " + place;
        }
        Key nearest = kept.get(0);
        for (Key k : kept) {
            if (differences(key, k) < differences(key, nearest)) {
                nearest = k;
            }
        }
        StringBuilder text = new StringBuilder("the same ").append(subject).append(" is kept for ");
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

    // Of long values the part that differs.
    private static String difference(String kept, String wanted) {
        int n = Math.min(kept.length(), wanted.length());
        int from = 0;
        if (kept.length() > LONG || wanted.length() > LONG) {
            while (from < n && kept.charAt(from) == wanted.charAt(from)) {
                from++;
            }
            from = Math.max(0, from - 20);
        }
        return part(kept, from) + " instead of " + part(wanted, from);
    }

    private static String part(String value, int from) {
        if (value.isEmpty()) {
            return "none";
        }
        int to = Math.min(value.length(), from + LONG);
        return (from > 0 ? "..." : "") + value.substring(Math.min(from, to), to).strip()
                + (to < value.length() ? "..." : "");
    }
}
