package io.krait.properties;

import io.krait.staging.DType;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import java.lang.foreign.Arena;

/** Dense arrays of given bits. */
final class Dense {
    private Dense() {
    }

    static StridedArray of(Arena arena, DType t, long[] bits) {
        return matrix(arena, t, bits, bits.length);
    }

    static StridedArray matrix(Arena arena, DType t, long[] bits, long... shape) {
        StridedArray a = StridedArray.dense(t, arena.allocate(Math.max(1, (long) bits.length * t.bytes()), 64), shape);
        a.set(new Tensor(t, shape, bits));
        return a;
    }

    static void fill(StridedArray a, long bits) {
        for (long i = 0; i < a.size(); i++) {
            a.setBits(i, bits);
        }
    }
}
