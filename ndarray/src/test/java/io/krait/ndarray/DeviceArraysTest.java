package io.krait.ndarray;

import static io.krait.ndarray.Fixtures.f64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.KraitException;
import io.krait.types.F64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeviceArraysTest {
    private final PlayedDevice device = new PlayedDevice("played:0");

    /** An array of the host for good. */
    private static NdArray<F64> range(int n) {
        return Creation.array(IntStream.range(0, n).asDoubleStream().toArray());
    }

    private NdArray<F64> onDevice(int n) {
        return range(n).to(device);
    }

    @Test
    void arraysGoToTheDeviceAndBack() {
        NdArray<F64> x = range(6);
        NdArray<F64> g = x.to(device);
        assertEquals(Optional.of(device), g.device());
        assertEquals(Optional.empty(), x.device());
        assertSame(g, g.to(device));
        assertSame(x, x.toHost());
        assertArrayEquals(x.toDoubleArray(), g.toHost().toDoubleArray());
        assertEquals(Optional.empty(), g.toHost().device());
    }

    @Test
    void expressionsRunWhereTheirArraysAre() {
        NdArray<F64> g = range(6).to(device);
        NdArray<F64> y = g.mul(2).add(g).sub(1);
        assertEquals(Optional.of(device), y.device());
        assertEquals(0, device.runs());
        y.eval();
        assertEquals(1, device.runs());
        assertArrayEquals(new double[]{-1, 2, 5, 8, 11, 14}, y.toDoubleArray());
        assertEquals(1, device.runs());
        assertEquals(15, g.sum().item());
        assertEquals(Optional.of(device), g.sum().device());
    }

    @Test
    void viewsStayOnTheDevice() {
        NdArray<F64> g = range(6).to(device).reshape(2, 3);
        assertArrayEquals(new double[]{0, 3, 1, 4, 2, 5}, g.transpose().toDoubleArray());
        assertArrayEquals(new double[]{5, 4}, g.slice("1, ::-1").slice("0:2").toHost().toDoubleArray());
        assertArrayEquals(new double[]{0, 3, 1, 4, 2, 5}, g.transpose().copy().toDoubleArray());
        assertEquals(Optional.of(device), g.transpose().copy().device());
        assertArrayEquals(new double[]{2, 1, 0}, range(6).slice("0:3").flip().to(device).toDoubleArray());
    }

    @Test
    void numbersAndWhatIsMadeOfThemIsComputedWhereItIsUsed() {
        NdArray<F64> g = range(3).to(device);
        NdArray<F64> y = g.add(Creation.ones(3)).mul(Creation.full(f64, 2.0, 3));
        assertArrayEquals(new double[]{2, 4, 6}, y.toDoubleArray());
        NdArray<F64> z = Creation.zeros(4).to(device);
        assertEquals(Optional.of(device), z.device());
        assertArrayEquals(new double[4], z.toDoubleArray());
        assertEquals(7, Creation.full(f64, 7.0).to(device).item());
    }

    @Test
    void placesDoNotMix() {
        NdArray<F64> x = range(3);
        NdArray<F64> g = x.to(device);
        KraitException e = assertThrows(KraitException.class, () -> g.add(x));
        assertTrue(e.getMessage().contains("f64[3] on played:0 meets an array f64[3] on the host"), e.getMessage());
        assertTrue(e.getMessage().contains("DeviceArraysTest.java"), e.getMessage());
        assertThrows(KraitException.class, () -> x.add(g.sum()));
        NdArray<F64> other = x.to(new PlayedDevice("played:1"));
        assertThrows(KraitException.class, () -> g.add(other));
        assertArrayEquals(new double[]{0, 2, 4}, g.add(other.to(device)).toDoubleArray());
    }

    @Test
    void whatIsMadeOfNumbersIsMadeAnewInEachPlace() {
        NdArray<F64> ones = Creation.ones(3);
        NdArray<F64> y = onDevice(3).add(ones);
        ones.eval();
        assertArrayEquals(new double[]{1, 2, 3}, y.toDoubleArray());
        assertArrayEquals(new double[]{1, 2, 3}, onDevice(3).add(ones).toDoubleArray());
        assertArrayEquals(new double[]{1, 2}, onDevice(2).add(ones.slice("1:")).toDoubleArray());
        assertArrayEquals(new double[]{1, 2, 3}, range(3).add(ones).toDoubleArray());
        NdArray<F64> seven = Creation.full(f64, 7.0);
        assertEquals(7, seven.item());
        assertArrayEquals(new double[]{7, 8}, onDevice(2).add(seven).toDoubleArray());
        assertEquals(Optional.of(device), ones.to(device).device());
    }

    @Test
    void whatWasWrittenIsWhereItWasWritten() {
        NdArray<F64> x = Creation.zeros(2);
        Access.get().prepareWrite(x);
        Access.get().pin(x).setBits(1, Double.doubleToLongBits(5));
        Access.get().unpin(x);
        KraitException e = assertThrows(KraitException.class, () -> onDevice(2).add(x).eval());
        assertTrue(e.getMessage().contains("on the host"), e.getMessage());
        assertArrayEquals(new double[]{0, 5}, x.to(device).toDoubleArray());
    }

    @Test
    void longChainsWithNumbersRunOnTheDevice() {
        NdArray<F64> ones = Creation.ones(3);
        NdArray<F64> y = onDevice(3);
        for (int i = 0; i < 450; i++) {
            y = y.add(ones);
        }
        assertArrayEquals(new double[]{450, 451, 452}, y.toDoubleArray());
        assertArrayEquals(new double[]{1, 1, 1}, ones.toDoubleArray());
    }

    @Test
    void memoryIsFreedWithItsScope() {
        int before = device.live();
        try (Scope _ = Scope.open()) {
            NdArray<F64> g = range(1000).to(device);
            g.add(1).eval();
            assertEquals(before + 2, device.live());
        }
        assertEquals(before, device.live());
    }

    @Test
    void printingTellsThePlace() {
        assertEquals("f64[3] on played:0\n[0. 1. 2.]", range(3).to(device).toString());
        KraitException e = assertThrows(KraitException.class, () -> range(3).to(device).segment());
        assertTrue(e.getMessage().contains("toHost().segment()"), e.getMessage());
    }

    @Test
    void mixedEvaluationsGoToTheirPlaces() {
        NdArray<F64> x = range(3);
        NdArray<F64> a = x.add(1);
        NdArray<F64> b = x.to(device).add(2);
        Evaluation.evaluate(List.of(a, b));
        assertArrayEquals(new double[]{1, 2, 3}, a.toDoubleArray());
        assertArrayEquals(new double[]{2, 3, 4}, b.toDoubleArray());
    }
}
