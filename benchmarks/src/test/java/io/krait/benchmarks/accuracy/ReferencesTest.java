package io.krait.benchmarks.accuracy;

import static io.krait.Krait.array;
import static io.krait.Krait.f64;
import static io.krait.Krait.in;
import static io.krait.Krait.kernel;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;

/** The references have at least 95 bits: they are compared with results of mpmath. */
class ReferencesTest {
    private static final double LARGEST_ERROR = 0x1p-95;
    private static final List<Line> LINES = read();

    /** A point and its result (hi + lo) * 2^scale. */
    private record Line(String function, double x, double y, double hi, double lo, int scale) {
        BigDecimal exact() {
            return value(hi, lo, scale);
        }

        static Line of(String text) {
            String[] f = text.split(",");
            return new Line(f[0], Double.parseDouble(f[1]), Double.parseDouble(f[2]), Double.parseDouble(f[3]),
                    Double.parseDouble(f[4]), Integer.parseInt(f[5]));
        }
    }

    private static List<Line> read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                ReferencesTest.class.getResourceAsStream("references.csv"), StandardCharsets.US_ASCII))) {
            return in.lines().filter(line -> !line.startsWith("#")).map(Line::of).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Function> functions() {
        return Catalog.all().stream().filter(f -> f.host().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("functions")
    void hasTwiceThePrecision(Function function) {
        List<Line> lines = LINES.stream().filter(line -> line.function.equals(function.name())).toList();
        assertFalse(lines.size() < 30, () -> "points of " + function.name());
        int n = lines.size();
        NdArray<F64> hi = zeros(f64, n);
        NdArray<F64> lo = zeros(f64, n);
        NdArray<F64> scale = zeros(f64, n);
        NdArray<F64> unsure = zeros(f64, n);
        kernel(in(f64.array(1)), in(f64.array(1)), in(f64.array(1)), in(f64.array(1)), out(f64.array(1)),
                out(f64.array(1)), out(f64.array(1)), out(f64.array(1)), (x, y, result, tables, h, l, s, u) ->
                parallelFor(x.dim(0), i -> {
                    Exact e = function.reference().at(new Point(x.get(i), y.get(i), x.get(i), x.get(i),
                            result.get(i), tables));
                    h.set(e.value().hi(), i);
                    l.set(e.value().lo(), i);
                    s.set(e.scale().to(f64), i);
                    u.set(e.unsure().to(f64), i);
                })).run(column(lines, Line::x), column(lines, Line::y),
                column(lines, line -> Math.scalb(line.hi, line.scale)), array(Tables.data()), hi, lo, scale, unsure);
        double[] his = hi.toDoubleArray();
        double[] los = lo.toDoubleArray();
        double[] scales = scale.toDoubleArray();
        double[] doubts = unsure.toDoubleArray();
        int judged = 0;
        for (int i = 0; i < n; i++) {
            Line line = lines.get(i);
            if (doubts[i] == 0) {
                judged++;
                int at = i;
                double error = error(his[i], los[i], (int) scales[i], line.exact());
                assertTrue(error <= LARGEST_ERROR, () -> function.name() + "(" + line.x + ", " + line.y
                        + ") is off by 2^" + Math.log(error) / Math.log(2) + ": " + his[at] + " * 2^" + scales[at]);
            }
        }
        assertTrue(judged > n * 0.9, () -> "most points of " + function.name());
    }

    private static NdArray<F64> column(List<Line> lines, ToDoubleFunction<Line> field) {
        return array(lines.stream().mapToDouble(field).toArray());
    }

    private static BigDecimal value(double hi, double lo, int scale) {
        BigDecimal power = scale >= 0 ? BigDecimal.TWO.pow(scale)
                : BigDecimal.ONE.divide(BigDecimal.TWO.pow(-scale));
        return new BigDecimal(hi).add(new BigDecimal(lo)).multiply(power);
    }

    /** Relative. */
    private static double error(double hi, double lo, int scale, BigDecimal exact) {
        return Double.isFinite(hi) && Double.isFinite(lo) ? value(hi, lo, scale).subtract(exact)
                .divide(exact, MathContext.DECIMAL64).abs().doubleValue() : Double.POSITIVE_INFINITY;
    }
}
