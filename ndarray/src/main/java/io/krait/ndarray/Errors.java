package io.krait.ndarray;

import io.krait.staging.DTypeException;
import io.krait.staging.IndexException;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.ShapeException;

/** Adds the user's line to messages. */
final class Errors {
    private Errors() {
    }

    /** The user's current line as {@code " (at File.java:12)"}, or nothing when unknown. */
    static String at() {
        String at = Origin.here().at();
        return at.isEmpty() ? "" : " (" + at + ")";
    }

    /** The same error with the user's line in its message. */
    static KraitException located(KraitException e) {
        String at = at();
        if (at.isEmpty() || e.getMessage().contains(at.substring(2, at.length() - 1))) {
            return e;
        }
        return switch (e) {
            case DTypeException d -> new DTypeException(d.getMessage() + at, d);
            case ShapeException s -> new ShapeException(s.getMessage() + at, s);
            case IndexException i -> new IndexException(i.getMessage() + at, i);
            default -> e;
        };
    }

    /** Checks an index, which counts from the end when negative. */
    static long index(long i, long extent, int axis, Object what) {
        long k = i < 0 ? i + extent : i;
        if (k < 0 || k >= extent) {
            throw new IndexException("index " + i + " is out of range for axis " + axis + " of " + what + at()
                    + "; valid are " + (extent == 0 ? "none" : -extent + " to " + (extent - 1)));
        }
        return k;
    }
}
