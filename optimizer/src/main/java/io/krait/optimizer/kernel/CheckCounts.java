package io.krait.optimizer.kernel;

/**
 * What became of the checks of a kernel.
 *
 * @param proved those that never fail
 * @param versioned those that never fail in a version of their loop, which runs if a test before it holds
 * @param hoisted those that are made once before their loop
 * @param left those that are made every time
 */
public record CheckCounts(int proved, int versioned, int hoisted, int left) {
    static final CheckCounts NONE = new CheckCounts(0, 0, 0, 0);

    CheckCounts plus(CheckCounts c) {
        return new CheckCounts(proved + c.proved, versioned + c.versioned, hoisted + c.hoisted, left + c.left);
    }

    /** All of them. */
    public int total() {
        return proved + versioned + hoisted + left;
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder("checks:");
        part(b, proved, "proved");
        part(b, versioned, "tested before the loop");
        part(b, hoisted, "made before the loop");
        part(b, left, "left");
        return b.toString();
    }

    private static void part(StringBuilder b, int n, String what) {
        if (n > 0) {
            b.append(b.charAt(b.length() - 1) == ':' ? " " : ", ").append(n).append(' ').append(what);
        }
    }
}
