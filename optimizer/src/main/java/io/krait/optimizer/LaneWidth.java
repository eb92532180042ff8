package io.krait.optimizer;

import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many lanes a LANES loop gets: as many elements of its dominant type as fit the registers of a vector, see
 * {@link Interleave}. The dominant type is the widest floating point type that is loaded, stored or computed per lane;
 * without one, the widest integer type that is data. Integers that only make up addresses do not count. F16 and BF16
 * are as wide as F32, which their arithmetic is done in.
 */
final class LaneWidth {
    private static final int DEFAULT_BITS = 64;

    private final Uniformity uniformity;
    private final Set<Var> data = new HashSet<>();
    private int floatBits;
    private int otherBits;

    private LaneWidth(Uniformity uniformity) {
        this.uniformity = uniformity;
    }

    /** Bits of the dominant type. */
    static int dominantBits(Rhs.ParFor loop, Uniformity uniformity) {
        LaneWidth w = new LaneWidth(uniformity);
        w.data.addAll(loop.body().results());
        w.region(loop.body());
        for (Fold f : loop.folds()) {
            if (f instanceof Fold.Arg) {
                // its position is at least an I32
                w.otherBits = Math.max(w.otherBits, DType.I32.bits());
            }
        }
        return w.floatBits > 0 ? w.floatBits : w.otherBits > 0 ? w.otherBits : DEFAULT_BITS;
    }

    /** Lanes for a loop, before the limits that folds set. */
    static int of(VectorOptions options, Rhs.ParFor loop, Uniformity uniformity) {
        if (options.forcedLanes() > 0) {
            return options.forcedLanes();
        }
        int bits = Interleave.of(options, loop, uniformity) * options.vectorBits();
        return Math.max(1, Integer.highestOneBit(bits / dominantBits(loop, uniformity)));
    }

    private void region(Region r) {
        for (Var v : r.results()) {
            count(v);
        }
        for (Stm s : r.body().reversed()) {
            statement(s);
        }
    }

    private void statement(Stm s) {
        switch (s.rhs()) {
            case Rhs.Load l -> memory(l.buffer().dtype(), uniformity.varies(s.outs().get(0)));
            case Rhs.Store x -> {
                memory(x.buffer().dtype(), true);
                use(x.value());
            }
            case Rhs.Fault f -> use(f.cond());
            case Rhs.If f -> {
                use(f.cond());
                for (int i = 0; i < s.outs().size(); i++) {
                    if (data.contains(s.outs().get(i))) {
                        use(f.then().results().get(i));
                        use(f.otherwise().results().get(i));
                    }
                }
                region(f.then());
                region(f.otherwise());
            }
            case Rhs.For f -> {
                f.inits().forEach(this::use);
                f.body().results().forEach(this::use);
                region(f.body());
            }
            case Rhs.ParFor p -> region(p.body());
            case Rhs.Const c -> straight(s);
            case Rhs.Scalar x -> straight(s);
            case Rhs.Cast c -> straight(s);
            case Rhs.Bitcast c -> straight(s);
            case Rhs.Lookup l -> straight(s);
            case Rhs.Splat x -> straight(s);
            case Rhs.LaneIds l -> straight(s);
            case Rhs.Any a -> straight(s);
            case Rhs.Half h -> straight(s);
            case Rhs.Unzip u -> straight(s);
            case Rhs.Zip z -> straight(s);
            case Rhs.Reverse r -> straight(s);
            case Rhs.Shift x -> straight(s);
            case Rhs.Extract e -> straight(s);
            case Rhs.While w -> {
                w.inits().forEach(this::use);
                w.cond().results().forEach(this::use);
                w.body().results().forEach(this::use);
                region(w.body());
                region(w.cond());
            }
            case Rhs.Update u -> {
                memory(u.buffer().dtype(), true);
                use(u.value());
            }
            case Rhs.Call c -> c.args().forEach(this::use);
            case Rhs.Gpu g -> g.args().forEach(this::use);
        }
    }

    private void straight(Stm s) {
        List<Var> operands = Statements.operands(s.rhs());
        if (s.outs().stream().anyMatch(data::contains)) {
            operands.forEach(this::use);
        }
        s.outs().forEach(this::count);
    }

    private void use(Var v) {
        data.add(v);
        count(v);
    }

    private void count(Var v) {
        if (!uniformity.varies(v)) {
            return;
        }
        if (v.dtype().isFloat()) {
            floatBits = Math.max(floatBits, v.dtype().accumulator().bits());
        } else if (v.dtype().isInteger() && data.contains(v)) {
            otherBits = Math.max(otherBits, v.dtype().bits());
        }
    }

    private void memory(DType t, boolean varies) {
        if (varies && t.isFloat()) {
            floatBits = Math.max(floatBits, t.accumulator().bits());
        } else if (varies) {
            otherBits = Math.max(otherBits, t.bits());
        }
    }
}
