package io.krait.optimizer.backend;

import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.optimizer.loop.LoopInterpreter;
import io.krait.optimizer.loop.LoopPrinter;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A backend that interprets the loop IR. It is slow and exact: tests run whole programs through the passes for any
 * vector width without a code generator. Unlike generated code it takes kernels with lanes loops too.
 *
 * <p>A launch runs chunk by chunk on the caller's thread, the last chunk first, so that a kernel that relies on the
 * order of its units shows. It cannot check bounds; {@link LoopInterpreter} on arrays can.
 */
public final class InterpreterBackend implements Backend {
    private final int vectorBits;

    /**
     * A backend with vector registers of the given width.
     *
     * @param vectorBits what the vectoriser shall see, for instance 64, 128, 256 or 512
     */
    public InterpreterBackend(int vectorBits) {
        this.vectorBits = vectorBits;
    }

    @Override
    public String name() {
        return "interpreter";
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    @Override
    public String unavailable() {
        return "";
    }

    @Override
    public Target target() {
        return new Target("interpreter " + vectorBits, vectorBits, "interpreter-" + vectorBits);
    }

    @Override
    public void warmUp() {
        // There is nothing to load.
    }

    @Override
    public Compiled compile(Kernel kernel) {
        long start = System.nanoTime();
        LoopInterpreter interpreter = LoopInterpreter.prepare(kernel);
        double millis = (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        return new Interpreted(kernel, interpreter, millis, new AtomicBoolean());
    }

    private record Interpreted(Kernel kernel, LoopInterpreter interpreter, double compileMillis, AtomicBoolean closed)
            implements Compiled {
        @Override
        public long launch(long[] args, long units, long grain, double nanosPerUnit, int threads) {
            if (KernelTraits.of(kernel).reportsDetails()) {
                throw new IllegalArgumentException("the faults of kernel " + kernel.name()
                        + " have details, launch it by launchRecorded");
            }
            return run(args, units, grain, threads, () -> false).map(FaultRecord::word).orElse(NO_FAULT);
        }

        @Override
        public Optional<FaultRecord> launchRecorded(long[] args, long units, long grain, double nanosPerUnit,
                int threads, Deadline deadline) {
            Thread caller = Thread.currentThread();
            BooleanSupplier stop = () -> caller.isInterrupted() || deadline.isPassed();
            AtomicBoolean stopped = new AtomicBoolean();
            Optional<FaultRecord> fault = run(args, units, grain, threads, () -> {
                boolean now = stopped.get() || stop.getAsBoolean();
                stopped.set(now);
                return now;
            });
            if (stopped.get() && caller.isInterrupted()) {
                throw new CancellationException("kernel " + kernel.name()
                        + " was cancelled: its thread was interrupted");
            }
            if (stopped.get()) {
                throw deadline.error(kernel.name());
            }
            return fault;
        }

        private Optional<FaultRecord> run(long[] args, long units, long grain, int threads, BooleanSupplier stop) {
            if (closed.get()) {
                throw new IllegalStateException("kernel " + kernel.name() + " is closed");
            }
            if (units < 0 || grain < 1 || threads < 1) {
                throw new IllegalArgumentException("kernel " + kernel.name() + " cannot run " + units
                        + " units in chunks of " + grain + " on " + threads + " threads");
            }
            Optional<FaultRecord> fault = Optional.empty();
            for (long chunk = Math.ceilDiv(units, grain) - 1; chunk >= 0 && !stop.getAsBoolean(); chunk--) {
                long begin = chunk * grain;
                Optional<FaultRecord> next = interpreter.runRaw(args, begin, begin + Math.min(grain, units - begin),
                        stop);
                fault = FaultRecord.first(fault, next);
            }
            return fault;
        }

        @Override
        public String ir() {
            return LoopPrinter.print(kernel);
        }

        @Override
        public String assembly() {
            return "; interpreted, there is no machine code\n";
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
