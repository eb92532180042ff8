package io.krait;

import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.IndexException;
import io.krait.staging.Neighbours;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.StagedArray;
import io.krait.staging.StagingException;
import io.krait.types.Bool;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a stencil's function is being recorded: turns offsets into indices.
 *
 * @param stencil for messages
 * @param boundaries per axis
 * @param reach the neighbourhood; where no access leaves the array, it is not looked at
 * @param index of the current element
 * @param dims the extents
 * @param inside per axis: no access leaves the array
 */
record StencilPlace(StencilSpec stencil, List<Boundary> boundaries, StencilSpec.Reach reach,
        List<Expr<I64>> index, List<Expr<I64>> dims, List<Boolean> inside) {
    /** What the function sees of an input. */
    <T extends Num> Neighbours<T> around(StagedArray<T> array) {
        return new Around<>(this, array);
    }

    /** Where an access goes, along one axis. */
    BorderIndex landing(int axis, Offset offset) {
        Expr<I64> i = index.get(axis);
        if (offset.constant().isPresent() && offset.constant().get() == 0) {
            return new BorderIndex(i, Optional.empty());
        }
        Expr<I64> x = i.add(offset.staged());
        if (inside.get(axis)) {
            return new BorderIndex(x, Optional.empty());
        }
        boolean before = offset.constant().map(n -> n < 0).orElse(reach.before(axis) > 0);
        boolean behind = offset.constant().map(n -> n > 0).orElse(reach.behind(axis) > 0);
        return BorderIndex.of(boundaries.get(axis), x, before, behind, dims.get(axis));
    }

    /** An offset, which may be a constant. */
    record Offset(Expr<I64> staged, Optional<Long> constant) {
        private static Offset of(Recorder r, Expr<?> offset) {
            if (offset.value().prim() instanceof Prim.Constant c) {
                return constant(r, c.bits());
            }
            return new Offset(offset.to(new io.krait.staging.ScalarType<>(DType.I64)), Optional.empty());
        }

        static Offset of(Recorder r, Object offset) {
            return switch (offset) {
                case Integer n -> constant(r, n);
                case Long n -> constant(r, n);
                case Expr<?> e when e.dtype().isInteger() -> of(r, e);
                case null, default -> throw new IndexException("an offset must be an int, a long or"
                        + " a staged integer, got " + (offset instanceof Expr<?> e ? "a staged " + e.dtype()
                        : String.valueOf(offset)) + at());
            };
        }

        private static Offset constant(Recorder r, long n) {
            return new Offset(new Expr<>(r.constant(DType.I64, n)), Optional.of(n));
        }
    }

    /** A number that a boundary puts somewhere. */
    static <T extends Num> Expr<T> number(Recorder r, DType type, double value) {
        boolean truth = type == DType.BOOL && (value == 0 || value == 1);
        return new Expr<>(truth ? r.constant(type, (long) value) : r.literal(type, value));
    }

    private static String at() {
        return Recording.where(Origin.here());
    }

    /** Checks a list of offsets. */
    static List<Offset> offsets(StencilSpec stencil, Recorder r, int rank, Object... offset) {
        if (offset.length != rank) {
            throw new IndexException("at(" + Arrays.stream(offset).map(StencilPlace::text)
                    .collect(Collectors.joining(", ")) + ") has " + offset.length
                    + (offset.length == 1 ? " offset" : " offsets") + at() + ", but the arrays that " + stencil
                    + " is called with have " + rank + (rank == 1 ? " axis" : " axes"));
        }
        List<Offset> all = new ArrayList<>();
        for (int k = 0; k < rank; k++) {
            Offset o = Offset.of(r, offset[k]);
            check(stencil, o, k);
            all.add(o);
        }
        return all;
    }

    private static String text(Object offset) {
        return offset instanceof Expr<?> ? "..." : String.valueOf(offset);
    }

    private static void check(StencilSpec stencil, Offset o, int axis) {
        if (stencil.reach().isEmpty()) {
            if (o.constant().isEmpty()) {
                throw new StagingException("the offset along axis " + axis + at() + " is not a constant, so the"
                        + " neighbourhood of " + stencil + " is not known. Give it, for instance"
                        + " .neighbourhood(new int[]{-2, 2}, new int[]{-2, 2})");
            }
            return;
        }
        long lo = stencil.reach().get().lo().get(axis);
        long hi = stencil.reach().get().hi().get(axis);
        o.constant().filter(n -> n < lo || n > hi).ifPresent(n -> {
            throw new IndexException("the offset " + n + " along axis " + axis + at() + " is outside of the"
                    + " neighbourhood [" + lo + ", " + hi + "] of " + stencil);
        });
        if (o.constant().isEmpty()) {
            Expr<I64> s = o.staged();
            s.value().recorder().flow().fail(s.lt(lo).or(s.gt(hi)), "the offset {} along axis " + axis
                    + " is outside of the neighbourhood [" + lo + ", " + hi + "]", s);
        }
    }

    /** The access of one input from the current element. */
    private record Around<T extends Num>(StencilPlace place, StagedArray<T> array) implements Neighbours<T> {
        @Override
        public Expr<T> at(Object... offset) {
            Recorder r = array.value().recorder();
            List<Offset> offsets = offsets(place.stencil, r, rank(), offset);
            Object[] where = new Object[rank()];
            List<Optional<Expr<Bool>>> counts = new ArrayList<>();
            for (int k = 0; k < where.length; k++) {
                BorderIndex b = place.landing(k, offsets.get(k));
                where[k] = b.at();
                counts.add(b.inside());
            }
            Expr<T> x = array.get(where);
            // Beyond several axes with different constants, that of the first one holds.
            for (int k = where.length - 1; k >= 0; k--) {
                if (counts.get(k).isPresent()) {
                    x = counts.get(k).get().select(x, number(r, dtype(), place.boundaries.get(k).value()));
                }
            }
            return x;
        }

        @Override
        public Expr<I64> index(int axis) {
            return place.index.get(axis(axis));
        }

        @Override
        public Expr<I64> dim(int axis) {
            return place.dims.get(axis(axis));
        }

        private int axis(int axis) {
            int a = axis < 0 ? axis + rank() : axis;
            if (a < 0 || a >= rank()) {
                throw new IndexException("axis " + axis + StencilPlace.at() + " is out of range for arrays with "
                        + rank() + (rank() == 1 ? " axis" : " axes"));
            }
            return a;
        }

        @Override
        public int rank() {
            return place.index.size();
        }

        @Override
        public DType dtype() {
            return array.dtype();
        }

        @Override
        public String toString() {
            return "neighbours in " + array;
        }
    }
}
