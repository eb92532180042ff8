package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Primitive operations of all types. */
final class ArithmeticEmitter {
    private final IrWriter ir;
    private final FloatEmitter floats;
    private final IntEmitter ints;

    ArithmeticEmitter(IrWriter ir, Processor cpu) {
        this.ir = ir;
        floats = new FloatEmitter(ir, cpu);
        ints = new IntEmitter(ir, cpu);
    }

    /**
     * An operation.
     *
     * @param t the type of the last operand
     * @param x the operands
     * @param divisor the second operand when it is a known constant, in canonical bits
     */
    String emit(Op op, LType t, List<String> x, Optional<Long> divisor) {
        if (op == Op.SELECT) {
            String type = IrTypes.of(t);
            return ir.let("select " + IrTypes.of(t.with(DType.BOOL)) + " " + x.get(0) + ", " + type + " " + x.get(1)
                    + ", " + type + " " + x.get(2));
        }
        if (t.dtype().isFloat()) {
            return floats.emit(op, t, x);
        }
        return ints.emit(op, t, x, divisor.isEmpty() ? OptionalLong.empty() : OptionalLong.of(divisor.get()));
    }
}
