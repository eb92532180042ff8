package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import java.util.List;
import java.util.Optional;

/**
 * A kernel that each thread of a grid runs, with what its launch needs. After the argument buffers of the lowered
 * kernel it has one more (INOUT) for each part of the workspace.
 *
 * @param kernel the code; the parameters of its body are 0 and the number of units
 * @param shape what works on a unit
 * @param threads threads per block
 * @param teams units that a block works on at a time
 * @param ranged true if teams take ranges of units, so that there may be fewer teams than units
 * @param tile elements per block, for {@link GridShape#ELEMENTS}
 * @param workspace memory of each team in global memory
 * @param dynamic memory of each team in dynamic shared memory
 */
public record GridKernel(Kernel kernel, GridShape shape, int threads, int teams, boolean ranged, long tile,
        List<Part> workspace, List<Part> dynamic) {
    /** Parts begin at multiples of so many bytes. */
    static final int ALIGN = 64;

    /**
     * Memory of a team.
     *
     * @param type of its elements
     * @param fixed the number of elements, if it is known
     * @param count the scalar of the lowered kernel that tells it, else
     */
    public record Part(DType type, long fixed, Optional<Var> count) {
        long bytes(HostValues values) {
            long n = count.isEmpty() ? fixed : values.of(count.get()).orElseThrow();
            return Math.multiplyExact(n, type.bytes());
        }
    }

    /** Copies the lists. */
    public GridKernel {
        workspace = List.copyOf(workspace);
        dynamic = List.copyOf(dynamic);
    }

    // Kernels are large to compare, and plans make each of them once.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    static long aligned(long bytes) {
        return Math.addExact(bytes, ALIGN - 1) / ALIGN * ALIGN;
    }
}
