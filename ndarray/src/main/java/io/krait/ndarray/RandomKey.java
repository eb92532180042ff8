package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.KraitException;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.ScalarType;
import io.krait.types.Floating;
import io.krait.types.I64;
import io.krait.types.Integral;
import io.krait.types.Num;
import io.krait.types.U64;

/**
 * Where random numbers come from: a key of 64 bits, an immutable value. The same key always gives the same numbers; to
 * get others, take another stream of it:
 *
 * <pre>{@code
 * var key = random(42);
 * var x = key.stream(0).normal(f64, 1000);
 * var y = key.stream(1).uniform(f32, 100, 100);
 * }</pre>
 *
 * <p>Element i (counted in row-major order) of every array is a function of the key and i alone: the block of
 * Threefry-2x32-20 for that key and counter (Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011). So
 * arrays are lazy like others, fuse with what uses them and need no memory, numbers do not depend on threads or on the
 * machine, and a longer array begins with the elements of a shorter one. Different methods on one key draw from the
 * same blocks: their results depend on each other. The numbers are not for cryptography.
 */
public final class RandomKey {
    /** Keeps the keys of streams apart from the blocks of numbers. */
    private static final long STREAMS = 0x9E3779B97F4A7C15L;

    private static final double SQRT_2 = Math.sqrt(2);

    private final long key;

    private RandomKey(long key) {
        this.key = key;
    }

    /** The key of a seed: any number, 0 as good as others. */
    public static RandomKey of(long seed) {
        return new RandomKey(seed);
    }

    /**
     * An independent key, one for each number. Streams of streams are independent, too.
     */
    public RandomKey stream(long k) {
        return new RandomKey(Threefry.block(key ^ STREAMS, k));
    }

    /** The streams 0 to n - 1. */
    public RandomKey[] split(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("a key splits into 0 or more keys, got " + n + Errors.at());
        }
        RandomKey[] keys = new RandomKey[n];
        for (int k = 0; k < n; k++) {
            keys[k] = stream(k);
        }
        return keys;
    }

    /**
     * Numbers that are equally likely from 0, included, to 1, excluded: the multiples of 2^-53 for f64, of 2^-24 for
     * f32. With the same key, the numbers of f32 are those of f64 rounded down. For other bounds: {@code
     * u.mul(hi - lo).add(lo)}.
     *
     * @throws DTypeException for other types
     */
    public <T extends Floating> NdArray<T> uniform(ScalarType<T> type, long... shape) {
        return draw(isWide("uniform", type) ? Threefry.Draw.UNIFORM_F64 : Threefry.Draw.UNIFORM_F32, shape);
    }

    /**
     * Numbers of the standard normal distribution, f64 or f32: {@code sqrt(2) * erfinv(v)}, where v are the odd
     * multiples of 2^-53 (f32: 2^-24) between -1 and 1, equally likely. So each number takes one draw, none is
     * infinite, and none lies beyond 8.3 (f32: 5.5). For another mean and deviation: {@code
     * z.mul(deviation).add(mean)}.
     *
     * @throws DTypeException for other types
     */
    public <T extends Floating> NdArray<T> normal(ScalarType<T> type, long... shape) {
        boolean wide = isWide("normal", type);
        NdArray<T> v = draw(wide ? Threefry.Draw.CENTRED_F64 : Threefry.Draw.CENTRED_F32, shape);
        return v.erfinv().mul(wide ? SQRT_2 : (float) SQRT_2);
    }

    /**
     * Whole numbers from lo, included, to hi, excluded: {@code lo + floor(x * (hi - lo) / 2^64)} for x of 64 random
     * bits. No probability is off by more than 2^-64.
     *
     * @throws DTypeException when the type does not hold all of them
     */
    public <T extends Integral> NdArray<T> integers(ScalarType<T> type, long lo, long hi, long... shape) {
        DType t = type.dtype();
        if (lo >= hi) {
            throw new KraitException("there are no integers from " + lo + " to below " + hi + Errors.at()
                    + "; the first bound must be less than the second");
        }
        if (!holds(t, lo) || !holds(t, hi - 1)) {
            throw new DTypeException("integers from " + lo + " to below " + hi + " do not fit in " + t + Errors.at()
                    + "; use a wider type, for instance i64");
        }
        long n = hi - lo;
        boolean small = n >= 0 && n <= 1L << 32;
        NdArray<T> x = draw(small ? Threefry.Draw.BELOW_SMALL : Threefry.Draw.BELOW, shape,
                Ops.scalar(DType.U64, n));
        NdArray<T> signed = Ops.node(new Prim.Bitcast(DType.I64), x);
        return Ops.cast(Ops.apply(Op.ADD, signed, Ops.<T>scalar(DType.I64, lo)), t);
    }

    /**
     * Random bits: u32 and i32 the first word of each block, u64 and i64 both words, the first one above.
     *
     * @throws DTypeException for other types
     */
    public <T extends Integral> NdArray<T> bits(ScalarType<T> type, long... shape) {
        DType t = type.dtype();
        return switch (t) {
            case U32, U64 -> draw(t == DType.U32 ? Threefry.Draw.BITS32 : Threefry.Draw.BITS64, shape);
            case I32, I64 -> Ops.node(new Prim.Bitcast(t),
                    draw(t == DType.I32 ? Threefry.Draw.BITS32 : Threefry.Draw.BITS64, shape));
            case BOOL, I8, I16, U8, U16, F16, BF16, F32, F64, C64, C128 -> throw new DTypeException(
                    "bits does not make " + t + Errors.at() + "; draw u32, u64, i32 or i64, or use integers");
        };
    }

    /**
     * The numbers 0 to n - 1 in random order, computed now: the order of n draws of 64 bits. Equal draws keep their
     * order, which is off by a probability of less than n^2 / 2^64.
     */
    public NdArray<I64> permutation(long n) {
        return Sorting.argsort(this.<U64>draw(Threefry.Draw.BITS64, new long[]{n}), 0);
    }

    private <T extends Num> NdArray<T> draw(Threefry.Draw d, long[] shape, NdArray<?>... operands) {
        Creation.checkAllocatable(d.type(), shape);
        NdArray<?>[] in = new NdArray<?>[3 + operands.length];
        long n = Export.size(shape);
        in[0] = Creation.arange(n);
        in[1] = Ops.scalar(DType.U32, key >>> 32);
        in[2] = Ops.scalar(DType.U32, key & 0xFFFFFFFFL);
        System.arraycopy(operands, 0, in, 3, operands.length);
        NdArray<T> line = Ops.node(Threefry.function(d), in);
        return shape.length == 1 ? line : Views.reshape(line, shape);
    }

    private static boolean isWide(String what, ScalarType<?> type) {
        DType t = type.dtype();
        if (t != DType.F32 && t != DType.F64) {
            throw new DTypeException(what + " does not make " + t + Errors.at()
                    + "; draw f32 or f64 and convert, for instance key." + what + "(f32, n).to(" + t + ")");
        }
        return t == DType.F64;
    }

    private static boolean holds(DType t, long v) {
        if (t.isUnsigned()) {
            return v >= 0 && (t.bits() == 64 || v >>> t.bits() == 0);
        }
        return t.bits() == 64 || v >> t.bits() - 1 == v >> 63;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RandomKey k && k.key == key;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(key);
    }

    /** The key in hexadecimal. */
    @Override
    public String toString() {
        return "RandomKey[" + Long.toHexString(key) + "]";
    }
}
