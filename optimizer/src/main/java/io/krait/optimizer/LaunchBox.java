package io.krait.optimizer;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Control;
import io.krait.staging.Op;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.List;

/** The index space of a parallel loop. */
final class LaunchBox {
    private final LaunchFrame f;
    private final LoopBuilder b;
    private final Control.ParFor p;
    private final List<Var> lo = new ArrayList<>();
    private final List<Var> hi = new ArrayList<>();
    private final List<Var> count = new ArrayList<>();

    LaunchBox(LaunchFrame f, Value v, Control.ParFor p) {
        this.f = f;
        this.b = f.b();
        this.p = p;
        for (int k = 0; k < p.rank(); k++) {
            lo.add(f.code().var(v.inputs().get(k)));
            hi.add(f.code().var(v.inputs().get(p.rank() + k)));
            count.add(b.apply(Op.SUB, hi.get(k), lo.get(k)));
        }
    }

    /** The first index along an axis. */
    Var lo(int axis) {
        return lo.get(axis);
    }

    // The limits tell the range analysis what the host guarantees.
    Var first(Var begin) {
        return b.apply(Op.MAX, begin, b.index(0));
    }

    Var last(Var end) {
        Var n = count.get(0);
        for (int k = 1; k < p.rank() - 1; k++) {
            n = b.apply(Op.MUL, n, count.get(k));
        }
        return b.apply(Op.MIN, end, n);
    }

    void row(Var u) {
        List<Var> indices = new ArrayList<>();
        Var rest = u;
        for (int k = p.rank() - 2; k > 0; k--) {
            Var q = b.apply(Op.DIV, rest, count.get(k));
            indices.addFirst(b.apply(Op.ADD, lo.get(k), b.apply(Op.SUB, rest, b.apply(Op.MUL, q, count.get(k)))));
            rest = q;
        }
        indices.addFirst(b.apply(Op.ADD, lo.get(0), rest));
        int last = p.rank() - 1;
        Var start = b.apply(Op.MUL, u, count.get(last));
        f.code().loop(CodeFacts.ordersUpdates(p.body()), lo.get(last), hi.get(last), j -> {
            List<Var> all = new ArrayList<>(indices);
            all.add(j);
            iteration(b.apply(Op.ADD, start, b.apply(Op.SUB, j, lo.get(last))), all);
        });
    }

    void iteration(Var position, List<Var> indices) {
        f.code().at(position);
        for (int k = 0; k < indices.size(); k++) {
            f.code().define(p.body().params().get(k), List.of(indices.get(k)));
        }
        f.code().block(p.body());
    }

    /** Runs the iterations with linear numbers from {@code from} to {@code to}, in order. */
    void range(Var from, Var to) {
        b.loop(from, to, 1, List.of(), (n, none) -> {
            List<Var> indices = new ArrayList<>();
            Var rest = n;
            for (int k = p.rank() - 1; k > 0; k--) {
                Var q = b.apply(Op.DIV, rest, count.get(k));
                indices.addFirst(b.apply(Op.ADD, lo.get(k),
                        b.apply(Op.SUB, rest, b.apply(Op.MUL, q, count.get(k)))));
                rest = q;
            }
            indices.addFirst(b.apply(Op.ADD, lo.get(0), rest));
            iteration(n, indices);
            return List.of();
        });
    }

    /** All iterations. */
    Var total() {
        Var n = b.apply(Op.MAX, count.get(0), b.index(0));
        for (int k = 1; k < p.rank(); k++) {
            n = b.apply(Op.MUL, n, b.apply(Op.MAX, count.get(k), b.index(0)));
        }
        return n;
    }
}
