package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines that threads print, with CUDA's {@code vprintf}: it takes a format as C's, and the operands one after the other
 * in memory, each aligned to its size.
 */
final class PrintEmitter {
    /** CUDA prints no more. */
    private static final int MOST_OPERANDS = 32;

    private final IrWriter ir;
    private final Values values;
    private int texts;

    PrintEmitter(IrWriter ir, Values values) {
        this.ir = ir;
        this.values = values;
    }

    /** Prints a line; {@code {}} in the format stands for an operand. */
    void emit(String format, List<Var> args) {
        if (args.size() > MOST_OPERANDS) {
            throw new CompilationException("print takes up to " + MOST_OPERANDS + " operands on a GPU, this has "
                    + args.size());
        }
        String frame = ir.frame(8L * Math.max(1, args.size()));
        List<String> conversions = new ArrayList<>();
        int offset = 0;
        for (Var v : args) {
            Operand o = operand(v);
            offset = (offset + o.bytes - 1) & -o.bytes;
            String at = offset == 0 ? frame : ir.let("getelementptr i8, ptr " + frame + ", i64 " + offset);
            ir.line("store " + o.type + " " + o.value + ", ptr " + at + ", align " + o.bytes);
            offset += o.bytes;
            conversions.add(o.conversion);
        }
        ir.call("i32", "vprintf", "ptr", text(inC(format, conversions)), "ptr", frame);
    }

    private static String inC(String format, List<String> conversions) {
        StringBuilder c = new StringBuilder();
        int from = 0;
        for (String conversion : conversions) {
            int at = format.indexOf("{}", from);
            if (at < 0) {
                throw new CompilationException("the format \"" + format + "\" has no place for all of its "
                        + conversions.size() + " operands");
            }
            c.append(format.substring(from, at).replace("%", "%%")).append(conversion);
            from = at + 2;
        }
        return c.append(format.substring(from).replace("%", "%%")).append('\n').toString();
    }

    private record Operand(String type, int bytes, String conversion, String value) {
    }

    private Operand operand(Var v) {
        String x = values.use(v);
        return switch (v.dtype()) {
            case BOOL -> new Operand("ptr", 8, "%s", ir.let("select i1 " + x + ", ptr " + text("true") + ", ptr "
                    + text("false")));
            case I8, I16 -> new Operand("i32", 4, "%d", extended(v, "sext", x));
            case I32 -> new Operand("i32", 4, "%d", x);
            case U8, U16 -> new Operand("i32", 4, "%u", extended(v, "zext", x));
            case U32 -> new Operand("i32", 4, "%u", x);
            case I64 -> new Operand("i64", 8, "%lld", x);
            case U64 -> new Operand("i64", 8, "%llu", x);
            case F16, BF16, F32 -> new Operand("double", 8, "%.9g", new CastEmitter(ir, new Gpu(0, 0))
                    .convert(v.type(), DType.F64, x));
            case F64 -> new Operand("double", 8, "%.17g", x);
            case C64, C128 -> throw new CompilationException(IrTypes.element(v.dtype()));
        };
    }

    private String extended(Var v, String how, String x) {
        return ir.let(how + " " + IrTypes.of(LType.of(v.dtype())) + " " + x + " to i32");
    }

    private String text(String s) {
        return ir.bytes("@text_" + texts++, (s + "\0").getBytes(StandardCharsets.UTF_8), 0, 1).value();
    }
}
