package io.krait.staging;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an analysis knows of an I64 value: a sum of unknowns times factors plus a constant, or nothing. Arithmetic wraps
 * as that of programs does.
 *
 * @param known false when nothing is known
 * @param terms the factor, not 0, of each unknown
 * @param constant the constant
 */
record Affine(boolean known, Map<Object, Long> terms, long constant) {
    /** A value of which nothing is known. */
    static final Affine UNKNOWN = new Affine(false, Map.of(), 0);

    static Affine of(long constant) {
        return new Affine(true, Map.of(), constant);
    }

    /** A value that is the same wherever it is used. */
    static Affine unknown(Object name) {
        return new Affine(true, Map.of(name, 1L), 0);
    }

    boolean isConstant() {
        return known && terms.isEmpty();
    }

    Affine plus(Affine o, long factor) {
        if (!known || !o.known) {
            return UNKNOWN;
        }
        Map<Object, Long> sum = new HashMap<>(terms);
        o.terms.forEach((name, f) -> {
            long total = sum.getOrDefault(name, 0L) + f * factor;
            if (total == 0) {
                sum.remove(name);
            } else {
                sum.put(name, total);
            }
        });
        return new Affine(true, Map.copyOf(sum), constant + o.constant * factor);
    }

    /** The extent of an axis. */
    static Affine of(Dim dim) {
        return switch (dim) {
            case Dim.Fixed f -> of(f.n());
            case Dim.Affine a -> of(a.add()).plus(unknown(Dim.symbol(a.symbol())), a.mul());
            case Dim.Compound c -> unknown(c);
        };
    }

    /** The value of an operation, {@link #UNKNOWN} if it is not a sum of products with constants. */
    static Affine apply(Op op, DType type, List<Affine> in) {
        if (in.stream().allMatch(Affine::isConstant)) {
            long[] x = new long[3];
            for (int i = 0; i < in.size(); i++) {
                x[i] = in.get(i).constant;
            }
            boolean none = op.isDerived() || op.faultsOnZero() && x[1] == 0;
            return none ? UNKNOWN : of(op.eval(type, x[0], x[1], x[2]));
        }
        if (type != DType.I64) {
            return UNKNOWN;
        }
        return switch (op) {
            case ADD -> in.get(0).plus(in.get(1), 1);
            case SUB -> in.get(0).plus(in.get(1), -1);
            case NEG -> of(0).plus(in.get(0), -1);
            case MUL -> in.get(0).isConstant() ? of(0).plus(in.get(1), in.get(0).constant)
                    : in.get(1).isConstant() ? of(0).plus(in.get(0), in.get(1).constant) : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    @Override
    public String toString() {
        return isConstant() ? Long.toString(constant) : "?";
    }
}
