package io.krait.optimizer.kernel;

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

/**
 * Kernels before and after the pass. In the texts {@code check %9 = %5 in %0, %6 in %1 at %4 code 3} stands for the
 * comparisons and the fault of a checked access, %9 for its mask.
 */
abstract class ProveBoundsTexts {
    private static final Pattern CHECK = Pattern.compile(" *check (%\\d+) = (.*) at (%\\d+) code (\\d+)\n");

    final List<LoopNote> notes = new ArrayList<>();
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

    Kernel parsed(String text) {
        Kernel k = LoopParser.parse(expanded(text));
        LoopVerifier.verify(k, "as written");
        return k;
    }

    /** Extents are the first scalars, units the first of them. */
    String proved(int extents, int units, String text) {
        Kernel k = parsed(text);
        Kernel r = DropDeadCode.run(ProveBounds.run(k, new HashSet<>(k.scalars().subList(0, extents)),
                k.scalars().subList(0, units), notes::add));
        LoopVerifier.verify(r, "after the proofs");
        return LoopPrinter.print(r);
    }

    CheckCounts count(int extents, int units, String text) {
        Kernel k = parsed(text);
        return ProveBounds.count(k, new HashSet<>(k.scalars().subList(0, extents)), k.scalars().subList(0, units));
    }

    static final String MATMUL = """
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
}
