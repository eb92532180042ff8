package io.krait.optimizer.loop;

import io.krait.staging.Origin;
import java.util.List;

/**
 * One statement: variables and what computes them.
 *
 * @param outs the variables it assigns, possibly none
 * @param rhs the computation
 * @param origin the user's line
 */
public record Stm(List<Var> outs, Rhs rhs, Origin origin) {
    /** Copies the list. */
    public Stm {
        outs = List.copyOf(outs);
    }
}
