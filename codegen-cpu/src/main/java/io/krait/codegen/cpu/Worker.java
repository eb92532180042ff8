package io.krait.codegen.cpu;

import io.krait.events.Census;
import java.util.concurrent.locks.LockSupport;

/** A thread of the pool. Between launches it spins for a moment, then parks. */
final class Worker implements Runnable {
    // A wake-up of a parked thread costs several microseconds, one of a spinning thread a fraction of one. On a machine
    // with more runnable threads than cores spinning takes time from those who have work, so the time adapts: it halves
    // whenever it was in vain.
    private static final int LONGEST_SPIN_NANOS = 20_000;
    private static final int SHORTEST_SPIN_NANOS = 600;
    private static final int SPINS_PER_CLOCK = 32;

    private final WorkerPool pool;
    private final int index;
    private volatile Launch offered;
    private volatile boolean parked;
    private Thread thread;
    private long spinNanos = LONGEST_SPIN_NANOS;

    Worker(WorkerPool pool, int index) {
        this.pool = pool;
        this.index = index;
    }

    /** Starts the thread with something to do. */
    void start(Launch first) {
        offered = first;
        thread = Thread.ofPlatform().daemon().name("krait-worker-" + (index + 1)).unstarted(this);
        thread.start();
        Census.workerStarted();
    }

    /** True if a wake-up would take a call of the operating system. */
    boolean isParked() {
        return parked;
    }

    /** Gives an idle worker something to do; true if it had to be woken. */
    boolean offer(Launch launch) {
        offered = launch;
        if (parked) {
            LockSupport.unpark(thread);
            return true;
        }
        return false;
    }

    @Override
    public void run() {
        while (true) {
            take().join();
            pool.idle(index);
            await();
        }
    }

    /** Keeps no reference, so that an idle worker holds no memory of its last launch. */
    private Launch take() {
        Launch launch = offered;
        offered = null;
        return launch;
    }

    private void await() {
        long deadline = System.nanoTime() + spinNanos;
        do {
            for (int i = 0; i < SPINS_PER_CLOCK; i++) {
                if (offered != null) {
                    spinNanos = LONGEST_SPIN_NANOS;
                    return;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() < deadline);
        spinNanos = Math.max(SHORTEST_SPIN_NANOS, spinNanos / 2);
        parked = true;
        while (offered == null) {
            LockSupport.park(this);
            Thread.interrupted();
        }
        parked = false;
    }
}
