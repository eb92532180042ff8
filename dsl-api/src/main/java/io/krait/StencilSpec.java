package io.krait;

import io.krait.staging.Device;
import io.krait.staging.Expr;
import io.krait.staging.MathMode;
import io.krait.staging.Neighbours;
import io.krait.staging.Origin;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StencilParam;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A stencil as the user declares it.
 *
 * @param began the user's line
 * @param arity the number of inputs
 * @param params their tokens; empty for a stencil of any element types
 * @param function from what the lambda sees of each input to the results
 * @param boundaries per axis; one for all axes; none for zeros beyond the arrays
 * @param reach the neighbourhood, if it is given
 * @param mode the liberties that operations may take
 * @param target where it runs, if that is said
 */
record StencilSpec(Origin began, int arity, List<StencilParam<?>> params,
        Function<List<Object>, List<Expr<?>>> function, List<Boundary> boundaries, Optional<Reach> reach,
        MathMode mode, Optional<Device> target) {
    /**
     * The offsets that a stencil may use.
     *
     * @param lo the smallest per axis
     * @param hi the largest per axis
     */
    record Reach(List<Long> lo, List<Long> hi) {
        Reach {
            lo = List.copyOf(lo);
            hi = List.copyOf(hi);
        }

        /** Elements at the begin of an axis that need others before the array. */
        long before(int axis) {
            return Math.max(0, -lo.get(axis));
        }

        /** Elements at the end of an axis that need others behind the array. */
        long behind(int axis) {
            return Math.max(0, hi.get(axis));
        }

        /** True for an axis along which no element needs others beyond the array. */
        boolean isInside(int axis) {
            return before(axis) == 0 && behind(axis) == 0;
        }
    }

    StencilSpec on(Device device) {
        return new StencilSpec(began, arity, params, function, boundaries, reach, mode, Optional.of(device));
    }

    StencilSpec with(Boundary... b) {
        return new StencilSpec(began, arity, params, function, List.of(b), reach, mode, target);
    }

    StencilSpec with(int[]... loHi) {
        for (int[] r : loHi) {
            if (r.length != 2 || r[0] > r[1]) {
                throw new SignatureException("a neighbourhood has the smallest and the largest offset for each axis,"
                        + " got " + Arrays.toString(r) + Recording.where(Origin.here()));
            }
        }
        Reach given = new Reach(Arrays.stream(loHi).map(r -> (long) r[0]).toList(),
                Arrays.stream(loHi).map(r -> (long) r[1]).toList());
        return new StencilSpec(began, arity, params, function, boundaries, Optional.of(given), mode, target);
    }

    StencilSpec with(MathMode liberties) {
        return new StencilSpec(began, arity, params, function, boundaries, reach, liberties, target);
    }

    /** True for an input that is read relative to the current element. */
    boolean moves(int input) {
        return params.isEmpty() || params.get(input) instanceof io.krait.staging.ScalarType<?>;
    }

    /** What happens at the borders of each axis. */
    List<Boundary> boundaries(int rank) {
        if (boundaries.size() > 1 && boundaries.size() != rank) {
            throw new ShapeException(this + " has boundaries for " + boundaries.size() + " axes, but its arrays have "
                    + rank + Recording.where(Origin.here()));
        }
        Boundary all = boundaries.isEmpty() ? Boundary.constant(0) : boundaries.get(0);
        return boundaries.size() > 1 ? boundaries : java.util.Collections.nCopies(rank, all);
    }

    /** Checks that a given neighbourhood is one of arrays with this number of axes. */
    void checkReach(int rank) {
        reach.ifPresent(r -> {
            if (r.lo().size() != rank) {
                throw new ShapeException(this + " has a neighbourhood of " + r.lo().size()
                        + (r.lo().size() == 1 ? " axis" : " axes") + ", but its arrays have " + rank
                        + Recording.where(Origin.here()));
            }
        });
    }

    /** What a lambda sees, typed. */
    @SuppressWarnings("unchecked")
    static <T> T as(Object seen) {
        return (T) seen;
    }

    static Neighbours<?> neighbours(Object seen) {
        return (Neighbours<?>) seen;
    }

    @Override
    public String toString() {
        return "stencil" + Recording.where(began);
    }
}
