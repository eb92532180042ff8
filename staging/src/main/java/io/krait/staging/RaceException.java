package io.krait.staging;

/** Two iterations of a parallel loop use one element, and at least one of them writes it. */
public final class RaceException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public RaceException(String message) {
        super(message);
    }

    /**
     * The error for two accesses of one element.
     *
     * @param loop the parallel loop or fold
     * @param one index of one iteration, as text
     * @param other index of another iteration
     * @param first what the one does
     * @param second what the other does
     * @param element the index of the element, as text, or empty if it has no short one
     */
    static RaceException of(Value loop, String one, String other, Value first, Value second, String element) {
        String what = element.isEmpty() ? "the same element of " + array(first)
                : "element " + element + " of " + array(first);
        String how = first == second ? "both " + verb(first) + " " + what + at(first)
                : "race: one " + verb(first) + "s " + what + at(first) + ", the other " + verb(second) + "s it"
                        + at(second);
        return new RaceException("iterations " + one + " and " + other + " of the " + loopName(loop) + at(loop) + " "
                + how + ". Iterations run at the same time, in any order. Use a reduction, for instance"
                + " sum(lo, hi, i -> ...), or atomicAdd or scatterAdd, or write to another array");
    }

    /** The error for an array that a loop scatters into and uses in another way. */
    static RaceException scattered(Value loop, Value scatter, Value other) {
        return new RaceException("the " + loopName(loop) + at(loop) + " scatters into " + array(scatter) + at(scatter)
                + " and " + verb(other) + "s it" + at(other) + ": the elements get their values at the end of the loop"
                + " only. Use the array in another loop, or atomicAdd");
    }

    private static String loopName(Value loop) {
        return loop.prim() instanceof Control.Fold ? "reduction" : "parallel loop";
    }

    private static String verb(Value site) {
        return switch (site.prim()) {
            case Control.Load l -> "read";
            case Control.Store s -> "write";
            default -> "update";
        };
    }

    private static String array(Value site) {
        Value a = site.inputs().get(0);
        return a.prim() instanceof Prim.Param(int index) ? "argument " + (index + 1)
                : "the local array made" + at(a);
    }

    private static String at(Value v) {
        return v.origin().at().isEmpty() ? "" : " " + v.origin().at();
    }
}
