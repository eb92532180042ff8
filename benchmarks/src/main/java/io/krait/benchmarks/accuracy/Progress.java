package io.krait.benchmarks.accuracy;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells how far the measurement is: a bar with the time left on a terminal, else a line for each function. */
interface Progress extends AutoCloseable {
    /** The bar shows so many steps. */
    long THOUSAND = 1000;

    /** Runs one task. */
    Outcome during(Task task, Sweep sweep);

    @Override
    void close();

    /** What a point costs, about, as a multiple of a number of F32: a reference of 106 bits costs most. */
    private static long weight(Task task) {
        return task.format() == Format.F64 ? 30 : task.function().isBinary() ? 4 : 1;
    }

    /** A bar on standard output. */
    static Progress bar(List<Task> tasks, Sweep sweep) {
        long all = tasks.stream().mapToLong(task ->
                weight(task) * sweep.pointsOf(task.function(), task.format())).sum();
        ProgressBar bar = new ProgressBarBuilder().setTaskName("accuracy").setInitialMax(all)
                .setUnit("", Math.max(1, all / THOUSAND)).setUpdateIntervalMillis(250).setStyle(ProgressBarStyle.ASCII)
                .setMaxRenderedLength(110).setConsumer(new ConsoleProgressBarConsumer(System.out)).build();
        return new Progress() {
            @Override
            public Outcome during(Task task, Sweep sweep) {
                bar.setExtraMessage(task.toString());
                return sweep.run(task.function(), task.format(), points -> bar.stepBy(weight(task) * points));
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    /** A line when a task is done. */
    static Progress lines(List<Task> tasks, Sweep sweep, PrintWriter out) {
        return new Progress() {
            private int done;

            @Override
            public Outcome during(Task task, Sweep sweep) {
                long start = System.nanoTime();
                Outcome outcome = sweep.run(task.function(), task.format(), points -> { });
                double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
                out.printf("%3d of %d: %-14s %.3f ulp, %.1f s%n", ++done, tasks.size(), task, outcome.worst(), seconds);
                return outcome;
            }

            @Override
            public void close() {
                out.flush();
            }
        };
    }
}
