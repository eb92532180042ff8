package io.krait.optimizer.debug;

import io.krait.settings.Settings;
import io.krait.staging.Origin;

/**
 * Optimisation fuel, to find the rewrite that makes a result wrong: with {@code -Dkrait.fuel=N} the optimizer does N
 * optional rewrites in this process, and no more. When the result is right for N and wrong for N + 1, rewrite N + 1 is
 * to blame; {@code -Dkrait.print=fuel} names it. (The method is that of Whalley, Automatic isolation of compiler
 * errors, 1994.)
 *
 * <p>Results do not depend on N unless there is a bug: every rewrite that asks here can be left out. Rewrites are
 * counted in the order in which they are made, so runs can be compared if they compile the same things in the same
 * order: on one thread. While there is a limit nothing is taken from the cache on disk or put there, and nothing is
 * compiled ahead of time in the background.
 */
public final class Fuel {
    private static long used;
    private static long limitSeen = Long.MAX_VALUE;

    private Fuel() {
    }

    /** True if there is a limit. */
    public static boolean isLimited() {
        return Settings.FUEL.get() != Long.MAX_VALUE;
    }

    /** What of the limit belongs to the key of compiled code; empty without a limit. */
    public static String key() {
        return isLimited() ? " fuel " + Settings.FUEL.text() : "";
    }

    /** Counts from 0 again, as it does by itself when another limit is set. */
    public static synchronized void restart() {
        used = 0;
    }

    /** How many rewrites were made since the limit was set, at most as many as it allows. */
    public static synchronized long used() {
        return used;
    }

    /**
     * Asks for one more rewrite.
     *
     * @param rewrite what is to be done, for people: {@code FuseClusters: computes add with its user}
     * @return false if it must not be done
     */
    public static boolean take(String rewrite) {
        return take(rewrite, Origin.NONE);
    }

    /** As {@link #take(String)}, for a rewrite of what some line of the user asked for. */
    public static boolean take(String rewrite, Origin at) {
        long limit = Settings.FUEL.get();
        if (limit == Long.MAX_VALUE && !Print.isOn(Print.Stage.FUEL)) {
            return true;
        }
        return count(limit, rewrite, at);
    }

    private static synchronized boolean count(long limit, String rewrite, Origin at) {
        if (limit != limitSeen) {
            limitSeen = limit;
            used = 0;
        }
        if (used >= limit) {
            return false;
        }
        used++;
        boolean last = used == limit;
        if (Print.isOn(Print.Stage.FUEL) || last && Print.isOn()) {
            String where = at.at();
            Print.line((last ? "fuel, the last rewrite, " : "fuel, rewrite ") + used + ": " + rewrite
                    + (where.isEmpty() ? "" : " (" + where + ")"));
        }
        return true;
    }
}
