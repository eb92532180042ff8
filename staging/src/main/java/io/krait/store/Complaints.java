package io.krait.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What people are told about the store, each thing once per process. The logger is made when there is something to say:
 * that takes a fresh JVM longer than reading an entry.
 */
final class Complaints {
    private static final int MOST = 100;

    private final ConcurrentHashMap<String, Boolean> said = new ConcurrentHashMap<>();

    /** Warns, unless that has been said. */
    void warn(String message) {
        say(System.Logger.Level.WARNING, message);
    }

    /** Says something that need not be mended, unless that has been said. */
    void info(String message) {
        say(System.Logger.Level.INFO, message);
    }

    private void say(System.Logger.Level level, String message) {
        if (said.size() < MOST && said.put(message, true) == null) {
            Log.LOG.log(level, message);
        }
    }

    /** Says something to those who listen. */
    static void debug(String message, Exception e) {
        Log.LOG.log(System.Logger.Level.DEBUG, message, e);
    }

    /** What was said. */
    Set<String> said() {
        return said.keySet();
    }

    private static final class Log {
        static final System.Logger LOG = System.getLogger("io.krait.store");
    }
}
