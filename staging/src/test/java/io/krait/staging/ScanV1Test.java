package io.krait.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** The order of running folds, seen by folding names instead of numbers. */
class ScanV1Test {
    private static final TreeV1.Combine<String> PAIR = (a, b) -> "(" + a + b + ")";

    private static List<String> scan(long n, LongFunction<String> element) {
        List<String> out = new ArrayList<>();
        ScanV1.scan(n, element, PAIR, (i, s) -> {
            assertEquals(out.size(), i);
            out.add(s);
        });
        return out;
    }

    @Test
    void groupsDouble() {
        assertEquals(List.of(), scan(0, i -> "x"));
        assertEquals(List.of("a", "(ab)", "(a(bc))", "((ab)(cd))", "(a((bc)(de)))", "((ab)((cd)(ef)))",
                "((a(bc))((de)(fg)))", "(((ab)(cd))((ef)(gh)))", "(a(((bc)(de))((fg)(hi))))"),
                scan(9, i -> "" + (char) ('a' + i)));
    }

    @Test
    void groupsFollowOneAnotherWithACarry() {
        List<String> r = scan(34, i -> "" + (char) ('A' + i));
        String first = r.get(15);
        assertEquals("((((AB)(CD))((EF)(GH)))(((IJ)(KL))((MN)(OP))))", first);
        assertEquals("(" + first + "Q)", r.get(16));
        assertEquals("(" + first + "(Q(RS)))", r.get(18));
        String second = "((((QR)(ST))((UV)(WX)))(((YZ)([\\))((]^)(_`))))";
        assertEquals("(" + first + second + ")", r.get(31));
        assertEquals("((" + first + second + ")(ab))", r.get(33));
    }

    @Test
    void chunksStartWithTheTotalsBeforeThem() {
        LongFunction<String> element = i -> i % 1000 == 0 ? "#" : "";
        List<String> r = scan(2 * ScanV1.CHUNK + 3, element);
        String one = TreeV1.lanes(0, ScanV1.CHUNK, element, PAIR);
        String two = TreeV1.lanes(ScanV1.CHUNK, 2L * ScanV1.CHUNK, element, PAIR);
        assertEquals("(" + one + ")", r.get(ScanV1.CHUNK));
        assertEquals("((" + one + two + ")())", r.get(2 * ScanV1.CHUNK + 1));
        assertEquals("((" + one + two + ")(()))", r.get(2 * ScanV1.CHUNK + 2));
    }

    @Test
    void functionsOfUsersFoldFromLeftToRight() {
        List<String> out = new ArrayList<>();
        ScanV1.sequential(4, i -> "" + (char) ('a' + i), PAIR, (i, s) -> out.add(s));
        assertEquals(List.of("a", "(ab)", "((ab)c)", "(((ab)c)d)"), out);
    }
}
