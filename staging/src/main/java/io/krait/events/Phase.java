package io.krait.events;

import io.krait.staging.Graph;
import io.krait.staging.Origin;

/**
 * A part of the way from a lambda to machine code that takes time: counted for its function, and told to profilers.
 * Phases nest; the time of a phase inside counts for that one only.
 *
 * <pre>{@code
 * try (Phase p = Phase.begin(Phase.Kind.OPTIMISE, "fuse")) {
 *     ...
 * }
 * }</pre>
 *
 * <p>A phase belongs to the thread that begins it. Work that goes on on another thread begins there with {@link
 * #begin(Meter, Kind, String)}.
 */
public final class Phase implements AutoCloseable {
    /** What a phase does. */
    public enum Kind {
        /** Runs the user's lambda. */
        RECORD(Meter.Count.RECORD_NANOS),
        /** Works on graphs and loops. */
        OPTIMISE(Meter.Count.OPTIMISE_NANOS),
        /** Makes what was kept on disk, or in a pack, ready to run. */
        LOAD(Meter.Count.LOAD_NANOS),
        /** Makes machine code. */
        COMPILE(Meter.Count.COMPILE_NANOS);

        private final Meter.Count time;

        Kind(Meter.Count time) {
            this.time = time;
        }
    }

    /** Nobody hears of it. */
    private static final class Unheard implements Sink.PhaseSpan {
        @Override
        public void end(Meter function, Origin line, String name, String subject, long amount, long selfNanos) {
            // Counted only.
        }
    }

    /** For threads that run no phase. */
    private static final Phase OUTSIDE = new Phase(Meter.NONE);

    private static final ThreadLocal<Phase> CURRENT = new ThreadLocal<>();

    private final Meter function;
    private final Origin line;
    private final Kind kind;
    private final String name;
    private final Phase around;
    private final Sink.PhaseSpan span;
    private final long start;
    private String subject = "";
    private long amount;
    private long inside;

    private Phase(Meter function) {
        this.function = function;
        this.line = Origin.NONE;
        this.kind = Kind.OPTIMISE;
        this.name = "";
        this.around = this;
        this.span = new Unheard();
        this.start = 0;
    }

    private Phase(Meter function, Origin line, Kind kind, String name, Phase around) {
        this.function = function;
        this.line = line;
        this.kind = kind;
        this.name = name;
        this.around = around;
        this.span = Events.on() ? Events.sink().phase(kind) : OUTSIDE.span;
        this.start = System.nanoTime();
    }

    /** Begins a phase on behalf of the function that this thread works for. */
    public static Phase begin(Kind kind, String name) {
        return begin(current().function, current().line, kind, name);
    }

    /** Begins a phase on behalf of a function. */
    public static Phase begin(Meter function, Kind kind, String name) {
        return begin(function, function.began(), kind, name);
    }

    private static Phase begin(Meter function, Origin line, Kind kind, String name) {
        Phase p = new Phase(function, line, kind, name, current());
        CURRENT.set(p);
        return p;
    }

    /** Begins a phase on behalf of the function that was recorded, or of the line that asked for a value. */
    public static Phase begin(Graph recorded, Kind kind, String name) {
        return begin(recorded.meter(), recorded.began(), kind, name);
    }

    private static Phase current() {
        Phase p = CURRENT.get();
        return p == null ? OUTSIDE : p;
    }

    /** The line of the program that {@link #function} is of. */
    public static Origin line() {
        return current().line;
    }

    /** The function that this thread prepares code for; {@link Meter#NONE} if it is not known. */
    public static Meter function() {
        return current().function;
    }

    /** What is worked on: a signature, or the name of a kernel. */
    public Phase of(String what) {
        subject = what;
        return this;
    }

    /** How much: values of a graph, or bytes of code. */
    public void amount(long n) {
        amount = n;
    }

    /** Ends the phase. */
    @Override
    public void close() {
        long nanos = System.nanoTime() - start;
        around.inside += around == OUTSIDE ? 0 : nanos;
        if (around == OUTSIDE) {
            CURRENT.remove();
        } else {
            CURRENT.set(around);
        }
        function.add(kind.time, nanos - inside);
        function.took(name, nanos - inside);
        span.end(function, line, name, subject, amount, nanos - inside);
    }
}
