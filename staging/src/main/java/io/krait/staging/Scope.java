package io.krait.staging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A region that is being recorded: its statements and what variables hold there. */
final class Scope {
    /** What a region is for. */
    enum Kind {
        /** The whole recording. */
        ROOT,
        /** A side of a branch. */
        BRANCH,
        /** What runs only if the loop around was not left, see Note [Leaving early] in {@link Loops}. */
        GUARD,
        /** The body of a serial loop. */
        LOOP,
        /** The condition of a loop. */
        CONDITION,
        /** The body of a parallel loop. */
        PARALLEL,
        /** What gives the elements of a fold. */
        FOLD
    }

    /** A variable that a loop carries from round to round: its value before, in the condition and in the body. */
    record Carry(Cell cell, Value init, Value inCondition, Value inBody) {
    }

    /** What the condition and the body of a loop share. */
    static final class Loop {
        private final Map<Cell, Carry> carries = new LinkedHashMap<>();
        private final Origin origin;
        private final int first;
        private final Recorder.Frame body = new Recorder.Frame();
        private Recorder.Frame condition;
        private Cell left;

        /** A loop whose carried values begin with parameter number {@code first} of its body. */
        Loop(Origin origin, int first) {
            this.origin = origin;
            this.first = first;
        }

        /** A loop with a condition. */
        static Loop withCondition(Origin origin) {
            Loop loop = new Loop(origin, 0);
            loop.condition = new Recorder.Frame();
            return loop;
        }

        Origin origin() {
            return origin;
        }

        Recorder.Frame body() {
            return body;
        }

        Recorder.Frame condition() {
            return condition;
        }

        /** The hidden variable that tells whether the loop was left, or null. */
        Cell left() {
            return left;
        }

        void left(Cell cell) {
            left = cell;
        }

        /** The carried variables in order. */
        List<Carry> carries() {
            return new ArrayList<>(carries.values());
        }

        boolean carries(Cell c) {
            return carries.containsKey(c);
        }

        /** Carries a variable that holds {@code outer} before the loop. */
        Carry carry(Recorder recorder, Cell c, Value outer) {
            Carry known = carries.get(c);
            if (known != null) {
                return known;
            }
            int n = first + carries.size();
            ArrayType t = ArrayType.scalar(c.type());
            Value inCondition = condition == null ? null : recorder.blockParam(t, n, condition, origin);
            Carry made = new Carry(c, outer, inCondition, recorder.blockParam(t, n, body, origin));
            carries.put(c, made);
            return made;
        }
    }

    private final Scope parent;
    private final Kind kind;
    private final Recorder.Frame frame;
    private final Loop loop;
    private final Map<Cell, Value> now = new HashMap<>();
    private final Set<Cell> unset = new LinkedHashSet<>();
    private final Set<Cell> written = new LinkedHashSet<>();
    private Branches.Pending pending;
    private Cell skip;
    private List<Cell> leaving = List.of();
    private Origin guarded = Origin.NONE;
    private boolean closed;

    Scope(Scope parent, Kind kind, Recorder.Frame frame, Loop loop) {
        this.parent = parent;
        this.kind = kind;
        this.frame = frame;
        this.loop = loop;
    }

    /** The region around, or null for the whole recording. */
    Scope parent() {
        return parent;
    }

    Kind kind() {
        return kind;
    }

    Recorder.Frame frame() {
        return frame;
    }

    /** The loop whose body or condition this is, or null. */
    Loop loop() {
        return loop;
    }

    /** What the variables hold that this region made, set or read. */
    Map<Cell, Value> now() {
        return now;
    }

    /** Variables of this region without a value. */
    Set<Cell> unset() {
        return unset;
    }

    /** Variables that this region set. */
    Set<Cell> written() {
        return written;
    }

    /** A branch that may go on with an else, or null. */
    Branches.Pending pending() {
        return pending;
    }

    void pending(Branches.Pending p) {
        pending = p;
    }

    /** The hidden variable that tells whether the rest of this round is skipped, or null. */
    Cell skip() {
        return skip;
    }

    void skip(Cell cell) {
        skip = cell;
    }

    /** For a guard: the hidden variables that made it necessary. */
    List<Cell> leaving() {
        return leaving;
    }

    /** For a guard: the line that made it necessary. */
    Origin guarded() {
        return guarded;
    }

    void guard(List<Cell> by, Origin origin) {
        leaving = by;
        guarded = origin;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    /** True for bodies of loops. */
    boolean isRound() {
        return switch (kind) {
            case LOOP, PARALLEL -> true;
            case ROOT, BRANCH, GUARD, CONDITION, FOLD -> false;
        };
    }
}
