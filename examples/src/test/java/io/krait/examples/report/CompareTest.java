package io.krait.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CompareTest {
    @Test
    void countsDifferentBits() {
        assertEquals(1, Compare.differing(new double[] {0.0, 1, Double.NaN}, new double[] {-0.0, 1, Double.NaN}));
        assertEquals(1, Compare.differing(new float[] {1, 2}, new float[] {1, Math.nextUp(2f)}));
    }

    @Test
    void countsUlpsAcrossZero() {
        assertEquals(0, Compare.maxUlps(new double[] {0.0}, new double[] {-0.0}));
        assertEquals(2, Compare.maxUlps(new double[] {Double.MIN_VALUE}, new double[] {-Double.MIN_VALUE}));
        assertEquals(1, Compare.maxUlps(new double[] {1, 2}, new double[] {1, Math.nextDown(2.0)}));
    }

    @Test
    void nanIsFarFromEverything() {
        double[] nan = {Double.NaN};
        double[] one = {1};
        assertEquals(Long.MAX_VALUE, Compare.maxUlps(nan, one));
        assertEquals(Double.NaN, Compare.maxDifference(nan, one));
    }

    @Test
    void infinitiesOfDifferentSignsAreFarApart() {
        double[] a = {Double.POSITIVE_INFINITY};
        double[] b = {Double.NEGATIVE_INFINITY};
        assertEquals(Long.MAX_VALUE, Compare.maxUlps(a, b));
    }

    @Test
    void lengthsMustMatch() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> Compare.maxUlps(new double[2], new double[3]));
        assertEquals("results of 2 and 3 elements cannot be compared: they must have the same length", e.getMessage());
    }
}
