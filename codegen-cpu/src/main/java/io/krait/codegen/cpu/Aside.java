package io.krait.codegen.cpu;

import io.krait.optimizer.loop.FaultRecord;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A launch on a thread of its own, so that its caller stays in Java code. Ctrl-C in JShell throws an exception into the
 * thread that runs a snippet; one that is in machine code would notice only at the end of the kernel.
 */
final class Aside extends Thread {
    /** So often the caller looks, in milliseconds. */
    private static final int LOOK = 20;

    private final Supplier<Optional<FaultRecord>> launch;
    private Optional<FaultRecord> result = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();

    private Aside(Supplier<Optional<FaultRecord>> launch) {
        super("krait-launch");
        this.launch = launch;
        setDaemon(true);
    }

    /** Whether the current thread was made for a launch. */
    static boolean isHere() {
        return Thread.currentThread() instanceof Aside;
    }

    /** Runs a launch and gives what it gives. Whatever is thrown into this thread meanwhile stops it. */
    static Optional<FaultRecord> run(Supplier<Optional<FaultRecord>> launch) {
        Aside thread = new Aside(launch);
        thread.start();
        try {
            while (thread.isAlive()) {
                thread.join(LOOK);
            }
        } catch (InterruptedException e) {
            thread.finish();
            Thread.currentThread().interrupt();
        } catch (Throwable stop) {
            thread.finish();
            throw stop;
        }
        if (thread.failure.isPresent()) {
            throw rethrown(thread.failure.get());
        }
        return thread.result;
    }

    @Override
    public void run() {
        try {
            result = launch.get();
        } catch (Throwable t) {
            failure = Optional.of(t);
        }
    }

    private void finish() {
        interrupt();
        boolean interrupted = false;
        while (isAlive()) {
            try {
                join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The exception as if it came from here: the other thread's frames would hide the line that called. */
    private static RuntimeException rethrown(Throwable t) {
        t.setStackTrace(new Throwable().getStackTrace());
        if (t instanceof Error e) {
            throw e;
        }
        return (RuntimeException) t;
    }
}
