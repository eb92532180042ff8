package io.krait.optimizer;

import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;

/**
 * How many native registers the vectors of a LANES loop take.
 *
 * <p>Note [Latency of inner loops]. Each round of a loop that carries values depends on the one before, so a vector of
 * several registers is several such chains side by side. More than the usual number pays as long as what the rounds
 * work on nearly stays in registers. Measured with AVX-512 and AVX2 registers: four are best for loops that lanes leave
 * one by one (Mandelbrot, Newton, Collatz, bisection) and for sums and polynomials, a few spilled values do little
 * harm, and eight are too many.
 */
final class Interleave {
    private static final int FACTOR = 2;
    private static final int MASK_REGISTER_BITS = 512;
    /** Bodies of more statements have enough independent work. */
    private static final int MAX_STATEMENTS = 100;
    /**
     * Bodies of more statements, for instance three mathematical functions, take one register: a second one makes them
     * 0 to 4 % faster, and their compilation a quarter slower (Zen 5).
     */
    private static final int LONG = 250;
    /** Registers for values that live within a round. */
    private static final int TEMPORARIES = 2;

    private final Uniformity uniformity;
    private final boolean maskRegisters;
    private final int most;
    private final int registers;
    private boolean chains;
    private boolean fits = true;

    private Interleave(Uniformity uniformity, VectorOptions options) {
        this.uniformity = uniformity;
        maskRegisters = options.vectorBits() >= MASK_REGISTER_BITS;
        registers = maskRegisters ? 32 : 16;
        most = FACTOR * options.interleave();
    }

    /** The registers per vector of a loop. */
    static int of(VectorOptions options, Rhs.ParFor loop, Uniformity uniformity) {
        Interleave x = new Interleave(uniformity, options);
        x.region(loop.body());
        int size = Statements.size(loop.body());
        if (size > LONG) {
            return 1;
        }
        return x.chains && x.fits && size <= MAX_STATEMENTS ? x.most : options.interleave();
    }

    private void region(Region r) {
        for (Stm s : r.body()) {
            boolean carries = s.outs().stream().anyMatch(uniformity::varies);
            switch (s.rhs()) {
                case Rhs.While w when carries ->
                    chain(s, uniformity.varies(w.cond().results().get(0)));
                case Rhs.For f when carries ->
                    chain(s, uniformity.varies(f.lo()) || uniformity.varies(f.hi()));
                default -> {
                }
            }
            Statements.regions(s.rhs()).forEach(this::region);
        }
    }

    // Lanes that leave a loop one by one wait for the slowest, which hides what spilled values cost.
    private void chain(Stm loop, boolean divergent) {
        chains = true;
        fits &= most * pressure(loop, divergent) <= (divergent ? 2 : 1) * registers;
    }

    // Vectors that live through a round: what is carried, what comes from outside, the mask.
    private int pressure(Stm loop, boolean divergent) {
        long outside = Statements.regions(loop.rhs()).stream()
                .flatMap(r -> Statements.free(r).stream()).distinct().filter(uniformity::varies).count();
        return (int) outside + loop.outs().size() + (divergent && !maskRegisters ? 1 : 0) + TEMPORARIES;
    }
}
