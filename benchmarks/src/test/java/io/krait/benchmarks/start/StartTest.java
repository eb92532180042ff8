package io.krait.benchmarks.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the processes print is what the command reads. */
class StartTest {
    private static List<String> printed(Runnable main) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            main.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void helloSaysThatItsResultIsThere() {
        List<String> lines = printed(() -> HelloProcess.main(new String[0]));
        assertEquals(1, lines.size());
        double at = 5 * (500_000 / 999_999.0);
        assertEquals(Math.exp(-at) * Math.sin(10 * at), Double.parseDouble(lines.getFirst().substring(6)), 1e-12);
        assertTrue(lines.getFirst().startsWith("ready "));
    }

    @Test
    void firstCallsAreTimes() {
        List<String> lines = printed(() -> FirstCalls.main(new String[0]));
        assertEquals(11, lines.size());
        assertTrue(lines.stream().allMatch(l -> Double.parseDouble(l) > 0), lines.toString());
    }

    @Test
    void helpIsThere() {
        StringWriter out = new StringWriter();
        assertEquals(0, StartMain.execute(new PrintWriter(out, true), new PrintWriter(out, true), "--help"));
        assertTrue(out.toString().contains("--rounds"), out.toString());
        assertEquals(2, StartMain.execute(new PrintWriter(out, true), new PrintWriter(out, true), "--round"));
    }
}
