package io.krait.optimizer;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The tree of adjacent pairs over partial states in memory, in place. See Note [Canonical reduction order] in {@code
 * TreeV1}.
 */
final class StateTree {
    /** Wraps the combination of one pair: once for rows, over the lanes of a segment for columns. */
    interface Each {
        void run(Consumer<Var> body);
    }

    private final KernelFrame f;
    private final List<FoldCode> codes;
    private final Map<Value, Integer> firstState;

    StateTree(KernelFrame f, List<FoldCode> codes, Map<Value, Integer> firstState) {
        this.f = f;
        this.codes = codes;
        this.firstState = firstState;
    }

    /**
     * Combines the parts; the result is part 0.
     *
     * @param index element index of part i
     * @param each runs the combination of one pair, giving an offset to add to the indices
     */
    void emit(UnaryOperator<Var> index, Each each) {
        LoopBuilder b = f.b();
        Var one = b.index(1);
        b.loop(b.index(0), f.levels(), 1, List.of(f.parts()), (level, m) -> {
            Var half = b.apply(Op.USHR, m.get(0), one);
            b.loop(b.index(0), half, 1, List.of(), (i, none) -> {
                Var left = b.apply(Op.SHL, i, one);
                each.run(j -> {
                    for (FoldCode c : codes) {
                        List<Var> l = load(c, f.add(index.apply(left), j));
                        List<Var> r = load(c, f.add(index.apply(f.add(left, one)), j));
                        store(c, f.add(index.apply(i), j), c.combine(b, l, r));
                    }
                });
                return List.of();
            });
            Var odd = b.apply(Op.NE, b.apply(Op.AND, m.get(0), one), b.index(0));
            b.branch(odd, false, () -> {
                each.run(j -> {
                    for (FoldCode c : codes) {
                        store(c, f.add(index.apply(half), j),
                                load(c, f.add(index.apply(b.apply(Op.SUB, m.get(0), one)), j)));
                    }
                });
                return List.of();
            }, List::of);
            return List.of(f.add(half, b.apply(Op.AND, m.get(0), one)));
        });
    }

    List<Var> load(FoldCode c, Var at) {
        List<Var> r = new ArrayList<>();
        for (int k = 0; k < c.states().size(); k++) {
            r.add(f.b().load(f.state().get(firstState.get(c.root()) + k), at));
        }
        return r;
    }

    void store(FoldCode c, Var at, List<Var> state) {
        for (int k = 0; k < state.size(); k++) {
            f.b().store(f.state().get(firstState.get(c.root()) + k), at, state.get(k));
        }
    }
}
