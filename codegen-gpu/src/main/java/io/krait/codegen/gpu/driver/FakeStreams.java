package io.krait.codegen.gpu.driver;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Streams, events and graphs of the fake driver. Work is either done at once or kept in its stream until something
 * waits for it, as late as a real device could: a missing wait then shows as old data.
 */
final class FakeStreams {
    private final boolean lazy;
    private final Map<Long, Line> streams = new HashMap<>();
    private final Map<Long, Event> events = new HashMap<>();
    private final Map<Long, List<Runnable>> graphs = new HashMap<>();
    private final Map<Long, List<Runnable>> executables = new HashMap<>();

    /** A point in a stream that is reached or not; a point in a capture is never reached itself. */
    private static final class Mark {
        private final Line line;
        private final List<Runnable> capture;
        private boolean reached;

        Mark(Line line, List<Runnable> capture) {
            this.line = line;
            this.capture = capture;
        }
    }

    private static final class Event {
        private final boolean timing;
        private Mark last;
        private long nanos;

        Event(boolean timing) {
            this.timing = timing;
        }
    }

    /** The work of a stream in order. */
    private static final class Line {
        private final long context;
        private final ArrayDeque<Runnable> work = new ArrayDeque<>();
        private List<Runnable> capture;
        private boolean beganCapture;

        Line(long context) {
            this.context = context;
        }
    }

    FakeStreams(boolean lazy) {
        this.lazy = lazy;
    }

    void open(long stream, long context) {
        streams.put(stream, new Line(context));
    }

    /** Removes a stream; its work is done first. */
    boolean close(long stream) {
        Line l = streams.remove(stream);
        if (l != null) {
            drain(l);
        }
        return l != null;
    }

    boolean has(long stream, long context) {
        Line l = streams.get(stream);
        return l != null && l.context == context;
    }

    boolean isCapturing(long stream) {
        return streams.get(stream).capture != null;
    }

    boolean isAnyCapturing(long context) {
        return streams.values().stream().anyMatch(l -> l.context == context && l.capture != null);
    }

    /** Adds work to a stream. */
    void add(long stream, Runnable work) {
        Line l = streams.get(stream);
        if (l.capture != null) {
            l.capture.add(work);
        } else {
            l.work.add(work);
            if (!lazy) {
                drain(l);
            }
        }
    }

    /** Does one piece of a stream's work; false if there was none. */
    boolean step(long stream) {
        return step(streams.get(stream));
    }

    boolean isIdle(long stream) {
        return streams.get(stream).work.isEmpty();
    }

    void drain(long stream) {
        drain(streams.get(stream));
    }

    void drainContext(long context) {
        for (Line l : List.copyOf(streams.values())) {
            if (l.context == context) {
                drain(l);
            }
        }
    }

    /** Throws away all work of a context. */
    void forget(long context) {
        streams.values().stream().filter(l -> l.context == context).forEach(l -> l.work.clear());
    }

    /** Removes everything of a context. */
    void destroyContext(long context) {
        streams.values().removeIf(l -> l.context == context);
    }

    private static boolean step(Line l) {
        Runnable w = l.work.poll();
        if (w != null) {
            w.run();
        }
        return w != null;
    }

    private static void drain(Line l) {
        while (step(l)) {
            // Each step did a piece of work.
        }
    }

    void openEvent(long event, boolean timing) {
        events.put(event, new Event(timing));
    }

    boolean closeEvent(long event) {
        return events.remove(event) != null;
    }

    boolean hasEvent(long event) {
        return events.containsKey(event);
    }

    void record(long event, long stream) {
        Event e = events.get(event);
        Line l = streams.get(stream);
        Mark m = new Mark(l, l.capture);
        e.last = m;
        add(stream, () -> {
            m.reached = true;
            e.nanos = System.nanoTime();
        });
    }

    /** Makes a stream wait; false if it is captured and the event is not part of the same capture. */
    boolean waitFor(long stream, long event) {
        Mark m = events.get(event).last;
        Line l = streams.get(stream);
        if (m == null) {
            return true;
        }
        if (m.capture != null) {
            // Waiting for a point in a capture takes the stream into that capture.
            if (l.capture == null) {
                l.capture = m.capture;
            }
            return l.capture == m.capture;
        }
        if (l.capture != null) {
            return false;
        }
        add(stream, () -> reach(m));
        return true;
    }

    private static void reach(Mark m) {
        while (!m.reached && step(m.line)) {
            // Each step did a piece of the other stream's work.
        }
    }

    boolean isReached(long event) {
        Mark m = events.get(event).last;
        if (m != null && !m.reached) {
            // Asking makes progress, so that a loop that asks ends.
            step(m.line);
            return m.reached;
        }
        return true;
    }

    boolean isCaptured(long event) {
        Mark m = events.get(event).last;
        return m != null && m.capture != null;
    }

    void reach(long event) {
        Mark m = events.get(event).last;
        if (m != null) {
            reach(m);
        }
    }

    /** Milliseconds between events; NaN if one has no time. */
    float elapsed(long from, long to) {
        Event a = events.get(from);
        Event b = events.get(to);
        return a.timing && b.timing && a.last != null && b.last != null && a.last.reached && b.last.reached
                ? (b.nanos - a.nanos) / 1e6f : Float.NaN;
    }

    void beginCapture(long stream) {
        Line l = streams.get(stream);
        l.capture = new ArrayList<>();
        l.beganCapture = true;
    }

    boolean hasBegunCapture(long stream) {
        return streams.get(stream).beganCapture;
    }

    void endCapture(long stream, long graph) {
        Line l = streams.get(stream);
        List<Runnable> capture = l.capture;
        l.beganCapture = false;
        graphs.put(graph, capture);
        streams.values().stream().filter(o -> o.capture == capture).forEach(o -> o.capture = null);
    }

    boolean instantiate(long graph, long executable) {
        List<Runnable> work = graphs.get(graph);
        if (work != null) {
            executables.put(executable, List.copyOf(work));
        }
        return work != null;
    }

    boolean launchGraph(long executable, long stream) {
        List<Runnable> work = executables.get(executable);
        if (work != null) {
            work.forEach(w -> add(stream, w));
        }
        return work != null;
    }

    boolean closeGraph(long graph) {
        return graphs.remove(graph) != null;
    }

    boolean closeExecutable(long executable) {
        return executables.remove(executable) != null;
    }

    void count(Map<String, Integer> live) {
        live.put("streams", (int) streams.keySet().stream().filter(s -> s > 0).count());
        live.put("events", events.size());
        live.put("graphs", graphs.size());
        live.put("executables", executables.size());
    }
}
