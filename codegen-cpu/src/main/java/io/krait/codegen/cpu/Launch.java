package io.krait.codegen.cpu;

import io.krait.events.Sink;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One run over a range: who claims what, what is done, what went wrong. */
final class Launch {
    private static final long DROPPED = Long.MAX_VALUE / 2;
    private static final int FAN_OUT = 2;
    private static final int CALLER_SPIN_NANOS = 20_000;

    private record Failure(long begin, Throwable cause) {
    }

    private final WorkerPool pool;
    private final long units;
    private final long piece;
    private final int crew;
    private final boolean wakes;
    private final RangeTask task;
    private final Stop stop;
    private final Thread caller = Thread.currentThread();
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicInteger invited = new AtomicInteger(1);
    private final AtomicInteger joined = new AtomicInteger(1);
    private final AtomicInteger woken = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private volatile boolean callerParked;
    private Failure failure;
    private boolean cancelled;

    Launch(WorkerPool pool, long units, long piece, int crew, boolean wakes, RangeTask task, Stop stop) {
        this.pool = pool;
        this.units = units;
        this.piece = piece;
        this.crew = crew;
        this.wakes = wakes;
        this.task = task;
        this.stop = stop;
    }

    int crew() {
        return crew;
    }

    /** True if it is worth waking parked workers, false if only spinning ones shall take part. */
    boolean wakes() {
        return wakes;
    }

    /**
     * Invites up to two more workers. Each of them does the same, so the crew assembles in logarithmic time and the
     * caller pays for two wake-ups only.
     */
    void invite() {
        for (int i = 0; i < FAN_OUT && next.get() < units; i++) {
            if (invited.get() >= crew || invited.getAndIncrement() >= crew || !pool.inviteOne(this)) {
                return;
            }
        }
    }

    /** Takes part as an invited worker. */
    void join() {
        if (next.get() < units) {
            invite();
            work(joined.getAndIncrement());
        }
    }

    /** Claims and does pieces until none is left. */
    void work(int worker) {
        for (long begin = next.getAndAdd(piece); begin < units; begin = next.getAndAdd(piece)) {
            long end = Math.min(begin + piece, units);
            try {
                if (stop.getAsBoolean()) {
                    drop(null);
                } else {
                    task.run(begin, end, worker);
                }
            } catch (Throwable t) {
                drop(new Failure(begin, t));
            }
            finish(end - begin);
        }
    }

    /** A parked worker was woken for it. */
    void woke() {
        woken.getAndIncrement();
    }

    /** A worker was started for it. */
    void started() {
        started.getAndIncrement();
    }

    /** Tells how it went. */
    void tell(Sink.PoolSpan span) {
        span.end(units, piece, crew, joined.get(), woken.get(), started.get());
    }

    private void drop(Failure f) {
        synchronized (this) {
            cancelled |= f == null;
            if (f != null && (failure == null || f.begin < failure.begin)) {
                failure = f;
            }
        }
        long claimed = next.getAndSet(DROPPED);
        if (claimed < units) {
            finish(units - claimed);
        }
    }

    private void finish(long count) {
        if (done.addAndGet(count) == units && callerParked) {
            LockSupport.unpark(caller);
        }
    }

    /** Waits until all pieces are done; throws what went wrong. */
    void await() {
        if (done.get() < units) {
            awaitOthers();
        }
        synchronized (this) {
            if (failure != null) {
                rethrow(failure.cause);
            }
            if (cancelled) {
                throw new CancellationException("the launch was cancelled");
            }
        }
    }

    private void awaitOthers() {
        long deadline = System.nanoTime() + CALLER_SPIN_NANOS;
        while (done.get() < units) {
            if (System.nanoTime() < deadline) {
                Thread.onSpinWait();
            } else {
                parkUntilDone();
            }
        }
    }

    private void parkUntilDone() {
        callerParked = true;
        boolean interrupted = false;
        while (done.get() < units) {
            LockSupport.park(this);
            // An interrupted thread does not park: take the interrupt away while waiting.
            if (Thread.interrupted()) {
                interrupted = true;
                stop.interrupted();
            }
        }
        if (interrupted) {
            caller.interrupt();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void rethrow(Throwable t) throws T {
        throw (T) t;
    }
}
