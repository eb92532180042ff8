package io.krait.events;

import io.krait.events.jfr.FlightRecordings;

/**
 * The door to profilers. Whoever has something to tell asks {@link #on} first, which costs a read of a field; while
 * nobody records, no class of the JDK's flight recorder is loaded on its behalf.
 *
 * <p>Note [Hearing of recordings]. A class of an event costs 100 ms when the flight recorder was not used before, a
 * listener for recordings a millisecond, and the question whether the flight recorder is in use a tenth of that. So the
 * listener is made on a thread of its own; until it is there each question is put to the flight recorder itself, and
 * classes of events are loaded only while something records. Where the module {@code jdk.jfr} is missing nothing
 * records.
 */
public final class Events {
    private static volatile boolean recording;
    private static volatile boolean listening;

    static {
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            listening = true;
        } else if (isRecorderUsed()) {
            listen();
        } else {
            Thread.ofPlatform().daemon().name("krait-events").start(new Ear());
        }
    }

    private Events() {
    }

    /** Hears of recordings, after it has said so. No lambda: those take their time in a fresh process. */
    private static final class Ear implements Runnable, FlightRecordings.Listener {
        @Override
        public void run() {
            listen();
        }

        @Override
        public void recording(boolean on) {
            recording = on;
        }
    }

    /** True while something records. */
    public static boolean on() {
        return recording || !listening && isUsedUnheard();
    }

    /** Who hears it; to be asked while {@link #on}. */
    public static Sink sink() {
        return FlightRecordings.sink();
    }

    private static boolean isUsedUnheard() {
        if (isRecorderUsed()) {
            listen();
        }
        return recording;
    }

    private static boolean isRecorderUsed() {
        return FlightRecordings.areThereAny();
    }

    private static void listen() {
        FlightRecordings.listen(new Ear());
        listening = true;
    }

    /** Tells of a kernel that was looked for or kept. See {@link Sink#cache}. */
    public static void cache(String operation, String where, String key, String kernel, long bytes) {
        if (on()) {
            sink().cache(Phase.function(), Phase.line(), operation, where, key, kernel, bytes);
        }
    }
}
