package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.List;

/** Floating point operations. No fast-math flag is ever set. */
final class FloatEmitter {
    private final IrWriter ir;
    private final Processor cpu;
    private final HalfEmitter halves;

    FloatEmitter(IrWriter ir, Processor cpu) {
        this.ir = ir;
        this.cpu = cpu;
        halves = new HalfEmitter(ir, cpu);
    }

    /** An operation on operands of type {@code t}. */
    String emit(Op op, LType t, List<String> x) {
        if (t.dtype().isHalf()) {
            return half(op, t, x);
        }
        String type = IrTypes.of(t);
        return switch (op) {
            case ADD -> binary("fadd", type, x);
            case SUB -> binary("fsub", type, x);
            case MUL -> binary("fmul", type, x);
            case DIV -> binary("fdiv", type, x);
            case NEG -> negate(t, x.get(0));
            case ABS -> unary("fabs", t, x.get(0));
            case SQRT -> unary("sqrt", t, x.get(0));
            case FLOOR -> unary("floor", t, x.get(0));
            case CEIL -> unary("ceil", t, x.get(0));
            case TRUNC -> unary("trunc", t, x.get(0));
            case RINT -> unary("roundeven", t, x.get(0));
            case FMA -> ir.call(type, "llvm.fma." + IrTypes.suffix(t), type, x.get(0), type, x.get(1), type, x.get(2));
            case SIGN -> sign(t, x.get(0));
            case MIN -> cpu.hasMinimum(t.dtype()) ? intrinsic("minimum", t, x) : minimum(t, x.get(0), x.get(1));
            case MAX -> cpu.hasMinimum(t.dtype()) ? intrinsic("maximum", t, x) : maximum(t, x.get(0), x.get(1));
            case EQ -> binary("fcmp oeq", type, x);
            case NE -> binary("fcmp une", type, x);
            case LT -> binary("fcmp olt", type, x);
            case LE -> binary("fcmp ole", type, x);
            case GT -> binary("fcmp ogt", type, x);
            case GE -> binary("fcmp oge", type, x);
            default -> throw new CompilationException("no machine operation " + op + " on " + t);
        };
    }

    private String half(Op op, LType t, List<String> x) {
        return switch (op) {
            case NEG -> halves.negate(t, x.get(0));
            case ABS -> halves.magnitude(t, x.get(0));
            default -> {
                String r = emit(op, t.with(DType.F32), x.stream().map(v -> halves.toFloat(t, v)).toList());
                yield op.rule() == Op.Rule.EQUALITY || op.rule() == Op.Rule.ORDER ? r : halves.ofFloat(t, r);
            }
        };
    }

    private String binary(String instruction, String type, List<String> x) {
        return ir.let(instruction + " " + type + " " + x.get(0) + ", " + x.get(1));
    }

    private String unary(String name, LType t, String x) {
        return ir.call(IrTypes.of(t), "llvm." + name + "." + IrTypes.suffix(t), IrTypes.of(t), x);
    }

    private String intrinsic(String name, LType t, List<String> x) {
        String type = IrTypes.of(t);
        return ir.call(type, "llvm." + name + "." + IrTypes.suffix(t), type, x.get(0), type, x.get(1));
    }

    /** Zeros and NaN stay, everything else becomes 1 with its sign. */
    private String sign(LType t, String x) {
        String type = IrTypes.of(t);
        String one = ir.call(type, "llvm.copysign." + IrTypes.suffix(t), type, IrTypes.number(t, 1), type, x);
        String keep = ir.let("fcmp ueq " + type + " " + x + ", " + IrTypes.number(t, 0));
        return select(t, keep, x, one);
    }

    private String select(LType t, String mask, String a, String b) {
        String type = IrTypes.of(t);
        return ir.let("select " + IrTypes.of(t.with(DType.BOOL)) + " " + mask + ", " + type + " " + a + ", " + type
                + " " + b);
    }

    /**
     * Note [Minimum and maximum]. {@code minpd} gives its second operand when one is NaN or both are zeros. So taken
     * both ways the results are equal but for exactly these cases, and then they are the two operands. Their bitwise or
     * is what min asks for: NaN stays NaN, -0 wins. That is three instructions without masks; {@code llvm.minimum}
     * takes five or more and is half as fast in a reduction. For max the same way with operands and result negated is
     * faster, too, than {@code vrangepd} with a correction for NaN (measured on Zen 5). GPUs propagate NaN in F32 only,
     * and what LLVM makes of F64 there tells zeros apart by comparing integers of 64 bits.
     */
    private String minimum(LType t, String a, String b) {
        return or(t, pick("olt", t, a, b), pick("olt", t, b, a));
    }

    private String maximum(LType t, String a, String b) {
        return negate(t, minimum(t, negate(t, a), negate(t, b)));
    }

    private String negate(LType t, String x) {
        return ir.let("fneg " + IrTypes.of(t) + " " + x);
    }

    private String pick(String compare, LType t, String a, String b) {
        return select(t, ir.let("fcmp " + compare + " " + IrTypes.of(t) + " " + a + ", " + b), a, b);
    }

    private String or(LType t, String a, String b) {
        LType bits = t.with(t.dtype().signedTwin());
        return bitcast(bits, t, ir.let("or " + IrTypes.of(bits) + " " + bitcast(t, bits, a) + ", "
                + bitcast(t, bits, b)));
    }

    private String bitcast(LType from, LType to, String x) {
        return ir.let("bitcast " + IrTypes.of(from) + " " + x + " to " + IrTypes.of(to));
    }
}
