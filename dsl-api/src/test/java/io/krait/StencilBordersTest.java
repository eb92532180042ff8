package io.krait;

import static io.krait.Krait.f64;
import static io.krait.Krait.of;
import static io.krait.Krait.stencil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.krait.ndarray.NdArray;
import io.krait.ndarray.Slice;
import io.krait.staging.Expr;
import io.krait.types.F64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All borders against plain loops, bit by bit. */
class StencilBordersTest {
    private static final int[][] LINE = {{0}, {-1}, {2}, {-3}};
    private static final int[][] BEHIND = {{1}, {2}};
    private static final int[][] PLANE = {{0, 0}, {-1, 0}, {2, 1}, {0, -2}, {1, -1}};
    private static final int[][] SPACE = {{0, 0, 0}, {-1, 0, 1}, {1, 2, 0}, {0, -1, -1}, {-1, -1, 2}};

    static Boundary[] all() {
        return new Boundary[]{Boundary.CLAMP, Boundary.WRAP, Boundary.REFLECT, Boundary.MIRROR,
            Boundary.constant(0), Boundary.constant(-2.5), Boundary.KEEP, Boundary.fill(7)};
    }

    private static Stencil<F64> weighted(int[][] offsets) {
        return stencil(f64, u -> {
            Expr<F64> sum = null;
            for (int k = 0; k < offsets.length; k++) {
                Expr<F64> v = u.at(Arrays.stream(offsets[k]).boxed().toArray()).mul(StencilReference.weight(k));
                sum = sum == null ? v : sum.add(v);
            }
            return sum;
        });
    }

    private static double[] numbers(int n) {
        return new Random(n).doubles(n, -1, 1).toArray();
    }

    private static void check(Stencil<F64> s, int[][] offsets, Boundary[] b, int... shape) {
        long[] extents = Arrays.stream(shape).asLongStream().toArray();
        double[] x = numbers(Arrays.stream(shape).reduce(1, (p, q) -> p * q));
        double[] want = new StencilReference(offsets, b).apply(x, shape);
        NdArray<F64> got = s.apply(of(x, extents));
        assertArrayEquals(extents, got.shape());
        assertArrayEquals(want, got.toDoubleArray(), () -> Arrays.toString(b) + " of shape " + Arrays.toString(shape));
    }

    @ParameterizedTest
    @MethodSource("all")
    void ofLines(Boundary b) {
        for (int[][] offsets : List.of(LINE, BEHIND)) {
            Stencil<F64> s = weighted(offsets).boundary(b);
            for (int n : new int[]{0, 1, 2, 3, 4, 5, 17, 64, 8191, 8192, 8193, 20_000}) {
                check(s, offsets, new Boundary[]{b}, n);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void ofPlanes(Boundary b) {
        Stencil<F64> s = weighted(PLANE).boundary(b);
        for (int n : new int[]{0, 1, 2, 3, 5, 17, 64}) {
            for (int m : new int[]{0, 1, 2, 3, 5, 17, 64}) {
                check(s, PLANE, new Boundary[]{b, b}, n, m);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void ofSpace(Boundary b) {
        Stencil<F64> s = weighted(SPACE).boundary(b);
        for (int n : new int[]{0, 1, 2, 5, 17}) {
            for (int m : new int[]{0, 1, 3, 5, 17}) {
                for (int k : new int[]{0, 1, 2, 3, 17, 64}) {
                    check(s, SPACE, new Boundary[]{b, b, b}, n, m, k);
                }
            }
        }
    }

    @Test
    void differPerAxis() {
        List<Boundary[]> mixes = new ArrayList<>();
        for (Boundary p : all()) {
            for (Boundary q : all()) {
                if (!(p.skips() && q.skips() && p != q)) {
                    mixes.add(new Boundary[]{p, q});
                }
            }
        }
        for (Boundary[] mix : mixes) {
            Stencil<F64> s = weighted(PLANE).boundary(mix[0], mix[1]);
            check(s, PLANE, mix, 17, 5);
            check(s, PLANE, mix, 2, 17);
        }
    }

    @Test
    void constantsOfTheFirstAxisWinInCorners() {
        Boundary[] b = {Boundary.constant(1), Boundary.constant(2)};
        check(weighted(PLANE).boundary(b[0], b[1]), PLANE, b, 5, 7);
    }

    @Test
    void ofFourAxes() {
        int[][] offsets = {{0, 0, 0, 0}, {-1, 1, 0, 1}, {1, -1, 2, -1}};
        for (Boundary b : all()) {
            Stencil<F64> s = weighted(offsets).boundary(b);
            check(s, offsets, new Boundary[]{b, b, b, b}, 3, 4, 5, 6);
            check(s, offsets, new Boundary[]{b, b, b, b}, 1, 2, 1, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void ofViews(Boundary b) {
        Stencil<F64> s = weighted(PLANE).boundary(b);
        NdArray<F64> x = of(numbers(40 * 60), 40, 60);
        for (NdArray<F64> view : List.of(x.transpose(), x.slice(Slice.range(3, 33, 2), Slice.range(1, 55, 3)),
                x.flip(0, 1), x.slice(Slice.all(), Slice.range(2, 50)))) {
            NdArray<F64> v = view.eval();
            int[] shape = Arrays.stream(v.shape()).mapToInt(Math::toIntExact).toArray();
            assertArrayEquals(new StencilReference(PLANE, b, b).apply(v.toDoubleArray(), shape),
                    s.apply(v).toDoubleArray());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void doNotDependOnThreads(Boundary b) {
        Stencil<F64> s = weighted(PLANE).boundary(b);
        NdArray<F64> x = of(numbers(700 * 500), 700, 500);
        double[] one = s.with().threads(1).apply(x).toDoubleArray();
        assertArrayEquals(one, s.with().threads(2).apply(x).toDoubleArray());
        assertArrayEquals(one, s.with().threads(7).apply(x).toDoubleArray());
    }
}
