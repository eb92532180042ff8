package io.krait.events.jfr;

import io.krait.events.Sink;
import java.util.List;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/** What the flight recorder does. To be called only where the module {@code jdk.jfr} is. */
public final class FlightRecordings {
    /** Hears whether something records. */
    public interface Listener {
        /** Told at once, and whenever it changes. */
        void recording(boolean on);
    }

    private FlightRecordings() {
    }

    /** True when the flight recorder has been used in this process; quick. */
    public static boolean areThereAny() {
        return FlightRecorder.isInitialized();
    }

    /** Events for the flight recorder. */
    public static Sink sink() {
        return JfrSink.INSTANCE;
    }

    /** Tells the listener now and whenever a recording starts or ends. */
    public static void listen(Listener listener) {
        FlightRecorder.addListener(new FlightRecorderListener() {
            @Override
            public void recordingStateChanged(Recording r) {
                tell(listener);
            }
        });
        if (FlightRecorder.isInitialized()) {
            tell(listener);
        }
    }

    private static synchronized void tell(Listener listener) {
        boolean on = false;
        List<Recording> all = FlightRecorder.getFlightRecorder().getRecordings();
        for (int i = 0; i < all.size(); i++) {
            on |= all.get(i).getState() == RecordingState.RUNNING;
        }
        listener.recording(on);
    }
}
