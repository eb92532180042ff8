package io.krait.properties;

import io.krait.codegen.gpu.grid.GridLimits;
import io.krait.codegen.gpu.grid.GridOptions;
import io.krait.codegen.gpu.grid.GridPlan;
import io.krait.codegen.gpu.grid.GridShape;
import io.krait.codegen.gpu.grid.MapToGrid;
import io.krait.codegen.gpu.simulator.GridInterpreter;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.VectorNote;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.Target;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.staging.Device;
import io.krait.staging.DeviceStream;
import io.krait.staging.Evaluator;
import io.krait.staging.GridLaunch;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A backend that maps kernels to grids and interprets each thread of them; the interpreter also finds races and
 * missing barriers. Programs run on {@link #memory}.
 */
record GridMachine(GridOptions options, GridLimits limits, SimulatedMemory memory, Set<GridShape> seen)
        implements Backend {
    /** Gives programs memory for what they keep between kernels. */
    private record Memory(SimulatedMemory memory) implements Device {
        @Override
        public String name() {
            return "grid-test";
        }

        @Override
        public String description() {
            return "memory of tests";
        }

        @Override
        public Evaluator evaluator() {
            throw new UnsupportedOperationException();
        }

        @Override
        @SuppressWarnings("restricted")
        public Block allocate(long bytes) {
            SimulatedMemory.Block b = memory.allocate(bytes);
            MemorySegment all = MemorySegment.ofAddress(b.address()).reinterpret(bytes);
            return new Block() {
                @Override
                public MemorySegment segment() {
                    return all;
                }

                @Override
                public long bytes() {
                    return bytes;
                }

                @Override
                public void close() {
                    memory.free(b.address());
                }
            };
        }

        @Override
        @SuppressWarnings("restricted")
        public void copyIn(MemorySegment host, long to, long bytes) {
            MemorySegment.ofAddress(to).reinterpret(bytes).copyFrom(host.asSlice(0, bytes));
        }

        @Override
        @SuppressWarnings("restricted")
        public void copyOut(long from, MemorySegment host, long bytes) {
            host.asSlice(0, bytes).copyFrom(MemorySegment.ofAddress(from).reinterpret(bytes));
        }

        @Override
        @SuppressWarnings("restricted")
        public void copyWithin(long from, long to, long bytes) {
            MemorySegment.ofAddress(to).reinterpret(bytes).copyFrom(MemorySegment.ofAddress(from).reinterpret(bytes));
        }

        @Override
        public void copyFrom(Device other, long from, long to, long bytes) {
            copyWithin(from, to, bytes);
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
            // Everything is done at once.
        }

        @Override
        public boolean isSimulated() {
            return true;
        }

        @Override
        public long[] memoryInfo() {
            return new long[]{memory.total() - memory.used(), memory.total()};
        }
    }

    @Override
    public Optional<Device> device() {
        return Optional.of(new Memory(memory));
    }

    /** Mapped as for a small device. */
    static GridMachine of(int threads, Optional<GridShape> shape, int shared) {
        return new GridMachine(new GridOptions(threads, shape), new GridLimits(2, shared),
                SimulatedMemory.ofDefaultSize(), ConcurrentHashMap.newKeySet());
    }

    CompilingEvaluator evaluator(boolean fuse) {
        return new CompilingEvaluator(this, fuse);
    }

    @Override
    public String name() {
        return "grid-test";
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
        return new Target("grid " + options, 512, "grid " + options);
    }

    @Override
    public void warmUp() {
        // There is nothing to load.
    }

    @Override
    public Kernel map(Kernel lowered, VectorOptions vectors, Consumer<VectorNote> notes) {
        return lowered;
    }

    @Override
    public Compiled compile(Kernel kernel) {
        return new Code(this, MapToGrid.run(kernel, options), new GridInterpreter(memory));
    }

    private record Code(GridMachine machine, GridPlan plan, GridInterpreter interpreter) implements Compiled {
        @Override
        public long launch(long[] args, long units, long grain, double nanosPerUnit, int threads) {
            return run(args, units).map(FaultRecord::word).orElse(NO_FAULT);
        }

        @Override
        public Optional<FaultRecord> launchRecorded(long[] args, long units, long grain, double nanosPerUnit,
                int threads, Deadline deadline) {
            return run(args, units);
        }

        private Optional<FaultRecord> run(long[] args, long units) {
            GridPlan.Launch l = plan.launch(args, units, machine.limits);
            machine.seen.add(l.kernel().shape());
            if (l.blocks() == 0) {
                return Optional.empty();
            }
            LoopVerifier.verify(l.kernel().kernel(), "mapped");
            PtxCheck.sample(l.kernel());
            SimulatedMemory.Block work = machine.memory.allocate(l.workspaceBytes());
            try {
                long[] mapped = l.args(args, work.address());
                long[] all = Arrays.copyOf(mapped, mapped.length + 1);
                all[mapped.length] = units;
                return interpreter.run(l.kernel().kernel(), all, new GridLaunch(new GridLaunch.Dim3(l.blocks(), 1, 1),
                        new GridLaunch.Dim3(l.kernel().threads(), 1, 1), l.sharedBytes(), false, Optional.empty()));
            } finally {
                machine.memory.free(work.address());
            }
        }

        @Override
        public String ir() {
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
            // Nothing is kept outside of the heap.
        }
    }
}
