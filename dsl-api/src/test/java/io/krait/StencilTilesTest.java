package io.krait;

import static io.krait.Krait.f64;
import static io.krait.Krait.of;
import static io.krait.Krait.stencil;
import static io.krait.Krait.stencilMany;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.events.Meter;
import io.krait.ndarray.NdArray;
import io.krait.staging.ScalarType;
import io.krait.types.F64;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several steps on one part of an array at a time against one step after the other. */
class StencilTilesTest {
    private static final int[] TIMES = {5, 6, 7, 16, 18, 23, 33};

    static Boundary[] all() {
        return StencilBordersTest.all();
    }

    private static NdArray<F64> noise(long... shape) {
        return of(new Random(1).doubles(Arrays.stream(shape).reduce(1, (a, b) -> a * b)).toArray(), shape);
    }

    private static void check(Stencil<F64> s, NdArray<F64> x) {
        NdArray<F64> want = x;
        int done = 0;
        for (int n : TIMES) {
            for (; done < n; done++) {
                want = s.apply(want);
            }
            for (int threads : new int[]{1, 2, 7}) {
                assertArrayEquals(want.toDoubleArray(), s.iterate(n).with().threads(threads).apply(x).toDoubleArray(),
                        s + " x" + n);
            }
        }
    }

    private static StencilTiles tiles(Stencil<F64> s, long... shape) {
        StencilSpec spec = s.spec();
        StencilProbe p = StencilProbe.of(spec, new StencilInputs(List.of(new ScalarType<F64>(f64.dtype())),
                shape.length), Meter.NONE);
        return StencilTiles.of(spec, p, shape, 16, 2).orElse(new StencilTiles(0, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("all")
    void ofPlanes(Boundary b) {
        Stencil<F64> s = stencil(f64, u -> u.at(0, 0).mul(0.5).add(u.at(-1, 1).mul(0.25)).add(u.at(1, -1).mul(0.25)))
                .boundary(b);
        assertEquals(b == Boundary.WRAP ? 0 : 16, tiles(s, 701, 300).steps());
        check(s, noise(701, 300));
    }

    @ParameterizedTest
    @MethodSource("all")
    void ofPlanesWithSlantedNeighbourhoods(Boundary b) {
        for (int side : new int[]{-1, 1}) {
            Stencil<F64> s = stencil(f64, u -> u.at(0, 0).mul(0.5).add(u.at(2 * side, 3).mul(0.25)).add(u.at(0, -1)
                    .mul(0.125))).boundary(b);
            assertTrue(b == Boundary.WRAP || tiles(s, 1201, 200).steps() > 4);
            check(s, noise(1201, 200));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void ofLines(Boundary b) {
        Stencil<F64> s = stencil(f64, u -> u.at(0).mul(0.5).add(u.at(-1).mul(0.25)).add(u.at(3).mul(0.25))).boundary(b);
        assertTrue(b == Boundary.WRAP || tiles(s, 200_003).steps() > 4);
        check(s, noise(200_003));
    }

    @ParameterizedTest
    @MethodSource("all")
    void ofSpace(Boundary b) {
        Stencil<F64> s = stencil(f64, u -> u.at(0, 0, 0).mul(0.5).add(u.at(-1, 0, 1).mul(0.25)).add(u.at(1, -1, 0)
                .mul(0.25))).boundary(b);
        assertTrue(b == Boundary.WRAP || tiles(s, 67, 40, 60).steps() > 4);
        check(s, noise(67, 40, 60));
    }

    @Test
    void bordersDifferPerAxis() {
        Stencil<F64> s = stencil(f64, u -> u.at(0, 0).mul(0.5).add(u.at(-1, 1).mul(0.25)).add(u.at(1, -1).mul(0.25)));
        assertTrue(tiles(s.boundary(Boundary.KEEP, Boundary.WRAP), 701, 300).steps() > 4);
        check(s.boundary(Boundary.KEEP, Boundary.WRAP), noise(701, 300));
        check(s.boundary(Boundary.REFLECT, Boundary.KEEP), noise(701, 300));
    }

    @Test
    void ofSeveralResultsAndInputsThatStay() {
        StencilMany s = stencilMany(f64, f64, f64, (p, v, c) -> {
            var around = p.at(-1, 0).add(p.at(1, 0)).add(p.at(0, 1)).add(p.at(0, -1));
            var next = v.at(0, 0).add(around.sub(p.at(0, 0).mul(4)).mul(c.at(0, 1)).mul(0.1));
            return List.of(p.at(0, 0).add(next.mul(0.1)), next);
        });
        NdArray<?> p = noise(700, 300);
        NdArray<?> v = noise(700, 300).mul(-1).eval();
        NdArray<F64> c = noise(700, 300);
        List<NdArray<?>> want = List.of(p, v);
        for (int n = 0; n < 21; n++) {
            want = s.apply(want.get(0), want.get(1), c);
        }
        List<NdArray<?>> got = s.iterate(21).apply(p, v, c);
        for (int k = 0; k < 2; k++) {
            assertArrayEquals(want.get(k).toDoubleArray(), got.get(k).toDoubleArray());
        }
    }

    @Test
    void blocksAreLargerThanTheirSlopes() {
        for (int reach = 1; reach < 9; reach++) {
            int far = reach;
            Stencil<F64> s = stencil(f64, u -> u.at(-far, 0).add(u.at(far - 1, 0)));
            for (long rows = 100; rows < 5000; rows += 321) {
                for (long columns = 1; columns < 100_000; columns = columns * 3 + 1) {
                    StencilTiles t = tiles(s, rows, columns);
                    if (t.count() > 0) {
                        assertTrue(t.size() >= (2 * t.steps() + 1) * reach && t.steps() % 2 == 0, t.toString());
                        assertTrue(t.size() * t.count() <= rows && rows < t.size() * (t.count() + 1), t.toString());
                    }
                }
            }
        }
    }
}
