package io.krait.benchmarks.churn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ChurnMainTest {
    @Test
    void measuresAndJudges() {
        StringWriter out = new StringWriter();
        ChurnMain.execute(new PrintWriter(out), new PrintWriter(out), "--kernels", "30", "--warm-up", "8");
        assertTrue(out.toString().contains("28 to 30") && out.toString().contains("as long as the first"),
                out.toString());
    }

    @Test
    void tooFewAreWrongUsage() {
        StringWriter err = new StringWriter();
        assertEquals(2, ChurnMain.execute(new PrintWriter(err), new PrintWriter(err), "--kernels", "3"));
    }
}
