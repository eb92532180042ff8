package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.List;
import java.util.OptionalLong;

/** Integer and logical operations, all total: no division traps, no shift is undefined. */
final class IntEmitter {
    private final IrWriter ir;
    private final DivisionEmitter division;

    IntEmitter(IrWriter ir, Processor cpu) {
        this.ir = ir;
        this.division = new DivisionEmitter(ir, cpu);
    }

    /**
     * An operation on operands of type {@code t}.
     *
     * @param divisor the second operand when it is a known constant, in canonical bits
     */
    String emit(Op op, LType t, List<String> x, OptionalLong divisor) {
        if (t.dtype() == DType.BOOL) {
            return logical(op, IrTypes.of(t), x);
        }
        boolean unsigned = t.dtype().isUnsigned();
        String type = IrTypes.of(t);
        return switch (op) {
            case ADD -> binary("add", type, x);
            case SUB -> binary("sub", type, x);
            case MUL -> binary("mul", type, x);
            case DIV -> division.quotient(t, x.get(0), x.get(1), divisor);
            case REM -> division.remainder(t, x.get(0), x.get(1), divisor);
            case FLOOR_DIV -> division.floorQuotient(t, x.get(0), x.get(1), divisor);
            case FLOOR_MOD -> division.floorRemainder(t, x.get(0), x.get(1), divisor);
            case MIN -> intrinsic(unsigned ? "umin" : "smin", t, x.get(0), x.get(1));
            case MAX -> intrinsic(unsigned ? "umax" : "smax", t, x.get(0), x.get(1));
            case NEG -> ir.let("sub " + type + " " + IrTypes.number(t, 0) + ", " + x.get(0));
            case ABS -> unsigned ? x.get(0) : ir.call(type, "llvm.abs." + IrTypes.suffix(t), type, x.get(0), "i1",
                    "false");
            case SIGN -> sign(t, x.get(0));
            case AND -> binary("and", type, x);
            case OR -> binary("or", type, x);
            case XOR -> binary("xor", type, x);
            case NOT -> ir.let("xor " + type + " " + x.get(0) + ", " + IrTypes.number(t, -1));
            case SHL -> shift("shl", t, x);
            case SHR -> shift(unsigned ? "lshr" : "ashr", t, x);
            case USHR -> shift("lshr", t, x);
            case EQ -> binary("icmp eq", type, x);
            case NE -> binary("icmp ne", type, x);
            case LT -> binary(unsigned ? "icmp ult" : "icmp slt", type, x);
            case LE -> binary(unsigned ? "icmp ule" : "icmp sle", type, x);
            case GT -> binary(unsigned ? "icmp ugt" : "icmp sgt", type, x);
            case GE -> binary(unsigned ? "icmp uge" : "icmp sge", type, x);
            case POPCOUNT -> ir.call(type, "llvm.ctpop." + IrTypes.suffix(t), type, x.get(0));
            case CLZ -> ir.call(type, "llvm.ctlz." + IrTypes.suffix(t), type, x.get(0), "i1", "false");
            case CTZ -> ir.call(type, "llvm.cttz." + IrTypes.suffix(t), type, x.get(0), "i1", "false");
            default -> throw wrong(op, t);
        };
    }

    private String logical(Op op, String type, List<String> x) {
        return switch (op) {
            case AND -> binary("and", type, x);
            case OR -> binary("or", type, x);
            case XOR, NE -> binary("xor", type, x);
            case NOT -> not(type, x.get(0));
            case EQ -> not(type, binary("xor", type, x));
            default -> throw wrong(op, LType.COND);
        };
    }

    private static CompilationException wrong(Op op, LType t) {
        return new CompilationException("no machine operation " + op + " on " + t);
    }

    private String not(String type, String x) {
        return ir.let("xor " + type + " " + x + ", " + (type.equals("i1") ? "true" : "splat (i1 true)"));
    }

    private String binary(String instruction, String type, List<String> x) {
        return ir.let(instruction + " " + type + " " + x.get(0) + ", " + x.get(1));
    }

    private String intrinsic(String name, LType t, String a, String b) {
        String type = IrTypes.of(t);
        return ir.call(type, "llvm." + name + "." + IrTypes.suffix(t), type, a, type, b);
    }

    private String sign(LType t, String x) {
        if (t.dtype().isUnsigned()) {
            return intrinsic("umin", t, x, IrTypes.number(t, 1));
        }
        return intrinsic("smax", t, intrinsic("smin", t, x, IrTypes.number(t, 1)), IrTypes.number(t, -1));
    }

    private String shift(String instruction, LType t, List<String> x) {
        String type = IrTypes.of(t);
        String count = ir.let("and " + type + " " + x.get(1) + ", " + IrTypes.number(t, t.dtype().bits() - 1));
        return ir.let(instruction + " " + type + " " + x.get(0) + ", " + count);
    }
}
