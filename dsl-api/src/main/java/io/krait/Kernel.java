package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.staging.KernelParam;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Compiled statements over arrays: loops, parallel loops, reads and writes. The lambda is recorded at the first call,
 * and machine code is made for each combination of memory layouts. Thread-safe, as far as callers do not write the same
 * arrays at the same time.
 *
 * <p>Indices are checked: an index out of bounds in any iteration makes the call throw {@link
 * IndexOutOfBoundsException} with the line, the index and the shape, the same one for any number of threads. Elements
 * of arrays that the kernel writes are then unspecified. {@link #unchecked} opts out.
 */
public final class Kernel implements Inspectable {
    private final KernelCore core;

    Kernel(List<KernelParam<?>> params, Consumer<List<Value>> body) {
        this(new KernelCore(params, body));
    }

    private Kernel(KernelCore core) {
        this.core = core;
    }

    /**
     * Runs the kernel and waits.
     *
     * @param args one per parameter: an {@link NdArray} of the declared element type and number of axes for arrays; a
     *     {@link Number}, {@link Boolean} or array without axes for numbers
     * @throws io.krait.staging.SignatureException for a wrong number of arguments
     * @throws io.krait.staging.DTypeException for a wrong element type
     * @throws io.krait.staging.ShapeException for a wrong number of axes
     * @throws IndexOutOfBoundsException for an index out of bounds
     * @throws ArithmeticException for an integer division by zero
     * @throws io.krait.staging.KernelFaultException for a fault that the kernel declares
     * @throws java.util.concurrent.CancellationException when the thread is interrupted
     */
    public void run(Object... args) {
        core.run(Options.NONE, args);
    }

    /** A call with options: {@code k.with().threads(2).timeout(Duration.ofSeconds(1)).run(...)}. */
    public With with() {
        return new With(Options.NONE);
    }

    /** The same kernel without checks of indices: an index out of bounds is undefined behaviour. */
    public Kernel unchecked() {
        return new Kernel(core.unchecked());
    }

    /**
     * The same kernel with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Kernel fastMath(FastMath... flags) {
        return new Kernel(core.relaxed(flags));
    }

    /**
     * The same kernel on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Kernel target(Device device) {
        return new Kernel(core.on(device));
    }

    /**
     * The kernel as a C function, valid as long as the arena is open. An array parameter becomes its address followed
     * by its extents as {@code int64_t}, elements dense in row-major order; a number is passed as it is. The function
     * returns 0, or 1 after an error, which is logged. C may call it from any thread.
     *
     * @throws io.krait.staging.SignatureException when a number has a type that C functions do not take
     */
    public MemorySegment asFunctionPointer(Arena arena) {
        return core.pointer(arena);
    }

    KernelCore core() {
        return core;
    }

    /** What the loops became: threads, vector widths, masks, gathers, checks that are left. */
    @Override
    public String explain() {
        return core.explain();
    }

    /** The stages of the kernel: graph, loops, LLVM IR, machine code. */
    @Override
    public Inspection inspect() {
        return core.inspect();
    }

    @Override
    public List<String> signatures() {
        return core.signatures();
    }

    @Override
    public Stats stats() {
        return core.stats();
    }

    @Override
    public String toString() {
        return core.toString();
    }

    /**
     * Options of a run.
     *
     * @param threads the largest number of threads, or 0 for the setting of the calling thread
     * @param nanos time after which the run is cancelled, or 0 for never
     * @param races whether the run looks for races
     */
    record Options(int threads, long nanos, boolean races) {
        static final Options NONE = new Options(0, 0, false);
    }

    /** A call with options; immutable. */
    public final class With {
        private final Options options;

        private With(Options options) {
            this.options = options;
        }

        /** Uses at most {@code n} threads. Results do not depend on it. */
        public With threads(int n) {
            if (n < 1) {
                throw new IllegalArgumentException("a call needs at least one thread, got " + n);
            }
            return new With(new Options(n, options.nanos, options.races));
        }

        /**
         * Cancels the run after this time: it throws {@link io.krait.staging.DeadlineException}. Loops with a condition
         * and gaps between pieces of work notice; one long counting loop in serial code runs to its end first.
         */
        public With timeout(Duration time) {
            return new With(new Options(options.threads, Math.max(1, time.toNanos()), options.races));
        }

        /**
         * Runs in the reference interpreter, which is slow, and looks for races: two iterations of a parallel loop that
         * write one element, or one that reads what another writes. Then {@link #run} throws {@link
         * io.krait.staging.RaceException} with both lines, the array, the index and both iterations.
         */
        public With checkRaces() {
            return new With(new Options(options.threads, options.nanos, true));
        }

        /** Runs it, see {@link Kernel#run}. */
        public void run(Object... args) {
            core.run(options, args);
        }
    }
}
