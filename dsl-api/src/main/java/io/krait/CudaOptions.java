package io.krait;

import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.staging.KraitException;
import io.krait.staging.MathMode;
import io.krait.staging.Origin;
import java.util.Optional;

/**
 * How a GPU kernel is compiled.
 *
 * @param checked whether indices are checked
 * @param mode the liberties of its floating point operations
 * @param mostThreads the largest number of threads of a block
 * @param target where it runs, if that is said
 */
record CudaOptions(boolean checked, MathMode mode, int mostThreads, Optional<Device> target) {
    private static final int MOST = 1024;
    static final CudaOptions NONE = new CudaOptions(true, MathMode.STRICT, MOST, Optional.empty());

    /** The largest number of threads of a block if it is less than what all GPUs take, else 0. */
    int bounds() {
        return mostThreads == MOST ? 0 : mostThreads;
    }

    CudaOptions unchecked() {
        return new CudaOptions(false, mode, mostThreads, target);
    }

    CudaOptions relaxed(FastMath... flags) {
        return new CudaOptions(checked, MathMode.granting(flags), mostThreads, target);
    }

    CudaOptions bounds(int threads) {
        if (threads < 1 || threads > MOST) {
            throw new KraitException("launchBounds(" + threads + ")" + Recording.where(Origin.here())
                    + ": a block has from 1 to " + MOST + " threads");
        }
        return new CudaOptions(checked, mode, threads, target);
    }

    CudaOptions target(Optional<Device> device) {
        return new CudaOptions(checked, mode, mostThreads, device);
    }
}
