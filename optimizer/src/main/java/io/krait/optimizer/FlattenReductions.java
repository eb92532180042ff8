package io.krait.optimizer;

import io.krait.staging.Dim;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites every reduction of several axes that include the last into one of a single last axis: the operand is
 * transposed so that the reduced axes come last, then reshaped. Used when the reduced axes do not lie in one line in
 * memory. The canonical order counts logical positions, so bits stay the same.
 */
final class FlattenReductions {
    private FlattenReductions() {
    }

    static Graph run(Graph g) {
        Recorder r = new Recorder("flattened program", Origin.NONE);
        for (int i = 0; i < g.symbols(); i++) {
            r.symbol();
        }
        Map<Value, Value> at = new HashMap<>();
        for (Value v : g.values()) {
            List<Value> in = v.inputs().stream().map(at::get).toList();
            if (v.prim() instanceof Prim.Param) {
                at.put(v, r.param(v.type()));
            } else if (v.prim() instanceof Prim.Reduce p && p.axes().size() > 1
                    && p.axes().contains(v.inputs().get(0).shape().rank() - 1)) {
                at.put(v, flat(r, p, in.get(0), v.origin()));
            } else {
                at.put(v, r.emit(v.prim(), in, v.origin()));
            }
        }
        return r.finish(g.outputs().stream().map(at::get).toList());
    }

    private static Value flat(Recorder r, Prim.Reduce p, Value operand, Origin origin) {
        Shape s = operand.shape();
        List<Integer> order = new ArrayList<>();
        List<Dim> dims = new ArrayList<>();
        for (int a = 0; a < s.rank(); a++) {
            if (!p.axes().contains(a)) {
                order.add(a);
                dims.add(s.dim(a));
            }
        }
        Dim length = Dim.ONE;
        for (int a : p.axes()) {
            order.add(a);
            length = length.times(s.dim(a));
        }
        dims.add(length);
        Value permuted = r.emit(new Prim.Permute(order), List.of(operand), origin);
        Value line = r.emit(new Prim.Reshape(new Shape(dims)), List.of(permuted), origin);
        return r.emit(new Prim.Reduce(p.reduction(), List.of(dims.size() - 1)), List.of(line), origin);
    }
}
