package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What cannot be done by vectors, or hardly ever runs: calls of C functions, lane by lane, and faults. */
final class LaneCalls {
    private final LoopBuilder b;
    private final LaneBody body;
    private final LaneMasks masks;

    /** Emits to {@code b} what the statements of {@code body} need. */
    LaneCalls(LoopBuilder b, LaneBody body) {
        this.b = b;
        this.body = body;
        masks = body.masks();
    }

    /** Calls a function for every lane that is on; gives the results. */
    Optional<LaneForm> call(Rhs.Call c, Lanes s) {
        if (s.width() == 1) {
            List<Var> args = c.args().stream().map(body::scalar).toList();
            return guarded(c.result(), s.mask(), () -> b.call(body.scalar(c.function()), args, c.result()))
                    .map(LaneForm.Uniform::new);
        }
        // By way of memory, so that there is one call in the code and not as many as lanes.
        Function<Var, Var> function = lane(c.function(), s);
        List<Function<Var, Var>> args = c.args().stream().map(v -> lane(v, s)).toList();
        Optional<Function<Var, Var>> on = s.mask().map(m -> elements(m));
        Optional<Buffer> results = c.result().map(t -> b.local(t, s.width()));
        b.loop(b.index(0), b.index(s.width()), 1, List.of(), (lane, none) -> {
            Supplier<List<Var>> one = () -> {
                List<Var> values = args.stream().map(a -> a.apply(lane)).toList();
                b.call(function.apply(lane), values, c.result())
                        .ifPresent(r -> b.store(results.orElseThrow(), lane, r));
                return List.of();
            };
            return on.isEmpty() ? one.get() : b.branch(on.get().apply(lane), false, one, List::of);
        });
        return results.map(r -> new LaneForm.Varying(b.load(r, b.index(0), s.width(), s.mask())));
    }

    private Optional<Var> guarded(Optional<DType> type, Optional<Var> mask, Supplier<Optional<Var>> call) {
        if (mask.isEmpty()) {
            return call.get();
        }
        List<Var> zero = type.map(t -> b.constant(t, 0)).stream().toList();
        return b.branch(mask.get(), false, () -> call.get().stream().toList(), () -> zero).stream().findFirst();
    }

    // The element of a value for a lane.
    private Function<Var, Var> lane(Var old, Lanes s) {
        return body.form(old) instanceof LaneForm.Uniform(Var value) ? lane -> value : elements(body.vector(old, s));
    }

    private Function<Var, Var> elements(Var vector) {
        Buffer memory = b.local(vector.dtype(), vector.lanes());
        b.store(memory, b.index(0), vector);
        return lane -> b.load(memory, lane);
    }

    /** Reports a fault for every lane that is on and meets the condition. */
    void fault(Rhs.Fault f, Lanes s) {
        LaneForm position = body.form(f.position());
        boolean same = position instanceof LaneForm.Uniform && f.details().stream().allMatch(body::isUniform);
        if (body.form(f.cond()) instanceof LaneForm.Uniform(Var cond) && same) {
            Var on = s.some() ? cond : b.apply(Op.AND, cond, masks.any(s.mask().orElseThrow()));
            report(f, on, body.scalar(f.position()), body::scalar);
            return;
        }
        Var cond = masks.and(body.vector(f.cond(), s), s);
        if (b.constantOf(cond).equals(Optional.of(0L))) {
            return;
        }
        if (same) {
            report(f, masks.any(cond), body.scalar(f.position()), body::scalar);
        } else if (f.details().isEmpty()) {
            report(f, cond, position(position, s), body::scalar);
        } else {
            // What a report is made of is needed only then.
            b.branch(masks.any(cond), true, () -> {
                report(f, cond, position(position, s), v -> body.isUniform(v) ? body.scalar(v) : body.vector(v, s));
                return List.of();
            }, List::of);
        }
    }

    // The position of lane k is a scalar one plus k, or that of a vector.
    private Var position(LaneForm position, Lanes s) {
        return position instanceof LaneForm.Linear l && b.constantOf(l.stride()).equals(Optional.of(1L)) ? l.first()
                : position.vector(b, s.width());
    }

    private void report(Rhs.Fault f, Var cond, Var position, Function<Var, Var> detail) {
        if (f.details().isEmpty()) {
            b.fault(cond, position, f.code());
        } else {
            b.fault(cond, position, f.code(), f.details().stream().map(detail).toList());
        }
    }
}
