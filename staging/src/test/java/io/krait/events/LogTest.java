package io.krait.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogTest {
    // Held here, or its level would be forgotten with it.
    private final Logger listened = Logger.getLogger("io.krait.test.heard");
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord r) {
            heard.add(r.getLevel() + " " + new SimpleFormatter().formatMessage(r));
        }

        @Override
        public void flush() {
            // Nothing waits.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        listened.setLevel(Level.FINE);
        listened.setUseParentHandlers(false);
        listened.addHandler(handler);
    }

    @AfterEach
    void stop() {
        listened.removeHandler(handler);
    }

    private void await(int messages) throws InterruptedException {
        for (int i = 0; i < 200 && heard.size() < messages; i++) {
            Thread.sleep(10);
        }
    }

    @Test
    void messagesArriveInTheirOrder() throws InterruptedException {
        Log log = Log.of("io.krait.test.heard");
        for (int i = 0; i < 20; i++) {
            log.debug("message {0} of {1}", Integer.toString(i), "twenty");
        }
        await(20);
        assertEquals(20, heard.size());
        assertEquals("FINE message 0 of twenty", heard.getFirst());
        assertEquals("FINE message 19 of twenty", heard.getLast());
    }

    @Test
    void aWarningIsGivenOnce() throws InterruptedException {
        Log log = Log.of("io.krait.test.heard");
        log.warnOnce("disk", "the disk is full", new IllegalStateException("no space"));
        assertEquals(List.of("WARNING the disk is full"), heard);
        log.warnOnce("disk", "the disk is full", new IllegalStateException("no space"));
        log.warnOnce("net", "the net is down", new IllegalStateException("no cable"));
        await(3);
        assertEquals(1, heard.stream().filter(m -> m.equals("WARNING the disk is full")).count());
        assertTrue(heard.stream().anyMatch(m -> m.startsWith("FINE the disk is full")), heard.toString());
        assertTrue(heard.contains("WARNING the net is down"));
    }

    @Test
    void nobodyHearsWhatIsBelowTheLevel() throws InterruptedException {
        listened.setLevel(Level.INFO);
        Log log = Log.of("io.krait.test.heard");
        log.debug("quiet");
        Log.of("io.krait.test.other").debug("elsewhere");
        log.warnOnce("loud", "loud", new IllegalStateException("really"));
        await(1);
        Thread.sleep(20);
        assertEquals(List.of("WARNING loud"), heard);
    }
}
