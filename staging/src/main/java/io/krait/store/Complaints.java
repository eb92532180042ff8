package io.krait.store;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What people are told about the store, each thing once per process. The logger is made when there is something to say:
 * that takes a fresh JVM longer than reading an entry.
 */
final class Complaints {
    private static final int MOST = 100;

    private final ConcurrentHashMap<String, String> said = new ConcurrentHashMap<>();

    /** Warns, unless that was done about the topic. */
    void warn(String topic, String message) {
        say(System.Logger.Level.WARNING, topic, message);
    }

    /** Says something that need not be mended, unless that was done about the topic. */
    void info(String topic, String message) {
        say(System.Logger.Level.INFO, topic, message);
    }

    // Messages of the system name temporary files, so that no two are the same.
    private void say(System.Logger.Level level, String topic, String message) {
        if (said.size() < MOST && said.putIfAbsent(topic, message) == null) {
            Log.LOG.log(level, message);
        }
    }

    /** Says something to those who listen. */
    static void debug(String message, Exception e) {
        Log.LOG.log(System.Logger.Level.DEBUG, message, e);
    }

    /** What was said. */
    Collection<String> said() {
        return said.values();
    }

    private static final class Log {
        static final System.Logger LOG = System.getLogger("io.krait.store");
    }
}
