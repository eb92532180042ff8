package io.krait.optimizer;

import io.krait.optimizer.loop.Kernel;
import io.krait.staging.StridedArray;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Random kernels give the same bits before and after. */
class RandomLanesTest {
    private static final int SEEDS = Integer.getInteger("krait.test.seeds", 200);
    private static final long FIRST = Long.getLong("krait.test.firstSeed", 0);
    private static final int LARGEST = 150;

    @Test
    void vectorisedKernels() {
        check(LaneHarness::vectorised);
    }

    @Test
    void hoistedKernels() {
        check(k -> LaneHarness.of(k, x -> DropDeadCode.run(HoistInvariants.run(x))));
    }

    private static void check(Function<Kernel, LaneHarness> harness) {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                Kernel k = RandomBody.of(seed);
                check(harness.apply(k), k, new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void check(LaneHarness h, Kernel k, Random r) {
        List<StridedArray> args = RandomBody.arguments(k, r, LARGEST);
        for (long n : new long[]{1, 2 + r.nextInt(14), 16 + r.nextInt(LARGEST - 16)}) {
            h.check(args, RandomBody.scalars(r), 0, n);
        }
    }
}
