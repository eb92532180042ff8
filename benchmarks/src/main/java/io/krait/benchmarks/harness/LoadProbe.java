package io.krait.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Tells what share of the machine other processes used between two moments, from {@code /proc/stat}. Where there is
 * no such file it sees nothing and no round counts as noisy.
 */
public final class LoadProbe {
    private static final Path STAT = Path.of("/proc/stat");
    /** Kernel clock ticks per second in /proc, fixed at 100 on Linux. */
    private static final double TICKS = 100;
    /** Columns of the first line that are work: user, nice, system, irq, softirq, steal. */
    private static final int[] BUSY = {1, 2, 3, 6, 7, 8};

    private final DoubleSupplier ownSeconds;
    private final int processors = Runtime.getRuntime().availableProcessors();

    /** A probe that takes {@code ownSeconds}, processor time of our children, for ours besides this process's. */
    public LoadProbe(DoubleSupplier ownSeconds) {
        this.ownSeconds = ownSeconds;
    }

    /** A moment. */
    public record Moment(double busy, double own, double clock) {
    }

    /** The present moment. */
    public Moment now() {
        return new Moment(busySeconds(), Clocks.process() + ownSeconds.getAsDouble(), System.nanoTime() * 1e-9);
    }

    /** Share of all processors that other processes used, 0 to 1. */
    public double foreignShare(Moment from, Moment to) {
        double foreign = (to.busy - from.busy) - (to.own - from.own);
        double capacity = (to.clock - from.clock) * processors;
        return capacity <= 0 ? 0 : Math.max(0, foreign / capacity);
    }

    /** A line that says how busy the machine is with other work, watched for a moment. */
    public String describe() {
        Moment from = now();
        pause(400);
        double share = foreignShare(from, now());
        return share < 0.08
                ? "The machine is quiet."
                : String.format(Locale.ROOT, "Other processes use %.0f %% of this machine: times are rough, ratios of "
                        + "one run less so. Noisy rounds are repeated and counted.", Math.min(1, share) * 100);
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", interrupted);
        }
    }

    private static double busySeconds() {
        if (!Files.isReadable(STAT)) {
            return 0;
        }
        try (var lines = Files.lines(STAT)) {
            String[] fields = lines.findFirst().orElse("").split("\\s+");
            return IntStream.of(BUSY).filter(i -> i < fields.length).mapToDouble(i -> Double.parseDouble(fields[i]))
                    .sum() / TICKS;
        } catch (IOException unreadable) {
            return 0;
        }
    }
}
