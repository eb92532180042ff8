package io.krait.codegen.gpu;

import io.krait.codegen.llvm.KernelAbi;
import io.krait.codegen.llvm.NarrowIndices;
import io.krait.optimizer.backend.AssemblyLine;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.GridLaunch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A kernel with positions in 32 bits for launches in which they fit, and in 64 bits for others. */
final class CudaVariants implements GridCode {
    private final Kernel kernel;
    private final NarrowIndices narrow;
    private final Function<Kernel, CudaCode> compiler;
    private final int arguments;
    private final int buffers;
    private volatile Seen seen;
    private CudaCode narrowCode;
    private CudaCode wideCode;

    CudaVariants(Kernel kernel, NarrowIndices narrow, Function<Kernel, CudaCode> compiler) {
        this.kernel = kernel;
        this.narrow = narrow;
        this.compiler = compiler;
        this.arguments = KernelAbi.arguments(kernel);
        this.buffers = arguments - kernel.scalars().size();
    }

    private synchronized CudaCode narrow() {
        if (narrowCode == null) {
            narrowCode = compiler.apply(narrow.kernel());
        }
        return narrowCode;
    }

    private synchronized CudaCode wide() {
        if (wideCode == null) {
            wideCode = compiler.apply(kernel);
        }
        return wideCode;
    }

    @Override
    public void launch(long[] args, GridLaunch launch, Function<FaultRecord, RuntimeException> faults) {
        (fits(args, launch) ? narrow() : wide()).launch(args, launch, faults);
    }

    @Override
    public Optional<FaultRecord> run(long[] args, GridLaunch launch, Deadline deadline) {
        return (fits(args, launch) ? narrow() : wide()).run(args, launch, deadline);
    }

    /** A launch that was looked at: its scalars and sizes decide. */
    private record Seen(long[] numbers, GridLaunch.Dim3 grid, GridLaunch.Dim3 block, boolean fits) {
    }

    private boolean fits(long[] args, GridLaunch launch) {
        Seen s = seen;
        if (s == null || !Arrays.equals(s.numbers, 0, s.numbers.length, args, buffers, args.length)
                || !s.grid.equals(launch.grid()) || !s.block.equals(launch.block())) {
            long units = args.length > arguments ? args[arguments] : 0;
            s = new Seen(Arrays.copyOfRange(args, buffers, args.length), launch.grid(), launch.block(),
                    narrow.holds(args, units, launch));
            seen = s;
        }
        return s.fits;
    }

    @Override
    public int suggestedBlock(int dynamicShared) {
        return narrow().suggestedBlock(dynamicShared);
    }

    @Override
    public int mostBlocksAtOnce(int threads, int dynamicShared) {
        // Either variant may be launched.
        return Math.min(narrow().mostBlocksAtOnce(threads, dynamicShared),
                wide().mostBlocksAtOnce(threads, dynamicShared));
    }

    private synchronized List<CudaCode> made() {
        List<CudaCode> r = new ArrayList<>();
        if (narrowCode != null || wideCode == null) {
            r.add(narrow());
        }
        if (wideCode != null) {
            r.add(wideCode);
        }
        return r;
    }

    private String each(Function<CudaCode, String> text) {
        return made().stream().map(text).collect(Collectors.joining("\n"));
    }

    @Override
    public String report() {
        return each(GridCode::report);
    }

    @Override
    public String explainMiss() {
        return each(GridCode::explainMiss);
    }

    @Override
    public String ir() {
        return each(GridCode::ir);
    }

    @Override
    public String assembly() {
        return each(GridCode::assembly);
    }

    @Override
    public List<AssemblyLine> assemblyLines() {
        return made().stream().flatMap(c -> c.assemblyLines().stream()).toList();
    }

    @Override
    public String optimised() {
        return each(GridCode::optimised);
    }

    @Override
    public String instructions() {
        return each(GridCode::instructions);
    }

    @Override
    public synchronized double compileMillis() {
        return (narrowCode == null ? 0 : narrowCode.compileMillis()) + (wideCode == null ? 0
                : wideCode.compileMillis());
    }

    @Override
    public synchronized void close() {
        if (narrowCode != null) {
            narrowCode.close();
        }
        if (wideCode != null) {
            wideCode.close();
        }
    }
}
