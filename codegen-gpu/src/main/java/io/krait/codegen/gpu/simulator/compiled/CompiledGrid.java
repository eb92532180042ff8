package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.Statements;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.staging.GridLaunch;
import java.util.List;
import java.util.Optional;

/** A grid kernel as machine code of the host, for blocks of so many axes. Thread-safe. */
final class CompiledGrid implements AutoCloseable {
    private final List<LaunchValue> values;
    private final Compiled code;
    private final int buffers;
    private final int scalars;
    private final boolean detailed;
    private final int cost;

    /**
     * Compiles a kernel.
     *
     * @param watched see {@link FissionBlocks#run(Kernel, int, Optional)}
     */
    CompiledGrid(Kernel k, int dims, Optional<List<Buffer>> watched, Backend backend) {
        FissionBlocks.Fission f = FissionBlocks.run(k, dims, watched);
        LoopVerifier.verify(f.kernel(), "after fission");
        VectorOptions options = VectorOptions.ofBits(backend.target().vectorBits());
        code = backend.compile(backend.map(f.kernel(), options, note -> { }));
        values = f.values();
        buffers = (int) k.buffers().stream().filter(Buffer::isArgument).count();
        scalars = k.scalars().size();
        detailed = KernelTraits.of(k).reportsDetails();
        cost = Math.max(1, Statements.cost(k.body()));
    }

    /**
     * Runs the kernel over all blocks of a launch.
     *
     * @param args those of the grid kernel, perhaps with the number of units at the end
     * @param shadows the arguments that only code with checks has
     * @param bounds of the arguments, for code with checks
     * @param threads the largest number of host threads
     */
    Optional<FaultRecord> launch(long[] args, long[] shadows, List<LaunchValue.Bounds> bounds, GridLaunch launch,
            int threads) {
        long units = args.length > buffers + scalars ? args[buffers + scalars] : 0;
        LaunchValue.Setting setting = new LaunchValue.Setting(launch, units, bounds);
        long[] all = new long[buffers + shadows.length + scalars + values.size()];
        System.arraycopy(args, 0, all, 0, buffers);
        System.arraycopy(shadows, 0, all, buffers, shadows.length);
        System.arraycopy(args, buffers, all, buffers + shadows.length, scalars);
        int next = buffers + shadows.length + scalars;
        for (LaunchValue v : values) {
            all[next++] = v.of(setting);
        }
        double nanos = (double) cost * launch.block().count();
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
