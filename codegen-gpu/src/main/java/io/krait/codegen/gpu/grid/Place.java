package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.Optional;

/**
 * Where a buffer of the lowered kernel is in the grid kernel.
 *
 * @param buffer the memory
 * @param offset the element there that is element 0; none for 0
 */
record Place(Buffer buffer, Optional<Var> offset) {
    static Place of(Buffer buffer) {
        return new Place(buffer, Optional.empty());
    }

    Var index(LoopBuilder b, Var i) {
        return offset.map(o -> b.apply(Op.ADD, i, o)).orElse(i);
    }
}
