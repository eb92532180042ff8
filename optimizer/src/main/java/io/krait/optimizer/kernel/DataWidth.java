package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.DType;

/** The width of the elements that a kernel works on. */
final class DataWidth {
    private static final int DEFAULT = 64;

    private DataWidth() {
    }

    /** Bits of the widest floating point type of the buffers, without one of the widest other type. */
    static int bits(Kernel k) {
        int floats = k.buffers().stream().map(Buffer::dtype).filter(DType::isFloat)
                .mapToInt(t -> t.accumulator().bits()).max().orElse(0);
        int others = k.buffers().stream().map(Buffer::dtype).mapToInt(DType::bits).max().orElse(DEFAULT);
        return Math.max(8, floats > 0 ? floats : others);
    }
}
