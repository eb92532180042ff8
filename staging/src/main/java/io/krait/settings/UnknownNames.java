package io.krait.settings;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Warns, once, of system properties and environment variables that look like settings and are none.
 *
 * <p>A first call pays for a walk over some dozens of names; loggers and distances come only when there is something to
 * say.
 */
final class UnknownNames implements Runnable {
    private static final String PROPERTY = "krait.";
    private static final String VARIABLE = "KRAIT_";
    /** Not for the library: what tests take, and what the launcher of the examples reads. */
    private static final String TESTS = "krait.test.";
    private static final String LAUNCHER = "KRAIT_JAVA_OPTS";

    // No atomic: its first use costs a fresh JVM more than the walk.
    private static boolean done;

    private UnknownNames() {
    }

    /** Looks in the background, the first time: a fresh JVM takes 10 ms for it. */
    static synchronized void warnOnce() {
        if (!done) {
            done = true;
            Thread.ofPlatform().daemon().name("krait-settings").start(new UnknownNames());
        }
    }

    @Override
    public void run() {
        List<String> unknown = find(System.getProperties().keySet(), System.getenv());
        if (!unknown.isEmpty()) {
            System.getLogger("io.krait.settings").log(Level.WARNING, message(unknown));
        }
    }

    /** The names that no setting has, sorted. */
    static List<String> find(Iterable<?> properties, Map<String, String> variables) {
        List<String> none = List.of();
        List<String> found = none;
        for (Object o : properties) {
            if (o instanceof String s && s.startsWith(PROPERTY) && !s.startsWith(TESTS) && !isKnown(s, false)) {
                found = found == none ? new ArrayList<>() : found;
                found.add(s);
            }
        }
        for (String s : variables.keySet()) {
            if (s.startsWith(VARIABLE) && !s.equals(LAUNCHER) && !isKnown(s, true)) {
                found = found == none ? new ArrayList<>() : found;
                found.add(s);
            }
        }
        return found == none ? none : List.copyOf(new TreeSet<>(found));
    }

    private static boolean isKnown(String name, boolean variable) {
        for (Setting<?> s : Settings.all()) {
            if (name.equals(variable ? s.environment() : s.name())) {
                return true;
            }
        }
        return false;
    }

    /** What to say about such names. */
    static String message(List<String> unknown) {
        StringBuilder s = new StringBuilder("ignored, since Krait has no such setting: ");
        for (int i = 0; i < unknown.size(); i++) {
            boolean variable = unknown.get(i).startsWith(VARIABLE);
            s.append(i == 0 ? "" : "; ").append(variable ? "the environment variable " : "the system property ")
                    .append(unknown.get(i));
            String near = nearest(unknown.get(i), variable);
            s.append(near.isEmpty() ? "" : ", did you mean " + near + "?");
        }
        return s.append(s.charAt(s.length() - 1) == '?' ? "" : ".")
                .append(" All settings: ./krait info, or docs/configuration.md").toString();
    }

    /** The name of a setting that is like a name; empty if none is. */
    static String nearest(String name, boolean variable) {
        String best = "";
        int least = Math.max(2, name.length() / 4) + 1;
        for (Setting<?> s : Settings.all()) {
            String known = variable ? s.environment() : s.name();
            int d = distance(plain(name), plain(known));
            if (d < least) {
                least = d;
                best = known;
            }
        }
        return best;
    }

    // Case, dots and underscores are what people get wrong first.
    private static String plain(String name) {
        StringBuilder s = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (Character.isLetterOrDigit(c)) {
                s.append(Character.toLowerCase(c));
            }
        }
        return s.toString();
    }

    /** How many letters must be put in, left out or changed (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
