package io.krait.benchmarks.harness;

/**
 * Time of a block of calls.
 *
 * @param wall      seconds on the clock
 * @param processor seconds of processor time of the calling thread
 * @param process   seconds of processor time of all threads of the process
 */
public record Timing(double wall, double processor, double process) {
    /**
     * Seconds to report. Work of one thread counts by that thread's processor time, which does not run while another
     * process has the core. If the work was handed to another thread after all, the clock counts; the JVM's own
     * threads and those that spin after the block before must not look like that.
     */
    public double seconds(int threads) {
        boolean elsewhere = process > 4 * processor && wall > 4 * processor;
        return threads == 1 && processor > 0 && !elsewhere ? Math.min(wall, processor) : wall;
    }

    /** Processor time of this process so far, in seconds. */
    public static double processSeconds() {
        return Clocks.process();
    }

    /** Measures calls of {@code body} in this thread. */
    public static Timing of(Runnable body, int calls) {
        double process = Clocks.process();
        double processor = Clocks.thread();
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            body.run();
        }
        double wall = (System.nanoTime() - start) * 1e-9;
        double ended = Clocks.thread();
        return new Timing(wall, ended - processor, Clocks.process() - process);
    }
}
