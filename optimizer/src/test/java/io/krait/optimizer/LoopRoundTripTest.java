package io.krait.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import org.junit.jupiter.api.Test;

/** The text of random kernels, as lowered and vectorised, reads back to the same text. */
class LoopRoundTripTest {
    private static final int SEEDS = 60;

    @Test
    void randomKernels() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Kernel k = RandomBody.of(seed);
            roundTrip(k, seed);
            roundTrip(VectorizeLanes.run(k, VectorOptions.ofBits(256)), seed);
        }
    }

    private static void roundTrip(Kernel k, long seed) {
        String text = LoopPrinter.print(k);
        Kernel again = LoopParser.parse(text);
        LoopVerifier.verify(again, "after parsing, seed " + seed);
        assertEquals(text, LoopPrinter.print(again), () -> "seed " + seed);
    }
}
