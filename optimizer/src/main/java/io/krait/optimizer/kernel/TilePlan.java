package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.kernel.IndexForms.Access;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How two nested parallel loops are tiled: the outer one over rows, the inner one in lanes.
 *
 * <p>Note [Tiles]. Several rows run side by side in one loop over lanes ("jam"), so that what they load in common is
 * loaded once and their chains of additions overlap. When rows read the same far-apart elements again and again, the
 * loop over lanes moves outside of the rows of a block ("panel"): what does not depend on the row is loaded once per
 * block, and of a contraction like that of matrices the elements that all rows need are copied to consecutive memory,
 * a few hundred terms at a time, while the partial sums of the other rows wait in memory. Every sum is still added up
 * in its own order.
 *
 * @param rows the outer loop
 * @param lanes the inner loop
 * @param factor how many rows run side by side
 * @param panel true when the loop over lanes is outside
 * @param contraction the loop whose operands are packed
 * @param packed the loads of it to pack
 */
record TilePlan(LoopNode rows, LoopNode lanes, int factor, boolean panel, Optional<LoopNode> contraction,
        List<Stm> packed) {
    private static final int MAX_FACTOR = 8;
    private static final int MAX_STATEMENTS = 200;
    private static final long NEAR = 8;
    private static final long FAR = 512;
    private static final double WORTH = 0.08;

    /** The plan for a loop, if tiling pays and keeps the meaning. */
    static Optional<TilePlan> of(LoopNode rows, LaneChoice choice, IndexForms forms, VectorOptions options) {
        if (!rows.isCounted() || rows.isLanes() || rows.step() != 1 || rows.children().size() != 1
                || rows.stm().rhs() instanceof Rhs.ParFor p && !p.folds().isEmpty() || options.forcedLanes() == 1) {
            return Optional.empty();
        }
        LoopNode lanes = rows.children().get(0);
        boolean fits = choice.isLanes(lanes) && rows.body().body().contains(lanes.stm()) && lanes.step() == 1
                && !(lanes.stm().rhs() instanceof Rhs.ParFor q && !q.folds().isEmpty())
                && !forms.varies(lanes.lo(), rows) && !forms.varies(lanes.hi(), rows)
                && isPlain(rows.body(), forms, rows) && choice.isParallel(rows);
        return fits ? new Planner(rows, lanes, forms, options).plan() : Optional.empty();
    }

    /**
     * The inner loop of a nest whose outer loop runs in lanes, when the loop over lanes shall run for a block of the
     * inner one at a time, since the inner one goes through memory in large steps.
     */
    static Optional<LoopNode> blocked(LoopNode lanes, LaneChoice choice, IndexForms forms) {
        if (lanes.children().size() != 1 || lanes.stm().rhs() instanceof Rhs.ParFor q && !q.folds().isEmpty()) {
            return Optional.empty();
        }
        LoopNode inner = lanes.children().get(0);
        boolean fits = inner.isCounted() && inner.step() == 1 && lanes.body().body().getLast() == inner.stm()
                && inner.stm().outs().isEmpty() && !forms.varies(inner.lo(), lanes) && !forms.varies(inner.hi(), lanes)
                && lanes.step() == 1 && isPlain(lanes.body(), forms, lanes)
                && isRepeatable(lanes.body(), inner.stm()) && choice.isParallel(inner);
        boolean far = forms.accesses().stream().filter(a -> a.isIn(inner)).anyMatch(a -> forms.stride(a.index(), inner)
                .filter(p -> p.constant().map(s -> Math.abs(s) >= FAR).orElse(true)).isPresent());
        return fits && far ? Optional.of(inner) : Optional.empty();
    }

    /** True if all that differs between lanes stands side by side in memory. */
    static boolean isContiguous(LoopNode lanes, IndexForms forms) {
        return forms.accesses().stream().filter(a -> a.isIn(lanes)).allMatch(a -> forms.stride(a.index(), lanes)
                .flatMap(Poly::constant).filter(s -> s == 0 && !a.writes() || s == 1).isPresent());
    }

    /** What the plan does, for people. */
    String text() {
        String side = factor > 1 ? factor + " iterations run side by side" : "";
        String block = panel ? "blocks of iterations share what the inner loop loads" : "";
        String packs = packed.isEmpty() ? "" : ", packed to consecutive memory";
        return side + (side.isEmpty() || block.isEmpty() ? "" : "; ") + block + packs;
    }

    // Only statements that copies may run in turn, and loops that they may run together.
    private static boolean isPlain(Region r, IndexForms forms, LoopNode rows) {
        return r.body().stream().allMatch(s -> switch (s.rhs()) {
            case Rhs.Fault f -> false;
            case Rhs.Call c -> false;
            case Rhs.Update u -> false;
            case Rhs.While w -> false;
            case Rhs.Load l -> l.buffer().isArgument();
            case Rhs.Store x -> x.buffer().isArgument();
            case Rhs.For f -> !forms.varies(f.lo(), rows) && !forms.varies(f.hi(), rows)
                    && isPlain(f.body(), forms, rows);
            case Rhs.ParFor p -> p.folds().isEmpty() && !forms.varies(p.lo(), rows) && !forms.varies(p.hi(), rows)
                    && isPlain(p.body(), forms, rows);
            default -> Statements.regions(s.rhs()).stream().allMatch(x -> isPlain(x, forms, rows));
        });
    }

    // Besides the inner loop nothing acts or reads what the inner loop may write, so it may run again for every block.
    private static boolean isRepeatable(Region r, Stm inner) {
        return r.body().stream().allMatch(s -> s == inner || Statements.effect(s.rhs()) != Statements.Effect.ACTS);
    }

    private record Planner(LoopNode rows, LoopNode lanes, IndexForms forms, VectorOptions options) {
        Optional<TilePlan> plan() {
            List<Access> loads = forms.accesses().stream().filter(a -> a.isIn(lanes) && !a.writes()
                    && a.buffer().kind() == Buffer.Kind.IN && !isUniform(a, lanes)).toList();
            int depth = loads.stream().mapToInt(this::depth).max().orElse(0);
            List<Access> hot = loads.stream().filter(a -> depth(a) == depth).toList();
            int sums = sums(lanes.body());
            Optional<LoopNode> contraction = contraction();
            List<Stm> packed = contraction.map(c -> hot.stream().filter(a -> mayPack(a, c)).map(Access::stm).toList())
                    .orElse(List.of());
            boolean panel = !packed.isEmpty() || isRepeatable(rows.body(), lanes.stm()) && loads.stream()
                    .anyMatch(a -> depth(a) == 0 && isClose(a, rows) && !isStride(a, lanes, 1));
            int factor = factor(hot, sums);
            if (factor == 1 && !panel) {
                return Optional.empty();
            }
            return Optional.of(new TilePlan(rows, lanes, factor, panel,
                    packed.isEmpty() ? Optional.empty() : contraction, packed));
        }

        private int factor(List<Access> hot, int sums) {
            int registers = options.vectorBits() >= 512 ? 32 : 16;
            int size = Math.max(1, UnrollLoops.size(lanes.body()));
            int best = 1;
            for (int f = 2; f <= MAX_FACTOR && f * size <= MAX_STATEMENTS; f *= 2) {
                boolean room = sums > 0 ? options.interleave() * (f * sums + 2) + 2 <= registers
                        : f <= registers / 8;
                Optional<Long> trip = LaneCost.constantTrip(forms, rows);
                boolean filled = trip.isEmpty() || trip.get() >= f;
                boolean pays = saved(hot, f) >= WORTH || sums > 0 && (f / 2) * sums * options.interleave() < 8;
                if (room && filled && pays) {
                    best = f;
                }
            }
            return best;
        }

        // The part of the loads that rows side by side have in common, in proportion to all that they do.
        private double saved(List<Access> hot, int f) {
            Set<Object> distinct = new HashSet<>();
            int all = 0;
            for (Access a : hot) {
                Optional<Poly> stride = forms.stride(a.index(), rows);
                for (int k = 0; k < f; k++) {
                    all++;
                    distinct.add(stride.isPresent() ? List.of(a.buffer(), a.index().plus(stride.get().times(k)))
                            : List.of(a, k));
                }
            }
            int work = Math.max(1, f * UnrollLoops.size(hotBody()));
            return (double) (all - distinct.size()) / work;
        }

        private Region hotBody() {
            LoopNode l = lanes;
            while (l.children().size() == 1) {
                l = l.children().get(0);
            }
            return l.body();
        }

        private int depth(Access a) {
            int d = 0;
            for (LoopNode l = a.loop().orElseThrow(); l != lanes; l = l.parent().orElseThrow()) {
                d++;
            }
            return d;
        }

        // The sums that are live in an inner loop, one vector each.
        private int sums(Region r) {
            int most = 0;
            for (Stm s : r.body()) {
                int own = s.rhs() instanceof Rhs.For f ? (int) s.outs().stream().filter(v -> forms.varies(v, lanes))
                        .count() : 0;
                most = Math.max(most, own);
                for (Region inner : Statements.regions(s.rhs())) {
                    most = Math.max(most, sums(inner));
                }
            }
            return most;
        }

        // The only loop of the body, if partial sums may wait in memory between parts of it.
        private Optional<LoopNode> contraction() {
            if (lanes.children().size() != 1) {
                return Optional.empty();
            }
            LoopNode c = lanes.children().get(0);
            List<Stm> body = lanes.body().body();
            boolean fits = c.stm().rhs() instanceof Rhs.For && c.step() == 1 && !c.stm().outs().isEmpty()
                    && body.contains(c.stm()) && isPure(c.body())
                    && isPure(new Region(List.of(), body.subList(0, body.indexOf(c.stm())), List.of()))
                    && isRepeatable(rows.body(), lanes.stm())
                    && !forms.varies(c.lo(), lanes) && !forms.varies(c.hi(), lanes);
            return fits ? Optional.of(c) : Optional.empty();
        }

        private boolean isPure(Region r) {
            return r.body().stream().noneMatch(s -> Statements.mayChange(s.rhs()));
        }

        private boolean mayPack(Access a, LoopNode contraction) {
            boolean here = a.loop().orElseThrow() == contraction && contraction.body().body().contains(a.stm())
                    && a.stm().rhs() instanceof Rhs.Load l && l.mask().isEmpty();
            boolean known = a.index().variables().stream()
                    .allMatch(v -> v == lanes.index() || v == contraction.index() || !forms.changesIn(v, rows));
            boolean near = forms.stride(a.index(), contraction).flatMap(Poly::constant)
                    .filter(s -> Math.abs(s) < NEAR).isPresent();
            return here && known && !(near && isStride(a, lanes, 1));
        }

        // Neighbouring rows touch the same element or one next to it.
        private boolean isClose(Access a, LoopNode loop) {
            return forms.stride(a.index(), loop).flatMap(Poly::constant).filter(s -> Math.abs(s) <= NEAR).isPresent();
        }

        private boolean isUniform(Access a, LoopNode loop) {
            return isStride(a, loop, 0);
        }

        private boolean isStride(Access a, LoopNode loop, long stride) {
            return forms.stride(a.index(), loop).flatMap(Poly::constant).filter(s -> s == stride).isPresent();
        }
    }
}
