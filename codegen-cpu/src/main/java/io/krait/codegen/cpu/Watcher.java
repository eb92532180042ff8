package io.krait.codegen.cpu;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that notices interrupts and deadlines of launches that run.
 *
 * <p>Note [Watching launches]. Java tells nobody that a thread was interrupted while it is in native code: somebody has
 * to look. Every thread that makes such launches has a slot, known to the watcher from its first one on. A launch puts
 * its guard there and takes it away, which costs some nanoseconds; the watcher looks into the slots every few
 * milliseconds, and not at all after a second without a launch.
 */
final class Watcher implements Runnable {
    private static final long TICK_NANOS = 4_000_000;
    private static final int IDLE_TICKS = 250;

    private static final class Holder {
        static final Watcher SHARED = started();

        private static Watcher started() {
            Watcher w = new Watcher();
            w.thread = Thread.ofPlatform().daemon().name("krait-watcher").unstarted(w);
            w.thread.start();
            return w;
        }
    }

    /** Where the watcher finds what a thread is running. */
    static final class Slot {
        private final Thread owner;
        private volatile Guard current;
        private boolean known;

        Slot(Thread owner) {
            this.owner = owner;
        }

        /** Runs something under a guard and throws if it was stopped. */
        void run(Guard guard, Runnable work) {
            guard.check();
            guard.report();
            Guard outer = current;
            current = guard;
            Holder.SHARED.notice(this);
            try {
                work.run();
            } catch (CancellationException e) {
                guard.report();
                throw e;
            } finally {
                current = outer;
                guard.end();
            }
            guard.report();
        }
    }

    private final Set<Slot> slots = ConcurrentHashMap.newKeySet();
    private volatile boolean parked;
    private Thread thread;

    private Watcher() {
    }

    private void notice(Slot slot) {
        if (!slot.known) {
            slot.known = true;
            slots.add(slot);
        }
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        int idle = 0;
        while (true) {
            idle = look() ? 0 : idle + 1;
            if (idle < IDLE_TICKS) {
                LockSupport.parkNanos(this, TICK_NANOS);
            } else {
                parked = true;
                if (!look()) {
                    LockSupport.park(this);
                }
                parked = false;
                idle = 0;
            }
            Thread.interrupted();
        }
    }

    /** True if some launch runs. */
    private boolean look() {
        boolean found = false;
        for (Slot s : slots) {
            Guard g = s.current;
            if (g != null) {
                g.check();
                found = true;
            } else if (!s.owner.isAlive()) {
                slots.remove(s);
            }
        }
        return found;
    }
}
