package io.krait.optimizer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.VectorizeLanes;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopInterpreter;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScheduleLoopsTest {
    private static final List<VectorOptions> OPTIONS = List.of(VectorOptions.ofLanes(1), VectorOptions.ofLanes(4),
            VectorOptions.ofBits(256), VectorOptions.ofBits(512));

    private static String scheduled(String text) {
        Kernel k = ScheduleLoops.run(LoopParser.parse(text), VectorOptions.ofBits(512), n -> { });
        LoopVerifier.verify(k, "after scheduling");
        return LoopPrinter.print(k);
    }

    private static List<StridedArray> memory(Random r, int buffers, int size) {
        List<StridedArray> all = new ArrayList<>();
        for (int i = 0; i < buffers; i++) {
            StridedArray a = StridedArray.dense(DType.F64, Arena.ofAuto().allocate(size * 8L, 64), size);
            for (int j = 0; j < size; j++) {
                a.setBits(j, Scalars.ofDouble(DType.F64, r.nextGaussian()));
            }
            all.add(a);
        }
        return all;
    }

    @Test
    void randomNestsKeepEveryBit() {
        int mapped = 0;
        for (int seed = 0; seed < 300; seed++) {
            RandomNest.Made made = RandomNest.make(new Random(seed));
            List<StridedArray> expected = memory(new Random(seed), 3, RandomNest.SIZE);
            LoopInterpreter.run(made.kernel(), expected, made.scalars(), 0, RandomNest.UNITS);
            VectorOptions o = OPTIONS.get(seed % OPTIONS.size());
            Kernel k = ScheduleLoops.run(made.kernel(), o, n -> { });
            check(seed, "scheduled", made, k, expected);
            if (LoopPrinter.print(k).contains("parfor lanes")) {
                mapped++;
                check(seed, "vectorised", made, VectorizeLanes.run(k, o), expected);
            }
        }
        assertTrue(mapped > 100, mapped + " kernels got lanes");
    }

    private static void check(int seed, String what, RandomNest.Made made, Kernel k, List<StridedArray> expected) {
        List<StridedArray> got = memory(new Random(seed), 3, RandomNest.SIZE);
        LoopInterpreter.run(k, got, made.scalars(), 0, RandomNest.UNITS);
        for (int n = 0; n < got.size(); n++) {
            for (int i = 0; i < RandomNest.SIZE; i++) {
                if (expected.get(n).bits(i) != got.get(n).bits(i)) {
                    assertEquals(expected.get(n).bits(i), got.get(n).bits(i), "element " + i + " of @" + n + ", seed "
                            + seed + ", " + what + "\n" + LoopPrinter.print(made.kernel()) + LoopPrinter.print(k));
                }
            }
        }
    }
}
