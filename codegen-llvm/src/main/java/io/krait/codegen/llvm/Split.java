package io.krait.codegen.llvm;

import io.krait.optimizer.loop.LType;
import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Applies an instruction that exists for one register only to vectors of several registers. */
record Split(IrWriter ir, LType type, int parts) {
    /** How a type falls apart into registers of the given width. */
    static Split of(IrWriter ir, LType type, int bits) {
        return new Split(ir, type, Math.max(1, type.lanes() * type.dtype().bits() / bits));
    }

    /**
     * Applies {@code f} to each part and joins the results.
     *
     * @param result element type of the results
     * @param operand a vector of {@link #type}
     * @param f gets the type and value of a part
     */
    String map(DType result, String operand, BiFunction<LType, String, String> f) {
        if (parts == 1) {
            return f.apply(type, operand);
        }
        int lanes = type.lanes() / parts;
        List<String> results = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            results.add(f.apply(new LType(type.dtype(), lanes), part(operand, p * lanes, lanes)));
        }
        while (results.size() > 1) {
            List<String> joined = new ArrayList<>();
            for (int i = 0; i < results.size(); i += 2) {
                joined.add(join(result, results.get(i), results.get(i + 1), lanes));
            }
            results = joined;
            lanes *= 2;
        }
        return results.get(0);
    }

    private String part(String x, int from, int lanes) {
        String vector = IrTypes.of(type);
        return ir.let("shufflevector " + vector + " " + x + ", " + vector + " poison, <" + lanes + " x i32> "
                + IrTypes.lanes(IntStream.range(from, from + lanes)));
    }

    private String join(DType t, String a, String b, int lanes) {
        String vector = IrTypes.of(new LType(t, lanes));
        return ir.let("shufflevector " + vector + " " + a + ", " + vector + " " + b + ", <" + 2 * lanes + " x i32> "
                + IrTypes.lanes(IntStream.range(0, 2 * lanes)));
    }
}
