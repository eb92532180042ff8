package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.Statements;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.staging.GridLaunch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A grid kernel as machine code of the host, for blocks of so many axes. Thread-safe. */
final class CompiledGrid implements AutoCloseable {
    private final List<LaunchValue> values;
    private final Compiled code;
    private final int arguments;
    private final boolean detailed;
    private final int cost;

    /** Compiles a kernel. */
    CompiledGrid(Kernel k, int dims, Backend backend) {
        FissionBlocks.Fission f = FissionBlocks.run(k, dims);
        LoopVerifier.verify(f.kernel(), "after fission");
        VectorOptions options = VectorOptions.ofBits(backend.target().vectorBits());
        code = backend.compile(backend.map(f.kernel(), options, note -> { }));
        values = f.values();
        arguments = (int) k.buffers().stream().filter(x -> x.isArgument()).count() + k.scalars().size();
        detailed = KernelTraits.of(k).reportsDetails();
        cost = Statements.cost(k.body());
    }

    /** Runs the kernel over all blocks of a launch, on at most so many host threads. */
    Optional<FaultRecord> launch(long[] args, GridLaunch launch, int threads) {
        long units = args.length > arguments ? args[arguments] : 0;
        long[] all = Arrays.copyOf(args, arguments + values.size());
        for (int k = 0; k < values.size(); k++) {
            all[arguments + k] = values.get(k).of(launch, units);
        }
        double nanos = Math.max(1.0, cost) * launch.block().count();
        Optional<FaultRecord> fault = code.launchRecorded(all, launch.grid().count(), 1, nanos, threads,
                Deadline.NONE);
        return detailed ? fault : fault.map(x -> FaultRecord.of(x.position(), x.code()));
    }

    /** The code before the compiler of the host. */
    String ir() {
        return code.ir();
    }

    /** The machine code as text. */
    String assembly() {
        return code.assembly();
    }

    /** Time that the compilation took. */
    double compileMillis() {
        return code.compileMillis();
    }

    @Override
    public void close() {
        code.close();
    }
}
