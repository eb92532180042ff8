package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a lowered kernel looks like. */
final class KernelFacts {
    private final Kernel kernel;
    private final Poly.Forms forms;
    private final List<Rhs.ParFor> lanes = new ArrayList<>();
    private final List<Rhs.For> spread = new ArrayList<>();
    private boolean folds;
    private boolean foldsInBlock;
    private boolean alone;
    private boolean pairs;
    private boolean carries;
    private boolean vectors;
    private final Optional<Rhs.ParFor> only;
    private final List<GridShape> shapes;

    KernelFacts(Kernel kernel, Poly.Forms forms) {
        this.kernel = kernel;
        this.forms = forms;
        scan(kernel.body(), false);
        only = findOnly();
        shapes = findShapes();
    }

    private void scan(Region r, boolean inWarp) {
        for (Stm s : r.body()) {
            boolean warp = inWarp;
            vectors |= GroupCode.isVector(s);
            switch (s.rhs()) {
                case Rhs.Call c -> alone = true;
                case Rhs.Gpu g -> alone = true;
                // The old value would have to be told to all threads.
                case Rhs.Update u -> alone |= !s.outs().isEmpty();
                case Rhs.For f -> {
                    pairs |= PairLoop.matches(f, forms);
                    carries |= CarryLoop.matches(f, forms);
                    if (!inWarp && !isOneRound(s) && Spread.isSpread(f, forms) && hasLanes(f.body())) {
                        spread.add(f);
                        warp = true;
                    }
                }
                case Rhs.ParFor p -> {
                    if (p.level() != Rhs.Level.THREADS) {
                        lanes.add(p);
                        folds |= !p.folds().isEmpty();
                        foldsInBlock |= !p.folds().isEmpty() && !inWarp;
                        continue;
                    }
                }
                default -> {
                    // Nothing else matters.
                }
            }
            boolean w = warp;
            Statements.regions(s.rhs()).forEach(x -> scan(x, w));
        }
    }

    private static boolean hasLanes(Region r) {
        return r.body().stream().anyMatch(s -> s.rhs() instanceof Rhs.ParFor
                || Statements.regions(s.rhs()).stream().anyMatch(KernelFacts::hasLanes));
    }

    boolean hasFolds() {
        return folds;
    }

    /** True if the only thing to share out are values that are carried from element to element. */
    boolean isCarried() {
        return carries && lanes.isEmpty();
    }

    /** True if the only thing to share out are trees over partial results. */
    boolean isTree() {
        return pairs && lanes.isEmpty();
    }

    /** The loop of a kernel that is nothing else. */
    Optional<Rhs.ParFor> only() {
        return only;
    }

    private Optional<Rhs.ParFor> findOnly() {
        List<Stm> loops = kernel.body().body().stream().filter(s -> !Statements.regions(s.rhs()).isEmpty()
                || Statements.effect(s.rhs()) == Statements.Effect.ACTS).toList();
        if (loops.size() != 1 || !(loops.get(0).rhs() instanceof Rhs.ParFor p) || p.level() != Rhs.Level.LANES
                || !p.folds().isEmpty()) {
            return Optional.empty();
        }
        HostValues probe = new HostValues(forms);
        kernel.scalars().forEach(v -> probe.put(v, 1));
        kernel.body().params().forEach(v -> probe.put(v, 1));
        return probe.of(p.lo()).isPresent() && probe.of(p.hi()).isPresent() ? Optional.of(p) : Optional.empty();
    }

    /** True if there is code of vectors. */
    boolean hasVectors() {
        return vectors;
    }

    List<GridShape> shapes() {
        return shapes;
    }

    private List<GridShape> findShapes() {
        if (only.isPresent()) {
            return List.of(GridShape.ELEMENTS, GridShape.THREADS);
        }
        if (!alone && lanes.isEmpty() && carries) {
            return List.of(GridShape.THREADS, GridShape.WARPS);
        }
        if (alone || lanes.isEmpty() && !pairs && !vectors) {
            return List.of(GridShape.THREADS);
        }
        if (vectors) {
            return GroupCode.isPossible(kernel.body(), forms) ? List.of(GridShape.THREADS, GridShape.WARPS)
                    : List.of(GridShape.THREADS);
        }
        return List.of(GridShape.THREADS, GridShape.WARPS, GridShape.BLOCKS);
    }

    OptionalLong trips(HostValues values) {
        OptionalLong most = OptionalLong.empty();
        for (Rhs.ParFor p : lanes) {
            OptionalLong n = trips(p, values);
            if (n.isPresent() && (most.isEmpty() || n.getAsLong() > most.getAsLong())) {
                most = n;
            }
        }
        return most;
    }

    private OptionalLong trips(Rhs.ParFor p, HostValues values) {
        OptionalLong lo = values.of(p.lo());
        OptionalLong hi = values.of(p.hi());
        if (lo.isPresent() && hi.isPresent()) {
            return OptionalLong.of(hi.getAsLong() - lo.getAsLong());
        }
        long most = Long.MAX_VALUE;
        List<Var> ends = forms.definition(p.hi()) instanceof Rhs.Scalar m && m.op() == Op.MIN ? m.args()
                : List.of(p.hi());
        for (Var e : ends) {
            long span = forms.of(e).plus(forms.of(p.lo()), -1).constant();
            OptionalLong whole = values.of(e);
            if (span > 0) {
                most = Math.min(most, span);
            }
            if (whole.isPresent()) {
                most = Math.min(most, whole.getAsLong());
            }
        }
        return most == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(most);
    }

    /** The rounds of the longest loop that warps run side by side; nothing if folds stand outside of such loops. */
    OptionalLong rounds(HostValues values) {
        if (foldsInBlock) {
            return OptionalLong.empty();
        }
        return spread.stream().map(f -> values.of(f.hi())).filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong).max();
    }

    /** True for a loop over the units that has one round at most when there is one unit. */
    boolean isOneRound(Stm s) {
        boolean loop = s.rhs() instanceof Rhs.ParFor p && p.level() == Rhs.Level.THREADS
                || s.rhs() instanceof Rhs.For f && f.inits().isEmpty() && f.step() >= 1;
        return loop && isOrLimit(lo(s), kernel.body().params().get(0), Op.MAX)
                && isOrLimit(hi(s), kernel.body().params().get(1), Op.MIN);
    }

    private boolean isOrLimit(Var v, Var unit, Op limit) {
        return v == unit || forms.definition(v) instanceof Rhs.Scalar x && x.op() == limit && x.args().contains(unit);
    }

    Var lo(Stm s) {
        return s.rhs() instanceof Rhs.For f ? f.lo() : ((Rhs.ParFor) s.rhs()).lo();
    }

    Var hi(Stm s) {
        return s.rhs() instanceof Rhs.For f ? f.hi() : ((Rhs.ParFor) s.rhs()).hi();
    }

    Region body(Stm s) {
        return s.rhs() instanceof Rhs.For f ? f.body() : ((Rhs.ParFor) s.rhs()).body();
    }
}
