package io.krait.codegen.gpu;

import io.krait.codegen.gpu.grid.GridKernel;
import io.krait.codegen.gpu.grid.GridLimits;
import io.krait.codegen.gpu.grid.GridPlan;
import io.krait.codegen.llvm.KernelAbi;
import io.krait.events.Meter;
import io.krait.events.Phase;
import io.krait.optimizer.backend.AssemblyLine;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.Device;
import io.krait.staging.GridLaunch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A kernel of an array program or of loops on a GPU. Grid kernels are compiled as launches need them. The host waits
 * only for kernels that can fault, because whoever launches them is told of the fault at once.
 */
final class MappedCode implements Compiled {
    private static final String RUNS = "runs ";

    private final Device device;
    private final GridPlan plan;
    // Kernels are compiled when their first launch tells how many threads they have, for whoever needed them first.
    private final Meter function = Meter.current();
    private final GridLimits limits;
    private final BiFunction<Kernel, Integer, GridCode> compiler;
    private final boolean faults;
    private final Map<GridKernel, GridCode> codes = new ConcurrentHashMap<>();

    MappedCode(Device device, GridPlan plan, GridLimits limits,
            BiFunction<Kernel, Integer, GridCode> compiler) {
        this.device = device;
        this.plan = plan;
        this.limits = limits;
        this.compiler = compiler;
        this.faults = CudaCode.canFault(plan.lowered().body());
    }

    private GridCode code(GridKernel k) {
        return codes.computeIfAbsent(k, this::compile);
    }

    private GridCode compile(GridKernel k) {
        try (Phase _ = Phase.begin(function, Phase.Kind.COMPILE, "gpu").of(k.kernel().name())) {
            return compiler.apply(k.kernel(), k.threads());
        }
    }

    @Override
    public String name() {
        return plan.lowered().name();
    }

    @Override
    public long launch(long[] args, long units, long grain, double nanosPerUnit, int threads) {
        return run(args, units, Deadline.NONE).map(FaultRecord::word).orElse(NO_FAULT);
    }

    @Override
    public Optional<FaultRecord> launchRecorded(long[] args, long units, long grain, double nanosPerUnit, int threads,
            Deadline deadline) {
        return run(args, units, deadline);
    }

    private Optional<FaultRecord> run(long[] args, long units, Deadline deadline) {
        GridPlan.Launch l = plan.launch(args, units, limits);
        if (l.blocks() == 0) {
            return Optional.empty();
        }
        GridCode code = code(l.kernel());
        GridLaunch size = new GridLaunch(new GridLaunch.Dim3(l.blocks(), 1, 1),
                new GridLaunch.Dim3(l.kernel().threads(), 1, 1), l.sharedBytes(), false, Optional.empty());
        if (l.workspaceBytes() == 0) {
            return run(code, l.args(args, 0), units, size, deadline);
        }
        // Freed in the order of the stream.
        try (Device.Block work = device.allocate(l.workspaceBytes())) {
            return run(code, l.args(args, work.segment().address()), units, size, deadline);
        }
    }

    private Optional<FaultRecord> run(GridCode code, long[] args, long units, GridLaunch size, Deadline deadline) {
        long[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = units;
        if (faults || deadline.exists()) {
            return code.run(all, size, deadline);
        }
        code.launch(all, size, f -> new IllegalStateException("a kernel without faults reported " + f));
        return Optional.empty();
    }

    // Something to show before the first launch: the kernel for one unit on arrays nobody has.
    private List<GridCode> shown() {
        if (codes.isEmpty()) {
            GridPlan.Launch l = plan.launch(new long[KernelAbi.arguments(plan.lowered())], 1, limits);
            code(l.kernel());
        }
        return List.copyOf(codes.values());
    }

    private String each(Function<GridCode, String> text) {
        return shown().stream().map(text).collect(Collectors.joining("\n"));
    }

    @Override
    public String ir() {
        return each(GridCode::ir);
    }

    @Override
    public String assembly() {
        return each(c -> AssemblyLine.print(c.assemblyLines(), "// "));
    }

    @Override
    public List<AssemblyLine> assemblyLines() {
        return shown().stream().flatMap(c -> c.assemblyLines().stream()).toList();
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
    public String crew(long units, double nanosPerUnit, int threads) {
        String report = shown().stream().map(GridCode::report).map(String::strip).distinct()
                .collect(Collectors.joining("; "));
        return report.startsWith(RUNS) ? report.substring(RUNS.length()) : "as threads of a grid: " + report;
    }

    @Override
    public double compileMillis() {
        return codes.values().stream().mapToDouble(GridCode::compileMillis).sum();
    }

    @Override
    public void close() {
        codes.values().forEach(GridCode::close);
    }
}
