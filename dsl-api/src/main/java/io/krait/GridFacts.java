package io.krait;

import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Graph;
import io.krait.staging.KraitException;
import io.krait.staging.Prim;
import io.krait.staging.ShapeException;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import java.util.List;
import java.util.Set;

/**
 * What launches ask about the graph of a GPU kernel.
 *
 * @param written the parameters that it writes
 * @param alignment for each parameter what its address must be a multiple of
 * @param together whether its blocks wait for each other
 * @param dynamicShared whether it uses dynamic shared memory
 * @param shared bytes of static shared memory
 */
record GridFacts(int[] written, int[] alignment, boolean together, boolean dynamicShared, long shared) {
    private static final class Finder {
        private final int[] alignment;
        private boolean together;
        private boolean dynamicShared;
        private long shared;

        Finder(int params) {
            alignment = new int[params];
        }

        void look(List<Value> values) {
            for (Value v : values) {
                switch (v.prim()) {
                    case Control.Shared s -> shared(s);
                    case Control.Gpu(GpuOp.GridBarrier b, boolean checked) -> together = true;
                    case Control.Gpu(GpuOp.AsyncCopy c, boolean checked) -> align(v.inputs().get(1), c.count());
                    case Control.Gpu(GpuOp.VectorLoad c, boolean checked) -> align(v.inputs().get(0), c.count());
                    case Control.Gpu(GpuOp.VectorStore c, boolean checked) -> align(v.inputs().get(0), c.count());
                    default -> {
                        // Nothing that launches ask about.
                    }
                }
                if (v.prim() instanceof Control c) {
                    for (Block b : c.blocks()) {
                        look(b.values());
                    }
                }
            }
        }

        private void shared(Control.Shared s) {
            dynamicShared |= s.dynamic();
            if (!s.dynamic()) {
                long bytes = s.shape().stream().reduce((long) s.type().bytes(), (a, b) -> a * b);
                shared = Math.ceilDiv(shared, DType.C128.bytes()) * DType.C128.bytes() + bytes;
            }
        }

        private void align(Value array, int count) {
            if (array.prim() instanceof Prim.Param p) {
                alignment[p.index()] = Math.max(alignment[p.index()], count * array.dtype().bytes());
            }
        }
    }

    static GridFacts of(Graph g) {
        Finder f = new Finder(g.params().size());
        f.look(g.values());
        Set<Integer> written = KernelGraphs.written(g);
        return new GridFacts(written.stream().mapToInt(k -> k).toArray(), f.alignment, f.together, f.dynamicShared,
                f.shared);
    }

    void checkShared(Object kernel) {
        if (shared > GpuThreads.MOST_SHARED) {
            throw new ShapeException("the shared arrays of " + kernel + " take " + shared + " bytes, and GPUs have "
                    + GpuThreads.MOST_SHARED + " of static shared memory. Use sharedDynamic for the largest, and launch"
                    + " with .sharedBytes(n)");
        }
    }

    /** Arrays that are written must overlap no others; those that are read in pieces must be aligned. */
    void checkMemory(Object kernel, StridedArray... memory) {
        for (int w : written) {
            for (int k = 0; k < memory.length; k++) {
                if (k != w && memory[k].shape().length > 0 && !Overlaps.areApart(memory[w], memory[k])) {
                    throw new KraitException("arguments " + (Math.min(k, w) + 1) + " and " + (Math.max(k, w) + 1)
                            + " of " + kernel + " share memory, and argument " + (w + 1) + " is written"
                            + CudaKernelCore.at() + ": results would depend on the order of threads. Pass a copy,"
                            + " x.copy(), or make one inout(...) parameter of them");
                }
            }
        }
        for (int k = 0; k < memory.length; k++) {
            if (alignment[k] > 1 && memory[k].address() % alignment[k] != 0) {
                throw new KraitException("argument " + (k + 1) + " of " + kernel + " is read or written in pieces of "
                        + alignment[k] + " bytes, but does not begin at a multiple of that" + CudaKernelCore.at()
                        + ". Pass a copy, x.copy()");
            }
        }
    }
}
