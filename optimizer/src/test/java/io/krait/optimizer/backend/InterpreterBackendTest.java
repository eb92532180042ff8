package io.krait.optimizer.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.LoopParser;
import io.krait.staging.CompilationException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterpreterBackendTest {
    // Adds the number of units in its range to every element, and reports elements that are 3.
    private static final String KERNEL = """
            kernel chunks(%0: i32, @0: inout i32) (%1: i64, %2: i64) {
              %3: i64 = sub %2, %1
              %4: i32 = cast %3
              parfor threads %5: i64 = %1 to %2 {
                %6: i32 = load @0[%5]
                %7: bool = eq %6, %0
                fault %7 at %5 code 1
                %8: i32 = add %6, %4
                store @0[%5] = %8
              }
            }
            """;

    private final Backend backend = new InterpreterBackend(256);

    @Test
    void describesItself() {
        assertEquals("interpreter", backend.name());
        assertEquals("", backend.unavailable());
        assertEquals(new Target("interpreter 256", 256, "interpreter-256"), backend.target());
        backend.warmUp();
        try (Compiled c = backend.compile(LoopParser.parse(KERNEL))) {
            assertEquals(KERNEL, c.ir());
            assertEquals("; interpreted, there is no machine code\n", c.assembly());
            assertTrue(c.compileMillis() >= 0);
        }
    }

    @Test
    void splitsByGrainAndKeepsTheSmallestFault() {
        try (Arena arena = Arena.ofConfined(); Compiled c = backend.compile(LoopParser.parse(KERNEL))) {
            MemorySegment x = arena.allocateFrom(ValueLayout.JAVA_INT, 0, 1, 2, 3, 4, 5, 6);
            assertEquals(3 << 8 | 1, c.launch(new long[]{x.address(), 3}, 7, 3, 1, 4));
            assertArrayEquals(new int[]{3, 4, 5, 6, 7, 8, 7}, x.toArray(ValueLayout.JAVA_INT));
            assertEquals(3 << 8 | 1, c.launch(new long[]{x.address(), 6}, 4, Long.MAX_VALUE, 1, 1));
            assertArrayEquals(new int[]{7, 8, 9, 10, 7, 8, 7}, x.toArray(ValueLayout.JAVA_INT));
            assertEquals(Compiled.NO_FAULT, c.launch(new long[]{x.address(), -1}, 7, 1, 1, 1));
            assertEquals(Compiled.NO_FAULT, c.launch(new long[]{x.address(), 8}, 0, 1, 1, 1));
            assertArrayEquals(new int[]{8, 9, 10, 11, 8, 9, 8}, x.toArray(ValueLayout.JAVA_INT));
        }
    }

    @Test
    void recordsTheFirstFaultInDetail() {
        String detailed = KERNEL.replace("code 1", "code 1000 with %5, %2");
        try (Arena arena = Arena.ofConfined(); Compiled c = backend.compile(LoopParser.parse(detailed))) {
            MemorySegment x = arena.allocateFrom(ValueLayout.JAVA_INT, 0, 1, 2, 3, 4, 5, 3);
            long[] args = {x.address(), 3};
            assertEquals(Optional.of(FaultRecord.of(3, 1000, 3, 4)), c.launchRecorded(args, 7, 2, 1, 4, Deadline.NONE));
            assertEquals(Optional.empty(), c.launchRecorded(new long[]{x.address(), -9}, 7, 2, 1, 4,
                    Deadline.in(Duration.ofMinutes(1))));
            assertEquals("the faults of kernel chunks have details, launch it by launchRecorded",
                    assertThrows(IllegalArgumentException.class, () -> c.launch(args, 7, 2, 1, 4)).getMessage());
        }
    }

    @Test
    void deadlines() {
        assertFalse(Deadline.NONE.exists());
        assertFalse(Deadline.NONE.isPassed());
        assertFalse(Deadline.in(Duration.ofSeconds(Long.MAX_VALUE)).isPassed());
        assertTrue(new Deadline(System.nanoTime(), Duration.ofNanos(1)).isPassed());
        assertThrows(IllegalArgumentException.class, () -> Deadline.in(Duration.ZERO));
        assertEquals("kernel k was stopped: it did not end within 2.5 seconds. What it has written so far is not its "
                + "result; allow more time or give it less to do", Deadline.in(Duration.ofMillis(2500)).error("k")
                .getMessage());
    }

    @Test
    void rejectsMisuse() {
        Compiled c = backend.compile(LoopParser.parse(KERNEL));
        assertThrows(IllegalArgumentException.class, () -> c.launch(new long[]{0, 1}, 1, 0, 1, 1));
        c.close();
        assertThrows(IllegalStateException.class, () -> c.launch(new long[]{0, 1}, 1, 1, 1, 1));
        String broken = KERNEL.replace("%8: i32 = add", "%8: i64 = add");
        assertThrows(CompilationException.class, () -> backend.compile(LoopParser.parse(broken)));
    }
}
