package io.krait.properties;

import io.krait.codegen.cpu.CpuBackend;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.optimizer.backend.Target;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.Evaluator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The ways to run a program that must all give the same bits.
 *
 * @param name for messages
 * @param evaluator what compiles
 * @param threads the number of threads of a run
 */
record Machines(String name, Evaluator evaluator, int threads) {
    private static final Backend EAGER = new EagerThreads(new CpuBackend(), 0);
    private static final StoreMachine.Memory STORE = new StoreMachine.Memory();

    /** Machine code of the host. More than one thread always take part, however small the work is. */
    static final Evaluator CPU = new CompilingEvaluator(EAGER, true, STORE);
    /** What {@link #CPU} has kept, as other processes find it. */
    static final Evaluator CPU_STORED = new StoreMachine(EAGER, STORE);
    /** Machine code of the host for vectors of two doubles. */
    static final Evaluator CPU_128 = new CompilingEvaluator(new EagerThreads(new CpuBackend(), 128), true);
    /** Machine code of the host for vectors of four doubles, with every value stored. */
    static final Evaluator CPU_UNFUSED = new CompilingEvaluator(new EagerThreads(new CpuBackend(), 256), false);
    /** The loop IR, vectorised for narrow registers. */
    static final Evaluator LOOPS_128 = new CompilingEvaluator(new InterpreterBackend(128), true);
    /** The loop IR, vectorised for common registers. */
    static final Evaluator LOOPS_256 = new CompilingEvaluator(new InterpreterBackend(256), true);
    /** The loop IR, vectorised for wide registers. */
    static final Evaluator LOOPS_512 = new CompilingEvaluator(new InterpreterBackend(512), true);
    /** The loop IR with every value stored. */
    static final Evaluator LOOPS_UNFUSED = new CompilingEvaluator(new InterpreterBackend(128), false);

    /** Machine code, and the loop IR at each vector width. */
    static final List<Machines> WIDTHS = List.of(new Machines("cpu", CPU, 1), new Machines("cpu 128", CPU_128, 1),
            new Machines("loops 128", LOOPS_128, 1), new Machines("loops 256", LOOPS_256, 1),
            new Machines("loops 512", LOOPS_512, 1));
    /** Machine code fused and unfused on 1, 2 and 7 threads: more than most test machines have cores. */
    static final List<Machines> NATIVE = List.of(new Machines("cpu, 1 thread", CPU, 1),
            new Machines("cpu, 2 threads", CPU, 2), new Machines("cpu, 7 threads", CPU, 7),
            new Machines("cpu from the store, 2 threads", CPU_STORED, 2),
            new Machines("cpu unfused, 1 thread", CPU_UNFUSED, 1), new Machines("cpu unfused, 7 threads", CPU_UNFUSED,
            7));
    /** The loop IR fused and unfused. */
    static final List<Machines> LOOPS = List.of(new Machines("loops 128, 1 thread", LOOPS_128, 1),
            new Machines("loops 512, 7 threads", LOOPS_512, 7), new Machines("loops unfused, 2 threads", LOOPS_UNFUSED,
            2));

    @Override
    public String toString() {
        return name;
    }

    /**
     * A backend whose launches take as many threads as they may.
     *
     * @param vectorBits what the passes see as the width of a register, 0 for the backend's own
     */
    static Backend eager(Backend backend, int vectorBits) {
        return new EagerThreads(backend, vectorBits);
    }

    /**
     * A backend whose launches take as many threads as they may, in pieces of one unit: tests are too small to pay for
     * threads. It may give the passes another vector width than the machine has, 0 for none.
     */
    private record EagerThreads(Backend backend, int vectorBits) implements Backend {
        @Override
        public String name() {
            return backend.name();
        }

        @Override
        public int priority() {
            return backend.priority();
        }

        @Override
        public String unavailable() {
            return backend.unavailable();
        }

        @Override
        public Target target() {
            Target t = backend.target();
            return vectorBits == 0 ? t : new Target(t.name(), vectorBits, t.key() + " " + vectorBits);
        }

        @Override
        public void warmUp() {
            backend.warmUp();
        }

        @Override
        public Compiled compile(Kernel kernel) {
            return new Eager(backend.compile(kernel));
        }

        @Override
        public Optional<byte[]> image(Kernel kernel) {
            return backend.image(kernel);
        }

        @Override
        public Compiled load(byte[] image, Supplier<Kernel> kernel) {
            return new Eager(backend.load(image, kernel));
        }
    }

    private record Eager(Compiled code) implements Compiled {
        private static final double LONG_NANOS = 1e9;

        @Override
        public long launch(long[] args, long units, long grain, double nanosPerUnit, int threads) {
            return threads == 1 ? code.launch(args, units, grain, nanosPerUnit, 1)
                    : code.launch(args, units, 1, LONG_NANOS, threads);
        }

        @Override
        public Optional<FaultRecord> launchRecorded(long[] args, long units, long grain, double nanosPerUnit,
                int threads, Deadline deadline) {
            return threads == 1 ? code.launchRecorded(args, units, grain, nanosPerUnit, 1, deadline)
                    : code.launchRecorded(args, units, 1, LONG_NANOS, threads, deadline);
        }

        @Override
        public String ir() {
            return code.ir();
        }

        @Override
        public String assembly() {
            return code.assembly();
        }

        @Override
        public double compileMillis() {
            return code.compileMillis();
        }

        @Override
        public void close() {
            code.close();
        }
    }
}
