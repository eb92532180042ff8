package io.krait.properties;

import io.krait.codegen.gpu.ptx.Assembled;
import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.gpu.ptx.PtxAssembler;
import io.krait.codegen.gpu.ptx.PtxCompiler;
import io.krait.codegen.llvm.NvptxEmitter;
import io.krait.codegen.llvm.NvptxOptions;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.backend.AssemblyLine;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.backend.Target;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.Device;
import io.krait.staging.DeviceStream;
import io.krait.staging.Evaluator;
import io.krait.staging.GridLaunch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A device that compiles GPU kernels to PTX and keeps that, but runs nothing. */
final class PtxDevice implements Device {
    private final List<String> ptx = new ArrayList<>();
    private final GpuArch arch;
    private final int threads;
    private final Evaluator evaluator = new CompilingEvaluator(new PtxBackend(), true);

    /** {@code threads} is the size of the blocks that code is made for. */
    PtxDevice(GpuArch arch, int threads) {
        this.arch = arch;
        this.threads = threads;
    }

    /** What was compiled, in order. */
    List<String> ptx() {
        return ptx;
    }

    /** The machine code, if there is an assembler. */
    Optional<Assembled> assembled(String text) {
        return PtxAssembler.problem(arch).isEmpty() ? Optional.of(PtxAssembler.assemble(text, arch)) : Optional.empty();
    }

    @Override
    public String name() {
        return "ptx:0";
    }

    @Override
    public String description() {
        return "PTX for " + arch;
    }

    @Override
    public Evaluator evaluator() {
        return evaluator;
    }

    @Override
    public Block allocate(long bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, bytes), 256);
        return new Block() {
            @Override
            public MemorySegment segment() {
                return memory;
            }

            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public void close() {
                // The garbage collector frees it.
            }
        };
    }

    @Override
    public void copyIn(MemorySegment host, long to, long bytes) {
        // Nothing runs.
    }

    @Override
    public void copyOut(long from, MemorySegment host, long bytes) {
        // Nothing runs.
    }

    @Override
    public void copyWithin(long from, long to, long bytes) {
        // Nothing runs.
    }

    @Override
    public void copyFrom(Device other, long from, long to, long bytes) {
        // Nothing runs.
    }

    @Override
    public DeviceStream stream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DeviceStream newStream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void synchronize() {
        // Nothing runs.
    }

    @Override
    public boolean isSimulated() {
        return true;
    }

    @Override
    public long[] memoryInfo() {
        return new long[]{1, 1};
    }

    private final class PtxBackend implements Backend {
        @Override
        public String name() {
            return "ptx";
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
            return new Target("ptx", 128, arch.toString());
        }

        @Override
        public void warmUp() {
            // Nothing to load.
        }

        @Override
        public Compiled compile(Kernel kernel) {
            return new Nothing("");
        }

        @Override
        public GridCode compileGrid(Kernel kernel) {
            String ir = new NvptxEmitter(arch.capability(), arch.ptxVersion()).emit(kernel,
                    NvptxOptions.NONE.withBounds(threads, 0));
            String text = PtxCompiler.compile(ir, arch);
            ptx.add(text);
            return new Nothing(text);
        }

        @Override
        public Optional<Device> device() {
            return Optional.of(PtxDevice.this);
        }
    }

    /** Code that does nothing. */
    private record Nothing(String assembly) implements GridCode, Compiled {
        @Override
        public void launch(long[] args, GridLaunch launch, Function<FaultRecord, RuntimeException> faults) {
            // Nothing runs.
        }

        @Override
        public long launch(long[] args, long units, long grain, double nanosPerUnit, int threads) {
            return NO_FAULT;
        }

        @Override
        public Optional<FaultRecord> launchRecorded(long[] args, long units, long grain, double nanosPerUnit,
                int threads, Deadline deadline) {
            return Optional.empty();
        }

        @Override
        public Optional<FaultRecord> run(long[] args, GridLaunch launch, Deadline deadline) {
            return Optional.empty();
        }

        @Override
        public int suggestedBlock(int dynamicShared) {
            return 256;
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
        public String optimised() {
            return ir();
        }

        @Override
        public String instructions() {
            return "";
        }

        @Override
        public List<AssemblyLine> assemblyLines() {
            return AssemblyLine.unknown(assembly);
        }

        @Override
        public String ir() {
            return "";
        }

        @Override
        public double compileMillis() {
            return 0;
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }
}
