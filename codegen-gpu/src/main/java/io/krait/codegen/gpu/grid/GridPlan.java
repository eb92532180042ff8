package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Kernel;
import io.krait.staging.KraitException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lowered kernel on a grid: kernels for different sizes and alignments, each made when it is needed first, and the
 * choice among them for a launch. Thread-safe.
 */
public final class GridPlan {
    private static final int MANY_UNITS_PER_PROCESSOR = 16;
    private static final int WARP = 32;
    private static final int FEW_TREES_PER_PROCESSOR = 64;
    private static final int WARP_TRIPS = 256;
    private static final int THREAD_TRIPS = 12;
    /** Shared memory of a block that still lets several blocks run on a multiprocessor. */
    private static final int EASY_SHARED = 56 * 1024;
    private static final int TEAMS_PER_PROCESSOR_THREADS = 2048;
    /** More blocks than this memory is enough for would not be worth it. */
    private static final long MOST_WORKSPACE = 1L << 30;

    /** Which kernel. */
    record Variant(GridShape shape, boolean spilled, boolean aligned, long tiled) {
    }

    /**
     * A launch.
     *
     * @param kernel the code
     * @param blocks number of blocks, 0 if there is nothing to do
     * @param sharedBytes dynamic shared memory of each block
     * @param workspaceBytes global memory that the launch needs besides its arguments, 64-byte aligned
     * @param workspaceOffsets where its parts begin, one for each additional argument buffer
     */
    public record Launch(GridKernel kernel, int blocks, int sharedBytes, long workspaceBytes,
            List<Long> workspaceOffsets) {
        /**
         * The arguments of the grid kernel.
         *
         * @param args those of the lowered kernel: addresses of buffers, then scalars
         * @param workspace address of the workspace, if one is needed
         */
        public long[] args(long[] args, long workspace) {
            int scalars = kernel.kernel().scalars().size();
            long[] all = new long[args.length + workspaceOffsets.size()];
            int buffers = args.length - scalars;
            System.arraycopy(args, 0, all, 0, buffers);
            for (int k = 0; k < workspaceOffsets.size(); k++) {
                all[buffers + k] = workspace + workspaceOffsets.get(k);
            }
            System.arraycopy(args, buffers, all, buffers + workspaceOffsets.size(), scalars);
            return all;
        }
    }

    private final MapToGrid map;
    private final GridOptions options;
    private final Map<Variant, GridKernel> kernels = new ConcurrentHashMap<>();

    GridPlan(MapToGrid map, GridOptions options) {
        this.map = map;
        this.options = options;
    }

    /** The kernels that were made so far. */
    public List<GridKernel> kernels() {
        return List.copyOf(kernels.values());
    }

    /** The shapes that are possible. */
    public List<GridShape> shapes() {
        return map.shapes();
    }

    /**
     * What to launch.
     *
     * @param args addresses of the argument buffers in order, then the scalar arguments
     * @param units the number of units
     * @param limits what the device can do
     */
    public Launch launch(long[] args, long units, GridLimits limits) {
        HostValues values = map.values(args, units);
        long tiled = map.tiled(values, units);
        boolean tiles = tiled != 0 && options.shape().orElse(GridShape.TILES) == GridShape.TILES;
        GridShape shape = tiles ? GridShape.TILES : shape(values, units, limits);
        boolean aligned = shape == GridShape.ELEMENTS && map.isAligned(args, values);
        GridKernel k = kernel(new Variant(shape, false, aligned, shape == GridShape.TILES ? tiled : 0));
        long shared = shared(k, values);
        if (shared > (options.shape().isPresent() ? limits.sharedPerBlock() : EASY_SHARED) && !k.dynamic().isEmpty()) {
            if (shape == GridShape.WARPS && map.shapes().contains(GridShape.BLOCKS) && options.shape().isEmpty()) {
                k = kernel(new Variant(GridShape.BLOCKS, false, false, 0));
                shared = shared(k, values);
            }
            if (shared > limits.sharedPerBlock() - map.staticShared()) {
                k = kernel(new Variant(k.shape(), true, false, 0));
                shared = 0;
            }
        }
        return geometry(k, values, units, Math.toIntExact(shared), limits);
    }

    private GridKernel kernel(Variant v) {
        return kernels.computeIfAbsent(v, map::build);
    }

    private static long shared(GridKernel k, HostValues values) {
        return k.dynamic().stream().mapToLong(p -> GridKernel.aligned(p.bytes(values) * k.teams())).sum();
    }

    private Launch geometry(GridKernel k, HostValues values, long units, int shared, GridLimits limits) {
        long blocks;
        if (units == 0) {
            blocks = 0;
        } else if (k.shape() == GridShape.ELEMENTS) {
            blocks = Math.ceilDiv(Math.max(0, map.elements(values).orElseThrow()), k.tile());
        } else if (k.shape() == GridShape.TILES) {
            blocks = map.tiles(values, units);
        } else {
            blocks = Math.ceilDiv(units, (long) k.teams());
        }
        if (k.ranged()) {
            blocks = Math.min(blocks, (long) limits.multiprocessors() * TEAMS_PER_PROCESSOR_THREADS / k.threads());
            long each = 1;
            for (GridKernel.Part p : k.workspace()) {
                each = Math.addExact(each, Math.multiplyExact(p.bytes(values), (long) k.teams()));
            }
            blocks = Math.min(blocks, Math.max(1, MOST_WORKSPACE / each));
        }
        if (blocks > Integer.MAX_VALUE) {
            throw new KraitException("kernel " + k.kernel().name() + " needs " + blocks + " blocks for " + units
                    + " units, a grid has at most " + Integer.MAX_VALUE + "; work on parts of the arrays");
        }
        List<Long> offsets = new ArrayList<>();
        long at = 0;
        for (GridKernel.Part p : k.workspace()) {
            offsets.add(at);
            at = Math.addExact(at, GridKernel.aligned(Math.multiplyExact(p.bytes(values), blocks * k.teams())));
        }
        return new Launch(k, Math.toIntExact(blocks), shared, at, offsets);
    }

    private GridShape shape(HostValues values, long units, GridLimits limits) {
        List<GridShape> possible = map.shapes();
        if (options.shape().isPresent() && possible.contains(options.shape().get())) {
            return options.shape().get();
        }
        if (possible.contains(GridShape.ELEMENTS)) {
            return GridShape.ELEMENTS;
        }
        if (!possible.contains(GridShape.WARPS)) {
            return GridShape.THREADS;
        }
        if (map.isTree()) {
            long each = units / limits.multiprocessors();
            return each < 2 ? GridShape.BLOCKS : each < FEW_TREES_PER_PROCESSOR ? GridShape.WARPS : GridShape.THREADS;
        }
        if (map.isCarried() && units >= (long) WARP * limits.multiprocessors()) {
            return GridShape.THREADS;
        }
        if (!possible.contains(GridShape.BLOCKS)) {
            return GridShape.WARPS;
        }
        OptionalLong trips = map.trips(values);
        boolean many = units >= (long) MANY_UNITS_PER_PROCESSOR * limits.multiprocessors();
        if (trips.isPresent() && trips.getAsLong() <= THREAD_TRIPS && units >= 32 && !map.hasFolds()) {
            return GridShape.THREADS;
        }
        if (map.hasFolds()) {
            OptionalLong rounds = map.rounds(values);
            boolean block = possible.contains(GridShape.BLOCKS) && rounds.isPresent()
                    && rounds.getAsLong() >= (many ? 4 : 2);
            return block ? GridShape.BLOCKS : GridShape.WARPS;
        }
        return trips.isPresent() && trips.getAsLong() < WARP_TRIPS && many ? GridShape.WARPS : GridShape.BLOCKS;
    }

    /** The lowered kernel. */
    public Kernel lowered() {
        return map.lowered();
    }
}
