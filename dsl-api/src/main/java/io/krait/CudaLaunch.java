package io.krait;

import io.krait.staging.DeviceStream;
import io.krait.staging.Evaluator;
import io.krait.staging.GridLaunch;
import io.krait.staging.GridLaunch.Dim3;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.StridedArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link CudaKernel} is launched. Immutable: keep it to launch again without the little that it costs to make
 * it. Thread-safe.
 */
public final class CudaLaunch {
    private static final int AXES = 3;
    private static final int MOST_THREADS = 1024;
    private static final int MOST_THREADS_Z = 64;
    private static final long MOST_BLOCKS = Integer.MAX_VALUE;
    private static final int MOST_BLOCKS_YZ = 65_535;
    private static final long NO_TASKS = -1;

    private final CudaKernelCore kernel;
    private final Optional<Dim3> grid;
    private final Optional<Dim3> block;
    private final long tasks;
    private final int shared;
    private final boolean cooperative;
    private final Optional<DeviceStream> stream;
    private volatile Sized sized;

    // The threads of a launch, for the code that told the size of the blocks.
    private record Sized(Evaluator.GridExecutable code, GridLaunch launch) {
    }

    CudaLaunch(CudaKernelCore kernel) {
        this(kernel, Optional.empty(), Optional.empty(), NO_TASKS, 0, false, Optional.empty());
    }

    private CudaLaunch(CudaKernelCore kernel, Optional<Dim3> grid, Optional<Dim3> block, long tasks, int shared,
            boolean cooperative, Optional<DeviceStream> stream) {
        this.kernel = kernel;
        this.grid = grid;
        this.block = block;
        this.tasks = tasks;
        this.shared = shared;
        this.cooperative = cooperative;
        this.stream = stream;
    }

    private static KraitException error(String text) {
        return new KraitException(text + Recording.where(Origin.here()));
    }

    private static Dim3 sizes(String what, long[] n) {
        if (n.length < 1 || n.length > AXES) {
            throw error(what + " takes one to three sizes, along x, y and z, got " + Arrays.toString(n));
        }
        for (int k = 0; k < n.length; k++) {
            if (n[k] < 1) {
                throw error(what + "(" + Arrays.toString(n).replaceAll("[\\[\\]]", "") + "): sizes are at least 1, got "
                        + n[k] + ". For what may be empty use forAll(n), which launches nothing for 0");
            }
            long most = what.equals("block") ? k == 2 ? MOST_THREADS_Z : MOST_THREADS
                    : k == 0 ? MOST_BLOCKS : MOST_BLOCKS_YZ;
            if (n[k] > most) {
                throw error(what + "(" + Arrays.toString(n).replaceAll("[\\[\\]]", "") + "): GPUs take at most " + most
                        + " along " + "xyz".charAt(k) + (what.equals("block") ? ". Use more blocks"
                        : k == 0 ? ". Let threads do several elements, see gridStride" : ". Put the longest axis"
                        + " first, x takes " + MOST_BLOCKS));
            }
        }
        return new Dim3((int) n[0], n.length > 1 ? (int) n[1] : 1, n.length > 2 ? (int) n[2] : 1);
    }

    CudaLaunch grid(long... blocks) {
        return new CudaLaunch(kernel, Optional.of(sizes("grid", blocks)), block, NO_TASKS, shared, cooperative, stream);
    }

    CudaLaunch forAll(long n) {
        if (n < 0) {
            throw error("forAll(" + n + "): there cannot be less than 0 threads");
        }
        return new CudaLaunch(kernel, Optional.empty(), block, n, shared, cooperative, stream);
    }

    /**
     * Blocks of this many threads along x, y and z, 1024 at most in all.
     *
     * @param threads one to three numbers
     * @throws KraitException for sizes that no GPU takes
     */
    public CudaLaunch block(long... threads) {
        Dim3 b = sizes("block", threads);
        int most = kernel.options().mostThreads();
        if (b.count() > most) {
            throw error("block" + b + " has " + b.count() + " threads, " + (most == MOST_THREADS ? "GPUs take"
                    : "this kernel's launchBounds are") + " at most " + most);
        }
        if (tasks != NO_TASKS && b.count() != b.x()) {
            throw error("forAll(" + tasks + ") is along x, so its blocks" + b + " must be too: block(" + b.count()
                    + ")");
        }
        return new CudaLaunch(kernel, grid, Optional.of(b), tasks, shared, cooperative, stream);
    }

    /** Gives each block this much dynamic shared memory, see {@code sharedDynamic}. */
    public CudaLaunch sharedBytes(int n) {
        if (n < 0) {
            throw error("sharedBytes(" + n + "): there cannot be less than 0 bytes");
        }
        return new CudaLaunch(kernel, grid, block, tasks, n, cooperative, stream);
    }

    /**
     * Launches on a stream. It does not wait for what other streams do, the device's own neither, on which array
     * programs run: order them by events.
     */
    public CudaLaunch stream(DeviceStream s) {
        return new CudaLaunch(kernel, grid, block, tasks, shared, cooperative, Optional.of(s));
    }

    /**
     * All blocks run at the same time, so that they can wait for each other: {@code syncGrid} (for which it is set by
     * itself) or by atomics. There must not be more than fit on the device.
     */
    public CudaLaunch cooperative() {
        return new CudaLaunch(kernel, grid, block, tasks, shared, true, stream);
    }

    /**
     * Launches the kernel and returns at once.
     *
     * @param args one per parameter: an {@link io.krait.ndarray.NdArray} on the device of the declared element type and
     *     number of axes for arrays; a {@link Number}, {@link Boolean} or array without axes for numbers
     * @throws io.krait.staging.SignatureException for a wrong number of arguments
     * @throws io.krait.staging.DTypeException for a wrong element type
     * @throws io.krait.staging.ShapeException for a wrong number of axes
     * @throws KraitException for arrays of the host or of different devices, or sizes that the device cannot run
     */
    public void run(Object... args) {
        if (grid.isPresent() && block.isEmpty()) {
            throw error("a launch of " + kernel + " needs the number of threads of a block: grid(" + grid.get().x()
                    + ").block(256)");
        }
        kernel.run(this, args);
    }

    boolean isEmpty() {
        return tasks == 0;
    }

    int shared() {
        return shared;
    }

    Optional<DeviceStream> stream() {
        return stream;
    }

    /** The threads, for compiled code. */
    GridLaunch sizes(Evaluator.GridExecutable code, List<StridedArray> args, boolean together) {
        Sized s = sized;
        if (s == null || s.code != code) {
            s = new Sized(code, size(code, args, together || cooperative));
            sized = s;
        }
        return s.launch;
    }

    private GridLaunch size(Evaluator.GridExecutable code, List<StridedArray> args, boolean together) {
        if (tasks == NO_TASKS) {
            return new GridLaunch(grid.orElseThrow(), block.orElseThrow(), shared, together, stream);
        }
        int threads = block.isPresent() ? block.get().x()
                : Math.min(code.suggestedBlock(args, shared), kernel.options().mostThreads());
        long blocks = Math.ceilDiv(tasks, threads);
        if (blocks > MOST_BLOCKS) {
            throw error("forAll(" + tasks + ") needs " + blocks + " blocks of " + threads + " threads, GPUs take at"
                    + " most " + MOST_BLOCKS + ". Let threads do several elements, see gridStride");
        }
        return new GridLaunch(new Dim3((int) blocks, 1, 1), new Dim3(threads, 1, 1), shared, together, stream);
    }

    @Override
    public String toString() {
        String threads = block.map(b -> ", blocks of " + b + " threads").orElse("");
        return "launch of " + kernel + (tasks == NO_TASKS ? ": " + grid.orElseThrow() + " blocks" : ": " + tasks
                + " threads") + threads;
    }
}
