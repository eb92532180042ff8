package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.DType;
import io.krait.staging.math.Table;

/**
 * Looks elements up in tables that fit 512 bits by permuting registers, on x86: one instruction with AVX-512; with AVX2
 * one for each half of the table and a blend.
 */
final class LookupEmitter {
    private static final int WIDE = 512;
    private static final int HALF = 256;

    private final IrWriter ir;
    private final Processor cpu;

    LookupEmitter(IrWriter ir, Processor cpu) {
        this.ir = ir;
        this.cpu = cpu;
    }

    /** Whether lookups that give this type are permutations. */
    boolean serve(Table table, LType type) {
        return cpu.isX86() && cpu.vectorBits() >= HALF && table.fitsRegister() && bits(type) % HALF == 0;
    }

    private static int bits(LType type) {
        return type.lanes() * type.dtype().bits();
    }

    /** The elements at the given indices. */
    String permute(Table table, LType indexType, String index) {
        DType word = table.type().signedTwin();
        String fitted = new CastEmitter(ir, cpu).convert(indexType, word, index);
        LType type = indexType.with(word);
        return cpu.vectorBits() == WIDE && bits(type) % WIDE == 0 ? whole(table, type, fitted)
                : halves(table, type, fitted);
    }

    private String whole(Table table, LType type, String index) {
        String register = IrTypes.of(new LType(table.type(), WIDE / table.type().bits()));
        String held = ir.let("load " + register + ", " + ir.table(table, 64) + ", align 64");
        String function = "llvm.x86.avx512.permvar." + (type.dtype() == DType.I64 ? "df" : "sf") + ".512";
        return Split.of(ir, type, WIDE).map(table.type(), index,
                (part, x) -> ir.call(register, function, register, held, IrTypes.of(part), x));
    }

    /** AVX2 permutes words of 32 bits only, so an F64 is looked up as two of them. */
    private String halves(Table table, LType type, String index) {
        String low = half(table, 0);
        String high = half(table, HALF / 8);
        boolean f64 = table.type() == DType.F64;
        // The highest bit of the index becomes the sign.
        int toSign = f64 ? 61 : 28;
        return Split.of(ir, type, HALF).map(table.type(), index, (part, x) -> {
            String words = f64 ? words(part, x) : x;
            LType result = part.with(table.type());
            if (table.length() * table.type().bits() <= HALF) {
                return permuted(low, words, result);
            }
            String sign = ir.let("shl " + IrTypes.of(part) + " " + x + ", " + IrTypes.number(part, toSign));
            String upper = ir.let("icmp slt " + IrTypes.of(part) + " " + sign + ", " + IrTypes.number(part, 0));
            return ir.let("select " + IrTypes.vector("i1", part.lanes()) + " " + upper + ", " + IrTypes.of(result)
                    + " " + permuted(high, words, result) + ", " + IrTypes.of(result) + " "
                    + permuted(low, words, result));
        });
    }

    private String half(Table table, int offset) {
        String address = ir.let("getelementptr i8, " + ir.table(table, 64) + ", i64 " + offset);
        return ir.let("load <8 x float>, ptr " + address + ", align 32");
    }

    private String permuted(String half, String words, LType result) {
        String x = ir.call("<8 x float>", "llvm.x86.avx2.permps", "<8 x float>", half, "<8 x i32>", words);
        return result.dtype() == DType.F32 ? x : ir.let("bitcast <8 x float> " + x + " to " + IrTypes.of(result));
    }

    /** 2 * i in the lower and 2 * i + 1 in the upper half of each lane. */
    private String words(LType type, String index) {
        String t = IrTypes.of(type);
        String low = ir.let("shl " + t + " " + index + ", " + IrTypes.number(type, 1));
        String high = ir.let("shl " + t + " " + low + ", " + IrTypes.number(type, 32));
        String both = ir.let("or " + t + " " + low + ", " + high);
        return ir.let("bitcast " + t + " " + ir.let("or " + t + " " + both + ", " + IrTypes.number(type, 1L << 32))
                + " to <8 x i32>");
    }
}
