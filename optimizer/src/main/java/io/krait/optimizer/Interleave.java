package io.krait.optimizer;

import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;

/**
 * How many native registers the vectors of a LANES loop take.
 *
 * <p>Note [Latency of divergent loops]. Each round of a loop that lanes leave one by one depends on the one before, so
 * a vector of several registers is several such chains side by side. More than the usual number pays as long as what
 * the rounds work on nearly stays in registers; measured on processors with AVX-512 and AVX2, four are best for the
 * loops of CODEGEN's kind (Mandelbrot, Newton, Collatz), a few spilled values do little harm, and eight are too many.
 */
final class Interleave {
    private static final int FACTOR = 2;
    private static final int MASK_REGISTER_BITS = 512;
    /** Bodies of more statements have enough independent work. */
    private static final int MAX_STATEMENTS = 100;
    /** Registers for values that live within a round. */
    private static final int TEMPORARIES = 2;

    private final Uniformity uniformity;
    private final boolean maskRegisters;
    private int pressure;

    private Interleave(Uniformity uniformity, boolean maskRegisters) {
        this.uniformity = uniformity;
        this.maskRegisters = maskRegisters;
    }

    /** The registers per vector of a loop. */
    static int of(VectorOptions options, Rhs.ParFor loop, Uniformity uniformity) {
        boolean maskRegisters = options.vectorBits() >= MASK_REGISTER_BITS;
        Interleave x = new Interleave(uniformity, maskRegisters);
        x.region(loop.body());
        int registers = maskRegisters ? 32 : 16;
        boolean more = x.pressure > 0 && FACTOR * options.interleave() * x.pressure <= 2 * registers
                && Statements.size(loop.body()) <= MAX_STATEMENTS;
        return more ? FACTOR * options.interleave() : options.interleave();
    }

    private void region(Region r) {
        for (Stm s : r.body()) {
            boolean divergent = switch (s.rhs()) {
                case Rhs.While w -> uniformity.varies(w.cond().results().get(0));
                case Rhs.For f -> uniformity.varies(f.lo()) || uniformity.varies(f.hi());
                default -> false;
            };
            if (divergent) {
                pressure = Math.max(pressure, pressure(s));
            }
            Statements.regions(s.rhs()).forEach(this::region);
        }
    }

    // Vectors that live through a round: what is carried, what comes from outside, the mask.
    private int pressure(Stm loop) {
        long outside = Statements.regions(loop.rhs()).stream()
                .flatMap(r -> Statements.free(r).stream()).distinct().filter(uniformity::varies).count();
        return (int) outside + loop.outs().size() + (maskRegisters ? 0 : 1) + TEMPORARIES;
    }
}
