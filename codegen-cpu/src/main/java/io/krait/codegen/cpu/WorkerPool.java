package io.krait.codegen.cpu;

import io.krait.events.Events;
import io.krait.events.Sink;
import io.krait.settings.Settings;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;

/**
 * The threads that kernels run on: daemon threads, started when first needed and shared by all launches.
 *
 * <p>Note [Launches never wait for threads]. The calling thread takes part. Idle workers are invited, never waited for:
 * pieces of work are claimed from a counter, and a launch is over when all pieces are done, whoever did them. An
 * invited worker that comes too late finds nothing to claim. So a launch makes progress on its own thread even if every
 * worker is busy or the machine is overloaded, and launches from several threads, or from inside a task, cannot
 * deadlock: a thread waits only for pieces that another thread is running, and that thread waits at most for pieces of
 * launches further in.
 */
public final class WorkerPool {
    /** The most threads that one launch can use, the caller included. */
    public static final int MAX_THREADS = Settings.MAX_THREADS;

    private static final long PIECES_PER_THREAD = 8;
    private static final int WORDS = (MAX_THREADS - 1) / 64;

    private static final class Holder {
        static final WorkerPool SHARED = new WorkerPool();
    }

    private final AtomicReferenceArray<Worker> workers = new AtomicReferenceArray<>(MAX_THREADS - 1);
    // Bit i is set while worker i has nothing to do. Taking the lowest bits keeps the same few workers busy, whose
    // spinning then pays.
    private final AtomicLongArray idle = new AtomicLongArray(WORDS);

    // Only a hint: concurrent launches may overwrite each other's time.
    private volatile long lastLaunchEnd = System.nanoTime() - CostModel.LONG_AGO_NANOS;

    /** A pool without threads yet. */
    WorkerPool() {
    }

    /** The pool of the process. */
    public static WorkerPool shared() {
        return Holder.SHARED;
    }

    /** The number of threads when a call does not say, see {@link Settings#threads}. */
    public static int defaultThreads() {
        return Settings.threads();
    }

    private static int checkThreads(int threads) {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("cannot run on " + threads + " threads: the number must be from 1 to "
                    + MAX_THREADS);
        }
        return threads;
    }

    /**
     * Does all units from 0 to {@code units} and waits.
     *
     * @param units number of units, at least 0
     * @param grain units per piece, at least 1: every piece begins at a multiple of it
     * @param threads the most threads to use, from 1 to {@link #MAX_THREADS}; may exceed the number of processors
     * @param task what to do
     * @throws RuntimeException or an error that the task threw, after all running pieces have ended; pieces not begun
     *     are dropped. Of several failed pieces the one with the smallest first unit is reported
     */
    public void run(long units, long grain, int threads, RangeTask task) {
        run(units, grain, threads, task, () -> false);
    }

    /**
     * As {@link #run(long, long, int, RangeTask)}, and asks before each piece whether to stop.
     *
     * @param stop true to drop the pieces that have not begun
     * @throws CancellationException when pieces were dropped because of {@code stop}
     */
    public void run(long units, long grain, int threads, RangeTask task, BooleanSupplier stop) {
        run(units, grain, Long.MAX_VALUE, threads, Double.POSITIVE_INFINITY, task, stop::getAsBoolean);
    }

    /**
     * As {@link #run(long, long, int, RangeTask)}, for work of a known size.
     *
     * @param nanos estimated time of all units on one thread; decides whether parked workers are worth waking
     */
    void run(long units, long grain, int threads, double nanos, RangeTask task) {
        run(units, grain, Long.MAX_VALUE, threads, nanos, task, () -> false);
    }

    /**
     * As {@link #run(long, long, int, RangeTask, BooleanSupplier)}, for work of a known size.
     *
     * @param largest units per piece at most, unless the grain is larger
     * @param nanos estimated time of all units on one thread; decides whether parked workers are worth waking
     */
    void run(long units, long grain, long largest, int threads, double nanos, RangeTask task, Stop stop) {
        if (units < 0 || grain < 1) {
            throw new IllegalArgumentException("cannot run " + units + " units in pieces of " + grain);
        }
        long pieces = (units - 1) / grain + 1;
        int crew = Math.clamp(pieces, 1, checkThreads(threads));
        boolean wakes = CostModel.wakesParked(nanos, System.nanoTime() - lastLaunchEnd);
        long piece = Math.min(pieceSize(units, grain, crew), Math.max(1, largest / grain) * grain);
        Launch launch = new Launch(this, units, piece, crew, wakes, task, stop);
        Sink.PoolSpan span = Events.on() ? Events.sink().pool() : null;
        launch.invite();
        launch.work(0);
        launch.await();
        lastLaunchEnd = System.nanoTime();
        if (span != null) {
            launch.tell(span);
        }
    }

    /** Some pieces per thread even out differences in speed; more would only cost claims. */
    private static long pieceSize(long units, long grain, int crew) {
        long perPiece = units / (crew * PIECES_PER_THREAD);
        return Math.max(1, perPiece / grain) * grain;
    }

    /** Hands a launch to an idle worker, started if need be; false when there is none that the launch wants. */
    boolean inviteOne(Launch launch) {
        for (int w = 0; w < WORDS; w++) {
            long candidates = idle.get(w);
            while (candidates != 0) {
                int bit = Long.numberOfTrailingZeros(candidates);
                Worker worker = workers.get(w * 64 + bit);
                candidates &= candidates - 1;
                if ((launch.wakes() || !worker.isParked()) && claim(w, 1L << bit)) {
                    if (worker.offer(launch)) {
                        launch.woke();
                    }
                    return true;
                }
            }
        }
        return launch.wakes() && startOne(launch);
    }

    private boolean claim(int word, long bit) {
        return (idle.getAndAccumulate(word, ~bit, (a, b) -> a & b) & bit) != 0;
    }

    private boolean startOne(Launch launch) {
        // A launch of n threads finds n-1 workers at most in use by itself; others may be in use by other launches, so
        // the pool may grow to the sum over concurrent launches only up to what one launch asks for: beyond it threads
        // would just take turns.
        for (int i = 0; i < launch.crew() - 1; i++) {
            if (workers.get(i) == null) {
                Worker worker = new Worker(this, i);
                if (workers.compareAndSet(i, null, worker)) {
                    worker.start(launch);
                    launch.started();
                    return true;
                }
            }
        }
        return false;
    }

    /** A worker has nothing to do from now on. */
    void idle(int index) {
        long bit = 1L << index;
        idle.getAndAccumulate(index / 64, bit, (a, b) -> a | b);
    }
}
