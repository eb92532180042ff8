package io.krait.codegen.gpu.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssemblerLogTest {
    private static final String OLD = """
            ptxas info    : 0 bytes gmem
            ptxas info    : Function properties for helper
            ptxas         .     8 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads
            ptxas info    : Compiling entry function 'first' for 'sm_90'
            ptxas info    : Function properties for first
            ptxas         .     16 bytes stack frame, 12 bytes spill stores, 24 bytes spill loads
            ptxas info    : Function properties for helper
            ptxas         .     8 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads
            ptxas info    : Used 32 registers, 1024 bytes smem, 400 bytes cmem[0], 16 bytes cmem[2]
            ptxas info    : Compiling entry function 'second' for 'sm_90'
            ptxas info    : Function properties for second
            ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Used 10 registers
            """;

    @Test
    void readsReports() {
        assertEquals(Map.of("first", new Report(32, 16, 12, 24, 1024, 416, 0), "second",
                new Report(10, 0, 0, 0, 0, 0, 0)), AssemblerLog.reports(OLD));
    }

    @Test
    void readsReportsOfNewAssemblers() {
        String log = """
                ptxas info    : 0 bytes gmem
                ptxas info    : Compiling entry function 'rev' for 'sm_100'
                ptxas info    : Function properties for rev
                    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
                ptxas info    : Used 10 registers, used 1 barriers, 1024 bytes smem, 912 bytes cmem[0]
                ptxas info    : Compile time = 2.327 ms
                """;
        assertEquals(Map.of("rev", new Report(10, 0, 0, 0, 1024, 912, 1)), AssemblerLog.reports(log));
    }

    @Test
    void keepsTheOrder() {
        assertEquals(List.of("first", "second"), List.copyOf(AssemblerLog.reports(OLD).keySet()));
    }

    @Test
    void quotesTheLinesOfErrors() {
        assertEquals("""
                ptxas application ptx input, line 3; error   : Unknown symbol
                ptxas application ptx input, line 8; error   : Unknown modifier
                  2: two
                  3: three
                  4: four
                  ...
                  7: seven
                  8: eight""", AssemblerLog.explain("""
                ptxas application ptx input, line 3; error   : Unknown symbol
                ptxas application ptx input, line 8; error   : Unknown modifier
                """, "one\n\ttwo\nthree\nfour\nfive\nsix\nseven\neight\n"));
        assertEquals("no line", AssemblerLog.explain("no line", "one"));
        assertEquals("line 99", AssemblerLog.explain("line 99", "one"));
    }
}
