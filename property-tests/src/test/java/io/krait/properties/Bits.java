package io.krait.properties;

import io.krait.staging.DType;
import io.krait.staging.Scalars;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Canonical bits that tests feed to operations: the special values of each element type, and mixes of them with random
 * ones.
 */
final class Bits {
    /** The element types with arithmetic, simplest first: generators that shrink end at F64. */
    static final List<DType> TYPES = List.of(DType.F64, DType.F32, DType.I64, DType.I32, DType.BOOL, DType.U8, DType.I8,
            DType.U32, DType.I16, DType.U16, DType.U64, DType.F16, DType.BF16);

    private static final double[] DOUBLES = {0.0, 1, 2, 3, 0.5, 1.5, 2.5, 0.1, 0.49999999999999994, 10, 100, 709.7,
            745.2, 1e300, Double.MIN_VALUE, Double.MIN_NORMAL, Math.nextDown(Double.MIN_NORMAL), Double.MAX_VALUE,
            Double.POSITIVE_INFINITY, Math.nextDown(1.0), Math.nextUp(1.0), 0x1p31 - 1, 0x1p31, 0x1p32 - 1, 0x1p32,
            0x1p52 + 1, 0x1p52 - 0.5, 0x1p53, 0x1p53 + 2, 0x1.fffffffffffffp62, 0x1p63, 0x1.fffffffffffffp63, 0x1p64,
            127.5, 128, 255.5, 256, 32768, 65536, Math.PI, 0x1.ffffffp127, 0x1.fffffefffffffp127, 0x1p-149, 0x1p-150,
            0x1.8p-149, 0x1p-126};
    private static final float[] FLOATS = {0f, 1, 2, 3, 0.5f, 1.5f, 2.5f, 0.1f, 0.49999997f, 10, 100, 88.7f, 103.97f,
            1e30f, Float.MIN_VALUE, Float.MIN_NORMAL, Math.nextDown(Float.MIN_NORMAL), Float.MAX_VALUE,
            Float.POSITIVE_INFINITY, Math.nextDown(1f), Math.nextUp(1f), 0x1p23f + 1, 0x1p23f - 0.5f, 0x1p24f, 0x1p24f
            + 2, 0x1.fffffep30f, 0x1p31f, 0x1.fffffep31f, 0x1p32f, 0x1.fffffep62f, 0x1p63f, 0x1.fffffep63f, 0x1p64f,
            127.5f, 128, 255.5f, 256, 32768, 65536};
    private static final long[] LONGS = {0, 1, 2, 3, 5, 7, 8, 10, 15, 16, 31, 32, 63, 64, 100, 127, 128, 129, 255, 256,
            32767, 32768, 65535, 65536, 0x55555555_55555555L, 0x7fffffffL, 0x80000000L, 0xffffffffL, 0x1_0000_0000L,
            0x7fff_ffff_ffff_ffffL, (1L << 53) + 1, (1L << 24) + 1};

    private Bits() {
    }

    /**
     * All special values of a type: zeros, ones, extremes, subnormals, infinities, NaN and the borders of other types.
     */
    static long[] specials(DType t) {
        Set<Long> s = new LinkedHashSet<>();
        if (t == DType.F64) {
            for (double d : DOUBLES) {
                s.add(Scalars.bits(d));
                s.add(Scalars.bits(-d));
            }
            s.add(Scalars.bits(Double.NaN));
            s.add(0xfff8000000000123L);
        } else if (t == DType.F32) {
            for (float f : FLOATS) {
                s.add(Scalars.bits(f));
                s.add(Scalars.bits(-f));
            }
            s.add(Scalars.bits(Float.NaN));
            s.add(0xffc00123L);
        } else if (t.isHalf()) {
            halves(t, s);
        } else {
            for (long v : LONGS) {
                s.add(Scalars.wrap(t, v));
                s.add(Scalars.wrap(t, -v));
                s.add(Scalars.wrap(t, ~v));
            }
        }
        return s.stream().mapToLong(Long::longValue).toArray();
    }

    private static void halves(DType t, Set<Long> s) {
        for (float f : FLOATS) {
            s.add(Scalars.ofDouble(t, f));
            s.add(Scalars.ofDouble(t, -f));
        }
        long infinity = Scalars.ofDouble(t, Double.POSITIVE_INFINITY);
        long normal = Scalars.ofDouble(t, t == DType.F16 ? 0x1p-14 : 0x1p-126);
        for (long b : new long[]{infinity - 1, infinity + 1, normal - 1, normal, normal + 1, 1, 2, 3, 0x7fff}) {
            s.add(b);
            s.add(b | 0x8000);
        }
    }

    /** A few special values, for operations of three operands and for literals. */
    static long[] fewSpecials(DType t) {
        if (t == DType.BOOL) {
            return new long[]{0, 1};
        }
        if (t.isFloat()) {
            boolean f64 = t == DType.F64;
            boolean f16 = t == DType.F16;
            double[] d = {0.0, -0.0, 1, -1, 0.5, -2, 3, Double.POSITIVE_INFINITY, Double.NaN,
                f64 ? 0x1p-1022 : f16 ? 0x1p-14 : 0x1p-126,
                f64 ? -Double.MAX_VALUE : f16 ? -65504 : t == DType.BF16 ? -0x1.fep127 : -Float.MAX_VALUE,
                f64 ? 0x1p-1074 : f16 ? 0x1p-24 : t == DType.BF16 ? 0x1p-133 : 0x1p-149};
            return Arrays.stream(d).map(x -> x).mapToLong(x -> Scalars.ofDouble(t, x)).toArray();
        }
        long[] v = {0, 1, -1, 2, 3, 8, t.bits() - 1L, t.bits(), Long.MAX_VALUE >> 64 - t.bits(),
                Long.MIN_VALUE >> 64 - t.bits()};
        return Arrays.stream(v).map(x -> Scalars.wrap(t, x)).distinct().toArray();
    }

    /** A random value: any bits, a special value, a small number, or a neighbour of a special value. */
    static long random(DType t, SplittableRandom r) {
        long[] s = specials(t);
        long any = s[r.nextInt(s.length)];
        return switch (r.nextInt(4)) {
            case 0 -> Scalars.wrap(t, r.nextLong());
            case 1 -> any;
            case 2 -> t.isFloat() ? Scalars.ofDouble(t, r.nextInt(-4000, 4000) / 16.0)
                    : Scalars.wrap(t, r.nextInt(-20, 20));
            default -> Scalars.wrap(t, any + r.nextInt(-2, 3));
        };
    }

    /** True when two results count as the same: equal bits, or both NaN. */
    static boolean same(DType t, long a, long b) {
        return a == b || isNaN(t, a) && isNaN(t, b);
    }

    static boolean isNaN(DType t, long bits) {
        return switch (t) {
            case F64 -> Double.isNaN(Double.longBitsToDouble(bits));
            case F32 -> Float.isNaN(Float.intBitsToFloat((int) bits));
            case F16, BF16 -> Double.isNaN(Scalars.toDouble(t, bits));
            default -> false;
        };
    }

    /** The value with its bits in hexadecimal, for messages. */
    static String text(DType t, long bits) {
        return Scalars.text(t, bits) + " (0x" + Long.toHexString(bits) + ")";
    }
}
