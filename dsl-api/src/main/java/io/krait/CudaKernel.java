package io.krait;

import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.staging.Graph;
import io.krait.staging.KernelParam;
import io.krait.staging.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A kernel for GPUs: the lambda of {@code cudaKernel} is what one of many threads does. It is recorded at the first
 * launch, and compiled for each device that it runs on and each combination of memory layouts. Thread-safe.
 *
 * <pre>{@code
 * var saxpy = cudaKernel(f32, in(f32.array(1)), f32.array(1), (a, x, y) -> {
 *     var i = grid(1);
 *     if_(i.lt(x.size())).then(() -> y.inc(a.mul(x.get(i)), i));
 * });
 * saxpy.forAll(n).run(2, x.to(cuda(0)), y);
 * saxpy.grid(1024).block(256).run(2, x, y);
 * }</pre>
 *
 * <p>It runs on the device that its array arguments are on. A launch returns at once: what goes wrong in the kernel is
 * thrown when the host waits ({@link Device#synchronize}, copies to the host). Indices are checked: an index out of
 * bounds in any thread makes that wait throw {@link IndexOutOfBoundsException} with the line, the index, the shape and
 * the thread; elements of arrays that the kernel writes are then unspecified. {@link #unchecked} opts out.
 *
 * <p>Arrays that the kernel writes must share no memory with other arguments. Threads that meet at one element without
 * atomics or barriers race; the simulator finds that.
 */
public final class CudaKernel implements Inspectable {
    private final CudaKernelCore core;

    CudaKernel(List<KernelParam<?>> params, Consumer<List<Value>> body) {
        this(new CudaKernelCore(params, body));
    }

    private CudaKernel(CudaKernelCore core) {
        this.core = core;
    }

    /**
     * A launch of this many blocks along x, y and z; {@link CudaLaunch#block} tells how many threads each has.
     *
     * @param blocks one to three numbers
     * @throws io.krait.staging.KraitException for sizes that no GPU takes
     */
    public CudaLaunch grid(long... blocks) {
        return new CudaLaunch(core).grid(blocks);
    }

    /**
     * A launch of at least {@code n} threads along x, in blocks of a size that keeps the device busy. There may be more
     * threads than n: the kernel must compare {@code grid(1)} with it. For n = 0 nothing is launched.
     */
    public CudaLaunch forAll(long n) {
        return new CudaLaunch(core).forAll(n);
    }

    /** The same kernel without checks of indices: an index out of bounds is undefined behaviour. */
    public CudaKernel unchecked() {
        return new CudaKernel(core.with(core.options().unchecked()));
    }

    /**
     * The same kernel with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public CudaKernel fastMath(FastMath... flags) {
        return new CudaKernel(core.with(core.options().relaxed(flags)));
    }

    /**
     * The same kernel, compiled for blocks of at most this many threads: it may then use more registers. Larger blocks
     * are an error.
     *
     * @param threads from 1 to 1024
     */
    public CudaKernel launchBounds(int threads) {
        return new CudaKernel(core.with(core.options().bounds(threads)));
    }

    /** The same kernel on this device, where its array arguments must be. */
    public CudaKernel target(Device device) {
        return new CudaKernel(core.with(core.options().target(Optional.of(device))));
    }

    CudaKernelCore core() {
        return core;
    }

    /**
     * Registers, shared memory, spills and occupancy on the device that it is bound to or ran on last; else on {@code
     * cuda(0)}, or in the simulator if there is none.
     */
    @Override
    public String explain() {
        return core.explain();
    }

    /** The stages of the kernel on that device: graph, loop IR of a thread, LLVM IR, PTX. */
    @Override
    public Inspection inspect() {
        return core.inspect();
    }

    /** What was recorded. */
    Graph graph() {
        return core.graph();
    }

    @Override
    public List<String> signatures() {
        return core.signatures();
    }

    @Override
    public Stats stats() {
        return core.stats();
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
