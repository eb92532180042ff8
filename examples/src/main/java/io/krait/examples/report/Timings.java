package io.krait.examples.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures several ways to do the same work, taking turns, so that whatever else the machine does hits all of them
 * alike.
 *
 * @param entries one measurement per contender, in the order they were given
 * @param rounds how often each contender ran while the clock counted
 */
public record Timings(List<Timing> entries, int rounds) {
    private static final int MIN_ROUNDS = 5;
    private static final int MAX_ROUNDS = 1_000;
    private static final int MIN_WARM_UPS = 3;

    /**
     * One way to do the work.
     *
     * @param name what the table calls it
     * @param work does the work once, completely
     */
    public record Contender(String name, Runnable work) {
    }

    /**
     * What one contender took.
     *
     * @param name what the table calls it
     * @param medianNanos the median over all rounds, in nanoseconds
     */
    public record Timing(String name, long medianNanos) {
    }

    /**
     * Runs all contenders in turns: warm-up first, then rounds until the budget is spent.
     *
     * @param budgetMillis for warm-up and for the counted rounds, each, over all contenders, in milliseconds; at least
     *     three warm-up rounds and five counted ones run whatever they take
     * @param contenders at least one
     */
    public static Timings measure(long budgetMillis, List<Contender> contenders) {
        long budget = budgetMillis * 1_000_000;
        long begin = System.nanoTime();
        for (int i = 0; i < MIN_WARM_UPS || System.nanoTime() - begin < budget && i < MAX_ROUNDS; i++) {
            contenders.forEach(c -> c.work().run());
        }
        List<long[]> rounds = new ArrayList<>();
        begin = System.nanoTime();
        while (rounds.size() < MIN_ROUNDS || System.nanoTime() - begin < budget && rounds.size() < MAX_ROUNDS) {
            rounds.add(contenders.stream().mapToLong(c -> nanos(c.work())).toArray());
        }
        List<Timing> entries = new ArrayList<>();
        for (int c = 0; c < contenders.size(); c++) {
            int column = c;
            long median = median(rounds.stream().mapToLong(r -> r[column]).toArray());
            entries.add(new Timing(contenders.get(c).name(), median));
        }
        return new Timings(List.copyOf(entries), rounds.size());
    }

    /** The time of one run in nanoseconds. */
    public static long nanos(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return System.nanoTime() - begin;
    }

    /** The upper median; {@code samples} must not be empty and is left as it is. */
    public static long median(long... samples) {
        long[] sorted = samples.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
