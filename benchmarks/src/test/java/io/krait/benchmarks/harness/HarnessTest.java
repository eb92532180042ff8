package io.krait.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class HarnessTest {
    private final List<String> blocks = new ArrayList<>();

    /** A contender that claims to take so long per call and notes its blocks. */
    private record Claimed(String name, double seconds, List<String> blocks) implements Contender {
        @Override
        public int threads() {
            return 2;
        }

        @Override
        public double[] results() {
            return new double[0];
        }

        @Override
        public Timing time(int calls) {
            blocks.add(name);
            return new Timing(seconds * calls, 0, 0);
        }

        @Override
        public boolean warmsUp() {
            return false;
        }
    }

    private Harness.Outcome measure(Contender... contenders) {
        return new Harness(Harness.Settings.SMOKE, new LoadProbe(() -> 0)).measure(List.of(contenders));
    }

    @Test
    void reportsSecondsPerCallInTheOrderOfTheContenders() {
        Harness.Outcome outcome = measure(new Claimed("java", 0.003, blocks), new Claimed("vector", 0.002, blocks));
        assertEquals(List.of("java", "vector"), outcome.measurements().stream().map(Measurement::name).toList());
        assertEquals(0.003, outcome.measurements().getFirst().min(), 1e-12);
        assertEquals(0.002, outcome.measurements().getLast().median(), 1e-12);
    }

    @Test
    void roundsGoForwardsAndBackwards() {
        measure(new Claimed("java", 0.03, blocks), new Claimed("vector", 0.03, blocks));
        assertEquals(List.of("java", "vector", "vector", "java"), blocks.subList(blocks.size() - 4, blocks.size()));
    }

    @Test
    void ofOneFamilyOnlyThoseNearTheBestAreMeasured() {
        Harness.Outcome outcome = measure(new Claimed("c:slow", 0.004, blocks), new Claimed("c:near", 0.0021, blocks),
                new Claimed("c:best", 0.002, blocks), new Claimed("java", 0.05, blocks));
        assertEquals(List.of("c:near", "c:best", "java"),
                outcome.measurements().stream().map(Measurement::name).toList());
    }

    @Test
    void medianOfAnEvenNumberOfBlocksLiesBetween() {
        Measurement measurement = Measurement.of("java", "java", 1, new double[] {4, 1, 3, 2});
        assertEquals(1, measurement.min());
        assertEquals(2.5, measurement.median());
        assertThrows(IllegalArgumentException.class, () -> Measurement.of("java", "java", 1, new double[0]));
    }

    @Test
    void oneThreadCountsByItsProcessorTimeUnlessOthersDidTheWork() {
        assertEquals(1.0, new Timing(1.4, 1.0, 1.0).seconds(1));
        assertEquals(1.4, new Timing(1.4, 1.0, 1.0).seconds(2));
        assertEquals(1.4, new Timing(1.4, 0.1, 1.4).seconds(1));
    }

    @Test
    void timingMeasuresWork() {
        double[] sink = {0};
        Timing timing = Timing.of(() -> {
            for (int i = 0; i < 200_000; i++) {
                sink[0] += Math.sqrt(i);
            }
        }, 10);
        assertTrue(timing.wall() > 0 && timing.processor() <= timing.wall() * 1.5, timing::toString);
        assertTrue(sink[0] > 0);
    }

    @Test
    void verdictIsRelativeToTheLargestValue() {
        assertTrue(Verdict.of(new double[] {100, 1.05}, new double[] {100, 1}, 1e-3).valid());
        assertFalse(Verdict.of(new double[] {100.5, 1}, new double[] {100, 1}, 1e-3).valid());
        assertFalse(Verdict.of(new double[] {Double.NaN, 1}, new double[] {100, 1}, 1e-3).valid());
        assertFalse(Verdict.of(new double[] {1}, new double[] {1, 1}, 1e-3).valid());
        assertTrue(Verdict.of(new double[] {0}, new double[] {0}, 0).valid());
    }
}
