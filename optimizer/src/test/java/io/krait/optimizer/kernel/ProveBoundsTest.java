package io.krait.optimizer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.DropDeadCode;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Kernels before and after the pass. In the texts {@code check %9 = %5 in %0, %6 in %1 at %4 code 3} stands for the
 * comparisons and the fault of a checked access, %9 for its mask.
 */
class ProveBoundsTest {
    private static final Pattern CHECK = Pattern.compile(" *check (%\\d+) = (.*) at (%\\d+) code (\\d+)\n");

    private final List<LoopNote> notes = new ArrayList<>();
    private int fresh = 1000;

    private String expanded(String text) {
        return CHECK.matcher(text).replaceAll(m -> Matcher.quoteReplacement(check(m.group(1), m.group(2).split(", "),
                m.group(3), m.group(4))));
    }

    private String check(String ok, String[] axes, String position, String code) {
        String zero = next();
        StringBuilder b = new StringBuilder(zero + ": i64 = const 0\n");
        List<String> details = new ArrayList<>();
        String all = "";
        for (int k = 0; k < axes.length; k++) {
            String[] side = axes[k].split(" in ");
            details.add(k, side[0]);
            details.add(side[1]);
            String low = next();
            String high = next();
            String both = k == axes.length - 1 && all.isEmpty() ? ok : next();
            b.append(low + ": bool = ge " + side[0] + ", " + zero + "\n");
            b.append(high + ": bool = lt " + side[0] + ", " + side[1] + "\n");
            b.append(both + ": bool = and " + low + ", " + high + "\n");
            if (!all.isEmpty()) {
                String sum = k == axes.length - 1 ? ok : next();
                b.append(sum + ": bool = and " + all + ", " + both + "\n");
                both = sum;
            }
            all = both;
        }
        String bad = next();
        b.append(bad + ": bool = not " + ok + "\n");
        b.append("fault " + bad + " at " + position + " code " + code + " with " + String.join(", ", details) + "\n");
        return b.toString();
    }

    private String next() {
        return "%" + fresh++;
    }

    private Kernel parsed(String text) {
        Kernel k = LoopParser.parse(expanded(text));
        LoopVerifier.verify(k, "as written");
        return k;
    }

    /** Extents are the first scalars, units the first of them. */
    private String proved(int extents, int units, String text) {
        Kernel k = parsed(text);
        Kernel r = DropDeadCode.run(ProveBounds.run(k, new HashSet<>(k.scalars().subList(0, extents)),
                k.scalars().subList(0, units), notes::add));
        LoopVerifier.verify(r, "after the proofs");
        return LoopPrinter.print(r);
    }

    private CheckCounts count(int extents, int units, String text) {
        Kernel k = parsed(text);
        return ProveBounds.count(k, new HashSet<>(k.scalars().subList(0, extents)), k.scalars().subList(0, units));
    }

    private static final String MATMUL = """
            kernel matmul(%0: i64, %1: i64, %2: i64, %3: i64, @0: in f64, @1: in f64, @2: out f64) (%4: i64, %5: i64) {
              %6: i64 = const 0
              %7: f64 = const 0.0
              parfor threads %8: i64 = %4 to %5 {
                parfor free %9: i64 = %6 to %1 {
                  %10: f64 = for %11: i64 = %6 to %2 step 1 carry (%12: f64 = %7) {
                    check %13 = %8 in %0, %11 in %2 at %8 code 1
                    %14: i64 = mul %8, %2
                    %15: i64 = add %14, %11
                    %16: f64 = load @0[%15] mask %13
                    check %17 = %11 in INNER, %9 in %1 at %8 code 2
                    %18: i64 = mul %11, %1
                    %19: i64 = add %18, %9
                    %20: f64 = load @1[%19] mask %17
                    %21: f64 = mul %16, %20
                    %22: f64 = add %12, %21
                    yield %22
                  }
                  check %23 = %8 in %0, %9 in %1 at %8 code 3
                  %24: i64 = mul %8, %1
                  %25: i64 = add %24, %9
                  store @2[%25] = %10 mask %23
                }
              }
            }
            """;

    @Test
    void matmulOverItsOwnExtentsHasNoChecks() {
        assertEquals("""
                kernel matmul(%0: i64, %1: i64, %2: i64, %3: i64, @0: in f64, @1: in f64, @2: out f64) (%4: i64, \
                %5: i64) {
                  %6: i64 = const 0
                  %7: f64 = const 0.0
                  parfor threads %8: i64 = %4 to %5 {
                    parfor free %9: i64 = %6 to %1 {
                      %10: f64 = for %11: i64 = %6 to %2 step 1 carry (%12: f64 = %7) {
                        %13: i64 = mul %8, %2
                        %14: i64 = add %13, %11
                        %15: f64 = load @0[%14]
                        %16: i64 = mul %11, %1
                        %17: i64 = add %16, %9
                        %18: f64 = load @1[%17]
                        %19: f64 = mul %15, %18
                        %20: f64 = add %12, %19
                        yield %20
                      }
                      %21: i64 = mul %8, %1
                      %22: i64 = add %21, %9
                      store @2[%22] = %10
                    }
                  }
                }
                """, proved(4, 1, MATMUL.replace("INNER", "%2")));
    }

    @Test
    void matmulOfOtherExtentsComparesThemFirst() {
        assertEquals("""
                kernel matmul(%0: i64, %1: i64, %2: i64, %3: i64, @0: in f64, @1: in f64, @2: out f64) (%4: i64, \
                %5: i64) {
                  %6: i64 = const 0
                  %7: f64 = const 0.0
                  %8: bool = le %2, %3
                  if %8 {
                    parfor threads %9: i64 = %4 to %5 {
                      parfor free %10: i64 = %6 to %1 {
                        %11: f64 = for %12: i64 = %6 to %2 step 1 carry (%13: f64 = %7) {
                          %14: i64 = mul %9, %2
                          %15: i64 = add %14, %12
                          %16: f64 = load @0[%15]
                          %17: i64 = mul %12, %1
                          %18: i64 = add %17, %10
                          %19: f64 = load @1[%18]
                          %20: f64 = mul %16, %19
                          %21: f64 = add %13, %20
                          yield %21
                        }
                        %22: i64 = mul %9, %1
                        %23: i64 = add %22, %10
                        store @2[%23] = %11
                      }
                    }
                  } else {
                    parfor threads %24: i64 = %4 to %5 {
                      parfor free %25: i64 = %6 to %1 {
                        %26: f64 = for %27: i64 = %6 to %2 step 1 carry (%28: f64 = %7) {
                          %29: i64 = mul %24, %2
                          %30: i64 = add %29, %27
                          %31: f64 = load @0[%30]
                          %32: bool = lt %27, %3
                          %33: bool = not %32
                          fault %33 at %24 code 2 with %27, %25, %3, %1
                          %34: i64 = mul %27, %1
                          %35: i64 = add %34, %25
                          %36: f64 = load @1[%35] mask %32
                          %37: f64 = mul %31, %36
                          %38: f64 = add %28, %37
                          yield %38
                        }
                        %39: i64 = mul %24, %1
                        %40: i64 = add %39, %25
                        store @2[%40] = %26
                      }
                    }
                  }
                }
                """, proved(4, 1, MATMUL.replace("INNER", "%3")));
    }

    @Test
    void neighboursAreTestedBeforeTheLoop() {
        assertEquals("""
                kernel shift(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 1
                  %5: i64 = const -1
                  %6: i64 = add %0, %5
                  %7: bool = le %3, %6
                  %8: bool = le %3, %1
                  %9: bool = and %7, %8
                  if %9 {
                    parfor free %10: i64 = %2 to %3 {
                      %11: i64 = add %10, %4
                      %12: f64 = load @0[%11]
                      store @1[%10] = %12
                    }
                  } else {
                    parfor free %13: i64 = %2 to %3 {
                      %14: i64 = add %13, %4
                      %15: bool = lt %14, %0
                      %16: bool = not %15
                      fault %16 at %13 code 1 with %14, %0
                      %17: f64 = load @0[%14] mask %15
                      %18: bool = lt %13, %1
                      %19: bool = not %18
                      fault %19 at %13 code 2 with %13, %1
                      store @1[%13] = %17 mask %18
                    }
                  }
                }
                """, proved(2, 0, """
                kernel shift(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 1
                  parfor free %5: i64 = %2 to %3 {
                    %6: i64 = add %5, %4
                    check %7 = %6 in %0 at %5 code 1
                    %8: f64 = load @0[%6] mask %7
                    check %9 = %5 in %1 at %5 code 2
                    store @1[%5] = %8 mask %9
                  }
                }
                """));
    }

    @Test
    void bordersProveAStencil() {
        assertEquals("""
                kernel heat(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 1
                  %6: i64 = sub %0, %5
                  %7: i64 = sub %1, %5
                  parfor threads %8: i64 = %2 to %3 {
                    parfor free %9: i64 = %4 to %1 {
                      %10: bool = gt %8, %4
                      %11: bool = lt %8, %6
                      %12: bool = and %10, %11
                      %13: bool = gt %9, %4
                      %14: bool = lt %9, %7
                      %15: bool = and %13, %14
                      %16: bool = and %12, %15
                      %17: f64 = if %16 {
                        %18: i64 = sub %8, %5
                        %19: i64 = mul %18, %1
                        %20: i64 = add %19, %9
                        %21: f64 = load @0[%20]
                        %22: i64 = add %9, %5
                        %23: i64 = mul %8, %1
                        %24: i64 = add %23, %22
                        %25: f64 = load @0[%24]
                        %26: f64 = add %21, %25
                        yield %26
                      } else {
                        %27: i64 = mul %8, %1
                        %28: i64 = add %27, %9
                        %29: f64 = load @0[%28]
                        yield %29
                      }
                      %30: i64 = mul %8, %1
                      %31: i64 = add %30, %9
                      store @1[%31] = %17
                    }
                  }
                }
                """, proved(2, 1, """
                kernel heat(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 1
                  %6: i64 = sub %0, %5
                  %7: i64 = sub %1, %5
                  parfor threads %8: i64 = %2 to %3 {
                    parfor free %9: i64 = %4 to %1 {
                      %10: bool = gt %8, %4
                      %11: bool = lt %8, %6
                      %12: bool = and %10, %11
                      %13: bool = gt %9, %4
                      %14: bool = lt %9, %7
                      %15: bool = and %13, %14
                      %16: bool = and %12, %15
                      %17: f64 = if %16 {
                        %18: i64 = sub %8, %5
                        check %19 = %18 in %0, %9 in %1 at %8 code 1
                        %20: i64 = mul %18, %1
                        %21: i64 = add %20, %9
                        %22: f64 = load @0[%21] mask %19
                        %23: i64 = add %9, %5
                        check %24 = %8 in %0, %23 in %1 at %8 code 2
                        %25: i64 = mul %8, %1
                        %26: i64 = add %25, %23
                        %27: f64 = load @0[%26] mask %24
                        %28: f64 = add %22, %27
                        yield %28
                      } else {
                        check %29 = %8 in %0, %9 in %1 at %8 code 3
                        %30: i64 = mul %8, %1
                        %31: i64 = add %30, %9
                        %32: f64 = load @0[%31] mask %29
                        yield %32
                      }
                      check %33 = %8 in %0, %9 in %1 at %8 code 4
                      %34: i64 = mul %8, %1
                      %35: i64 = add %34, %9
                      store @1[%35] = %17 mask %33
                    }
                  }
                }
                """));
    }

    @Test
    void triangularStridedAndReversedLoops() {
        assertEquals("""
                kernel loops(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 1
                  %5: i64 = const 2
                  parfor free %6: i64 = %1 to %2 {
                    %7: i64 = add %6, %4
                    for %8: i64 = %7 to %0 step 1 {
                      %9: f64 = load @0[%8]
                      %10: i64 = sub %0, %4
                      %11: i64 = sub %10, %8
                      store @0[%11] = %9
                    }
                    %12: i64 = div %0, %5
                    %13: i64 = mul %12, %5
                    for %14: i64 = %3 to %13 step 2 {
                      %15: i64 = add %14, %4
                      %16: f64 = load @0[%15]
                      store @0[%14] = %16
                    }
                  }
                }
                """, proved(1, 1, """
                kernel loops(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 1
                  %5: i64 = const 2
                  parfor free %6: i64 = %1 to %2 {
                    %7: i64 = add %6, %4
                    for %8: i64 = %7 to %0 step 1 {
                      check %9 = %8 in %0 at %6 code 1
                      %10: f64 = load @0[%8] mask %9
                      %11: i64 = sub %0, %4
                      %12: i64 = sub %11, %8
                      check %13 = %12 in %0 at %6 code 2
                      store @0[%12] = %10 mask %13
                    }
                    %14: i64 = div %0, %5
                    %15: i64 = mul %14, %5
                    for %16: i64 = %3 to %15 step 2 {
                      %17: i64 = add %16, %4
                      check %18 = %17 in %0 at %6 code 3
                      %19: f64 = load @0[%17] mask %18
                      check %20 = %16 in %0 at %6 code 4
                      store @0[%16] = %19 mask %20
                    }
                  }
                }
                """));
    }

    @Test
    void stridedLoopsAreTestedAtTheirLastIndex() {
        assertEquals("""
                kernel pairs(%0: i64, %1: i64, @0: inout f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 1
                  %6: i64 = const 2
                  %7: i64 = const -1
                  %8: i64 = add %0, %7
                  %9: i64 = floor_div %8, %6
                  %10: i64 = mul %6, %9
                  %11: i64 = const -2
                  %12: i64 = add %1, %11
                  %13: bool = le %10, %12
                  if %13 {
                    for %14: i64 = %4 to %0 step 2 {
                      %15: i64 = add %14, %5
                      %16: f64 = load @0[%15]
                      store @0[%14] = %16
                    }
                  } else {
                    for %17: i64 = %4 to %0 step 2 {
                      %18: i64 = add %17, %5
                      %19: bool = lt %18, %1
                      %20: bool = not %19
                      fault %20 at %4 code 1 with %18, %1
                      %21: f64 = load @0[%18] mask %19
                      %22: bool = ge %17, %4
                      %23: bool = lt %17, %1
                      %24: bool = and %22, %23
                      store @0[%17] = %21 mask %24
                    }
                  }
                }
                """, proved(2, 0, """
                kernel pairs(%0: i64, %1: i64, @0: inout f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 1
                  for %6: i64 = %4 to %0 step 2 {
                    %7: i64 = add %6, %5
                    check %8 = %7 in %1 at %4 code 1
                    %9: f64 = load @0[%7] mask %8
                    check %10 = %6 in %1 at %4 code 2
                    store @0[%6] = %9 mask %10
                  }
                }
                """));
    }

    @Test
    void gathersCompareOnce() {
        assertEquals("""
                kernel gather(%0: i64, %1: i64, %2: i64, @0: in i64, @1: in f64, @2: out f64) (%3: i64, %4: i64) {
                  parfor free %5: i64 = %3 to %4 {
                    %6: i64 = load @0[%5]
                    %7: bool = lt %5, %2
                    %8: u64 = bitcast %6
                    %9: u64 = bitcast %1
                    %10: bool = lt %8, %9
                    %11: bool = and %10, %7
                    %12: bool = not %11
                    fault %12 at %5 code 2 with %6, %5, %1, %2
                    %13: i64 = mul %6, %2
                    %14: i64 = add %13, %5
                    %15: f64 = load @1[%14] mask %11
                    store @2[%5] = %15
                  }
                }
                """, proved(3, 1, """
                kernel gather(%0: i64, %1: i64, %2: i64, @0: in i64, @1: in f64, @2: out f64) (%3: i64, %4: i64) {
                  parfor free %5: i64 = %3 to %4 {
                    check %6 = %5 in %0 at %5 code 1
                    %7: i64 = load @0[%5] mask %6
                    check %8 = %7 in %1, %5 in %2 at %5 code 2
                    %9: i64 = mul %7, %2
                    %10: i64 = add %9, %5
                    %11: f64 = load @1[%10] mask %8
                    check %12 = %5 in %0 at %5 code 3
                    store @2[%5] = %11 mask %12
                  }
                }
                """));
    }

    @Test
    void conditionsOfLoopsProve() {
        assertEquals("""
                kernel search(%0: i64, %1: f64, @0: in f64, @1: out i64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 1
                  %6: i64 = const 2
                  %7: i64, %8: i64 = while (%9: i64 = %4, %10: i64 = %0) {
                    %11: bool = lt %9, %10
                    yield %11
                  } do (%12: i64, %13: i64) {
                    %14: i64 = add %12, %13
                    %15: i64 = div %14, %6
                    %16: f64 = load @0[%15]
                    %17: bool = lt %16, %1
                    %18: i64, %19: i64 = if %17 {
                      %20: i64 = add %15, %5
                      yield %20, %13
                    } else {
                      yield %12, %15
                    }
                    yield %18, %19
                  }
                  store @1[%4] = %7
                }
                """, proved(1, 0, """
                kernel search(%0: i64, %1: f64, @0: in f64, @1: out i64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 1
                  %6: i64 = const 2
                  %7: i64, %8: i64 = while (%9: i64 = %4, %10: i64 = %0) {
                    %11: bool = lt %9, %10
                    yield %11
                  } do (%12: i64, %13: i64) {
                    %14: i64 = add %12, %13
                    %15: i64 = div %14, %6
                    check %16 = %15 in %0 at %4 code 1
                    %17: f64 = load @0[%15] mask %16
                    %18: bool = lt %17, %1
                    %19: i64, %20: i64 = if %18 {
                      %21: i64 = add %15, %5
                      yield %21, %13
                    } else {
                      yield %12, %15
                    }
                    yield %19, %20
                  }
                  store @1[%4] = %7
                }
                """));
    }

    @Test
    void unitsAreTakenApart() {
        assertEquals("""
                kernel cells(%0: i64, %1: i64, @0: inout f64) (%2: i64, %3: i64) {
                  parfor threads %4: i64 = %2 to %3 {
                    %5: i64 = div %4, %1
                    %6: i64 = mul %5, %1
                    %7: i64 = sub %4, %6
                    %8: i64 = add %6, %7
                    %9: f64 = load @0[%8]
                    %10: f64 = neg %9
                    store @0[%8] = %10
                  }
                }
                """, proved(2, 2, """
                kernel cells(%0: i64, %1: i64, @0: inout f64) (%2: i64, %3: i64) {
                  parfor threads %4: i64 = %2 to %3 {
                    %5: i64 = div %4, %1
                    %6: i64 = mul %5, %1
                    %7: i64 = sub %4, %6
                    check %8 = %5 in %0, %7 in %1 at %4 code 1
                    %9: i64 = mul %5, %1
                    %10: i64 = add %9, %7
                    %11: f64 = load @0[%10] mask %8
                    %12: f64 = neg %11
                    store @0[%10] = %12 mask %8
                  }
                }
                """));
    }

    @Test
    void rowsOfOwnLengthAreTestedOneByOne() {
        assertEquals("""
                kernel spmv(%0: i64, %1: i64, %2: i64, @0: in i64, @1: in f64, @2: out f64) (%3: i64, %4: i64) {
                  %5: i64 = const 1
                  %6: f64 = const 0.0
                  parfor free %7: i64 = %3 to %4 {
                    %8: i64 = const 0
                    %9: bool = lt %7, %1
                    %10: bool = not %9
                    fault %10 at %7 code 1 with %7, %1
                    %11: i64 = load @0[%7] mask %9
                    %12: i64 = add %7, %5
                    %13: bool = lt %12, %1
                    %14: bool = not %13
                    fault %14 at %7 code 2 with %12, %1
                    %15: i64 = load @0[%12] mask %13
                    %16: bool = le %8, %11
                    %17: bool = le %15, %2
                    %18: bool = and %16, %17
                    %19: f64 = if %18 {
                      %20: f64 = for %21: i64 = %11 to %15 step 1 carry (%22: f64 = %6) {
                        %23: f64 = load @1[%21]
                        %24: f64 = add %22, %23
                        yield %24
                      }
                      yield %20
                    } else {
                      %25: f64 = for %26: i64 = %11 to %15 step 1 carry (%27: f64 = %6) {
                        %28: u64 = bitcast %26
                        %29: u64 = bitcast %2
                        %30: bool = lt %28, %29
                        %31: bool = not %30
                        fault %31 at %7 code 3 with %26, %2
                        %32: f64 = load @1[%26] mask %30
                        %33: f64 = add %27, %32
                        yield %33
                      }
                      yield %25
                    }
                    store @2[%7] = %19
                  }
                }
                """, proved(3, 1, """
                kernel spmv(%0: i64, %1: i64, %2: i64, @0: in i64, @1: in f64, @2: out f64) (%3: i64, %4: i64) {
                  %5: i64 = const 1
                  %6: f64 = const 0.0
                  parfor free %7: i64 = %3 to %4 {
                    check %8 = %7 in %1 at %7 code 1
                    %9: i64 = load @0[%7] mask %8
                    %10: i64 = add %7, %5
                    check %11 = %10 in %1 at %7 code 2
                    %12: i64 = load @0[%10] mask %11
                    %13: f64 = for %14: i64 = %9 to %12 step 1 carry (%15: f64 = %6) {
                      check %16 = %14 in %2 at %7 code 3
                      %17: f64 = load @1[%14] mask %16
                      %18: f64 = add %15, %17
                      yield %18
                    }
                    check %19 = %7 in %0 at %7 code 4
                    store @2[%7] = %13 mask %19
                  }
                }
                """));
    }

    @Test
    void whatMayWrapAroundIsNotProved() {
        assertEquals("""
                kernel wrap(%0: i64, %1: i64, @0: inout f64) (%2: i64, %3: i64) {
                  %4: f64 = const 1.5
                  %5: i64 = const 1099511627776
                  %6: bool = le %1, %5
                  %7: i64 = const -1099511627776
                  %8: bool = ge %1, %7
                  %9: bool = and %8, %6
                  %10: i64 = const 2
                  %11: i64 = mul %10, %3
                  %12: i64 = mul %10, %1
                  %13: i64 = add %12, %11
                  %14: i64 = const 1
                  %15: i64 = add %0, %14
                  %16: bool = le %13, %15
                  %17: bool = and %9, %16
                  if %17 {
                    parfor free %18: i64 = %2 to %3 {
                      %19: i64 = add %18, %1
                      %20: bool = ge %19, %18
                      if %20 {
                        %21: i64 = sub %19, %1
                        store @0[%21] = %4
                        %22: i64 = add %19, %19
                        store @0[%22] = %4
                      }
                    }
                  } else {
                    parfor free %23: i64 = %2 to %3 {
                      %24: i64 = add %23, %1
                      %25: bool = ge %24, %23
                      if %25 {
                        %26: i64 = sub %24, %1
                        %27: u64 = bitcast %26
                        %28: u64 = bitcast %0
                        %29: bool = lt %27, %28
                        %30: bool = not %29
                        fault %30 at %23 code 1 with %26, %0
                        store @0[%26] = %4 mask %29
                        %31: i64 = add %24, %24
                        %32: u64 = bitcast %31
                        %33: bool = lt %32, %28
                        %34: bool = not %33
                        fault %34 at %23 code 2 with %31, %0
                        store @0[%31] = %4 mask %33
                      }
                    }
                  }
                }
                """, proved(1, 1, """
                kernel wrap(%0: i64, %1: i64, @0: inout f64) (%2: i64, %3: i64) {
                  %4: f64 = const 1.5
                  parfor free %5: i64 = %2 to %3 {
                    %6: i64 = add %5, %1
                    %7: bool = ge %6, %5
                    if %7 {
                      %8: i64 = sub %6, %1
                      check %9 = %8 in %0 at %5 code 1
                      store @0[%8] = %4 mask %9
                      %10: i64 = add %6, %6
                      check %11 = %10 in %0 at %5 code 2
                      store @0[%10] = %4 mask %11
                    }
                  }
                }
                """));
    }

    @Test
    void countsAndNotesAreRight() {
        assertEquals(new CheckCounts(3, 0, 0, 0), count(4, 1, MATMUL.replace("INNER", "%2")));
        assertEquals(new CheckCounts(2, 1, 0, 0), count(4, 1, MATMUL.replace("INNER", "%3")));
        assertEquals(new CheckCounts(0, 3, 0, 0), count(0, 0, MATMUL.replace("INNER", "%3")));
        proved(4, 1, MATMUL.replace("INNER", "%3"));
        assertEquals("checks: 2 proved, 1 tested before the loop", notes.get(0).text());
    }

    @Test
    void largeLoopsAreThereOnce() {
        StringBuilder more = new StringBuilder();
        for (int k = 0; k < 401; k++) {
            more.append("%").append(100 + k).append(": f64 = add %").append(k == 0 ? 8 : 99 + k).append(", %8\n");
        }
        String text = """
                kernel shift(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 1
                  parfor free %5: i64 = %2 to %3 {
                    %6: i64 = add %5, %4
                    check %7 = %6 in %0 at %5 code 1
                    %8: f64 = load @0[%6] mask %7
                    MORE
                    store @1[%5] = %500
                  }
                }
                """.replace("MORE", more);
        assertEquals(new CheckCounts(0, 0, 0, 1), count(2, 0, text));
        assertFalse(proved(2, 0, text).contains("if "));
    }

    @Test
    void unknownNumbersAreNoExtents() {
        String text = """
                kernel copy(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: f64 = const 1.0
                  parfor free %5: i64 = %1 to %2 {
                    check %6 = %5 in %0 at %5 code 1
                    store @0[%5] = %4 mask %6
                  }
                }
                """;
        assertEquals(new CheckCounts(1, 0, 0, 0), count(1, 1, text));
        assertEquals(new CheckCounts(0, 1, 0, 0), count(1, 0, text));
        assertEquals(new CheckCounts(0, 1, 0, 0), count(0, 0, text));
    }

    @Test
    void withoutChecksNothingChanges() {
        Kernel k = parsed(MATMUL.replaceAll(" *check.*\n", "").replaceAll(" mask %\\d+", ""));
        assertTrue(ProveBounds.run(k, new HashSet<>(k.scalars()), notes::add) == k && notes.isEmpty());
    }

    @Test
    void runningIndicesAreAsGoodAsLoopIndices() {
        assertEquals("""
                kernel running(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 2
                  %6: i64 = mul %5, %0
                  %7: i64 = const 1
                  %8: i64 = add %1, %7
                  %9: bool = le %6, %8
                  if %9 {
                    parfor free %10: i64 = %2 to %3 {
                      %11: i64 = for %12: i64 = %4 to %0 step 1 carry (%13: i64 = %4) {
                        %14: f64 = load @0[%13]
                        store @1[%12] = %14
                        %15: i64 = add %13, %5
                        yield %15
                      }
                    }
                  } else {
                    parfor free %16: i64 = %2 to %3 {
                      %17: i64 = for %18: i64 = %4 to %0 step 1 carry (%19: i64 = %4) {
                        %20: bool = lt %19, %1
                        %21: bool = not %20
                        fault %21 at %16 code 1 with %19, %1
                        %22: f64 = load @0[%19] mask %20
                        store @1[%18] = %22
                        %23: i64 = add %19, %5
                        yield %23
                      }
                    }
                  }
                }
                """, proved(2, 1, """
                kernel running(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 2
                  %6: i64 = mul %0, %5
                  parfor free %7: i64 = %2 to %3 {
                    %8: i64 = for %9: i64 = %4 to %0 step 1 carry (%10: i64 = %4) {
                      check %11 = %10 in %1 at %7 code 1
                      %12: f64 = load @0[%10] mask %11
                      check %13 = %9 in %0 at %7 code 2
                      store @1[%9] = %12 mask %13
                      %14: i64 = add %10, %5
                      yield %14
                    }
                  }
                }
                """));
    }

    @Test
    void checksThatAreTheSameInEveryRoundMove() {
        String more = "%300: f64 = add %12, %12\n".repeat(400);
        for (int k = 0; k < 400; k++) {
            more = more.replaceFirst("%300:", "%" + (301 + k) + ":");
        }
        String text = """
                kernel fixed(%0: i64, %1: i64, @0: in f64, @1: inout f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 2
                  %6: i64 = const 9
                  parfor free %7: i64 = %2 to %3 {
                    for %8: i64 = %4 to %5 step 1 {
                      %9: i64 = add %7, %1
                      %10: f64 = load @0[%9]
                      check %11 = %9 in %0 at %7 code 1
                      %12: f64 = load @0[%9] mask %11
                      store @1[%8] = %12
                      check %13 = %8 in %1 at %7 code 2
                      check %14 = %7 in %1 at %7 code 3
                      MORE
                    }
                  }
                }
                """;
        assertEquals("""
                kernel fixed(%0: i64, %1: i64, @0: in f64, @1: inout f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %5: i64 = const 2
                  parfor free %6: i64 = %2 to %3 {
                    %7: i64 = add %6, %1
                    %8: u64 = bitcast %7
                    %9: u64 = bitcast %0
                    %10: bool = lt %8, %9
                    %11: bool = not %10
                    fault %11 at %6 code 1 with %7, %0
                    for %12: i64 = %4 to %5 step 1 {
                      %13: f64 = load @0[%7] mask %10
                      store @1[%12] = %13
                      %14: bool = lt %12, %1
                      %15: bool = not %14
                      fault %15 at %6 code 2 with %12, %1
                      %16: bool = lt %6, %1
                      %17: bool = not %16
                      fault %17 at %6 code 3 with %6, %1
                    }
                  }
                }
                """, proved(1, 0, text.replace("MORE", more)));
        assertEquals(new CheckCounts(0, 0, 1, 2), count(1, 0, text.replace("MORE", more)));
    }

    @Test
    void whatHoldsInALoopThatNeverRunsDoesNotHoldAfterIt() {
        assertEquals(new CheckCounts(1, 0, 0, 1), count(1, 1, """
                kernel never(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 1
                  %5: f64 = const 1.0
                  parfor free %6: i64 = %1 to %2 {
                    %7: i64 = sub %3, %6
                    %8: i64 = sub %7, %4
                    %9: i64 = for %10: i64 = %0 to %3 step 1 carry (%11: i64 = %8) {
                      check %12 = %11 in %0 at %6 code 1
                      store @0[%11] = %5 mask %12
                      yield %11
                    }
                    check %13 = %9 in %0 at %6 code 2
                    store @0[%9] = %5 mask %13
                  }
                }
                """));
    }

    @Test
    void loopsThatEndAtFaultsForgetThem() {
        assertEquals("""
                kernel ends(%0: i64, @0: in f64, @1: out i64) (%1: i64, %2: i64) {
                  %3: i64 = const 1
                  parfor free %4: i64 = %1 to %2 {
                    %5: bool = lt %4, %0
                    %6: i64, %7: bool = while (%8: i64 = %4, %9: bool = %5) {
                      yield %9
                    } do (%10: i64, %11: bool) {
                      %12: i64 = add %10, %3
                      %13: bool = lt %12, %0
                      yield %12, %13
                    }
                    store @1[%4] = %6
                  }
                }
                """, proved(1, 1, """
                kernel ends(%0: i64, @0: in f64, @1: out i64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 1
                  %5: bool = const true
                  %6: f64 = const 0.0
                  parfor free %7: i64 = %1 to %2 {
                    %8: bool = lt %7, %0
                    %9: i64, %10: bool, %11: bool = while (%12: i64 = %7, %13: bool = %5, %14: bool = %8) {
                      %15: bool = and %13, %14
                      yield %15
                    } do (%16: i64, %17: bool, %18: bool) {
                      %19: bool = ge %16, %3
                      %20: bool = lt %16, %0
                      %21: bool = and %19, %20
                      %22: bool = not %21
                      fault %22 at %7 code 1 with %16, %0
                      %23: f64 = load @0[%16] mask %21
                      %24: bool = not %22
                      %25: bool = and %17, %24
                      %26: bool = lt %23, %6
                      %27: bool = if %26 {
                        %28: bool = ge %7, %0
                        fault %28 at %7 code 2 with %7, %0
                        %29: bool = not %28
                        %30: bool = and %25, %29
                        yield %30
                      } else {
                        yield %25
                      }
                      %31: i64 = add %16, %4
                      %32: bool = lt %31, %0
                      yield %31, %27, %32
                    }
                    store @1[%7] = %9
                  }
                }
                """));
    }

    @Test
    void quotientsOfNegativeNumbersAreNotRoundedDown() {
        // -1 - (i - n) / 2 is -1 for the last i; it would never be negative if quotients were rounded down.
        String text = """
                kernel halves(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const -1
                  %4: i64 = const 2
                  %5: f64 = const 1.0
                  parfor free %6: i64 = %1 to %2 {
                    %7: i64 = sub %6, %0
                    %8: i64 = OP %7, %4
                    %9: i64 = sub %3, %8
                    check %10 = %9 in %0 at %6 code 1
                    store @0[%9] = %5 mask %10
                  }
                }
                """;
        assertEquals(0, count(1, 1, text.replace("OP", "div")).proved());
        assertEquals(1, count(1, 1, text.replace("OP", "floor_div")).proved());
    }

    @Test
    void cheaperConditionsStayInTheirBranch() {
        assertEquals("""
                kernel branches(%0: i64, @0: in i64, @1: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: f64 = const 1.0
                  parfor free %5: i64 = %1 to %2 {
                    %6: i64 = load @0[%5]
                    %7: bool = ge %6, %3
                    %8: bool = lt %6, %0
                    %9: bool = and %7, %8
                    %10: bool = ne %6, %5
                    if %10 {
                      %11: u64 = bitcast %6
                      %12: u64 = bitcast %0
                      %13: bool = lt %11, %12
                      %14: bool = not %13
                      fault %14 at %5 code 1 with %6, %0
                      store @1[%6] = %4 mask %13
                    }
                    store @1[%6] = %4 mask %9
                  }
                }
                """, proved(1, 1, """
                kernel branches(%0: i64, @0: in i64, @1: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: f64 = const 1.0
                  parfor free %5: i64 = %1 to %2 {
                    %6: i64 = load @0[%5]
                    %7: bool = ge %6, %3
                    %8: bool = lt %6, %0
                    %9: bool = and %7, %8
                    %10: bool = not %9
                    %11: bool = ne %6, %5
                    if %11 {
                      fault %10 at %5 code 1 with %6, %0
                      store @1[%6] = %4 mask %9
                    }
                    store @1[%6] = %4 mask %9
                  }
                }
                """));
    }

    @Test
    void onlyExtentsAreComparedAsUnsigned() {
        String text = """
                kernel below(%0: i64, %1: i64, @0: in i64, @1: inout f64) (%2: i64, %3: i64) {
                  %4: f64 = const 1.0
                  parfor free %5: i64 = %2 to %3 {
                    %6: i64 = load @0[%5]
                    check %7 = %6 in LIMIT at %5 code 1
                    store @1[%6] = %4 mask %7
                  }
                }
                """;
        assertTrue(proved(1, 1, text.replace("LIMIT", "%0")).contains("u64"));
        assertFalse(proved(1, 1, text.replace("LIMIT", "%1")).contains("u64"));
    }

    @Test
    void withoutDetailsTheSmallestCodeCounts() {
        String text = """
                kernel codes(%0: i64, @0: in i64) (%1: i64, %2: i64) {
                  parfor free %3: i64 = %1 to %2 {
                    %4: i64 = load @0[%3]
                    %5: bool = lt %4, %0
                    fault %5 at %3 code 2DETAILS
                    fault %5 at %3 code 1DETAILS
                  }
                }
                """;
        assertEquals(new CheckCounts(0, 0, 0, 2), count(1, 1, text.replace("DETAILS", "")));
        assertEquals(new CheckCounts(1, 0, 0, 1), count(1, 1, text.replace("DETAILS", " with %4")));
    }

    @Test
    void carriedConditionsHoldOnlyIfTheyHoldAtFirst() {
        String text = """
                kernel first(%0: i64, @0: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const FIRST
                  %4: i64 = const 0
                  %5: i64 = const 3
                  %6: f64 = const 1.0
                  %7: bool = lt %3, %0
                  %8: i64, %9: bool = while (%10: i64 = %3, %11: bool = %7) {
                    yield %11
                  } do (%12: i64, %13: bool) {
                    check %14 = %12 in %0 at %4 code 1
                    store @0[%12] = %6 mask %14
                    %15: i64 = sub %5, %12
                    %16: bool = ge %15, %4
                    %17: bool = lt %15, %0
                    %18: bool = and %16, %17
                    yield %15, %18
                  }
                }
                """;
        assertEquals(new CheckCounts(1, 0, 0, 0), count(1, 0, text.replace("FIRST", "2")));
        assertEquals(new CheckCounts(0, 0, 0, 1), count(1, 0, text.replace("FIRST", "-2")));
    }
}
