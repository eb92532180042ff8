package io.krait;

import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.backend.Target;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.staging.Evaluator;
import io.krait.staging.GridLaunch;
import java.util.Optional;
import java.util.function.Function;

/** A backend for GPU kernels that only prints what it should compile. */
final class GridText implements Backend {
    private GridText() {
    }

    /** The loop IR of a thread of a kernel. */
    static String loops(CudaKernel k) {
        return new CompilingEvaluator(new GridText(), true).prepareGrid(k.graph()).inspect(Evaluator.Stage.LOOPS);
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public String unavailable() {
        return "";
    }

    @Override
    public Target target() {
        return new Target("text", 64, "text");
    }

    @Override
    public void warmUp() {
        // There is nothing to load.
    }

    @Override
    public Compiled compile(Kernel kernel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public GridCode compileGrid(Kernel kernel) {
        return new Code(LoopPrinter.print(kernel));
    }

    private record Code(String ir) implements GridCode {
        @Override
        public void launch(long[] args, GridLaunch launch, Function<FaultRecord, RuntimeException> faults) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<FaultRecord> run(long[] args, GridLaunch launch, Deadline deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int suggestedBlock(int dynamicShared) {
            return 128;
        }

        @Override
        public int mostBlocksAtOnce(int threads, int dynamicShared) {
            return 1;
        }

        @Override
        public String report() {
            return "";
        }

        @Override
        public String assembly() {
            return "";
        }

        @Override
        public double compileMillis() {
            return 0;
        }

        @Override
        public void close() {
            // There is nothing to free.
        }
    }
}
