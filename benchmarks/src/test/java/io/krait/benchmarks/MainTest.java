package io.krait.benchmarks;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(String... args) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            saxpi                  | There is no workload saxpi. There are: saxpy poly
            saxpy --dtype f16      | There is no dtype f16 here: f32, f64, i32, i64, u8.
            saxpy --size many      | --size many is not a number.
            saxpy --size 1.5       | --size 1.5 is not a number of elements.
            saxpy --size 12345     | None of these workloads has that size and dtype.
            life --dtype f32       | None of these workloads has that size and dtype.
            --group loops          | There is no group loops. There are: arrays math kernels simd
            saxpy --threads 0      | --threads must be at least 1.
            saxpy --threads two    | Invalid value for option '--threads'
            saxpy --fast           | Unknown option: '--fast'
            """)
    void wrongUsageIsToldAndNothingRuns(String line, String message) {
        int status = bench(line.trim().split(" +"));
        assertAll(() -> assertEquals(2, status), () -> assertTrue(err.toString().contains(message), err::toString),
                () -> assertEquals("", out.toString()));
    }

    @Test
    void listNamesEveryWorkloadAndItsSizes() {
        assertEquals(0, bench("--list"));
        for (String name : List.of("saxpy", "poly", "blackscholes", "sqrt", "sum", "mean", "var", "exp", "log", "sin",
                "cos", "tanh",
                "erf", "pow", "atan2", "min", "argmin", "sum_ax0", "sum_ax1", "softmax", "heat2d", "heat3d",
                "nbody", "pdist", "kmeans", "floyd_warshall", "life", "bilateral", "fir64", "conv3x3", "conv5x5",
                "rolling", "mcpi", "butterfly", "spmv", "matmul", "hist", "cumsum", "mandelbrot", "cuberoot",
                "spheres", "collatz", "call", "compile", "compile-math")) {
            assertTrue(out.toString().lines().anyMatch(line -> line.startsWith(name + " ")), name);
        }
        assertTrue(out.toString().contains("sizes 100x1000, 2000x1000, 10000x1000"));
    }

    @Test
    void tableAndRowsOfOneWorkload(@TempDir Path directory) throws IOException {
        Path csv = directory.resolve("rows.csv");
        assertEquals(0, bench("saxpy", "--quick", "--size", "1e3", "--dtype", "f64", "--threads", "1,2",
                "--csv", csv.toString()), err::toString);
        List<String> lines = Files.readAllLines(csv);
        assertEquals("workload,dtype,size,impl,threads,min_ms,median_ms", lines.getFirst());
        for (String start : List.of("saxpy,f64,1000,krait,1,", "saxpy,f64,1000,krait,2,", "saxpy,f64,1000,java,1,",
                "saxpy,f64,1000,java,2,", "saxpy,f64,1000,vector,1,", "saxpy,f64,1000,vector,2,")) {
            assertTrue(lines.stream().anyMatch(line -> line.startsWith(start)), () -> start + " in " + lines);
        }
        assertTrue(lines.stream().skip(1).allMatch(line -> line.matches(
                "saxpy,f64,1000,(krait|java|vector),[12],[0-9.e-]+,[0-9.e-]+")), lines::toString);
        assertTrue(out.toString().contains("saxpy f64 1000: y += a*x, in place"), out::toString);
    }
}
