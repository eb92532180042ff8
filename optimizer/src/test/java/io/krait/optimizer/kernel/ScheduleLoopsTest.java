package io.krait.optimizer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.Statements;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.VectorizeLanes;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopInterpreter;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleLoopsTest {
    private static final List<VectorOptions> OPTIONS = List.of(VectorOptions.ofLanes(1), VectorOptions.ofLanes(4),
            VectorOptions.ofBits(256), VectorOptions.ofBits(512));

    private static final int SEEDS = Integer.getInteger("krait.test.seeds", 80);

    private static String scheduled(String text) {
        Kernel k = ScheduleLoops.run(LoopParser.parse(text), VectorOptions.ofBits(512), n -> { });
        LoopVerifier.verify(k, "after scheduling");
        return LoopPrinter.print(k);
    }

    private static List<StridedArray> memory(Random r, int buffers, int size) {
        List<StridedArray> all = new ArrayList<>();
        for (int i = 0; i < buffers; i++) {
            StridedArray a = StridedArray.dense(DType.F64, Arena.ofAuto().allocate(size * 8L, 64), size);
            for (int j = 0; j < size; j++) {
                a.setBits(j, Scalars.ofDouble(DType.F64, r.nextGaussian()));
            }
            all.add(a);
        }
        return all;
    }

    private static final String MATMUL = """
            kernel matmul(%0: i64, %1: i64, %2: i64, @0: in f64, @1: in f64, @2: out f64) (%3: i64, %4: i64) {
              %5: i64 = const 0
              %6: f64 = const 0.0
              parfor free %7: i64 = %3 to %4 {
                for %8: i64 = %5 to %1 step 1 {
                  %9: f64 = for %10: i64 = %5 to %0 step 1 carry (%11: f64 = %6) {
                    %12: i64 = mul %7, %0
                    %13: i64 = add %12, %10
                    %14: f64 = load @0[%13]
                    %15: i64 = mul %10, %1
                    %16: i64 = add %15, %8
                    %17: f64 = load @1[%16]
                    %18: f64 = mul %14, %17
                    %19: f64 = add %11, %18
                    yield %19
                  }
                  %20: i64 = mul %7, %2
                  %21: i64 = add %20, %8
                  store @2[%21] = %9
                }
              }
            }
            """;

    private static List<Rhs> all(Region r) {
        List<Rhs> all = new ArrayList<>();
        for (Stm s : r.body()) {
            all.add(s.rhs());
            Statements.regions(s.rhs()).forEach(x -> all.addAll(all(x)));
        }
        return all;
    }

    @Test
    void matricesAreMultipliedInTilesOfContiguousVectors() {
        Kernel k = ScheduleLoops.run(LoopParser.parse(MATMUL), VectorOptions.ofBits(512), n -> { });
        List<Rhs.ParFor> lanes = all(k.body()).stream().filter(x -> x instanceof Rhs.ParFor).map(x -> (Rhs.ParFor) x)
                .toList();
        assertEquals(1, lanes.size());
        assertEquals(Rhs.Level.LANES, lanes.get(0).level());
        // Over columns, with the rows and the terms of the sums inside.
        assertEquals(k.scalars().get(1), lanes.get(0).hi());
        assertEquals(8, all(k.body()).stream().mapToInt(x -> x instanceof Rhs.For f ? f.inits().size() : 0).max()
                .orElseThrow());
        Kernel v = VectorizeLanes.run(k, VectorOptions.ofBits(512));
        for (Rhs x : all(v.body())) {
            assertTrue(!(x instanceof Rhs.Load l) || l.index().lanes() == 1, "gather");
            assertTrue(!(x instanceof Rhs.Store s) || s.index().lanes() == 1, "scatter");
        }
        long vectors = all(v.body()).stream().filter(x -> x instanceof Rhs.Load l && l.buffer().index() == 1
                && l.lanes() > 1).count();
        assertEquals(2, vectors, "the second matrix is read for packing only, once with a mask");
        assertEquals(32, ScheduleLoops.grain(k));
        assertEquals(1, ScheduleLoops.grain(LoopParser.parse(MATMUL)));
    }

    @Test
    void narrowMachinesGetSmallerTiles() {
        Kernel k = ScheduleLoops.run(LoopParser.parse(MATMUL), VectorOptions.ofBits(256), n -> { });
        assertEquals(4, all(k.body()).stream().mapToInt(x -> x instanceof Rhs.For f ? f.inits().size() : 0).max()
                .orElseThrow());
    }

    @Test
    void freeLoopsBecomeLanes() {
        assertEquals("""
                kernel k(@0: in f64, @1: out f64) (%0: i64, %1: i64) {
                  parfor lanes %2: i64 = %0 to %1 {
                    %3: f64 = load @0[%2]
                    store @1[%2] = %3
                  }
                }
                """, scheduled("""
                kernel k(@0: in f64, @1: out f64) (%0: i64, %1: i64) {
                  parfor free %2: i64 = %0 to %1 {
                    %3: f64 = load @0[%2]
                    store @1[%2] = %3
                  }
                }
                """));
    }

    @Test
    void loopsAreExchangedForContiguousVectors() {
        assertEquals("""
                kernel columns(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  for %5: i64 = %4 to %0 step 1 {
                    parfor lanes %6: i64 = %2 to %3 {
                      %7: i64 = mul %1, %5
                      %8: i64 = add %7, %6
                      %9: f64 = load @0[%8]
                      store @1[%8] = %9
                    }
                  }
                }
                """, scheduled("""
                kernel columns(%0: i64, %1: i64, @0: in f64, @1: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  parfor free %5: i64 = %2 to %3 {
                    parfor free %6: i64 = %4 to %0 {
                      %7: i64 = mul %6, %1
                      %8: i64 = add %7, %5
                      %9: f64 = load @0[%8]
                      store @1[%8] = %9
                    }
                  }
                }
                """));
    }

    @Test
    void whatIsReadBeforeTheInnerLoopIsNotReadAgain() {
        Kernel k = LoopParser.parse("""
                kernel columns(%0: i64, @0: in f64, @1: inout f64, @2: out f64) (%2: i64, %3: i64) {
                  %4: i64 = const 0
                  %14: i64 = const 120
                  parfor free %5: i64 = %2 to %3 {
                    %15: i64 = add %5, %14
                    %16: f64 = load @1[%15]
                    parfor free %6: i64 = %4 to %0 {
                      %7: i64 = mul %6, %14
                      %8: i64 = add %7, %5
                      %9: f64 = load @0[%8]
                      %10: f64 = add %9, %16
                      store @1[%8] = %10
                    }
                  }
                }
                """);
        String text = LoopPrinter.print(ScheduleLoops.run(k, VectorOptions.ofBits(512), n -> { }));
        assertTrue(text.indexOf("parfor lanes") < text.indexOf("for %", text.indexOf("{")), text);
        for (int seed = 0; seed < OPTIONS.size(); seed++) {
            check(seed, OPTIONS.get(seed), k, new long[] {7}, 50, 120 * 7);
        }
    }

    @Test
    void dependentLoopsStaySerial() {
        String serial = """
                kernel k(@0: inout f64) (%0: i64, %1: i64) {
                  %2: i64 = const -1
                  for %3: i64 = %0 to %1 step 1 {
                    %4: i64 = add %3, %2
                    %5: f64 = load @0[%4]
                    store @0[%3] = %5
                  }
                }
                """;
        assertEquals(serial, scheduled(serial));
        List<String> notes = new ArrayList<>();
        ScheduleLoops.run(LoopParser.parse(serial), VectorOptions.ofBits(512), n -> notes.add(n.text()));
        assertEquals(List.of("stays scalar: iterations may depend on each other"), notes);
    }

    @Test
    void indicesBeginWithWhatChangesLeast() {
        assertEquals("""
                kernel k(%0: i64, @0: in f64, @1: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 1
                  parfor threads %5: i64 = %1 to %2 {
                    for %6: i64 = %3 to %0 step 1 {
                      %7: i64 = mul %0, %5
                      %8: i64 = add %7, %6
                      %9: i64 = add %8, %4
                      %10: f64 = load @1[%9]
                      %11: f64 = load @0[%8]
                      %12: f64 = add %10, %11
                      store @1[%8] = %12
                    }
                  }
                }
                """, scheduled("""
                kernel k(%0: i64, @0: in f64, @1: inout f64) (%1: i64, %2: i64) {
                  %3: i64 = const 0
                  %4: i64 = const 1
                  parfor threads %5: i64 = %1 to %2 {
                    for %6: i64 = %3 to %0 step 1 {
                      %7: i64 = add %6, %4
                      %8: i64 = mul %5, %0
                      %9: i64 = add %7, %8
                      %10: f64 = load @1[%9]
                      %11: i64 = add %6, %8
                      %12: f64 = load @0[%11]
                      %13: f64 = add %10, %12
                      store @1[%11] = %13
                    }
                  }
                }
                """));
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "mul", "max", "argmin", "argmax",
        "by (%30: f64, %31: f64) { %32: f64 = sub %30, %31\n yield %32 }"})
    void foldsInLanesKeepTheCanonicalOrder(String fold) {
        boolean arg = fold.startsWith("arg");
        // The inner loop goes through memory in large steps, so the outer one gets the lanes.
        Kernel k = LoopParser.parse("""
                kernel k(%%0: i64, @0: in f64, @1: out f64, @2: out f64) (%%1: i64, %%2: i64) {
                  %%3: i64 = const 1
                  %%13: i64 = const 64
                  parfor free %%4: i64 = %%1 to %%2 {
                    %%5: f64%s = parfor free %%6: i64 = %%3 to %%0 fold (%s) {
                      %%7: i64 = mul %%6, %%13
                      %%8: i64 = add %%7, %%4
                      %%9: f64 = load @0[%%8]
                      yield %%9
                    }
                    store @1[%%4] = %%5
                    %s
                  }
                }
                """.formatted(arg ? ", %10: i64" : "", fold, arg ? "%11: f64 = cast %10\nstore @2[%4] = %11" : ""));
        for (int n : new int[] {2, 3, 40, 64, 65, 66, 129, 300}) {
            for (VectorOptions o : OPTIONS) {
                assertEquals(o.forcedLanes() != 1, check(n, o, k, new long[] {n}, 37, 64 * 301), "lanes");
            }
        }
        String text = LoopPrinter.print(ScheduleLoops.run(k, VectorOptions.ofBits(512), x -> { }));
        assertTrue(!text.contains("fold"), text);
    }

    @Test
    void randomNestsKeepEveryBit() {
        int mapped = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomNest.Made made = RandomNest.make(new Random(seed));
            VectorOptions options = OPTIONS.get(seed % OPTIONS.size());
            mapped += check(seed, options, made.kernel(), made.scalars(), RandomNest.UNITS, RandomNest.SIZE) ? 1 : 0;
        }
        assertTrue(mapped > SEEDS / 3, mapped + " kernels got lanes");
    }

    @Test
    void randomTilesKeepEveryBit() {
        int mapped = 0;
        StringBuilder done = new StringBuilder();
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomTile.Made made = RandomTile.make(new Random(seed));
            VectorOptions options = OPTIONS.get(seed % OPTIONS.size());
            mapped += check(seed, options, made.kernel(), made.scalars(), made.units(), made.size()) ? 1 : 0;
            ScheduleLoops.run(made.kernel(), options, n -> done.append(n.text()));
        }
        assertTrue(mapped > SEEDS / 2, mapped + " kernels got lanes");
        for (String what : List.of("2 iterations run side by side", "4 iterations", "8 iterations", "share", "packed",
                "in blocks")) {
            assertTrue(done.toString().contains(what), "nothing became " + what);
        }
    }

    /** Compares a kernel with what becomes of it; true if it has lanes then. */
    private static boolean check(int seed, VectorOptions o, Kernel k, long[] scalars, int units, int size) {
        List<StridedArray> expected = memory(new Random(seed), 3, size);
        LoopInterpreter.run(k, expected, scalars, 0, units);
        Kernel scheduled = ScheduleLoops.run(k, o, n -> { });
        compare(seed + ", scheduled", k, scheduled, expected, run(seed, scheduled, scalars, units, size));
        boolean lanes = LoopPrinter.print(scheduled).contains("parfor lanes");
        if (lanes) {
            Kernel v = VectorizeLanes.run(scheduled, o);
            LoopVerifier.verifyVectorised(v, "after vectorising");
            compare(seed + ", vectorised", k, v, expected, run(seed, v, scalars, units, size));
        }
        return lanes;
    }

    private static List<StridedArray> run(int seed, Kernel k, long[] scalars, int units, int size) {
        List<StridedArray> got = memory(new Random(seed), 3, size);
        int cut = units / 3;
        LoopInterpreter code = LoopInterpreter.prepare(k);
        code.run(got, scalars, cut, units);
        code.run(got, scalars, 0, cut);
        return got;
    }

    private static void compare(String what, Kernel before, Kernel after, List<StridedArray> expected,
            List<StridedArray> got) {
        for (int n = 0; n < got.size(); n++) {
            for (int i = 0; i < got.get(n).size(); i++) {
                if (expected.get(n).bits(i) != got.get(n).bits(i)) {
                    assertEquals(expected.get(n).bits(i), got.get(n).bits(i), "element " + i + " of @" + n + ", seed "
                            + what + "\n" + LoopPrinter.print(before) + LoopPrinter.print(after));
                }
            }
        }
    }
}
