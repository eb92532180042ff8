package io.krait.staging.math;

import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Evaluates the math library at once, for a block of arguments at a time. By construction its results are those of
 * {@link Op#eval} on every element, so they are the definition of the derived operations.
 */
public final class ReferenceBuilder implements ScalarBuilder<ReferenceBuilder.Lanes> {
    /** Large enough to hide the cost of building the expression, small enough to stay in the first-level cache. */
    private static final int BLOCK = 512;

    private final int lanes;

    ReferenceBuilder(int lanes) {
        this.lanes = lanes;
    }

    /**
     * One number per lane, or one number for all lanes.
     *
     * @param type the type
     * @param bits canonical bits, as many as there are lanes or a single one; not copied, never changed
     */
    public record Lanes(DType type, long[] bits) {
        private long at(int i) {
            return bits[bits.length == 1 ? 0 : i];
        }

        /** The bits per lane as an array that is not shared. */
        private long[] spread(int lanes) {
            if (bits.length == lanes) {
                return bits.clone();
            }
            long[] r = new long[lanes];
            Arrays.fill(r, bits[0]);
            return r;
        }
    }

    /**
     * The value of a derived operation.
     *
     * @param op a derived operation
     * @param mode the liberties that it may take
     * @param type the type of the arguments
     * @param x canonical bits of the arguments; those beyond the number of operands are ignored
     * @return canonical bits of the result
     */
    public static long eval(Op op, MathMode mode, DType type, long... x) {
        List<Lanes> args = Arrays.stream(x).limit(op.arity()).mapToObj(v -> new Lanes(type, new long[] {v})).toList();
        return MathLibrary.expand(op, mode, type, new ReferenceBuilder(1), args).at(0);
    }

    /**
     * The values of a derived operation for many arguments; much faster than one at a time.
     *
     * @param op a derived operation
     * @param mode the liberties that it may take
     * @param type the type of the arguments
     * @param x canonical bits of the arguments, one array per operand, all of one length
     * @return canonical bits of the results, as many
     */
    public static long[] evalAll(Op op, MathMode mode, DType type, long[]... x) {
        long[] r = new long[x[0].length];
        for (int from = 0; from < r.length; from += BLOCK) {
            int lo = from;
            int hi = Math.min(r.length, from + BLOCK);
            List<Lanes> in = Arrays.stream(x).map(v -> new Lanes(type, Arrays.copyOfRange(v, lo, hi))).toList();
            Lanes out = MathLibrary.expand(op, mode, type, new ReferenceBuilder(hi - lo), in);
            System.arraycopy(out.spread(hi - lo), 0, r, lo, hi - lo);
        }
        return r;
    }

    @Override
    public Lanes constant(DType type, long bits) {
        return new Lanes(type, new long[] {bits});
    }

    @Override
    public Lanes apply(Op op, Lanes a) {
        long[] r = new long[a.bits.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = op.eval(a.type, a.bits[i], 0, 0);
        }
        return new Lanes(a.type, r);
    }

    @Override
    public Lanes apply(Op op, Lanes a, Lanes b) {
        DType type = op.resultType(List.of(a.type, b.type));
        if (a.bits.length == 1 && b.bits.length == 1) {
            return new Lanes(type, new long[] {op.eval(a.type, a.bits[0], b.bits[0], 0)});
        }
        long[] x = a.bits.length == 1 ? a.spread(lanes) : a.bits;
        long[] y = b.bits.length == 1 ? b.spread(lanes) : b.bits;
        long[] r = switch (a.type) {
            case F64 -> f64(op, x, y);
            case F32 -> f32(op, x, y);
            default -> any(op, a.type, x, y);
        };
        return new Lanes(type, r);
    }

    @Override
    public Lanes apply(Op op, Lanes a, Lanes b, Lanes c) {
        DType type = op.resultType(List.of(a.type, b.type, c.type));
        long[] r = new long[a.bits.length == 1 && b.bits.length == 1 && c.bits.length == 1 ? 1 : lanes];
        // The hot case has its own loops: a call per element would cost more than the arithmetic.
        if (op == Op.FMA && type == DType.F64) {
            for (int i = 0; i < r.length; i++) {
                r[i] = Double.doubleToRawLongBits(Math.fma(Double.longBitsToDouble(a.at(i)),
                        Double.longBitsToDouble(b.at(i)), Double.longBitsToDouble(c.at(i))));
            }
        } else if (op == Op.FMA && type == DType.F32) {
            for (int i = 0; i < r.length; i++) {
                r[i] = bits(Math.fma(Float.intBitsToFloat((int) a.at(i)), Float.intBitsToFloat((int) b.at(i)),
                        Float.intBitsToFloat((int) c.at(i))));
            }
        } else {
            for (int i = 0; i < r.length; i++) {
                r[i] = op.eval(type, a.at(i), b.at(i), c.at(i));
            }
        }
        return new Lanes(type, r);
    }

    @Override
    public Lanes cast(DType to, Lanes x) {
        long[] r = new long[x.bits.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = Scalars.convert(x.bits[i], x.type, to);
        }
        return new Lanes(to, r);
    }

    @Override
    public Lanes bitcast(DType to, Lanes x) {
        // Canonical forms differ in one point: integers are sign-extended, floats are zero-extended.
        long[] r = x.bits.clone();
        for (int i = 0; i < r.length; i++) {
            r[i] = switch (to) {
                case I16 -> (short) r[i];
                case F16, BF16 -> r[i] & 0xffff;
                case I32 -> (int) r[i];
                case F32 -> r[i] & 0xffffffffL;
                default -> r[i];
            };
        }
        return new Lanes(to, r);
    }

    @Override
    public Lanes table(Table table, Lanes index) {
        long[] r = new long[index.bits.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = table.bits(Math.toIntExact(index.bits[i]));
        }
        return new Lanes(table.type(), r);
    }

    @Override
    public List<Lanes> ifAny(Lanes mask, Supplier<List<Lanes>> rare, List<Lanes> common) {
        boolean any = false;
        for (long m : mask.bits) {
            any |= m != 0;
        }
        if (!any) {
            return common;
        }
        List<Lanes> r = new ArrayList<>();
        List<Lanes> rares = rare.get();
        for (int i = 0; i < common.size(); i++) {
            r.add(apply(Op.SELECT, mask, rares.get(i), common.get(i)));
        }
        return r;
    }

    @Override
    public List<Lanes> loopWhile(List<Lanes> initial, Function<List<Lanes>, Lanes> condition,
            Function<List<Lanes>, List<Lanes>> body) {
        List<Lanes> state = initial;
        while (true) {
            Lanes active = condition.apply(state);
            if (Arrays.stream(active.bits).allMatch(m -> m == 0)) {
                return state;
            }
            List<Lanes> next = body.apply(state);
            List<Lanes> merged = new ArrayList<>();
            for (int i = 0; i < next.size(); i++) {
                merged.add(apply(Op.SELECT, active, next.get(i), state.get(i)));
            }
            state = merged;
        }
    }

    private static long[] f64(Op op, long[] x, long[] y) {
        long[] r = new long[x.length];
        switch (op) {
            case ADD -> {
                for (int i = 0; i < r.length; i++) {
                    r[i] = Double.doubleToRawLongBits(Double.longBitsToDouble(x[i]) + Double.longBitsToDouble(y[i]));
                }
            }
            case SUB -> {
                for (int i = 0; i < r.length; i++) {
                    r[i] = Double.doubleToRawLongBits(Double.longBitsToDouble(x[i]) - Double.longBitsToDouble(y[i]));
                }
            }
            case MUL -> {
                for (int i = 0; i < r.length; i++) {
                    r[i] = Double.doubleToRawLongBits(Double.longBitsToDouble(x[i]) * Double.longBitsToDouble(y[i]));
                }
            }
            default -> {
                return any(op, DType.F64, x, y);
            }
        }
        return r;
    }

    private static long[] f32(Op op, long[] x, long[] y) {
        long[] r = new long[x.length];
        switch (op) {
            case ADD -> {
                for (int i = 0; i < r.length; i++) {
                    r[i] = bits(Float.intBitsToFloat((int) x[i]) + Float.intBitsToFloat((int) y[i]));
                }
            }
            case SUB -> {
                for (int i = 0; i < r.length; i++) {
                    r[i] = bits(Float.intBitsToFloat((int) x[i]) - Float.intBitsToFloat((int) y[i]));
                }
            }
            case MUL -> {
                for (int i = 0; i < r.length; i++) {
                    r[i] = bits(Float.intBitsToFloat((int) x[i]) * Float.intBitsToFloat((int) y[i]));
                }
            }
            default -> {
                return any(op, DType.F32, x, y);
            }
        }
        return r;
    }

    private static long[] any(Op op, DType type, long[] x, long[] y) {
        long[] r = new long[x.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = op.eval(type, x[i], y[i], 0);
        }
        return r;
    }

    private static long bits(float v) {
        return Float.floatToRawIntBits(v) & 0xffffffffL;
    }
}
