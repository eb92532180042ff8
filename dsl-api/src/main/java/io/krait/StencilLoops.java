package io.krait;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Expr;
import io.krait.staging.Flow;
import io.krait.staging.Recorder;
import io.krait.staging.SignatureException;
import io.krait.staging.StagedArray;
import io.krait.types.Bool;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Records the loops of a stencil as a kernel.
 *
 * <p>Note [Loops of a stencil]. A unit of work is a row along the last axis (for arrays of one axis, a block of it).
 * In rows of which no neighbour is beyond the array along the other axes, indices are sums. In other rows, each
 * neighbouring row is looked up once, before the loop over the row. Either way that loop runs over the columns whose
 * neighbours are in the row, without any test. The few columns at both ends have a loop of their own.
 */
final class StencilLoops {
    private static final long BLOCK = 8192;

    private final StencilSpec stencil;
    private final StencilProbe probe;
    private final Recorder r;
    private final Flow flow;
    private final StencilInputs.Staged in;
    private final List<StagedArray<Num>> out;
    private final List<Boundary> boundaries;
    private final List<Expr<I64>> dims = new ArrayList<>();
    private final int last;

    private StencilLoops(StencilSpec stencil, StencilProbe probe, Recorder r, StencilInputs.Staged in,
            List<StagedArray<Num>> out) {
        this.stencil = stencil;
        this.probe = probe;
        this.r = r;
        this.flow = r.flow();
        this.in = in;
        this.out = out;
        this.boundaries = stencil.boundaries(in.shape().rank());
        this.last = in.shape().rank() - 1;
        for (int k = 0; k <= last; k++) {
            dims.add(in.moving().get(0).dim(k));
        }
        checkSkips();
    }

    /** Records a kernel whose parameters are the inputs, then the results. */
    static void record(StencilSpec stencil, StencilInputs inputs, StencilProbe probe, Recorder r) {
        StencilInputs.Staged in = inputs.declare(r, probe.fixed());
        new StencilLoops(stencil, probe, r, in, results(probe, r, in)).rows();
    }

    /** Records a kernel of several steps, see {@link StencilTiles}, whose parameters are those of tiles in addition. */
    static void recordTiles(StencilSpec stencil, StencilInputs inputs, StencilProbe probe, Recorder r) {
        StencilInputs.Staged in = inputs.declare(r, probe.fixed());
        List<StagedArray<Num>> other = results(probe, r, in);
        StencilLoops forth = new StencilLoops(stencil, probe, r, in, other);
        StencilLoops back = new StencilLoops(stencil, probe, r, in.with(other), in.writable(other.size()));
        StencilTiles.record(r, forth.dims.get(0), probe.reach(), forth::level, back::level);
    }

    private static List<StagedArray<Num>> results(StencilProbe probe, Recorder r, StencilInputs.Staged in) {
        List<StagedArray<Num>> out = new ArrayList<>();
        for (DType t : probe.results()) {
            out.add(new StagedArray<>(r.param(new ArrayType(t, in.shape())), StagedArray.Use.ANY, false));
        }
        return out;
    }

    private void checkSkips() {
        List<String> skips = boundaries.stream().filter(Boundary::skips).map(Boundary::toString).distinct().toList();
        if (skips.size() > 1) {
            throw new SignatureException(stencil + " has the boundaries " + String.join(" and ", skips) + ": an element"
                    + " that leaves the array along several axes can have only one. Use one of them for all axes");
        }
        boolean keeps = boundaries.stream().anyMatch(b -> b.kind() == Boundary.Kind.KEEP);
        for (int k = 0; keeps && k < out.size(); k++) {
            if (k >= in.moving().size()) {
                throw new SignatureException("result " + (k + 1) + " of " + stencil + " has no input whose border it"
                        + " could keep: there are " + in.moving().size());
            }
            DType have = in.moving().get(k).dtype();
            if (have != out.get(k).dtype()) {
                throw new DTypeException("result " + (k + 1) + " of " + stencil + " is " + out.get(k).dtype()
                        + " and keeps the border of an input of " + have + ". Cast it, for instance x.to(" + have
                        + ")");
            }
        }
    }

    private Expr<I64> number(long n) {
        return new Expr<>(r.constant(DType.I64, n));
    }

    private void loop(Expr<I64> lo, Expr<I64> hi, Consumer<Expr<I64>> body) {
        flow.loopParallel(List.of(lo.value()), List.of(hi.value()), i -> body.accept(i.get(0)));
    }

    // ---- rows

    private void rows() {
        if (last == 0) {
            Expr<I64> n = dims.get(0);
            loop(number(0), n.add(BLOCK - 1).div(BLOCK), b -> {
                Expr<I64> from = b.mul(BLOCK);
                row(List.of(), List.of(), from, from.add(BLOCK).min(n));
            });
            return;
        }
        int together = Math.min(2, last);
        flow.loopParallel(Collections.nCopies(together, number(0).value()),
                dims.subList(0, together).stream().map(Expr::value).toList(), this::outer);
    }

    // The elements with these indices along the first axis.
    private void level(Expr<I64> lo, Expr<I64> hi) {
        if (last == 0) {
            row(List.of(), List.of(), lo, hi);
        } else {
            loop(lo, hi, i -> outer(List.of(i)));
        }
    }

    private void outer(List<Expr<I64>> index) {
        int axis = index.size();
        if (axis < last) {
            loop(number(0), dims.get(axis), i -> {
                List<Expr<I64>> next = new ArrayList<>(index);
                next.add(i);
                outer(next);
            });
            return;
        }
        List<Boolean> all = Collections.nCopies(last, true);
        Optional<Expr<Bool>> interior = interior(index, a -> true);
        if (interior.isEmpty()) {
            row(index, all, number(0), dims.get(last));
        } else {
            flow.rarely(interior.get().not()).then(() -> borderRow(index))
                    .else_(() -> row(index, all, number(0), dims.get(last)));
        }
    }

    // Whether no neighbour is beyond the array along those of the given axes that `which` selects.
    private Optional<Expr<Bool>> interior(List<Expr<I64>> index, java.util.function.IntPredicate which) {
        Optional<Expr<Bool>> all = Optional.empty();
        for (int k = 0; k < index.size(); k++) {
            Expr<I64> i = index.get(k);
            if (which.test(k) && probe.reach().before(k) > 0) {
                all = BorderIndex.and(all, Optional.of(i.ge(probe.reach().before(k))));
            }
            if (which.test(k) && probe.reach().behind(k) > 0) {
                all = BorderIndex.and(all, Optional.of(i.lt(dims.get(k).sub(probe.reach().behind(k)))));
            }
        }
        return all;
    }

    private void borderRow(List<Expr<I64>> index) {
        Optional<Expr<Bool>> computed = interior(index, k -> boundaries.get(k).skips());
        if (computed.isEmpty()) {
            mappedRow(index);
            return;
        }
        boolean others = false;
        for (int k = 0; k < last; k++) {
            others |= !boundaries.get(k).skips() && !probe.reach().isInside(k);
        }
        if (!others) {
            skippedRow(index);
            return;
        }
        flow.branch(computed.get()).then(() -> mappedRow(index)).else_(() -> skippedRow(index));
    }

    private void skippedRow(List<Expr<I64>> index) {
        loop(number(0), dims.get(last), j -> {
            List<Expr<I64>> at = new ArrayList<>(index);
            at.add(j);
            skip(at);
        });
    }

    private void mappedRow(List<Expr<I64>> index) {
        List<Boolean> inside = new ArrayList<>();
        for (int k = 0; k < last; k++) {
            inside.add(boundaries.get(k).skips() || probe.reach().isInside(k));
        }
        // Recorded here, these are shared by the loops.
        StencilPlace rows = place(index, inside);
        for (int k = 0; k < last; k++) {
            for (long o : probe.offsets().get(k)) {
                rows.landing(k, StencilPlace.Offset.of(r, o));
            }
        }
        row(index, inside, number(0), dims.get(last));
    }

    // ---- one row

    private void row(List<Expr<I64>> index, List<Boolean> inside, Expr<I64> from, Expr<I64> to) {
        long before = probe.reach().before(last);
        long behind = probe.reach().behind(last);
        Expr<I64> n = dims.get(last);
        Expr<I64> lo = before == 0 ? from : from.max(before).min(to);
        Expr<I64> hi = behind == 0 ? to : lo.max(to.min(n.sub(behind)));
        loop(lo, hi, j -> element(index, inside, j, true));
        if (before + behind > 0) {
            Expr<I64> left = lo.sub(from);
            Expr<I64> count = left.add(to.sub(hi));
            flow.rarely(count.gt(0L)).then(() -> flow.loopFor(number(0).value(), count.value(), 1, b -> {
                Expr<I64> j = before == 0 ? hi.add(b) : behind == 0 ? from.add(b)
                        : b.lt(left).select(from.add(b), hi.add(b.sub(left)));
                end(index, inside, j);
            }));
        }
    }

    private void end(List<Expr<I64>> row, List<Boolean> inside, Expr<I64> j) {
        if (boundaries.get(last).skips()) {
            List<Expr<I64>> at = new ArrayList<>(row);
            at.add(j);
            skip(at);
        } else {
            element(row, inside, j, false);
        }
    }

    private StencilPlace place(List<Expr<I64>> index, List<Boolean> inside) {
        return new StencilPlace(stencil, boundaries, probe.reach(), index, dims, inside);
    }

    private void element(List<Expr<I64>> row, List<Boolean> rowInside, Expr<I64> j, boolean inside) {
        List<Expr<I64>> index = new ArrayList<>(row);
        index.add(j);
        List<Boolean> all = new ArrayList<>(rowInside);
        all.add(inside);
        StencilPlace place = place(index, all);
        List<Expr<?>> results = StencilInputs.results(stencil, in.seen(place::around));
        for (int k = 0; k < out.size(); k++) {
            out.get(k).set(StencilSpec.<Expr<Num>>as(results.get(k)), index.toArray());
        }
    }

    // An element that is not computed.
    private void skip(List<Expr<I64>> index) {
        Object[] at = index.toArray();
        Boundary b = boundaries.stream().filter(Boundary::skips).findFirst().orElseThrow();
        for (int k = 0; k < out.size(); k++) {
            out.get(k).set(b.kind() == Boundary.Kind.FILL ? StencilPlace.number(r, out.get(k).dtype(), b.value())
                    : StencilSpec.<Expr<Num>>as(in.moving().get(k).get(at)), at);
        }
    }
}
