package io.krait.codegen.cpu;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.krait.codegen.llvm.KernelAbi;
import io.krait.optimizer.backend.Deadline;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;

/** A launch that ends early when its thread is interrupted or its deadline passes. */
final class Guard implements Stop {
    private static final VarHandle WORD = JAVA_LONG.varHandle();

    private enum Cause {
        NONE, INTERRUPT, DEADLINE
    }

    private final String kernel;
    private final Deadline deadline;
    private final MemorySegment block;
    private final Thread caller = Thread.currentThread();
    private volatile Cause cause = Cause.NONE;
    private boolean ended;

    /**
     * A guard for a launch of the current thread.
     *
     * @param block the argument block, which holds the fault word
     */
    Guard(String kernel, Deadline deadline, MemorySegment block) {
        this.kernel = kernel;
        this.deadline = deadline;
        this.block = block;
    }

    /** Stops the launch if there is a reason. */
    void check() {
        if (caller.isInterrupted()) {
            stop(Cause.INTERRUPT);
        } else if (deadline.isPassed()) {
            stop(Cause.DEADLINE);
        }
    }

    @Override
    public void interrupted() {
        stop(Cause.INTERRUPT);
    }

    @Override
    public boolean getAsBoolean() {
        return cause != Cause.NONE;
    }

    /** The argument block serves the next launch of the thread afterwards, so nobody may write to it any more then. */
    synchronized void end() {
        ended = true;
    }

    private synchronized void stop(Cause why) {
        if (!ended && cause == Cause.NONE) {
            cause = why;
            WORD.setVolatile(block, KernelAbi.FAULT_SLOT * (long) Long.BYTES, KernelAbi.CANCELLED);
        }
    }

    /** Throws if the launch was stopped. */
    void report() {
        switch (cause) {
            case NONE -> { }
            case INTERRUPT -> throw new CancellationException("kernel " + kernel
                    + " was cancelled: its thread was interrupted");
            case DEADLINE -> throw deadline.error(kernel);
        }
    }
}
