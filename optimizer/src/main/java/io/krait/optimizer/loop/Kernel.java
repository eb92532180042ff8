package io.krait.optimizer.loop;

import java.util.List;

/**
 * A compiled unit of the loop IR. It is called as {@code k(begin, end, ...)} for disjoint ranges of its units, in any
 * order and from several threads; together the ranges cover 0 to the number of units.
 *
 * @param name for people
 * @param buffers argument buffers and local buffers
 * @param scalars scalar arguments, any type
 * @param body has two I64 parameters, begin and end, and no results
 */
public record Kernel(String name, List<Buffer> buffers, List<Var> scalars, Region body) {
    /** Copies the lists. */
    public Kernel {
        buffers = List.copyOf(buffers);
        scalars = List.copyOf(scalars);
    }
}
