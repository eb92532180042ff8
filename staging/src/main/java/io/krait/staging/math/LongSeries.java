package io.krait.staging.math;

import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * A power series with coefficients that are pairs, evaluated in pairs by a loop. Slow and short: for rare paths only,
 * where the code must not be long.
 */
final class LongSeries {
    private final Table hi;
    private final Table lo;

    /** A series, by the high and the low parts of its coefficients from the constant term upwards. */
    LongSeries(String name, DType type, double[][] parts) {
        String prefix = name + "_" + type.label();
        hi = Table.of(prefix + "_hi", type, parts[0]);
        lo = Table.of(prefix + "_lo", type, parts[1]);
    }

    /** The sum at {@code z} by Horner's scheme. */
    <V> Pair<V> at(Pair<V> z) {
        Kit<V> kit = z.hi().kit();
        int last = hi.length() - 1;
        Int<V> start = kit.k(last);
        List<V> initial = List.of(kit.k(last - 1).v(), start.in(hi).v(), start.in(lo).v());
        List<V> end = kit.builder().loopWhile(initial, s -> new Int<>(kit, s.get(0)).ge(0).v(), s -> {
            Int<V> i = new Int<>(kit, s.get(0));
            Pair<V> sum = new Pair<>(kit.fp(s.get(1)), kit.fp(s.get(2)));
            Pair<V> next = sum.times(z).plus(new Pair<>(i.in(hi), i.in(lo)));
            return new ArrayList<>(List.of(i.minus(1).v(), next.hi().v(), next.lo().v()));
        });
        return new Pair<>(kit.fp(end.get(1)), kit.fp(end.get(2)));
    }
}
