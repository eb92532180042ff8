package io.krait;

import io.krait.staging.Expr;
import io.krait.types.Bool;
import io.krait.types.I64;
import java.util.Optional;

/**
 * Where a read beyond an array goes.
 *
 * @param at an index within the array
 * @param inside if present, the element counts only where this holds
 */
record BorderIndex(Expr<I64> at, Optional<Expr<Bool>> inside) {
    /**
     * The place of an index that may be beyond the array.
     *
     * @param x the index
     * @param before whether it can be negative
     * @param behind whether it can be n or more
     * @param n the extent, at least 1
     */
    static BorderIndex of(Boundary b, Expr<I64> x, boolean before, boolean behind, Expr<I64> n) {
        return switch (b.kind()) {
            case CLAMP -> new BorderIndex(clamped(x, before, behind, n), Optional.empty());
            case CONSTANT -> {
                Optional<Expr<Bool>> low = before ? Optional.of(x.ge(0L)) : Optional.empty();
                Optional<Expr<Bool>> high = behind ? Optional.of(x.lt(n)) : Optional.empty();
                yield new BorderIndex(clamped(x, before, behind, n), and(low, high));
            }
            case WRAP -> new BorderIndex(x.floorMod(n.max(1L)), Optional.empty());
            case REFLECT -> {
                Expr<I64> period = n.sub(1L).mul(2L).max(1L);
                Expr<I64> m = x.floorMod(period);
                yield new BorderIndex(m.min(period.sub(m)), Optional.empty());
            }
            case MIRROR -> {
                Expr<I64> period = n.mul(2L).max(1L);
                Expr<I64> m = x.floorMod(period);
                yield new BorderIndex(m.min(period.sub(1L).sub(m)), Optional.empty());
            }
            case KEEP, FILL -> throw new IllegalStateException("elements at this border are not computed");
        };
    }

    private static Expr<I64> clamped(Expr<I64> x, boolean before, boolean behind, Expr<I64> n) {
        Expr<I64> low = before ? x.max(0L) : x;
        return behind ? low.min(n.sub(1L)) : low;
    }

    static Optional<Expr<Bool>> and(Optional<Expr<Bool>> a, Optional<Expr<Bool>> b) {
        return a.isPresent() && b.isPresent() ? Optional.of(a.get().and(b.get())) : a.or(() -> b);
    }
}
