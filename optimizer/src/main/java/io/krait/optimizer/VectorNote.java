package io.krait.optimizer;

import io.krait.staging.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a LANES loop, for people.
 *
 * @param origin the user's line of the loop
 * @param lanes iterations that run side by side; 1 for scalar code
 * @param bits width of the elements that most of the work is on
 * @param registers native vector registers that the lanes of such elements fill
 * @param maskedLoops inner loops that lanes leave one by one
 * @param maskedBranches branches on which lanes differ
 * @param uniform accesses of one address by all lanes
 * @param contiguous accesses of neighbouring elements
 * @param strided accesses of elements at equal distances
 * @param gathers reads of elements anywhere
 * @param scatters writes of elements anywhere
 * @param serial calls of functions and updates of memory that are done lane by lane
 */
public record VectorNote(Origin origin, int lanes, int bits, int registers, int maskedLoops, int maskedBranches,
        int uniform, int contiguous, int strided, int gathers, int scatters, int serial) {
    /** Width, masks and kinds of memory accesses: one sentence without a full stop. */
    public String text() {
        List<String> parts = new ArrayList<>();
        if (lanes == 1) {
            parts.add("scalar code, a vector register holds one element of " + bits + " bits");
        } else {
            parts.add(lanes + " lanes of " + bits + " bits" + count(registers, "vector register", " in "));
            parts.add(maskedLoops + maskedBranches == 0 ? "no masks but for the rest"
                    : "masks for" + join(count(maskedLoops, "loop", " "), count(maskedBranches, "branch", " ")));
        }
        String memory = join(count(uniform, "uniform", " "), count(contiguous, "contiguous", " "),
                count(strided, "strided", " "), count(gathers, "gather", " "), count(scatters, "scatter", " "),
                count(serial, "lane by lane", " "));
        if (lanes > 1 && !memory.isEmpty()) {
            parts.add("memory:" + memory);
        }
        return String.join("; ", parts);
    }

    @Override
    public String toString() {
        String at = origin.at();
        return (at.isEmpty() ? "loop: " : "loop " + at + ": ") + text();
    }

    private static String count(int n, String what, String before) {
        boolean plural = n > 1 && !what.equals("uniform") && !what.equals("contiguous") && !what.equals("strided")
                && !what.equals("lane by lane");
        String ending = what.endsWith("ch") ? "es" : "s";
        return n == 0 ? "" : before + n + " " + what + (plural ? ending : "");
    }

    private static String join(String... parts) {
        return String.join(",", List.of(parts).stream().filter(p -> !p.isEmpty()).toList());
    }
}
