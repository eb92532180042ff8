package io.krait.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.types.F64;
import io.krait.types.I64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What control flow is recorded as. */
class FlowTextTest {
    @Test
    void branch() {
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 1 : i64
                %2 = const i64 0 : i64
                %3 = lt %0 %2 : bool
                %5 = if %3 {
                  %4 = const i64 2 : i64
                  yield %4
                } else {
                  yield %1
                }
                %6 = pick 0 %5 : i64
                return %6
                """, Recordings.function(1, k -> {
            Var<I64> x = k.var(1);
            k.flow().branch(k.arg(0).lt(0)).then(() -> x.set(2));
            return x;
        }).text());
    }

    @Test
    void branches() {
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 0 : i64
                %2 = lt %0 %1 : bool
                %9 = if %2 {
                  %3 = const i64 2 : i64
                  yield %3
                } else {
                  %4 = const i64 7 : i64
                  %5 = lt %0 %4 : bool
                  %7 = if %5 {
                    %6 = const i64 3 : i64
                    yield %6
                  } else {
                    yield %0
                  }
                  %8 = pick 0 %7 : i64
                  yield %8
                }
                %10 = pick 0 %9 : i64
                return %10
                """, Recordings.function(1, k -> {
            Var<I64> x = k.flow().unset(DType.I64);
            k.flow().branch(k.arg(0).lt(0)).then(() -> x.set(2)).elseIf(() -> k.arg(0).lt(7)).then(() -> x.set(3))
                    .else_(() -> x.set(k.arg(0)));
            return x;
        }).text());
    }

    @Test
    void choose() {
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 0 : i64
                %2 = lt %0 %1 : bool
                %4 = if %2 {
                  %3 = neg %0 : i64
                  yield %3
                } else {
                  yield %0
                }
                %5 = pick 0 %4 : i64
                return %5
                """, Recordings.function(1, k -> k.flow().choose(k.arg(0).lt(0), () -> k.arg(0).neg(),
                () -> k.arg(0))).text());
    }

    @Test
    void whileLoop() {
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 1 : i64
                %2 = const i64 0 : i64
                %11 = while %1, %2 (%3: i64, %8: i64) {
                  %5 = lt %3 %0 : bool
                  yield %5
                } do (%4: i64, %9: i64) {
                  %6 = const i64 2 : i64
                  %7 = mul %4 %6 : i64
                  %10 = add %9 %1 : i64
                  yield %7, %10
                }
                %12 = pick 0 %11 : i64
                %13 = pick 1 %11 : i64
                return %13
                """, Recordings.function(1, k -> {
            Var<I64> x = k.var(1);
            Var<I64> n = k.var(0);
            k.flow().loopWhile(() -> x.lt(k.arg(0)), () -> {
                x.set(x.mul(2));
                n.inc(1);
            });
            return n;
        }).text());
    }

    @Test
    void forLoop() {
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 0 : i64
                %5 = for step 1 %1, %0, %1 (%2: i64, %3: i64) {
                  %4 = add %3 %2 : i64
                  yield %4
                }
                %6 = pick 0 %5 : i64
                return %6
                """, Recordings.function(1, k -> {
            Var<I64> s = k.var(0);
            k.loop(0, k.arg(0), i -> s.inc(i));
            return s;
        }).text());
    }

    @Test
    void forLoopDown() {
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 0 : i64
                %2 = sub %0 %1 : i64
                %6 = for step 2 %1, %2, %1 (%3: i64, %5: i64) {
                  %4 = sub %0 %3 : i64
                  yield %4
                }
                %7 = pick 0 %6 : i64
                return %7
                """, Recordings.function(1, k -> {
            Var<I64> s = k.var(0);
            k.flow().loopFor(k.arg(0).value(), k.i64(0).value(), -2, i -> s.set(i));
            return s;
        }).text());
    }

    @Test
    void exitFromWhile() {
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 1 : i64
                %7 = const bool false : bool
                %17 = while %1, %7 (%2: i64, %8: bool) {
                  %14 = not %8 : bool
                  %15 = if %14 {
                    %4 = const i64 100 : i64
                    %5 = lt %2 %4 : bool
                    yield %5
                  } else {
                    yield %7
                  }
                  %16 = pick 0 %15 : bool
                  yield %16
                } do (%3: i64, %9: bool) {
                  %6 = eq %3 %0 : bool
                  %11 = not %6 : bool
                  %12 = if %11 {
                    %10 = add %3 %1 : i64
                    yield %10
                  } else {
                    yield %3
                  }
                  %13 = pick 0 %12 : i64
                  yield %13, %6
                }
                %18 = pick 0 %17 : i64
                return %18
                """, Recordings.function(1, k -> {
            Var<I64> x = k.var(1);
            k.flow().loopWhile(() -> x.lt(100), () -> {
                k.flow().exitIf(x.eq(k.arg(0)));
                x.inc(1);
            });
            return x;
        }).text());
    }

    @Test
    void exitFromFor() {
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 1 : i64
                %2 = const i64 0 : i64
                %8 = const bool false : bool
                %17 = while %2, %1, %8 (%11: i64, %12: i64, %13: bool) {
                  %14 = not %13 : bool
                  %15 = lt %11 %0 : bool
                  %16 = and %14 %15 : bool
                  yield %16
                } do (%3: i64, %4: i64, %9: bool) {
                  %5 = add %4 %3 : i64
                  %6 = const i64 10 : i64
                  %7 = gt %5 %6 : bool
                  %10 = add %3 %1 : i64
                  yield %10, %5, %7
                }
                %18 = pick 1 %17 : i64
                return %18
                """, Recordings.function(1, k -> {
            Var<I64> x = k.var(1);
            k.loop(0, k.arg(0), i -> {
                x.inc(i);
                k.flow().exitIf(x.gt(10));
            });
            return x;
        }).text());
    }

    @Test
    void continueInBranch() {
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 1 : i64
                %2 = const i64 0 : i64
                %16 = for step 1 %2, %0, %1 (%3: i64, %11: i64) {
                  %4 = const i64 3 : i64
                  %5 = gt %3 %4 : bool
                  %8 = const bool false : bool
                  %9 = if %5 {
                    %6 = const i64 5 : i64
                    %7 = lt %3 %6 : bool
                    yield %7
                  } else {
                    yield %8
                  }
                  %10 = pick 0 %9 : bool
                  %13 = not %10 : bool
                  %14 = if %13 {
                    %12 = add %11 %3 : i64
                    yield %12
                  } else {
                    yield %11
                  }
                  %15 = pick 0 %14 : i64
                  yield %15
                }
                %17 = pick 0 %16 : i64
                return %17
                """, Recordings.function(1, k -> {
            Var<I64> x = k.var(1);
            k.loop(0, k.arg(0), i -> {
                k.flow().branch(i.gt(3)).then(() -> k.flow().continueIf(i.lt(5)));
                x.inc(i);
            });
            return x;
        }).text());
    }

    @Test
    void parallelLoop() {
        assertEquals("""
                %0 = param 0 : f64[s0]
                %1 = param 1 : f64[s1, s2]
                %2 = extent s1 : i64
                %3 = const i64 0 : i64
                %10 = parallel for %3, %2 (%4: i64) {
                  %5 = extent s2 : i64
                  %8 = fold add %3, %5 (%6: i64) {
                    %7 = load %1 %4 %6 : f64
                    yield %7
                  } : f64
                  %9 = store %0 %8 %4 : bool
                }
                return
                """, Recordings.kernel(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            StagedArray<F64> b = k.array(DType.F64, 2);
            k.parallel(b.dim(0), i -> a.set(k.flow().<F64, F64>fold(t -> new Reduction.Fold(Op.ADD),
                    k.i64(0).value(), b.dim(1).value(), j -> b.get(i, j)), i));
        }).text());
    }

    @Test
    void memory() {
        assertEquals("""
                %0 = param 0 : f64[s0]
                %1 = local f64[4, 2] : f64[4, 2]
                %2 = const f64 1.5 : f64
                %3 = const i64 3 : i64
                %4 = const i64 1 : i64
                %5 = store %1 %2 %3 %4 : bool
                %6 = const i64 0 : i64
                %7 = load %1 %6 %6 : f64
                %8 = const i64 7 : i64
                %9 = update add plain unchecked %0 %7 %8 : bool
                %10 = const f64 2.0 : f64
                %11 = update add privatized %0 %10 %4 : bool
                %12 = load %0 %6 : f64
                %13 = ne %12 %12 : bool
                %14 = load %0 %6 : f64
                %15 = fail "{} is no number" %13 %14 : bool
                return
                """, Recordings.kernel(k -> {
            StagedArray<F64> a = k.array(DType.F64, 1);
            StagedArray<F64> t = k.flow().local(DType.F64, 4, 2);
            t.set(1.5, 3, 1);
            a.unchecked().inc(t.get(0, 0), 7);
            a.scatterAdd(2.0, 1);
            k.flow().fail(a.get(0).isNaN(), "{} is no number", a.get(0));
        }).text());
    }

    @Test
    void variablesThatALoopOnlyReadsAreNotCarried() {
        Graph g = Recordings.function(1, k -> {
            Var<I64> limit = k.flow().variable(k.arg(0).value());
            Var<I64> step = k.var(2);
            Var<I64> n = k.var(0);
            k.flow().loopWhile(() -> n.lt(limit), () -> {
                k.loop(0, limit, i -> n.inc(step));
                k.flow().exitIf(n.gt(step.mul(100)));
                step.set(step);
            });
            return n.add(step);
        });
        assertEquals("""
                %0 = param 0 : i64
                %1 = const i64 2 : i64
                %2 = const i64 0 : i64
                %19 = const bool false : bool
                %26 = while %2, %19 (%3: i64, %20: bool) {
                  %23 = not %20 : bool
                  %24 = if %23 {
                    %7 = lt %3 %0 : bool
                    yield %7
                  } else {
                    yield %19
                  }
                  %25 = pick 0 %24 : bool
                  yield %25
                } do (%4: i64, %21: bool) {
                  %14 = for step 1 %2, %0, %4 (%8: i64, %9: i64) {
                    %13 = add %9 %1 : i64
                    yield %13
                  }
                  %15 = pick 0 %14 : i64
                  %16 = const i64 100 : i64
                  %17 = mul %1 %16 : i64
                  %18 = gt %15 %17 : bool
                  %22 = not %18 : bool
                  yield %15, %18
                }
                %27 = pick 0 %26 : i64
                %28 = add %27 %1 : i64
                return %28
                """, g.text());
        assertEquals(12, Recordings.call(g, 5));
        assertEquals(2, Recordings.call(g, -5));
        assertEquals(242, Recordings.call(g, 120));
    }

    @Test
    void hintsArePartOfTheText() {
        String often = Recordings.function(1, k -> {
            Var<I64> x = k.var(1);
            k.flow().branch(k.arg(0).lt(0)).then(() -> x.set(2));
            return x;
        }).text();
        String rarely = Recordings.function(1, k -> {
            Var<I64> x = k.var(1);
            k.flow().rarely(k.arg(0).lt(0)).then(() -> x.set(2));
            return x;
        }).text();
        assertEquals(often.replace("if %3", "if rarely %3"), rarely);
        assertNotEquals(often, rarely);
    }

    @Test
    void equalProgramsHaveEqualTexts() {
        assertEquals(twoLoops(3).text(), twoLoops(3).text());
        assertNotEquals(twoLoops(3).text(), twoLoops(4).text());
        assertEquals(twoLoops(3).annotated(), twoLoops(3).annotated());
        assertTrue(twoLoops(3).annotated().contains("; FlowTextTest.java:"));
    }

    private static Graph twoLoops(long n) {
        return Recordings.function(1, k -> {
            Var<I64> s = k.var(0);
            k.loop(0, k.arg(0), i -> k.loop(0, i, j -> k.flow().branch(j.lt(n)).then(() -> s.inc(j))));
            return s;
        });
    }

    @Test
    void foreignFunctionsAreToldApart() {
        Foreign f = new Foreign("f", 1, List.of(), java.util.Optional.of(DType.I64), false, "");
        Foreign g = new Foreign("f", 2, List.of(), java.util.Optional.of(DType.I64), false, "");
        Graph a = Recordings.function(0, k -> new Expr<>(k.flow().call(f, List.of())));
        Graph b = Recordings.function(0, k -> new Expr<>(k.flow().call(g, List.of())));
        assertEquals(a.text(), b.text());
        assertNotEquals(a.functions(), b.functions());
        assertNotEquals(new Prim.MapScalar(a), new Prim.MapScalar(b));
        assertEquals(new Prim.MapScalar(a), new Prim.MapScalar(a));
    }

    @Test
    void deepProgramsPrintQuickly() {
        long before = System.nanoTime();
        Graph g = Recordings.function(1, k -> {
            Var<I64> x = k.var(0);
            nest(k, x, 200);
            return x;
        });
        assertTrue(g.text().length() < 1_000_000, () -> "" + g.text().length());
        assertEquals(200, Recordings.call(g, 1000));
        assertEquals(10, Recordings.call(g, 10));
        assertTrue(System.nanoTime() - before < 10e9);
    }

    private static void nest(Recordings k, Var<I64> x, int depth) {
        if (depth > 0) {
            k.flow().branch(x.lt(k.arg(0))).then(() -> {
                x.inc(1);
                nest(k, x, depth - 1);
            });
        }
    }

    @Test
    void regionsDoNotNestTooDeep() {
        StagingException e = assertThrows(StagingException.class, () -> Recordings.function(1, k -> {
            Var<I64> x = k.var(0);
            nest(k, x, 251);
            return x;
        }));
        assertTrue(e.getMessage().contains("nests more than 250 branches and loops at FlowTextTest.java:"),
                e::getMessage);
    }
}
