package io.krait;

import io.krait.events.Log;
import io.krait.events.Meter;
import io.krait.events.Phase;
import io.krait.ndarray.NdArray;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Graph;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.RaceCheck;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.StagingException;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Turns lambdas into graphs: runs them on staged arguments, twice, and compares what they recorded. */
final class Recording {
    private static final Log LOG = Log.of("io.krait");

    private Recording() {
    }

    /** A body: from the recorder and the staged parameters to the results. */
    interface Body extends BiFunction<Recorder, List<Value>, List<Value>> {
    }

    /**
     * Records a body for arguments of the given signature words (see {@link #word}). Every extent that is not 1 becomes
     * a symbol.
     *
     * @throws StagingException when the body throws, or records something else the second time
     */
    static Graph record(Meter function, long[] signature, Body body) {
        return twice(function, () -> once(function, signature, body));
    }

    /**
     * Records the statements of a kernel; {@code body} makes its parameters.
     *
     * @throws io.krait.staging.RaceException when iterations of a parallel loop certainly meet at one element
     */
    static Graph kernel(Meter function, Consumer<Recorder> body) {
        Graph g = statements(function, body);
        RaceCheck.run(g);
        return g;
    }

    /** As {@link #kernel}, once and without looking for races. */
    static Graph kernelAgain(Meter function, Consumer<Recorder> body) {
        return once(function, new long[0], (r, none) -> {
            body.accept(r);
            return List.of();
        });
    }

    /** Records the statements of a thread of a GPU kernel; {@code body} makes its parameters. */
    static Graph grid(Meter function, Consumer<Recorder> body) {
        return statements(function, body);
    }

    private static Graph statements(Meter function, Consumer<Recorder> body) {
        return twice(function, () -> kernelAgain(function, body));
    }

    private static Graph twice(Meter function, Supplier<Graph> recording) {
        Graph first = recording.get();
        Graph second = recording.get();
        if (!first.text().equals(second.text())) {
            throw new StagingException(function + " does not record the same program twice: "
                    + firstDifference(first.text(), second.text())
                    + ". The lambda runs only while recording, so random numbers, clocks, counters and changing fields"
                    + " would be frozen into the"
                    + " compiled code. Pass such values as arguments");
        }
        return first;
    }

    /** Records once, without the comparison. */
    static Graph once(Meter function, long[] signature, Body body) {
        Recorder r = new Recorder(function);
        try (Phase phase = Phase.begin(function, Phase.Kind.RECORD, "record")) {
            List<Value> params = new ArrayList<>();
            for (long word : signature) {
                params.add(r.param(type(r, word)));
            }
            Graph g = r.finish(r.during(() -> body.apply(r, params)));
            LOG.debug("{0}: recorded {1}, {2} operations", function, g.signature(),
                    Integer.toString(g.values().size()));
            phase.of(g.signature()).amount(g.values().size());
            return g;
        } catch (KraitException | IndexOutOfBoundsException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StagingException("the lambda of " + function + " threw " + e + thrownAt(e)
                    + " while it was recorded; nothing was compiled or remembered. Fix the lambda and call again", e);
        } finally {
            r.abandon();
            function.add(Meter.Count.RECORDINGS, 1);
        }
    }

    /** The signature of an array: element type, number of axes and which extents are 1. */
    static long word(NdArray<?> a) {
        long[] shape = Internals.extents(a);
        long ones = 0;
        for (int i = 0; i < shape.length; i++) {
            ones |= shape[i] == 1 ? 1L << i : 0;
        }
        return a.dtype().ordinal() | (long) shape.length << 8 | ones << 16;
    }

    /** The signature of an element of such an array. */
    static long scalar(long word) {
        return word & 0xff;
    }

    private static ArrayType type(Recorder r, long word) {
        DType t = DType.values()[(int) scalar(word)];
        int rank = (int) (word >> 8 & 0xff);
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            dims.add((word >> 16 + i & 1) != 0 ? Dim.ONE : r.symbol());
        }
        return new ArrayType(t, new Shape(dims));
    }

    static String where(Origin began) {
        return began.at().isEmpty() ? "" : " (" + began.at() + ")";
    }

    private static String thrownAt(RuntimeException e) {
        for (StackTraceElement s : e.getStackTrace()) {
            String name = s.getClassName();
            if (s.getFileName() != null && !name.startsWith("java.") && !name.startsWith("jdk.")) {
                return " at " + s.getFileName() + ":" + s.getLineNumber();
            }
        }
        return "";
    }

    static String firstDifference(String a, String b) {
        String[] p = a.split("\n");
        String[] q = b.split("\n");
        for (int i = 0; i < Math.min(p.length, q.length); i++) {
            if (!p[i].equals(q[i])) {
                return "first '" + p[i] + "', then '" + q[i] + "'";
            }
        }
        return "first " + p.length + " operations, then " + q.length;
    }
}
