package io.krait.staging;

/**
 * A condition on symbolic extents that recording assumed; checked at each call before anything runs.
 *
 * @param kind what must hold
 * @param a an extent
 * @param b the other extent
 * @param message what to tell the user, with {@code {a}} and {@code {b}} for the two values
 * @param origin the line that needs it
 */
public record Constraint(Kind kind, Dim a, Dim b, String message, Origin origin) {
    /** The comparisons. */
    public enum Kind {
        /** {@code a == b}, else a {@link ShapeException}. */
        EQUAL,
        /** {@code a >= b}, else an {@link IndexException}. */
        AT_LEAST,
        /** {@code a >= b}, else a {@link ShapeException}. */
        SHAPE_AT_LEAST
    }

    /** True when the condition holds for all symbols. */
    boolean alwaysHolds() {
        if (a instanceof Dim.Fixed f && b instanceof Dim.Fixed g) {
            return kind == Kind.EQUAL ? f.n() == g.n() : f.n() >= g.n();
        }
        return a.equals(b);
    }

    /** Throws the user's error unless the condition holds for these symbol values. */
    public void check(long[] env) {
        long x = a.eval(env);
        long y = b.eval(env);
        if (kind == Kind.EQUAL ? x == y : x >= y) {
            return;
        }
        String text = message.replace("{a}", Long.toString(x)).replace("{b}", Long.toString(y))
                + (origin.at().isEmpty() ? "" : " (" + origin.at() + ")");
        throw kind == Kind.AT_LEAST ? new IndexException(text) : new ShapeException(text);
    }
}
