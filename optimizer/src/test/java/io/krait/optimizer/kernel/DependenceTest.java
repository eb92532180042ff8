package io.krait.optimizer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DependenceTest {
    private static boolean outermostIsFree(String text) {
        Kernel k = LoopParser.parse(text);
        IndexForms forms = new IndexForms(k);
        return new Dependence(forms).isFree(forms.roots().get(0));
    }

    // memory[wi * i + w] = memory[ri * i + r]
    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 0, true", "1, 0, 1, 1, false", "1, 0, 1, -1, false", "1, 0, 2, 0, false", "2, 0, 2, 1, true",
        "2, 0, 2, 4, false", "3, 5, 3, 5, true", "3, 5, 3, 4, true", "-1, 9, -1, 9, true", "-1, 9, -1, 8, false",
        "0, 0, 0, 1, false", "0, 3, 1, 3, false", "-2, 9, -2, 6, true"})
    void comparesElements(long wi, long w, long ri, long r, boolean free) {
        assertEquals(free, outermostIsFree("""
                kernel k(@0: inout f64) (%%1: i64, %%2: i64) {
                  %%10: i64 = const %d
                  %%11: i64 = const %d
                  %%12: i64 = const %d
                  %%13: i64 = const %d
                  for %%3: i64 = %%1 to %%2 step 1 {
                    %%4: i64 = mul %%3, %%12
                    %%5: i64 = add %%4, %%13
                    %%6: f64 = load @0[%%5]
                    %%7: i64 = mul %%3, %%10
                    %%8: i64 = add %%7, %%11
                    store @0[%%8] = %%6
                  }
                }
                """.formatted(wi, w, ri, r)));
    }

    // for i step s: for j = from to to: memory[i * stride + j] = memory[i * stride + j + offset]
    @ParameterizedTest
    @CsvSource({
        "1, 0, %0, %0, 0, true", "1, 1, %0, %0, 0, true", "1, 0, %0, %0, 1, false", "1, 2, %0, %0, 1, true",
        "1, 0, %0, %9, 0, false", "1, 0, 7, 7, 0, true", "1, 0, 8, 7, 0, false", "2, 0, 14, 7, 0, true",
        "2, 0, 15, 7, 0, false", "1, 0, %1, %0, 0, false", "1, 0, 7, %0, 0, false", "1, 4, 7, 4, 1, true",
        "1, 4, 7, 4, 2, false"})
    void followsInnerLoops(long step, long from, String to, String stride, long offset, boolean free) {
        String head = to.startsWith("%") ? "" : "%20: i64 = const " + to + "\n";
        String end = to.startsWith("%") ? to : "%20";
        String head2 = stride.startsWith("%") ? "" : "%21: i64 = const " + stride + "\n";
        String by = stride.startsWith("%") ? stride : "%21";
        assertEquals(free, outermostIsFree("""
                kernel k(%%0: i64, %%9: i64, @0: inout f64) (%%1: i64, %%2: i64) {
                  %s%s%%10: i64 = const %d
                  %%11: i64 = const %d
                  for %%3: i64 = %%1 to %%2 step %d {
                    for %%4: i64 = %%10 to %s step 1 {
                      %%5: i64 = mul %%3, %s
                      %%6: i64 = add %%5, %%4
                      %%7: i64 = add %%6, %%11
                      %%8: f64 = load @0[%%7]
                      store @0[%%6] = %%8
                    }
                  }
                }
                """.formatted(head, head2, from, offset, step, end, by)));
    }

    // memory[(i * n + j) * m + k] = ... for j below nTo, k below mTo
    @ParameterizedTest
    @CsvSource({"%20, %21, true", "%21, %20, false", "%20, %20, false", "%21, %21, false"})
    void followsTwoInnerLoops(String jTo, String kTo, boolean free) {
        assertEquals(free, outermostIsFree("""
                kernel k(%%20: i64, %%21: i64, @0: out f64) (%%1: i64, %%2: i64) {
                  %%10: i64 = const 0
                  %%12: f64 = const 1.0
                  for %%3: i64 = %%1 to %%2 step 1 {
                    for %%4: i64 = %%10 to %s step 1 {
                      for %%5: i64 = %%10 to %s step 1 {
                        %%6: i64 = mul %%3, %%20
                        %%7: i64 = add %%6, %%4
                        %%8: i64 = mul %%7, %%21
                        %%9: i64 = add %%8, %%5
                        store @0[%%9] = %%12
                      }
                    }
                  }
                }
                """.formatted(jTo, kTo)));
    }

    private static String body(String statements) {
        return """
                kernel k(%0: i64, @0: inout f64, @1: in i64, @2: out f64, @3: inout i64, @4: local f64[8]) \
                (%1: i64, %2: i64) {
                  %10: i64 = const 0
                  %12: f64 = const 1.0
                  for %3: i64 = %1 to %2 step 1 {
                """ + statements + "}\n}\n";
    }

    @Test
    void takesNothingForGranted() {
        // One element for all iterations.
        assertEquals(false, outermostIsFree(body("store @0[%10] = %12\n")));
        // A stride that may be 0.
        assertEquals(false, outermostIsFree(body("%4: i64 = mul %3, %0\nstore @0[%4] = %12\n")));
        // An index from memory.
        assertEquals(false, outermostIsFree(body("%4: i64 = load @1[%3]\nstore @0[%4] = %12\n")));
        // Not linear.
        assertEquals(false, outermostIsFree(body("%4: i64 = mul %3, %3\nstore @0[%4] = %12\n")));
        // An inner loop of varying length.
        assertEquals(false, outermostIsFree(body("""
                for %5: i64 = %10 to %3 step 1 {
                  %6: i64 = mul %3, %0
                  %7: i64 = add %6, %5
                  store @0[%7] = %12
                }
                """)));
        // A fault is reported for the first iteration that has one.
        assertEquals(false, outermostIsFree(body("%4: bool = lt %3, %0\nfault %4 at %10 code 1\n")));
        // Scratch memory that all iterations use.
        assertEquals(false, outermostIsFree(body("store @4[%10] = %12\n%4: f64 = load @4[%10]\nstore @2[%3] = %4\n")));
        // What is read is not written.
        assertEquals(true, outermostIsFree(body("%4: f64 = load @0[%10]\nstore @2[%3] = %4\n")));
        assertEquals(true, outermostIsFree(body("%4: i64 = load @1[%3]\n%5: f64 = load @0[%4]\nstore @2[%3] = %5\n")));
    }

    // memory[row * n + j] = memory[other * n + j + offset], for j below to
    @ParameterizedTest
    @CsvSource({"%20, 0, true", "%21, 0, false", "%20, 1, false"})
    void tellsRowsApart(String to, long offset, boolean free) {
        assertEquals(free, outermostIsFree("""
                kernel k(%%20: i64, %%21: i64, %%22: i64, %%23: i64, @0: inout f64) (%%1: i64, %%2: i64) {
                  %%10: i64 = const 0
                  %%11: i64 = const %d
                  %%5: i64 = mul %%22, %%20
                  %%6: i64 = mul %%23, %%20
                  for %%3: i64 = %%10 to %s step 1 {
                    %%7: i64 = add %%6, %%3
                    %%8: i64 = add %%7, %%11
                    %%9: f64 = load @0[%%8]
                    %%12: i64 = add %%5, %%3
                    store @0[%%12] = %%9
                  }
                }
                """.formatted(offset, to)));
    }
}
