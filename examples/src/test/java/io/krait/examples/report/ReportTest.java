package io.krait.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final StringWriter printed = new StringWriter();
    private final Report report = new Report(new PrintWriter(printed));

    @Test
    void tableComparesWithTheFirstRow() {
        report.table(new Timings(List.of(new Timings.Timing("loop", 8_000_000),
                new Timings.Timing("Krait", 1_000_000)), 7), 1_000_000, "option");

        assertEquals(List.of(
                "  median of 7 runs                           time       per option      speed",
                "  loop                                    8.00 ms          8.00 ns      1.0 x",
                "  Krait                                   1.00 ms          1.00 ns      8.0 x"),
                printed.toString().lines().toList());
    }

    @Test
    void failedChecksAreCounted() {
        report.check("good", true, "0 differ");
        report.check("bad", false, "3 differ");

        assertEquals(1, report.failures());
        assertTrue(printed.toString().contains("FAILED  3 differ"));
    }

    @Test
    void linesFitTheTerminal() {
        report.text("word ".repeat(60));
        report.block("kernel\n    fused: " + "add, ".repeat(40));

        assertTrue(printed.toString().lines().allMatch(l -> l.length() <= 100));
    }

    @Test
    void longLinesGoOnUnderThemselves() {
        report.block("kernel\n  " + "word ".repeat(20) + "end");

        assertEquals(List.of("  kernel", "    " + "word ".repeat(19).strip(), "      word end"),
                printed.toString().lines().toList());
    }

    @Test
    void contendersTakeTurns() {
        AtomicInteger a = new AtomicInteger();
        AtomicInteger b = new AtomicInteger();
        Timings timings = Timings.measure(0, List.of(new Timings.Contender("a", a::incrementAndGet),
                new Timings.Contender("b", () -> assertEquals(a.get(), b.incrementAndGet()))));

        assertEquals(5, timings.rounds());
        assertEquals(8, b.get());
    }

    @Test
    void medianIsTheMiddle() {
        assertEquals(3, Timings.median(9, 1, 3));
    }
}
