package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.GpuOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Which variables are the same in all threads of a block, and which statements hold collective operations.
 *
 * <p>Uniform variables are computed once per block: pure functions of sizes, block numbers and scalar arguments,
 * results of barriers that fold, loop indices of uniform bounds, and what loops carry from round to round if it stays
 * uniform. Code without collective operations that any thread may run on its own is never taken apart.
 */
final class Uniforms {
    private final Set<Var> uniform = new HashSet<>();
    private final Set<Stm> collective = Collections.newSetFromMap(new IdentityHashMap<>());

    private Uniforms() {
    }

    static Uniforms of(Kernel k) {
        Uniforms u = new Uniforms();
        u.uniform.addAll(k.scalars());
        u.uniform.addAll(k.body().params());
        u.mark(k.body());
        u.region(k.body(), true);
        return u;
    }

    /** True if the variable is the same in all threads, and known where the block as a whole is run. */
    boolean isUniform(Var v) {
        return uniform.contains(v);
    }

    /** True if a statement is a collective operation or holds one. */
    boolean isCollective(Stm s) {
        return collective.contains(s);
    }

    private boolean mark(Region r) {
        boolean any = false;
        for (Stm s : r.body()) {
            boolean here = s.rhs() instanceof Rhs.Gpu g && g.op().isCollective();
            for (Region inner : Statements.regions(s.rhs())) {
                here |= mark(inner);
            }
            if (here) {
                collective.add(s);
            }
            any |= here;
        }
        return any;
    }

    // {@code all}: all threads run this.
    private void region(Region r, boolean all) {
        for (Stm s : r.body()) {
            if (!collective.contains(s)) {
                set(s.outs(), isFree(s, all));
            } else {
                switch (s.rhs()) {
                    case Rhs.If f -> branch(s, f, all);
                    case Rhs.For f -> counted(s, f, all);
                    case Rhs.While w -> conditional(s, w, all);
                    case Rhs.Gpu g -> set(s.outs(), g.op() instanceof GpuOp.BlockBarrier);
                    default -> throw new IllegalArgumentException("collective operations in " + s.rhs());
                }
            }
        }
    }

    private void set(List<Var> vars, boolean is) {
        if (is) {
            uniform.addAll(vars);
        } else {
            uniform.removeAll(Set.copyOf(vars));
        }
    }

    private boolean isFree(Stm s, boolean all) {
        Statements.Effect effect = Statements.effect(s.rhs());
        boolean may = effect == Statements.Effect.NONE || effect == Statements.Effect.READS && all;
        return may && !s.outs().isEmpty() && !differs(s) && uniform.containsAll(Statements.free(s.rhs()));
    }

    // A loop with a condition may run long: it is left where it is, so that it runs only when a thread wants it.
    private static boolean differs(Stm s) {
        if (s.rhs() instanceof Rhs.While) {
            return true;
        }
        if (s.rhs() instanceof Rhs.Gpu g) {
            return switch (g.op()) {
                case GpuOp.Index i -> i.kind() == GpuOp.Index.Kind.THREAD;
                case GpuOp.DynamicShared d -> false;
                case GpuOp.Constants c -> false;
                default -> true;
            };
        }
        return Statements.regions(s.rhs()).stream().anyMatch(r -> r.body().stream().anyMatch(Uniforms::differs));
    }

    private void branch(Stm s, Rhs.If f, boolean all) {
        boolean together = uniform.contains(f.cond());
        region(f.then(), all && together);
        region(f.otherwise(), all && together);
        for (int k = 0; k < s.outs().size(); k++) {
            set(List.of(s.outs().get(k)), together && uniform.contains(f.then().results().get(k))
                    && uniform.contains(f.otherwise().results().get(k)));
        }
    }

    private void counted(Stm s, Rhs.For f, boolean all) {
        boolean together = uniform.contains(f.lo()) && uniform.contains(f.hi());
        List<Var> params = f.body().params();
        set(params.subList(0, 1), together);
        List<Var> carried = params.subList(1, params.size());
        assume(carried, f.inits(), together);
        do {
            region(f.body(), all && together);
        } while (drop(carried, f.body().results()));
        for (int k = 0; k < carried.size(); k++) {
            set(List.of(s.outs().get(k)), uniform.contains(carried.get(k)));
        }
    }

    private void conditional(Stm s, Rhs.While w, boolean all) {
        assume(w.cond().params(), w.inits(), true);
        assume(w.body().params(), w.inits(), true);
        boolean again;
        do {
            region(w.cond(), all);
            boolean together = uniform.contains(w.cond().results().get(0));
            if (!together) {
                set(w.cond().params(), false);
                set(w.body().params(), false);
                region(w.cond(), false);
            }
            region(w.body(), all && together);
            again = drop(w.body().params(), w.body().results());
            drop(w.cond().params(), w.body().results());
        } while (again);
        for (int k = 0; k < s.outs().size(); k++) {
            set(List.of(s.outs().get(k)), uniform.contains(w.body().params().get(k)));
        }
    }

    private void assume(List<Var> params, List<Var> inits, boolean together) {
        for (int k = 0; k < params.size(); k++) {
            set(params.subList(k, k + 1), together && uniform.contains(inits.get(k)));
        }
    }

    // Takes back what was assumed wrongly.
    private boolean drop(List<Var> params, List<Var> results) {
        List<Var> wrong = new ArrayList<>();
        for (int k = 0; k < params.size(); k++) {
            if (uniform.contains(params.get(k)) && !uniform.contains(results.get(k))) {
                wrong.add(params.get(k));
            }
        }
        set(wrong, false);
        return !wrong.isEmpty();
    }
}
