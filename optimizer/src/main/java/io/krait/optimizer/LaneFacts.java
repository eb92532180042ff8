package io.krait.optimizer;

import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Var;
import java.util.Set;

/**
 * What is known about a kernel before its LANES loops become vectors.
 *
 * @param uniformity which variables vary
 * @param used variables that some statement or region uses
 * @param vectorBits bits of a native vector register
 */
record LaneFacts(Uniformity uniformity, Set<Var> used, int vectorBits) {
    private static final int MASK_REGISTER_BITS = 512;

    /** Looks at a kernel. */
    static LaneFacts of(Kernel k, VectorOptions options) {
        return new LaneFacts(new Uniformity(k), Statements.used(k.body()), options.vectorBits());
    }

    /** True if the target has registers for masks; else masks are vectors of integers. */
    boolean maskRegisters() {
        return vectorBits >= MASK_REGISTER_BITS;
    }

    /** True if a variable may differ between lanes. */
    boolean varies(Var v) {
        return uniformity.varies(v);
    }

    /** True if something uses a variable. */
    boolean isUsed(Var v) {
        return used.contains(v);
    }
}
