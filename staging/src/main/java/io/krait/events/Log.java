package io.krait.events;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A {@link System.Logger} that costs nothing until it is there. Making the first logger takes a fresh JVM 18 ms; so
 * messages for those who listen wait until a thread has made it, and are written then, in their order. Thread-safe.
 */
public final class Log {
    private record Message(Log log, Level level, String format, Object[] parameters) {
        void write() {
            log.logger().log(level, format, parameters);
        }
    }

    private static final long DELAY_NANOS = 300_000_000;

    private static final ConcurrentLinkedQueue<Message> WAITING = new ConcurrentLinkedQueue<>();
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private static volatile boolean ready;

    private final String name;
    private volatile System.Logger logger;

    private Log(String name) {
        this.name = name;
    }

    /** The logger of a name, for instance {@code io.krait.optimizer}. */
    public static Log of(String name) {
        return new Log(name);
    }

    private System.Logger logger() {
        System.Logger l = logger;
        if (l == null) {
            l = System.getLogger(name);
            logger = l;
        }
        return l;
    }

    /**
     * Tells of a decision. Formatted only if somebody listens.
     *
     * @param format as of {@link java.text.MessageFormat}, with {@code {0}}; numbers should be given as text
     */
    public void debug(String format, Object... parameters) {
        Message m = new Message(this, Level.DEBUG, format, parameters);
        if (ready) {
            m.write();
            return;
        }
        WAITING.add(m);
        if (ready) {
            writeWaiting();
        } else {
            start();
        }
    }

    /**
     * Tells at once of something that should be mended, unless that was done about the topic before.
     *
     * @param topic what it is about
     */
    public void warnOnce(String topic, String message, Throwable why) {
        if (SAID.add(name + ' ' + topic)) {
            writeWaiting();
            logger().log(Level.WARNING, message, why);
        } else {
            debug("{0}: {1}", message, why);
        }
    }

    // Not under the lock of writeWaiting, which the writer holds while it makes the first logger.
    private static void start() {
        if (!STARTED.getAndSet(true)) {
            Thread.ofPlatform().daemon().name("krait-log").start(new Writer());
        }
    }

    private static synchronized void writeWaiting() {
        for (Message m = WAITING.poll(); m != null; m = WAITING.poll()) {
            m.write();
        }
    }

    /** Makes the first logger and writes what was said before. No lambda: those take their time in a fresh process. */
    private static final class Writer implements Runnable {
        @Override
        public void run() {
            // The first logger looks through all jar files for its like, and the first result would wait for that.
            // Who configures the JDK's loggers does so because of the messages.
            if (System.getProperty("java.util.logging.config.file") == null
                    && System.getProperty("java.util.logging.config.class") == null) {
                LockSupport.parkNanos(DELAY_NANOS);
            }
            writeWaiting();
            ready = true;
            writeWaiting();
        }
    }
}
