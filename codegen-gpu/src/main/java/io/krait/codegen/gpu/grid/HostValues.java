package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Scalars;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Computes values of a kernel on the host, before its launch: those that depend on scalar arguments only. */
final class HostValues {
    private final Poly.Forms forms;
    private final Map<Var, OptionalLong> known = new HashMap<>();

    HostValues(Poly.Forms forms) {
        this.forms = forms;
    }

    /** Says what a variable is. */
    void put(Var v, long bits) {
        known.put(v, OptionalLong.of(bits));
    }

    /** The bits of a variable, if they follow from what is known. */
    OptionalLong of(Var v) {
        OptionalLong r = known.get(v);
        if (r == null) {
            r = v.lanes() == 1 ? compute(v) : OptionalLong.empty();
            known.put(v, r);
        }
        return r;
    }

    private OptionalLong compute(Var v) {
        Rhs rhs = forms.definition(v);
        if (rhs instanceof Rhs.Const c) {
            return OptionalLong.of(c.bits());
        }
        if (rhs instanceof Rhs.Cast c) {
            OptionalLong x = of(c.arg());
            return x.isEmpty() ? x : OptionalLong.of(Scalars.convert(x.getAsLong(), c.arg().dtype(), c.to()));
        }
        if (rhs instanceof Rhs.Scalar s) {
            long[] x = new long[3];
            for (int k = 0; k < s.args().size(); k++) {
                OptionalLong a = of(s.args().get(k));
                if (a.isEmpty()) {
                    return a;
                }
                x[k] = a.getAsLong();
            }
            return OptionalLong.of(s.op().eval(s.args().getLast().dtype(), x[0], x[1], x[2]));
        }
        return OptionalLong.empty();
    }
}
