package io.krait.staging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds races that a kernel certainly has, when it is recorded.
 *
 * <p>Note [Certain races]. For each parallel loop a few of its iterations are tried ({@link RaceTrial}): which elements
 * do they use, as affine functions of what is the same in all iterations? A race is certain if two iterations use
 * elements with equal functions, at least one writes it plainly, and both accesses are made in each iteration: those in
 * branches and in loops with a condition do not count. Loops with extents that are not known may have any number of
 * iterations.
 */
public final class RaceCheck {
    // What values are that a parallel loop sees from outside.
    private final Map<Value, Affine> outside = new HashMap<>();

    private RaceCheck() {
    }

    /**
     * Looks for races in a kernel.
     *
     * @throws RaceException for the first certain race; {@link BlockInterpreter#runChecked} finds the others
     */
    public static void run(Graph graph) {
        new RaceCheck().walk(graph.values(), false);
    }

    private void walk(List<Value> values, boolean inParallel) {
        for (Value v : values) {
            outside.put(v, value(v));
            if (v.prim() instanceof Control c) {
                if (c instanceof Control.ParFor && !inParallel) {
                    checkScatter(v);
                }
                if (c instanceof Control.ParFor || c instanceof Control.Fold) {
                    RaceTrial.run(v, outside);
                }
                for (Block b : c.blocks()) {
                    // Whatever the parameters are, they are the same in all iterations of loops inside.
                    b.params().forEach(p -> outside.put(p, Affine.unknown(p)));
                    walk(b.values(), inParallel || c instanceof Control.ParFor);
                }
            }
        }
    }

    private Affine value(Value v) {
        Affine a = pure(v, outside);
        return a.known() ? a : Affine.unknown(v);
    }

    /** The value of a pure scalar operation, given those of its operands. */
    static Affine pure(Value v, Map<Value, Affine> at) {
        return switch (v.prim()) {
            case Prim.Constant c -> Affine.of(c.bits());
            case Prim.Extent e -> Affine.of(e.dim());
            case Prim.Apply a -> Affine.apply(a.op(), v.inputs().getLast().dtype(),
                    v.inputs().stream().map(i -> at.getOrDefault(i, Affine.UNKNOWN)).toList());
            case Prim.Cast c when at.getOrDefault(v.inputs().get(0), Affine.UNKNOWN).isConstant() -> Affine.of(
                    Scalars.convert(at.get(v.inputs().get(0)).constant(), v.inputs().get(0).dtype(), c.to()));
            default -> Affine.UNKNOWN;
        };
    }

    // What a loop scatters into has its values at the end of the loop only.
    private static void checkScatter(Value loop) {
        List<Value> sites = new ArrayList<>();
        Set<Value> own = new HashSet<>();
        collect(((Control.ParFor) loop.prim()).body().values(), sites, own);
        Map<Value, Value> scattered = new HashMap<>();
        for (Value s : sites) {
            if (s.prim() instanceof Control.Update u && u.mode() == Control.Update.Mode.PRIVATIZED) {
                scattered.putIfAbsent(s.inputs().get(0), s);
            }
        }
        for (Value s : sites) {
            Value scatter = scattered.get(s.inputs().get(0));
            if (scatter == null || own.contains(s.inputs().get(0))) {
                continue;
            }
            Control.Update first = (Control.Update) scatter.prim();
            boolean same = s.prim() instanceof Control.Update u && u.mode() == first.mode() && u.op() == first.op();
            if (!same) {
                throw RaceException.scattered(loop, scatter, s);
            }
        }
    }

    private static void collect(List<Value> values, List<Value> sites, Set<Value> own) {
        for (Value v : values) {
            switch (v.prim()) {
                case Control.Load l -> sites.add(v);
                case Control.Store s -> sites.add(v);
                case Control.Update u -> sites.add(v);
                case Control.Local l -> own.add(v);
                case Control c -> c.blocks().forEach(b -> collect(b.values(), sites, own));
                default -> {
                    // Uses no memory.
                }
            }
        }
    }
}
