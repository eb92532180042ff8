package io.krait.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import io.krait.benchmarks.harness.Measurement;
import io.krait.benchmarks.workload.Element;
import io.krait.benchmarks.workload.Size;
import io.krait.benchmarks.workload.Target;
import io.krait.benchmarks.workload.Workload;
import io.krait.benchmarks.workload.Workloads;

import org.junit.jupiter.api.Test;

class StandingTest {
    private static Measurement seconds(String name, int threads, double min, double median) {
        int colon = name.indexOf(':');
        return new Measurement(name, colon < 0 ? name : name.substring(0, colon), threads, min, median, 5);
    }

    private static Standing standing(Measurement... measurements) {
        return standing(List.of(new Target("c", 0.9, false), new Target("numba", 1, false)), measurements);
    }

    private static Standing standing(List<Target> targets, Measurement... measurements) {
        return Standing.of("exp", "f64", "n", "best", targets, List.of(measurements), m -> true).orElseThrow();
    }

    @Test
    void comparesWithTheBestOfEachFamily() {
        Standing standing = standing(seconds("krait", 1, 2, 3), seconds("krait", 2, 4, 4),
                seconds("c:g256", 1, 5, 5), seconds("c:g512", 2, 3, 6), seconds("numba:exp", 1, 8, 9));
        assertEquals(1.5, standing.speed("c").getAsDouble());
        assertEquals(2, standing.medianSpeed("c").getAsDouble());
        assertEquals("c:g512", standing.best("c").orElseThrow().name());
        assertEquals(4, standing.speed("numba").getAsDouble());
        assertTrue(standing.speed("numpy").isEmpty());
        assertEquals("", standing.missed());
    }

    @Test
    void tellsWhatIsMissed() {
        assertEquals("0.80 of c:g512, must be 0.90",
                standing(seconds("krait", 1, 1, 1), seconds("c:g512", 1, 0.8, 0.8)).missed());
        assertEquals("0.95 of numba:exp, must be 1.00", standing(seconds("krait", 1, 1, 1),
                seconds("c:g512", 1, 0.92, 1), seconds("numba:exp", 1, 0.95, 1)).missed());
    }

    @Test
    void everyMissedTargetIsTold() {
        assertEquals("0.80 of c:g512, must be 0.90; 0.50 of numba:exp, must be 1.00",
                standing(seconds("krait", 1, 1, 1), seconds("c:g512", 1, 0.8, 0.8),
                        seconds("numba:exp", 1, 0.5, 1)).missed());
        assertEquals("3.50 of scalar, must be 4.00", standing(List.of(new Target("scalar", 4, true)),
                seconds("krait", 1, 1, 1), seconds("c:g512", 1, 0.8, 0.8), seconds("scalar", 1, 3.5, 4)).missed());
    }

    @Test
    void smallSizesHaveNoTarget() {
        for (Workload workload : Workloads.all()) {
            for (Element element : workload.elements()) {
                assertEquals(List.of(), workload.targets(element, Size.of(10)), workload.name());
                assertFalse(workload.targets(element, workload.sizes().getLast()).isEmpty(), workload.name());
            }
        }
    }

    @Test
    void nothingToCompareWithoutKrait() {
        assertTrue(Standing.of("exp", "f64", "n", "1", List.of(), List.of(seconds("java", 1, 1, 1)), m -> true)
                .isEmpty());
    }
}
