package io.krait.staging;

import java.util.List;

/** A real value in the formulas that complex operations are made of: see {@link ComplexMath}. */
record Term(Kit kit, Value v) {
    /**
     * Where formulas are recorded.
     *
     * @param mode the liberties of the operation that is taken apart, which its functions have, too
     * @param primitives those of its primitive operations: formulas that correct rounding errors need them strict
     * @param origin the line that asked for it
     */
    record Kit(Recorder recorder, DType type, MathMode mode, MathMode primitives, Origin origin) {
        Kit strict() {
            return new Kit(recorder, type, mode, MathMode.STRICT, origin);
        }

        Term of(Value v) {
            return new Term(this, v);
        }

        /** A constant; of F32 the nearest number. */
        Term c(double value) {
            return of(recorder.constant(type, Scalars.ofDouble(type, value)));
        }

        /** A constant that depends on the type. */
        Term c(double f64, double f32) {
            return c(type == DType.F64 ? f64 : f32);
        }

        Value emit(Op op, Value... in) {
            return recorder.emit(new Prim.Apply(op, op.isDerived() ? mode : primitives), List.of(in), origin);
        }

        private Value bitcast(DType to, Value in) {
            return recorder.emit(new Prim.Bitcast(to), List.of(in), origin);
        }

        private Value bits(long f64, long f32) {
            return recorder.constant(type.signedTwin(), type == DType.F64 ? f64 : f32);
        }

        private Value sign() {
            return recorder.constant(type.signedTwin(), type == DType.F64 ? Long.MIN_VALUE : Integer.MIN_VALUE);
        }
    }

    /** A condition. */
    record Truth(Kit kit, Value v) {
        Truth and(Truth b) {
            return new Truth(kit, kit.emit(Op.AND, v, b.v));
        }

        Truth or(Truth b) {
            return new Truth(kit, kit.emit(Op.OR, v, b.v));
        }

        Truth not() {
            return new Truth(kit, kit.emit(Op.NOT, v));
        }

        Term select(Term yes, Term no) {
            return kit.of(kit.emit(Op.SELECT, v, yes.v, no.v));
        }
    }

    Term apply(Op op) {
        return kit.of(kit.emit(op, v));
    }

    Term apply(Op op, Term b) {
        return kit.of(kit.emit(op, v, b.v));
    }

    Term plus(Term b) {
        return apply(Op.ADD, b);
    }

    Term minus(Term b) {
        return apply(Op.SUB, b);
    }

    Term times(Term b) {
        return apply(Op.MUL, b);
    }

    Term times(double b) {
        return times(kit.c(b));
    }

    Term over(Term b) {
        return apply(Op.DIV, b);
    }

    /** this * m + a, rounded once. */
    Term fma(Term m, Term a) {
        return kit.of(kit.emit(Op.FMA, v, m.v, a.v));
    }

    Term neg() {
        return apply(Op.NEG);
    }

    Term abs() {
        return apply(Op.ABS);
    }

    private Truth compare(Op op, Term b) {
        return new Truth(kit, kit.emit(op, v, b.v));
    }

    Truth eq(double b) {
        return compare(Op.EQ, kit.c(b));
    }

    Truth lt(Term b) {
        return compare(Op.LT, b);
    }

    Truth gt(Term b) {
        return compare(Op.GT, b);
    }

    Truth ge(double b) {
        return compare(Op.GE, kit.c(b));
    }

    Truth isNaN() {
        return compare(Op.NE, this);
    }

    /** True for infinities. */
    Truth isInfinite() {
        return abs().eq(Double.POSITIVE_INFINITY);
    }

    /** False for infinities and NaN. */
    Truth isFinite() {
        return abs().lt(kit.c(Double.POSITIVE_INFINITY));
    }

    /** This non-negative number with the sign of another; NaN counts as positive, since its sign is no promise. */
    Term withSignOf(Term b) {
        Term known = b.isNaN().select(kit.c(0), b);
        Value sign = kit.emit(Op.AND, known.bits(), kit.sign());
        return kit.of(kit.bitcast(kit.type, kit.emit(Op.OR, bits(), sign)));
    }

    /**
     * A power of two that brings this non-negative number to at least 4 and below 8, or one below 2^-999 (F32: 2^-111)
     * so far up that its square is no longer subnormal. Infinities and NaN give some power of two.
     */
    Term scale() {
        boolean f64 = kit.type == DType.F64;
        Value exponent = kit.emit(Op.AND, bits(), kit.bits(0x7ffL << 52, 0xff << 23));
        Value limited = kit.emit(Op.MAX, exponent, kit.bits(24L << 52, 16 << 23));
        // 2^(2 - e) has the exponent field 2 * bias + 2 - field. As F32 that is 256, which only the sign bit holds.
        Value power = f64 ? kit.emit(Op.SUB, kit.bits(2047L << 52, 0), kit.emit(Op.SUB, limited, kit.bits(1L << 52, 0)))
                : kit.emit(Op.SUB, kit.bits(0, 255 << 23), kit.emit(Op.SUB, limited, kit.bits(0, 1 << 23)));
        return kit.of(kit.bitcast(kit.type, power));
    }

    private Value bits() {
        return kit.bitcast(kit.type.signedTwin(), v);
    }
}
