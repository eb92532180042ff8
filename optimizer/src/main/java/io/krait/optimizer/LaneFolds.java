package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.TreeV1;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Emits a LANES loop that folds values, in the order of {@link TreeV1#lanes}: virtual lane j takes the elements j,
 * j+LANES, ...; then lanes are combined by halving.
 *
 * <p>Note [Virtual lanes in vectors]. The LANES virtual lanes are {@code count} accumulators of {@code width} lanes.
 * While they are few and the body is small, accumulators are carried in registers and the body is repeated once for
 * each; the rest of the range is a staircase of masked steps that a short range leaves early. Otherwise accumulators
 * live in a local buffer and one loop goes round them, which costs a load and a store per vector but emits the body
 * only twice. Folds whose bits do not depend on the order may use as many accumulators as they like.
 */
final class LaneFolds {
    private static final int MAX_ACCUMULATORS = 8;
    private static final int MAX_STATEMENTS = 96;
    private static final int FREE_ACCUMULATORS = 4;
    private static final int ARG_ACCUMULATORS = 2;

    private final LoopBuilder b;
    private final LaneBody body;
    private final Rhs.ParFor loop;
    private final List<LaneFold> folds = new ArrayList<>();
    private final int dominantBits;
    private final int width;
    private final int count;
    private final boolean registers;

    /** Plans a loop; {@code lanes} is the width that the element types ask for. */
    LaneFolds(LoopBuilder b, LaneBody body, Rhs.ParFor loop, int lanes, int dominantBits) {
        this.b = b;
        this.body = body;
        this.loop = loop;
        this.dominantBits = dominantBits;
        boolean ordered = false;
        int size = Statements.size(loop.body());
        for (int i = 0; i < loop.folds().size(); i++) {
            DType type = loop.body().results().get(i).dtype();
            LaneFold fold = new LaneFold(b, body, loop.folds().get(i), type, dominantBits);
            folds.add(fold);
            size += fold.size();
            ordered |= LaneFold.isOrdered(loop.folds().get(i), type);
        }
        boolean arg = loop.folds().stream().anyMatch(f -> f instanceof Fold.Arg);
        width = ordered ? Math.min(lanes, TreeV1.LANES) : lanes;
        int free = Math.clamp(TreeV1.LANES / width, 1, arg ? ARG_ACCUMULATORS : FREE_ACCUMULATORS);
        int wanted = ordered ? TreeV1.LANES / width : free;
        boolean small = wanted == 1 || wanted <= MAX_ACCUMULATORS && wanted * size <= MAX_STATEMENTS;
        count = small || ordered ? wanted : 1;
        registers = small || !ordered;
    }

    /** Lanes of an accumulator. */
    int width() {
        return width;
    }

    /** Emits the loop and gives its outs. */
    List<Var> emit(Var lo, Var hi) {
        return registers ? inRegisters(lo, hi) : inMemory(lo, hi);
    }

    private List<Var> inRegisters(Var lo, Var hi) {
        int span = count * width;
        Trip trip = Trip.of(b, lo, hi, span);
        List<Var> acc = new ArrayList<>();
        for (int j = 0; j < count; j++) {
            acc.addAll(start(b.index((long) j * width)));
        }
        List<Var> sums = acc;
        if (trip.mayFill(b)) {
            sums = b.loop(lo, trip.mid(), span, acc, (i, carried) -> {
                List<Var> next = new ArrayList<>();
                for (int j = 0; j < count; j++) {
                    Var first = b.apply(Op.ADD, i, b.index((long) j * width));
                    Supplier<Var> present = () -> b.apply(Op.GT, i, lo);
                    next.addAll(step(part(carried, j), first, lo, present, Lanes.all(width, dominantBits)));
                }
                return next;
            });
        }
        sums = staircase(trip, 0, sums);
        List<List<Var>> vectors = new ArrayList<>();
        for (int j = 0; j < count; j++) {
            vectors.add(part(sums, j));
        }
        return finish(vectors, trip);
    }

    // Steps j, j+1, ... of the rest of the range. Gives the accumulators from j on.
    private List<Var> staircase(Trip trip, int j, List<Var> acc) {
        if (j == count || count * width == 1) {
            return acc;
        }
        return trip.rest(b, (long) j * width, () -> {
            Optional<Var> mask = trip.mask(b, (long) j * width, width, dominantBits);
            Lanes lanes = Lanes.rest(width, dominantBits, mask);
            Var first = b.apply(Op.ADD, trip.mid(), b.index((long) j * width));
            Var lo = trip.lo();
            Supplier<Var> present = () -> b.apply(Op.GT, trip.mid(), lo);
            List<Var> next = new ArrayList<>(step(part(acc, 0), first, lo, present, lanes));
            next.addAll(staircase(trip, j + 1, acc.subList(parts(), acc.size())));
            return next;
        }, acc);
    }

    private List<Var> inMemory(Var lo, Var hi) {
        List<Buffer> buffers = types().stream().map(t -> b.local(t, TreeV1.LANES)).toList();
        Var zero = b.index(0);
        Var lanes = b.index(TreeV1.LANES);
        b.loop(zero, lanes, width, List.of(), (p, none) -> put(buffers, p, start(p)));
        Trip trip = Trip.of(b, lo, hi, width);
        if (trip.mayFill(b)) {
            b.loop(lo, trip.mid(), width, List.of(),
                    (i, none) -> stepInMemory(buffers, i, lo, Lanes.all(width, dominantBits)));
        }
        trip.rest(b, 0, () -> {
            Lanes rest = Lanes.rest(width, dominantBits, trip.mask(b, 0, width, dominantBits));
            return stepInMemory(buffers, trip.mid(), lo, rest);
        }, List.of());
        int left = count;
        for (; left > FREE_ACCUMULATORS; left /= 2) {
            Var half = b.index((long) left / 2 * width);
            b.loop(zero, half, width, List.of(), (p, none) -> {
                Var other = b.apply(Op.ADD, p, half);
                return put(buffers, p, join(get(buffers, p), get(buffers, other), () -> present(trip, other), width));
            });
        }
        List<List<Var>> vectors = new ArrayList<>();
        for (int j = 0; j < left; j++) {
            vectors.add(get(buffers, b.index((long) j * width)));
        }
        return finish(vectors, trip);
    }

    private List<Var> stepInMemory(List<Buffer> buffers, Var i, Var lo, Lanes s) {
        Var position = b.apply(Op.SUB, i, lo);
        Var p = b.apply(Op.AND, position, b.index(TreeV1.LANES - 1L));
        Supplier<Var> present = () -> b.apply(Op.GE, position, b.index(TreeV1.LANES));
        return put(buffers, p, step(get(buffers, p), i, lo, present, s));
    }

    private List<Var> get(List<Buffer> buffers, Var p) {
        return buffers.stream().map(x -> b.load(x, p, width, Optional.empty())).toList();
    }

    private List<Var> put(List<Buffer> buffers, Var p, List<Var> acc) {
        for (int k = 0; k < acc.size(); k++) {
            b.store(buffers.get(k), p, acc.get(k));
        }
        return List.of();
    }

    private List<Var> step(List<Var> acc, Var first, Var lo, Supplier<Var> present, Lanes s) {
        body.define(loop.body().params().get(0), LaneForm.linear(b, first, b.index(width > 1 ? 1 : 0)));
        List<Var> values = body.vectors(loop.body(), s);
        Var position = b.apply(Op.SUB, first, lo);
        List<Var> next = new ArrayList<>();
        for (int k = 0; k < folds.size(); k++) {
            List<Var> mine = acc.subList(next.size(), next.size() + folds.get(k).parts().size());
            next.addAll(folds.get(k).step(mine, values.get(k), position, present, s));
        }
        return next;
    }

    private List<Var> start(Var position) {
        List<Var> acc = new ArrayList<>();
        folds.forEach(f -> acc.addAll(f.start(position, width)));
        return acc;
    }

    private List<Var> join(List<Var> left, List<Var> right, Supplier<Var> present, int lanes) {
        List<Var> acc = new ArrayList<>();
        for (LaneFold f : folds) {
            int from = acc.size();
            int to = from + f.parts().size();
            acc.addAll(f.join(left.subList(from, to), right.subList(from, to), present, lanes));
        }
        return acc;
    }

    private List<Var> finish(List<List<Var>> vectors, Trip trip) {
        List<List<Var>> acc = new ArrayList<>(vectors);
        for (int half = acc.size() / 2; half >= 1; half /= 2) {
            for (int j = 0; j < half; j++) {
                long other = (long) (j + half) * width;
                acc.set(j, join(acc.get(j), acc.get(j + half), () -> present(trip, b.index(other)), width));
            }
        }
        List<Var> one = acc.get(0);
        for (int half = width / 2; half >= 1; half /= 2) {
            int lanes = half;
            List<Var> low = one.stream().map(v -> body.half(v, false)).toList();
            List<Var> high = one.stream().map(v -> body.half(v, true)).toList();
            one = join(low, high, () -> present(trip, b.index(lanes)), lanes);
        }
        List<Var> outs = new ArrayList<>();
        int from = 0;
        for (LaneFold f : folds) {
            outs.addAll(f.finish(one.subList(from, from + f.parts().size()), trip.lo()));
            from += f.parts().size();
        }
        return outs;
    }

    // How many virtual lanes from a number on have elements.
    private Var present(Trip trip, Var lane) {
        return b.apply(Op.SUB, b.apply(Op.MIN, trip.count(), b.index(TreeV1.LANES)), lane);
    }

    private List<Var> part(List<Var> acc, int j) {
        return acc.subList(j * parts(), (j + 1) * parts());
    }

    private int parts() {
        return types().size();
    }

    private List<DType> types() {
        return folds.stream().flatMap(f -> f.parts().stream()).toList();
    }
}
