package io.krait.staging;

/** Weak literals: a Java number takes the element type of the value it meets, or is an error when it does not fit. */
public final class Literals {
    private Literals() {
    }

    /**
     * Canonical bits of a {@code double} literal for type {@code t}. Floats round; integers accept whole numbers in
     * range.
     *
     * @throws DTypeException when the value does not fit
     */
    public static long bits(DType t, double v) {
        if (t.isFloat()) {
            return Scalars.ofDouble(t, v);
        }
        if (t == DType.BOOL || v != Math.rint(v) || Math.abs(v) > 0x1p63
                || Scalars.toDouble(t, Scalars.ofDouble(t, v)) != v) {
            throw misfit(t, Double.toString(v), t == DType.BOOL || v != Math.rint(v) ? "x.to(f64)" : "x.to(i64)");
        }
        return Scalars.ofDouble(t, v);
    }

    /**
     * Canonical bits of a {@code long} literal for type {@code t}. Floats round; integers accept numbers in range.
     *
     * @throws DTypeException when the value does not fit
     */
    public static long bits(DType t, long v) {
        if (t.isFloat()) {
            return Scalars.ofLong(t, v);
        }
        if (t == DType.BOOL || Scalars.wrap(t, v) != v && !(t == DType.U64 && v >= 0) || t == DType.U64 && v < 0) {
            throw misfit(t, Long.toString(v), "x.to(i64)");
        }
        return v;
    }

    private static DTypeException misfit(DType t, String v, String way) {
        String at = Origin.here().at();
        return new DTypeException("the literal " + v + " does not fit in " + t + (at.isEmpty() ? "" : " (" + at + ")")
                + ": a literal takes the type of "
                + "the value it meets. Cast first, for instance " + way);
    }
}
