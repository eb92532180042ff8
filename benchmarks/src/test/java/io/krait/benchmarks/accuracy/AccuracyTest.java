package io.krait.benchmarks.accuracy;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.krait.staging.MathMode;
import io.krait.staging.Op;

/** Small samples of what {@code krait accuracy} measures, and the command itself. */
class AccuracyTest {
    private static final Sweep SMALL = new Sweep(MathMode.STRICT, 1 << 15, 12_000, 1);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int accuracy(String... args) {
        return AccuracyMain.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    static Stream<Task> tasks() {
        return Catalog.all().stream().flatMap(function -> Arrays.stream(Format.values()).map(format ->
                new Task(function, format, function.bound())));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void errorsAreWithinTheBound(Task task) {
        Report report = new Report(SMALL, "");
        report.add(task, SMALL.run(task.function(), task.format(), points -> { }));
        assertEquals(List.of(), report.broken());
    }

    @Test
    void everyFunctionOfFloatsIsListed() {
        Set<Op> listed = Catalog.all().stream().map(Function::op).collect(Collectors.toSet());
        Set<Op> derived = EnumSet.allOf(Op.class);
        derived.removeIf(op -> !op.isDerived() || op.rule() != Op.Rule.FLOAT);
        assertEquals(derived, listed);
    }

    @Test
    void wrongResultsAreFound() {
        Function wrong = Catalog.of(Op.EXP2, 1, Exponentials::exp, format -> List.of(Source.uniform(0.1, 1)));
        Outcome outcome = SMALL.run(wrong, Format.F64, points -> { });
        Report report = new Report(SMALL, "");
        report.add(new Task(wrong, Format.F64, 1), outcome);
        assertAll(() -> assertTrue(outcome.worst() > 0x1p49), () -> assertTrue(outcome.mean() > 0x1p48),
                () -> assertTrue(report.broken().getFirst().startsWith("BROKEN: exp2 f64 is ")));
    }

    @Test
    void threadsDoNotMatter() {
        Function exp = Catalog.all().getFirst();
        for (Format format : Format.values()) {
            Outcome one = new Sweep(MathMode.STRICT, 1 << 18, 1 << 16, 1).run(exp, format, points -> { });
            Outcome three = new Sweep(MathMode.STRICT, 1 << 18, 1 << 16, 3).run(exp, format, points -> { });
            assertAll(() -> assertEquals(one.worst(), three.worst()), () -> assertEquals(one.x(), three.x()),
                    () -> assertEquals(one.points(), three.points()),
                    () -> assertEquals(one.mean(), three.mean(), 1e-9));
        }
    }

    @Test
    void writesThePage(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("page.md");
        assertEquals(0, accuracy("--functions", "log,exp", "--sample", "1e4", "--points", "1000", "--threads", "2",
                "--out", page.toString()), err::toString);
        String text = Files.readString(page);
        assertAll(() -> assertTrue(text.contains("`./krait accuracy --functions log,exp --sample 1e4 "), text),
                () -> assertTrue(text.lines().anyMatch(line -> line.startsWith("log        | f64  |")), text),
                () -> assertTrue(out.toString().contains("exp        | f32  |"), out::toString));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --functions exp,sine    | There is no function sine. There are: exp
            --dtype f16             | There is no dtype f16 here: f32, f64.
            --points many           | --points many is not a number.
            --points 0              | --points 0 is not a number of points.
            --sample 5e9            | --sample 5e9 is not a number of points.
            --threads 0             | --threads must be at least 1.
            """)
    void wrongUsageIsToldAndNothingRuns(String line, String message) {
        int status = accuracy(line.trim().split(" +"));
        assertAll(() -> assertEquals(2, status), () -> assertTrue(err.toString().contains(message), err::toString),
                () -> assertEquals("", out.toString()));
    }
}
