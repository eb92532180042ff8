package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.KernelParam;
import io.krait.staging.KraitException;
import io.krait.staging.ShapeException;
import io.krait.staging.StridedArray;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The arguments of one launch of a GPU kernel. */
final class CudaArguments {
    private static final long[] NONE = {};

    private final CudaKernelCore kernel;
    private final List<KernelParam<?>> params;
    private final NdArray<?>[] arrays;
    private final StridedArray[] memory;
    private int pinned;

    CudaArguments(CudaKernelCore kernel, List<KernelParam<?>> params, Object... given) {
        this.kernel = kernel;
        this.params = params;
        this.arrays = new NdArray<?>[given.length];
        this.memory = new StridedArray[given.length];
        for (int k = 0; k < given.length; k++) {
            if (given[k] instanceof NdArray<?> a) {
                arrays[k] = checked(k, a);
            } else {
                memory[k] = number(k, given[k]);
            }
        }
    }

    private String what(int k) {
        return "argument " + (k + 1) + " of " + kernel;
    }

    private NdArray<?> checked(int k, NdArray<?> a) {
        KernelParam<?> p = params.get(k);
        if (Internals.isStaged(a)) {
            throw new KraitException(what(k) + " is a staged array" + CudaKernelCore.at()
                    + ": a kernel changes memory, so it cannot be part of a recorded array function."
                    + " Call it on arrays");
        }
        if (a.rank() != p.rank()) {
            throw new ShapeException(what(k) + " must have " + p.rank() + " axes, got shape "
                    + Arrays.toString(a.shape()) + CudaKernelCore.at());
        }
        if (a.dtype() != p.dtype()) {
            throw new DTypeException(what(k) + " must be " + p.dtype() + ", got " + a.dtype() + CudaKernelCore.at()
                    + ". Cast it, for instance x.to(" + p.dtype() + ")");
        }
        if (p.rank() == 0 && a.device().isPresent()) {
            throw new KraitException(what(k) + " is a number, but it is in the memory of "
                    + a.device().get().name() + CudaKernelCore.at() + ". Pass its value, x.item(), or make"
                    + " the parameter an array of one element, x.reshape(1)");
        }
        return a;
    }

    // A number in memory that the garbage collector frees: evaluators read it before the launch returns.
    private StridedArray number(int k, Object given) {
        KernelParam<?> p = params.get(k);
        if (p.rank() > 0 || !Internals.isNumber(p.dtype(), given)) {
            throw new DTypeException(what(k) + " must be " + (p.rank() > 0 ? "an array of " : "a number of type ")
                    + p.dtype() + ", got " + (given == null ? "null" : given.getClass().getSimpleName())
                    + CudaKernelCore.at());
        }
        if (p.dtype().isComplex()) {
            arrays[k] = Internals.number(p.dtype(), given);
            return null;
        }
        StridedArray s = new StridedArray(p.dtype(), MemorySegment.ofArray(new long[1]), 0, NONE, NONE);
        s.setBits(0, KernelCore.bits(p.dtype(), given));
        return s;
    }

    /** Where the kernel runs: where the arrays are, which must be one device. */
    Device device(Optional<Device> target) {
        Device found = target.orElse(null);
        int first = -1;
        for (int k = 0; k < arrays.length; k++) {
            if (params.get(k).rank() > 0) {
                Optional<Device> d = arrays[k].device();
                if (d.isEmpty()) {
                    throw onHost(k, found);
                }
                if (found != null && found != d.get()) {
                    throw new KraitException(what(k) + " is on " + d.get().name() + ", but " + (first < 0
                            ? "the kernel is bound to " : "argument " + (first + 1) + " is on ") + found.name()
                            + CudaKernelCore.at() + ". Copy it there, x.to(" + Places.name(found) + ")");
                }
                found = d.get();
                first = first < 0 ? k : first;
            }
        }
        if (found == null) {
            throw new KraitException("no argument of " + kernel + " is an array, which would tell the device"
                    + CudaKernelCore.at() + ". Say it: k.target(cuda(0))");
        }
        return found;
    }

    private KraitException onHost(int k, Device found) {
        for (int j = 0; found == null && j < arrays.length; j++) {
            found = params.get(j).rank() > 0 ? arrays[j].device().orElse(null) : null;
        }
        return new KraitException(what(k) + " is in the memory of the host" + CudaKernelCore.at()
                + ". Copy it to the device: x.to(" + (found == null ? "cuda(0)" : Places.name(found)) + ")");
    }

    /** Gets arrays ready to be written. */
    void prepare(int[] written) {
        for (int k : written) {
            Internals.prepareWrite(arrays[k]);
        }
    }

    /** The memory of the arguments, until {@link #unpin}. */
    StridedArray[] pin() {
        for (; pinned < arrays.length; pinned++) {
            if (arrays[pinned] != null) {
                memory[pinned] = Internals.pin(arrays[pinned]);
            }
        }
        return memory;
    }

    void unpin() {
        while (pinned > 0) {
            pinned--;
            if (arrays[pinned] != null) {
                Internals.unpin(arrays[pinned]);
            }
        }
    }
}
