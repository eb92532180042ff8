package io.krait.staging;

import java.util.List;

/**
 * Something that can run array graphs. Found by {@link java.util.ServiceLoader}; the one with the highest priority that
 * is available wins.
 */
public interface Evaluator {
    /** Name for reports, for instance {@code cpu}. */
    String name();

    /** Higher wins. */
    int priority();

    /** Empty when usable here, else the reason why not. */
    String unavailable();

    /** Prepares a graph; work such as compiling may be put off to the first run. Thread-safe. */
    Executable prepare(Graph graph);

    /**
     * Prepares a kernel: a graph of {@link Control} statements over parameter arrays; work may be put off to the first
     * run. Thread-safe.
     */
    default KernelExecutable prepareKernel(Graph graph) {
        throw new StagingException(name() + " cannot run kernels");
    }

    /**
     * Prepares a GPU kernel: a graph of {@link Control} statements that each thread of a grid runs; work may be put off
     * to the first launch. Thread-safe.
     */
    default GridExecutable prepareGrid(Graph graph) {
        throw new StagingException(name() + " is no GPU; it cannot run kernels of a grid");
    }

    /**
     * Prepares a GPU kernel for blocks of at most so many threads, so that a thread may use more registers.
     *
     * @param mostThreads 0 if that is not known
     */
    default GridExecutable prepareGrid(Graph graph, int mostThreads) {
        return prepareGrid(graph);
    }

    /** A prepared GPU kernel. Thread-safe. */
    interface GridExecutable {
        /**
         * Starts it; returns at once. Faults are reported when the host waits, see {@link Device}.
         *
         * @param launch how many threads, and where
         * @param env the value of each symbolic extent of a parameter
         * @param args one array per parameter: in the device's memory, or without axes in the host's
         * @throws KraitException for sizes that the device cannot run
         */
        void launch(GridLaunch launch, long[] env, List<StridedArray> args);

        /** The number of threads per block that keeps the device busiest. */
        int suggestedBlock(List<StridedArray> args, int dynamicShared);

        /** The largest number of blocks that can run at the same time, for cooperative launches. */
        int mostBlocksAtOnce(List<StridedArray> args, int threads, int dynamicShared);

        /** Registers, shared memory, spills, occupancy. */
        String explain();

        /** The kernel at the given stage; ASSEMBLY is PTX. */
        String inspect(Stage stage);

        /**
         * Why the code of the last run was not found among what is kept between runs, a line for each thing that was
         * looked for; or that it was found.
         */
        default String explainMiss() {
            return "it is not kept between runs";
        }

        /** The kernel to draw. */
        default Drawing drawing(Graph recorded) {
            return new Drawing(recorded, List.of());
        }
    }

    /** A prepared kernel. Thread-safe. */
    interface KernelExecutable {
        /**
         * Runs it.
         *
         * @param env the value of each symbolic extent
         * @param args one array per parameter; those that the kernel writes overlap no other
         * @param threads the largest number of threads to use
         * @param timeoutNanos after this time the run is cancelled; 0 for never
         * @throws IndexOutOfBoundsException for an index out of bounds
         * @throws ArithmeticException for an integer division by zero
         * @throws KernelFaultException for other faults
         * @throws java.util.concurrent.CancellationException when the thread is interrupted or the time is over
         */
        void run(long[] env, List<StridedArray> args, int threads, long timeoutNanos);

        /** What the loops became and why. */
        String explain();

        /** The kernel at the given stage. */
        String inspect(Stage stage);

        /**
         * Why the code of the last run was not found among what is kept between runs, a line for each thing that was
         * looked for; or that it was found.
         */
        default String explainMiss() {
            return "it is not kept between runs";
        }

        /** The kernel to draw. */
        default Drawing drawing(Graph recorded) {
            return new Drawing(recorded, List.of());
        }
    }

    /** A prepared graph. Thread-safe. */
    interface Executable {
        /**
         * Runs it.
         *
         * @param env the value of each symbolic extent
         * @param inputs one array per parameter
         * @param outputs one array per output, to be written; may overlap an input only when both are the same view and
         *     the program is element-wise
         * @param threads the largest number of threads to use
         * @throws ArithmeticException for an integer division by zero
         */
        void run(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads);

        /** What was fused, what was not and why, vector widths, allocations. */
        String explain();

        /** The program at the given stage. */
        String inspect(Stage stage);

        /**
         * Why the code of the last run was not found among what is kept between runs, a line for each thing that was
         * looked for; or that it was found.
         */
        default String explainMiss() {
            return "it is not kept between runs";
        }

        /**
         * The program to draw: what was recorded, or what that became before values were put together.
         *
         * @param recorded the graph that this was prepared from
         */
        default Drawing drawing(Graph recorded) {
            return new Drawing(recorded, List.of());
        }
    }

    /**
     * A program to draw.
     *
     * @param graph the program
     * @param groups what is computed together, in order; empty if that is not known
     */
    record Drawing(Graph graph, List<Group> groups) {
        /** Copies the list. */
        public Drawing {
            groups = List.copyOf(groups);
        }
    }

    /**
     * Values that are computed together.
     *
     * @param title a few words
     * @param detail more of them
     * @param values what is computed, operands first; a value may be part of several groups
     * @param reads values that are read from memory
     * @param writes values that are written to memory
     */
    record Group(String title, String detail, List<Value> values, List<Value> reads, List<Value> writes) {
        /** Copies the lists. */
        public Group {
            values = List.copyOf(values);
            reads = List.copyOf(reads);
            writes = List.copyOf(writes);
        }
    }

    /** The stages that can be looked at. */
    enum Stage {
        /** The array graph. */
        GRAPH,
        /** The loop IR before it is put into lanes of vectors or threads of a grid. */
        LOWERED,
        /** The loop IR that is compiled. */
        LOOPS,
        /** LLVM IR. */
        LLVM,
        /** LLVM IR after LLVM's passes. */
        OPTIMISED,
        /** Machine code as assembly text; for GPUs PTX. */
        ASSEMBLY,
        /** For GPUs, what the machine code is made of. */
        MACHINE
    }
}
