package io.krait.optimizer.kernel;

import io.krait.optimizer.PairedAccesses;
import io.krait.optimizer.Statements;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import java.util.List;
import java.util.Optional;

/**
 * Rough time of a loop nest, in scalar additions, when one of its loops runs in lanes or none does. What depends on the
 * sizes of arrays is the same guess for all loops; the ratios count.
 */
final class LaneCost {
    private static final double UNKNOWN_TRIP = 64;
    private static final double UNKNOWN_ROUNDS = 16;
    private static final double LOOP = 2;
    private static final double ROUND = 1;
    private static final double RARE = 0.02;
    private static final double DIVERGENCE = 1.4;
    private static final double SCALAR_LOAD = 1;
    private static final double SCALAR_STORE = 1.5;
    // Comparisons and branches that are predicted.
    private static final double FLAG = 0.4;
    // Per lane.
    private static final double GATHER = 3;
    private static final double STRIDED = 2;
    private static final double FAR = 4;
    private static final double SCATTER = 5;
    private static final double REPEATED = 0.2;
    // Vectors of both together are put in order by shuffles.
    private static final double PAIRED = 2;
    private static final double CALL = 20;
    private static final long SMALL_STRIDE = 4;
    private static final int NATIVE = 2;

    private final IndexForms forms;
    private final PairedAccesses pairs;
    private final int lanes;

    /** Costs for a machine. */
    LaneCost(IndexForms forms, PairedAccesses pairs, VectorOptions options, int bits) {
        this.forms = forms;
        this.pairs = pairs;
        this.lanes = options.forcedLanes() > 0 ? options.forcedLanes()
                : Math.max(1, Integer.highestOneBit(options.interleave() * options.vectorBits() / bits));
    }

    /** Lanes of a vector. */
    int lanes() {
        return lanes;
    }

    /** How often a loop runs. */
    double trip(LoopNode loop) {
        if (!loop.isCounted()) {
            return UNKNOWN_ROUNDS;
        }
        Optional<Long> known = constantTrip(forms, loop);
        return known.isPresent() ? known.get() : UNKNOWN_TRIP;
    }

    /** The number of iterations if it is known. */
    static Optional<Long> constantTrip(IndexForms forms, LoopNode loop) {
        return forms.of(loop.hi()).minus(forms.of(loop.lo())).constant()
                .map(n -> n <= 0 ? 0 : (n - 1) / loop.step() + 1);
    }

    /** The time of all iterations of {@code loop} in lanes. */
    double inLanes(LoopNode loop) {
        double trip = trip(loop);
        return LOOP + Math.ceil(trip / lanes) * (ROUND + region(loop.body(), loop));
    }

    private double region(Region r, LoopNode across) {
        double sum = 0;
        for (Stm s : r.body()) {
            sum += statement(s, across);
        }
        return sum;
    }

    private double statement(Stm s, LoopNode across) {
        return switch (s.rhs()) {
            case Rhs.If f -> NATIVE + then(f) * region(f.then(), across) + region(f.otherwise(), across);
            case Rhs.For f -> loop(forms.loop(s), across);
            case Rhs.ParFor p -> loop(forms.loop(s), across) * (p.folds().isEmpty() ? 1 : DIVERGENCE);
            case Rhs.While w -> trip(forms.loop(s)) * (ROUND + region(w.cond(), across) + region(w.body(), across))
                    * (varies(s, across) ? DIVERGENCE : 1);
            case Rhs.Load l -> memory(s, l.buffer(), l.index(), across, SCALAR_LOAD, GATHER);
            case Rhs.Store x -> memory(s, x.buffer(), x.index(), across, SCALAR_STORE, SCATTER);
            case Rhs.Update u -> lanes * (SCALAR_LOAD + SCALAR_STORE);
            case Rhs.Call c -> lanes * CALL;
            default -> varies(s, across) ? NATIVE * scalar(s) : isAddress(s) ? 0 : scalar(s);
        };
    }

    /** What counts of the time of the first side of a branch. */
    static double then(Rhs.If f) {
        return f.rare() ? RARE : 1;
    }

    private double loop(LoopNode inner, LoopNode across) {
        boolean divergent = forms.varies(inner.lo(), across) || forms.varies(inner.hi(), across);
        return LOOP + trip(inner) * (ROUND + region(inner.body(), across)) * (divergent ? DIVERGENCE : 1);
    }

    private double memory(Stm s, Buffer buffer, Var index, LoopNode across, double contiguous, double apart) {
        if (buffer.kind() == Buffer.Kind.PRIVATE) {
            return forms.varies(index, across) ? lanes * apart : NATIVE * contiguous;
        }
        Optional<Long> stride = forms.stride(forms.of(index), across).flatMap(Poly::constant)
                .map(c -> c * across.step());
        if (stride.isPresent() && Math.abs(stride.get()) <= 1) {
            boolean uniformStore = stride.get() == 0 && apart == SCATTER;
            return uniformStore ? lanes * apart : stride.get() == 0 ? contiguous : NATIVE * contiguous;
        }
        if (stride.isPresent() && stride.get() == 2 && pairs.of(s).isPresent()) {
            return PAIRED * NATIVE * contiguous;
        }
        // Loads that are the same for all rows are done once for a block of them.
        boolean again = apart == GATHER && across.parent().flatMap(p -> forms.stride(forms.of(index), p))
                .filter(p -> p.equals(Poly.constant(0))).isPresent();
        boolean strided = apart == GATHER && stride.isPresent();
        double each = !strided ? apart : Math.abs(stride.get()) <= SMALL_STRIDE ? STRIDED : FAR;
        return lanes * each * (again ? REPEATED : 1);
    }

    private boolean varies(Stm s, LoopNode across) {
        return s.outs().stream().anyMatch(v -> forms.varies(v, across))
                || s.outs().isEmpty() && Statements.operands(s.rhs()).stream().anyMatch(v -> forms.varies(v, across));
    }

    /** The cost of a statement without regions on scalars. */
    static double scalar(Stm s) {
        return switch (s.rhs()) {
            case Rhs.Load l -> SCALAR_LOAD;
            case Rhs.Store x -> SCALAR_STORE;
            case Rhs.Fault f -> FLAG;
            case Rhs.Scalar x when s.outs().get(0).dtype() == DType.BOOL -> FLAG;
            case Rhs.Update u -> SCALAR_LOAD + SCALAR_STORE;
            case Rhs.Call c -> CALL;
            case Rhs.If f when f.rare() -> NATIVE;
            case Rhs.Scalar x -> isAddress(s) ? 0 : x.op().cost();
            default -> isAddress(s) ? 0 : Statements.cost(new Region(List.of(), List.of(s), List.of()));
        };
    }

    // Index arithmetic mostly becomes part of addresses or moves out of loops.
    private static boolean isAddress(Stm s) {
        if (!(s.rhs() instanceof Rhs.Scalar x) || s.outs().isEmpty() || s.outs().get(0).dtype() != DType.I64) {
            return false;
        }
        return switch (x.op()) {
            case ADD, SUB, MUL, SHL, NEG -> true;
            default -> false;
        };
    }
}
