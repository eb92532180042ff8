package io.krait.ndarray;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Graph;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Value;
import java.util.List;

/**
 * The random bits: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2,
 * 3. SC 2011), a function of a key and a counter, both of two 32-bit words, to two words. It has no state and needs
 * additions, rotations and exclusive or only, so element i of an array is the function of i, in any order, on any
 * machine.
 *
 * <p>Here it is twice: for one block in Java, and as a function of scalars that array programs apply.
 */
final class Threefry {
    private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};
    private static final int PARITY = 0x1BD11BDA;
    private static final int ROUNDS = 20;

    /** What is made of the two words of a block. */
    enum Draw {
        /** From 0 to below 1: 53 bits. */
        UNIFORM_F64(DType.F64),
        /** From 0 to below 1: 24 bits, the upper ones of {@link #UNIFORM_F64}. */
        UNIFORM_F32(DType.F32),
        /** The odd multiples of 2^-53 between -1 and 1. */
        CENTRED_F64(DType.F64),
        /** The odd multiples of 2^-24 between -1 and 1. */
        CENTRED_F32(DType.F32),
        /** Both words, the first one above. */
        BITS64(DType.U64),
        /** The first word. */
        BITS32(DType.U32),
        /** The upper half of the product of {@link #BITS64} and a U64 operand of at most 2^32. */
        BELOW_SMALL(DType.U64),
        /** The upper half of the product of {@link #BITS64} and a U64 operand. */
        BELOW(DType.U64);

        private final DType type;

        Draw(DType type) {
            this.type = type;
        }

        /** The element type. */
        DType type() {
            return type;
        }
    }

    private static final class Programs {
        private static final Prim[] ALL = new Prim[Draw.values().length];

        static {
            for (Draw d : Draw.values()) {
                ALL[d.ordinal()] = new Prim.MapScalar(new Threefry().record(d));
            }
        }
    }

    private final Recorder recorder = new Recorder("random numbers", Origin.NONE);

    private Threefry() {
    }

    /** The function of (position: I64, first word of the key: U32, second word: U32, operands ...). */
    static Prim function(Draw d) {
        return Programs.ALL[d.ordinal()];
    }

    /** One block; the first word of key, counter and result is the upper half. */
    static long block(long key, long counter) {
        int[] k = {(int) (key >>> 32), (int) key, PARITY ^ (int) (key >>> 32) ^ (int) key};
        int x0 = (int) (counter >>> 32) + k[0];
        int x1 = (int) counter + k[1];
        for (int r = 0; r < ROUNDS; r++) {
            x0 += x1;
            x1 = Integer.rotateLeft(x1, ROTATIONS[r % 8]) ^ x0;
            if (r % 4 == 3) {
                int d = r / 4 + 1;
                x0 += k[d % 3];
                x1 += k[(d + 1) % 3] + d;
            }
        }
        return (long) x0 << 32 | x1 & 0xFFFFFFFFL;
    }

    private Graph record(Draw d) {
        Value i = param(DType.I64);
        Value k0 = param(DType.U32);
        Value k1 = param(DType.U32);
        Value[] w = words(i, k0, k1);
        Value result = switch (d) {
            case UNIFORM_F64 -> apply(Op.MUL, whole(w), real(DType.F64, 0x1p-53));
            case CENTRED_F64 -> apply(Op.SUB, apply(Op.MUL, whole(w), real(DType.F64, 0x1p-52)),
                    real(DType.F64, 1 - 0x1p-53));
            case UNIFORM_F32 -> apply(Op.MUL, upper(w[0], 8, DType.F32), real(DType.F32, 0x1p-24));
            case CENTRED_F32 -> apply(Op.SUB, apply(Op.MUL, upper(w[0], 8, DType.F32), real(DType.F32, 0x1p-23)),
                    real(DType.F32, 1 - 0x1p-24));
            case BITS32 -> w[0];
            case BITS64 -> both(w);
            case BELOW_SMALL -> product(w, param(DType.U64));
            case BELOW -> longProduct(w, param(DType.U64));
        };
        return recorder.finish(List.of(result));
    }

    private Value[] words(Value i, Value k0, Value k1) {
        Value[] k = {k0, k1, apply(Op.XOR, apply(Op.XOR, k0, k1), word(PARITY))};
        Value u = emit(new Prim.Bitcast(DType.U64), i);
        Value x0 = apply(Op.ADD, cast(apply(Op.SHR, u, number(32)), DType.U32), k[0]);
        Value x1 = apply(Op.ADD, cast(apply(Op.AND, u, number(0xFFFFFFFFL)), DType.U32), k[1]);
        for (int r = 0; r < ROUNDS; r++) {
            x0 = apply(Op.ADD, x0, x1);
            int by = ROTATIONS[r % 8];
            Value turned = apply(Op.OR, apply(Op.SHL, x1, word(by)), apply(Op.SHR, x1, word(32 - by)));
            x1 = apply(Op.XOR, turned, x0);
            if (r % 4 == 3) {
                int d = r / 4 + 1;
                x0 = apply(Op.ADD, x0, k[d % 3]);
                x1 = apply(Op.ADD, x1, apply(Op.ADD, k[(d + 1) % 3], word(d)));
            }
        }
        return new Value[]{x0, x1};
    }

    /** A whole number of 53 bits: 27 of the first word and 26 of the second. Both fit in I32, which vectors convert. */
    private Value whole(Value[] w) {
        return apply(Op.ADD, apply(Op.MUL, upper(w[0], 5, DType.F64), real(DType.F64, 0x1p26)),
                upper(w[1], 6, DType.F64));
    }

    private Value upper(Value w, int dropped, DType t) {
        return cast(emit(new Prim.Bitcast(DType.I32), apply(Op.SHR, w, word(dropped))), t);
    }

    private Value both(Value[] w) {
        return apply(Op.OR, apply(Op.SHL, cast(w[0], DType.U64), number(32)), cast(w[1], DType.U64));
    }

    /** For n up to 2^32 no sum overflows. */
    private Value product(Value[] w, Value n) {
        Value low = apply(Op.SHR, apply(Op.MUL, cast(w[1], DType.U64), n), number(32));
        return apply(Op.SHR, apply(Op.ADD, apply(Op.MUL, cast(w[0], DType.U64), n), low), number(32));
    }

    private Value longProduct(Value[] w, Value n) {
        Value n1 = apply(Op.SHR, n, number(32));
        Value n0 = apply(Op.AND, n, number(0xFFFFFFFFL));
        Value w1 = cast(w[0], DType.U64);
        Value w0 = cast(w[1], DType.U64);
        Value carry = apply(Op.SHR, apply(Op.MUL, w0, n0), number(32));
        Value middle = apply(Op.ADD, apply(Op.MUL, w1, n0), carry);
        Value other = apply(Op.ADD, apply(Op.MUL, w0, n1), apply(Op.AND, middle, number(0xFFFFFFFFL)));
        return apply(Op.ADD, apply(Op.ADD, apply(Op.MUL, w1, n1), apply(Op.SHR, middle, number(32))),
                apply(Op.SHR, other, number(32)));
    }

    private Value param(DType t) {
        return recorder.param(ArrayType.scalar(t));
    }

    private Value word(int v) {
        return recorder.constant(DType.U32, v & 0xFFFFFFFFL);
    }

    private Value number(long v) {
        return recorder.constant(DType.U64, v);
    }

    private Value real(DType t, double v) {
        return recorder.literal(t, v);
    }

    private Value cast(Value v, DType t) {
        return emit(new Prim.Cast(t), v);
    }

    private Value apply(Op op, Value... in) {
        return emit(new Prim.Apply(op), in);
    }

    private Value emit(Prim p, Value... in) {
        return recorder.emit(p, List.of(in), Origin.NONE);
    }
}
