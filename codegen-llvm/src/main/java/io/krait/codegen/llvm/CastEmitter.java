package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.DType;

/** Conversions of values and of bits. */
final class CastEmitter {
    private final IrWriter ir;
    private final HalfEmitter halves;

    CastEmitter(IrWriter ir, Processor cpu) {
        this.ir = ir;
        halves = new HalfEmitter(ir, cpu);
    }

    /** The value {@code x} of type {@code t} as an element type. */
    String convert(LType t, DType to, String x) {
        DType from = t.dtype();
        if (from == to) {
            return x;
        }
        if (to.isHalf()) {
            return halves.of(t, to, x);
        }
        if (from.isHalf()) {
            return convert(t.with(DType.F32), to, halves.toFloat(t, x));
        }
        LType target = t.with(to);
        if (to == DType.BOOL) {
            return ir.let((from.isFloat() ? "fcmp une " : "icmp ne ") + IrTypes.of(t) + " " + x + ", "
                    + IrTypes.number(t, 0));
        }
        if (from.isFloat()) {
            if (to.isFloat()) {
                return cast(to.bits() > from.bits() ? "fpext" : "fptrunc", t, target, x);
            }
            return t.isVector() ? saturateLanes(t, target, x) : saturateScalar(t, target, x);
        }
        if (to.isFloat()) {
            return cast(from.isSigned() ? "sitofp" : "uitofp", t, target, x);
        }
        if (from.bits() == to.bits() && from != DType.BOOL) {
            return x;
        }
        if (from == DType.BOOL || to.bits() > from.bits()) {
            return cast(from.isSigned() ? "sext" : "zext", t, target, x);
        }
        return cast("trunc", t, target, x);
    }

    /** The bits of {@code x} as another element type of the same width. */
    String reinterpret(LType t, DType to, String x) {
        LType target = t.with(to);
        if (t.dtype() == DType.BOOL) {
            return to == DType.BOOL ? x : cast("zext", t, target, x);
        }
        if (to == DType.BOOL) {
            return cast("trunc", t, target, x);
        }
        return IrTypes.of(t).equals(IrTypes.of(target)) ? x : cast("bitcast", t, target, x);
    }

    private String cast(String instruction, LType from, LType to, String x) {
        return ir.let(instruction + " " + IrTypes.of(from) + " " + x + " to " + IrTypes.of(to));
    }

    private String saturateScalar(LType t, LType target, String x) {
        String function = "llvm.fpto" + (target.dtype().isSigned() ? "si" : "ui") + ".sat." + IrTypes.suffix(target)
                + "." + IrTypes.suffix(t);
        return ir.call(IrTypes.of(target), function, IrTypes.of(t), x);
    }

    /**
     * Note [Saturating conversion]. LLVM turns the saturating intrinsic on vectors into scalar code. Here x is raised
     * to the smallest result first ({@code x > min ? x : min} is one instruction and also takes NaN to min). The
     * largest result is a floating point number of this type or not: if it is, x is lowered to it likewise, else lanes
     * that reach the next power of two are set to the largest result after the conversion, which leaves an undefined
     * value only in lanes that are replaced. Signed results for NaN are zeroed last.
     */
    private String saturateLanes(LType t, LType target, String x) {
        DType to = target.dtype();
        int bits = to.isSigned() ? to.bits() - 1 : to.bits();
        double limit = Math.scalb(1.0, bits);
        // Converting to fewer than 32 bits goes through 32, which processors have instructions for.
        LType wide = to.bits() < 32 ? t.with(DType.I32) : target;
        String y = clamp("ogt", t, x, IrTypes.number(t, to.isSigned() ? -limit : 0));
        boolean exact = bits <= (t.dtype() == DType.F64 ? 53 : 24);
        if (exact) {
            y = clamp("olt", t, y, IrTypes.number(t, limit - 1));
        }
        String r = cast(wide.dtype().isSigned() ? "fptosi" : "fptoui", t, wide, y);
        if (!exact) {
            String over = ir.let("fcmp oge " + IrTypes.of(t) + " " + x + ", " + IrTypes.number(t, limit));
            r = select(wide, over, IrTypes.constant(wide, to.isSigned() ? (1L << bits) - 1 : -1L), r);
        }
        if (to.isSigned()) {
            String ordered = ir.let("fcmp ord " + IrTypes.of(t) + " " + x + ", " + IrTypes.number(t, 0));
            r = select(wide, ordered, r, IrTypes.number(wide, 0));
        }
        return wide.equals(target) ? r : cast("trunc", wide, target, r);
    }

    private String clamp(String compare, LType t, String x, String bound) {
        return select(t, ir.let("fcmp " + compare + " " + IrTypes.of(t) + " " + x + ", " + bound), x, bound);
    }

    private String select(LType t, String mask, String a, String b) {
        String type = IrTypes.of(t);
        return ir.let("select " + IrTypes.of(t.with(DType.BOOL)) + " " + mask + ", " + type + " " + a + ", " + type
                + " " + b);
    }
}
