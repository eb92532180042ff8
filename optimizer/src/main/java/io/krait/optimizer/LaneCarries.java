package io.krait.optimizer;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The carried values of a loop that lanes leave one by one.
 *
 * <p>Note [Dead lanes]. A lane that has left a loop does not come back, so its carried values matter only as what the
 * loop gives in the end. Values that are not used after the loop are carried without regard to masks. Of the others,
 * lanes that are off keep the last value (the <em>kept</em> one). A value that is uniform within the loop (see Note
 * [Uniform in a divergent loop]) is carried as a scalar, and if it is used after the loop, a vector of kept values
 * besides; if the value counts, the vector counts too, which is cheaper than filling it with the scalar in each round,
 * and it counts in integers of the width of the other vectors, so that one mask fits all.
 */
final class LaneCarries {
    /** One carried value. The variables stand at {@code slot} of the new loop's: the value, then what is kept. */
    private record Carry(Var out, Var param, Var result, boolean varies, boolean live, int slot, Optional<Var> step,
            DType keptType) {
        boolean keepsApart() {
            return live && !varies;
        }
    }

    private final LoopBuilder b;
    private final LaneBody body;
    private final Lanes lanes;
    private final List<Carry> carries = new ArrayList<>();
    private final List<Var> inits;

    /**
     * Plans the carried values.
     *
     * @param stm the loop
     * @param inits the first values
     * @param params what the loop's body calls them
     * @param region the loop's body
     * @param lanes the lanes that enter the loop
     */
    LaneCarries(LoopBuilder b, LaneBody body, LaneFacts facts, Stm stm, List<Var> inits, List<Var> params,
            Region region, Lanes lanes) {
        this.b = b;
        this.body = body;
        this.lanes = lanes;
        this.inits = inits;
        int slot = 0;
        for (int k = 0; k < inits.size(); k++) {
            Var out = stm.outs().get(k);
            Var param = params.get(k);
            Var result = region.results().get(k);
            Optional<Var> step = step(region, param, result);
            boolean fits = step.isPresent() && param.dtype().bits() < lanes.bits();
            DType kept = fits ? LaneMasks.integer(lanes.bits()) : param.dtype();
            Carry c = new Carry(out, param, result, facts.varies(param), facts.isUsed(out), slot, step, kept);
            carries.add(c);
            slot += c.keepsApart() ? 2 : 1;
        }
    }

    // What an integer grows by in each round.
    private static Optional<Var> step(Region region, Var param, Var result) {
        if (!param.dtype().isInteger()) {
            return Optional.empty();
        }
        return region.body().stream().filter(s -> s.outs().contains(result)).findFirst().flatMap(s -> {
            if (s.rhs() instanceof Rhs.Scalar(Op op, List<Var> args) && op == Op.ADD) {
                return args.get(0) == param ? Optional.of(args.get(1))
                        : args.get(1) == param ? Optional.of(args.get(0)) : Optional.empty();
            }
            return Optional.empty();
        });
    }

    /** The first values of the new loop. */
    List<Var> start() {
        List<Var> first = new ArrayList<>();
        for (int k = 0; k < carries.size(); k++) {
            Carry c = carries.get(k);
            Var init = inits.get(k);
            first.add(c.varies ? body.masks().pack(body.vector(init, lanes), lanes) : body.scalar(init));
            if (c.keepsApart()) {
                first.add(b.splat(b.cast(c.keptType, body.scalar(init)), lanes.width()));
            }
        }
        return first;
    }

    /** Says that a region's parameters are the new loop's values. */
    void define(List<Var> params, List<Var> values) {
        for (int k = 0; k < carries.size(); k++) {
            Carry c = carries.get(k);
            Var v = values.get(c.slot);
            body.define(params.get(k), c.varies ? new LaneForm.Varying(unpack(c, v)) : new LaneForm.Uniform(v));
        }
    }

    private Var unpack(Carry c, Var v) {
        return body.masks().unpack(v, c.param.dtype());
    }

    /** Says that a region's parameters are what the body gave. */
    void defineNext(List<Var> params) {
        for (int k = 0; k < carries.size(); k++) {
            body.define(params.get(k), body.form(carries.get(k).result));
        }
    }

    /** Says that a region's parameters are the first values. */
    void defineFirst(List<Var> params) {
        for (int k = 0; k < carries.size(); k++) {
            body.define(params.get(k), body.form(inits.get(k)));
        }
    }

    /** The new loop's next values after the body has been emitted for the lanes {@code active}. */
    List<Var> next(List<Var> values, Var active) {
        List<Var> next = new ArrayList<>();
        for (Carry c : carries) {
            if (c.varies) {
                Var v = body.masks().pack(body.vector(c.result, lanes), lanes);
                next.add(c.live ? b.apply(Op.SELECT, active, v, values.get(c.slot)) : v);
            } else {
                next.add(body.scalar(c.result));
                if (c.live) {
                    Var kept = values.get(c.slot + 1);
                    next.add(b.apply(Op.SELECT, active, now(c, kept), kept));
                }
            }
        }
        return next;
    }

    private Var now(Carry c, Var kept) {
        return c.step.map(step -> b.apply(Op.ADD, kept, splat(c, step))).orElseGet(() -> splat(c, c.result));
    }

    private Var splat(Carry c, Var old) {
        return b.splat(b.cast(c.keptType, body.scalar(old)), lanes.width());
    }

    /** Assigns the outs of the old loop from those of the new one. */
    void finish(List<Var> outs) {
        for (Carry c : carries) {
            if (c.live) {
                Var v = outs.get(c.slot + (c.varies ? 0 : 1));
                body.define(c.out, new LaneForm.Varying(c.varies ? unpack(c, v) : b.cast(c.param.dtype(), v)));
            } else {
                body.define(c.out, new LaneForm.Varying(zero(c.out)));
            }
        }
    }

    private Var zero(Var out) {
        return b.constant(new LType(out.dtype(), lanes.width()), 0);
    }
}
