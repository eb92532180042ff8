package io.krait.optimizer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Checks that go: proved, or tested before the loop. */
class ProveBoundsTest extends ProveBoundsTexts {
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
}
