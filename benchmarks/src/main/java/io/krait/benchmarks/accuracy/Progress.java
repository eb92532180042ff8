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
    /** Runs one task. */
    Outcome during(Task task, Sweep sweep);

    @Override
    void close();

    /** A bar on standard output. */
    static Progress bar(List<Task> tasks, Sweep sweep) {
        long all = tasks.stream().mapToLong(task -> sweep.pointsOf(task.function(), task.format())).sum();
        ProgressBar bar = new ProgressBarBuilder().setTaskName("accuracy").setInitialMax(all)
                .setUnit(" million", 1_000_000).setUpdateIntervalMillis(250).setStyle(ProgressBarStyle.ASCII)
                .setMaxRenderedLength(110).setConsumer(new ConsoleProgressBarConsumer(System.out)).build();
        return new Progress() {
            @Override
            public Outcome during(Task task, Sweep sweep) {
                bar.setExtraMessage(task.toString());
                return sweep.run(task.function(), task.format(), bar::stepBy);
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
