package io.krait.optimizer;

import io.krait.optimizer.debug.Fuel;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Origin;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Rewrites LANES loops to explicit vectors.
 *
 * <p>Input: a kernel whose LANES loops hold scalar statements; they may stand inside of other loops and branches.
 * Output: an equivalent kernel without LANES loops, with the same bits for every width. A loop over lo to hi becomes
 * a main loop over whole vectors and one masked pass over the rest; lanes that are off touch no memory and report no
 * faults. What does not depend on the index is computed once before the loop, addresses and everything else that is
 * equal in all lanes stay scalar. Folds keep the canonical order, see {@link LaneFolds}.
 *
 * <p>The method is that of ISPC (Pharr and Mark, 2012): the loop body is run for several iterations in lock step
 * under a mask; branches that differ between lanes are computed and selected, or skipped when no lane wants them.
 */
public final class VectorizeLanes {
    private final LoopBuilder b = new LoopBuilder();
    private final VectorOptions options;
    private final LaneFacts facts;
    private final Kernel kernel;
    private final LaneBody body;
    private final Consumer<VectorNote> notes;
    private final Map<Region, Integer> widths = new IdentityHashMap<>();

    private VectorizeLanes(Kernel k, VectorOptions options, Consumer<VectorNote> notes) {
        this.options = options;
        this.notes = notes;
        facts = LaneFacts.of(k, options);
        Map<Buffer, Buffer> locals = PrivateMemory.locals(k, p -> width(p));
        kernel = new Kernel(k.name(), k.buffers().stream().map(x -> locals.getOrDefault(x, x)).toList(), k.scalars(),
                k.body());
        body = new LaneBody(b, facts, locals, new PairedAccesses(k), this::parallel);
    }

    /** The kernel with its LANES loops as vectors. */
    public static Kernel run(Kernel k, VectorOptions options) {
        return run(k, options, note -> { });
    }

    /** The kernel with its LANES loops as vectors; {@code notes} is told what became of each. */
    public static Kernel run(Kernel k, VectorOptions options, Consumer<VectorNote> notes) {
        Kernel lean = DropDeadCode.run(HoistInvariants.run(k));
        Kernel vectors = Print.after("VectorizeLanes", new VectorizeLanes(lean, options, notes).rewrite());
        return HoistInvariants.run(DropDeadCode.run(vectors));
    }

    private Kernel rewrite() {
        Kernel k = kernel;
        b.adopt(k, k.scalars().stream().mapToInt(Var::id).max().orElse(-1) + 1);
        k.scalars().forEach(v -> body.define(v, new LaneForm.Uniform(v)));
        return b.kernel(k.name(), (begin, end) -> {
            body.define(k.body().params().get(0), new LaneForm.Uniform(begin));
            body.define(k.body().params().get(1), new LaneForm.Uniform(end));
            body.results(k.body(), Lanes.ONE);
            return null;
        });
    }

    private List<Var> parallel(Stm stm, Rhs.ParFor loop, Var lo, Var hi) {
        if (loop.level() == Rhs.Level.FREE) {
            throw new IllegalArgumentException("a free loop is left, schedule loops before they become vectors");
        }
        if (loop.level() == Rhs.Level.THREADS) {
            return b.parFor(loop.level(), lo, hi, List.of(), i -> {
                body.define(loop.body().params().get(0), new LaneForm.Uniform(i));
                body.results(loop.body(), Lanes.ONE);
                return List.of();
            });
        }
        int bits = LaneWidth.dominantBits(loop, facts.uniformity());
        int width = fitting(width(loop), lo, hi);
        body.notes().clear();
        List<Var> outs = List.of();
        if (loop.folds().isEmpty()) {
            plain(loop, lo, hi, width, bits);
        } else {
            LaneFolds folds = new LaneFolds(b, body, loop, width, bits);
            outs = folds.emit(lo, hi);
            width = folds.width();
        }
        notes.accept(body.notes().note(stm.origin(), width, bits, options.vectorBits()));
        return outs;
    }

    private void plain(Rhs.ParFor loop, Var lo, Var hi, int width, int bits) {
        Trip trip = Trip.of(b, lo, hi, width);
        if (trip.mayFill(b)) {
            b.loop(lo, trip.mid(), width, List.of(), (i, none) -> pass(loop, i, Lanes.all(width, bits)));
        }
        trip.rest(b, 0, () -> {
            Lanes rest = Lanes.rest(width, bits, trip.mask(b, 0, width, bits));
            return pass(loop, trip.mid(), rest);
        }, List.of());
    }

    // A short range needs no more lanes than it has iterations.
    private int fitting(int width, Var lo, Var hi) {
        Optional<Long> from = b.constantOf(lo);
        Optional<Long> to = b.constantOf(hi);
        int lanes = width;
        if (options.forcedLanes() == 0 && from.isPresent() && to.isPresent()) {
            long count = Math.max(1, to.get() - from.get());
            while (lanes / 2 >= count) {
                lanes /= 2;
            }
        }
        return lanes;
    }

    private int width(Rhs.ParFor loop) {
        // Asked for more than once, and to be decided once.
        return widths.computeIfAbsent(loop.body(), r -> {
            int width = LaneWidth.of(options, loop, facts.uniformity());
            return width == 1 || Fuel.take("VectorizeLanes: a loop gets lanes", origin(r)) ? width : 1;
        });
    }

    private static Origin origin(Region r) {
        return r.body().isEmpty() ? Origin.NONE : r.body().getLast().origin();
    }

    private List<Var> pass(Rhs.ParFor loop, Var first, Lanes lanes) {
        body.define(loop.body().params().get(0), LaneForm.linear(b, first, b.index(lanes.width() > 1 ? 1 : 0)));
        body.results(loop.body(), lanes);
        return List.of();
    }
}
