package io.krait.staging;

import io.krait.types.Bool;
import io.krait.types.I64;
import java.util.ArrayList;
import java.util.List;

/** Records {@link Programs}. */
final class ProgramRecorder {
    private final Recordings k;
    private final Flow flow;
    private final List<Var<I64>> vars = new ArrayList<>();

    private ProgramRecorder(Recordings k) {
        this.k = k;
        this.flow = k.flow();
    }

    /** A function of as many arguments as there are variables at first. */
    static Graph record(List<Programs.S> program, int arity) {
        return Recordings.function(arity, k -> {
            ProgramRecorder p = new ProgramRecorder(k);
            for (int i = 0; i < arity; i++) {
                p.vars.add(p.flow.variable(k.arg(i).value()));
            }
            p.sequence(program);
            Expr<I64> sum = k.i64(0);
            for (Var<I64> v : p.vars) {
                sum = sum.mul(31).add(v);
            }
            return sum;
        });
    }

    private void sequence(List<Programs.S> body) {
        body.forEach(this::step);
    }

    private void scoped(List<Programs.S> body) {
        int n = vars.size();
        sequence(body);
        drop(n);
    }

    private void drop(int n) {
        while (vars.size() > n) {
            vars.removeLast();
        }
    }

    private void step(Programs.S s) {
        switch (s) {
            case Programs.Let l -> vars.add(flow.variable(value(l.init()).value()));
            case Programs.Set set -> vars.get(set.i()).set(value(set.e()));
            case Programs.If b -> {
                Flow.Then t = flow.branch(condition(b.conditions().get(0))).then(() -> scoped(b.bodies().get(0)));
                for (int i = 1; i < b.conditions().size(); i++) {
                    int at = i;
                    t = t.elseIf(() -> condition(b.conditions().get(at))).then(() -> scoped(b.bodies().get(at)));
                }
                if (b.bodies().size() > b.conditions().size()) {
                    t.else_(() -> scoped(b.bodies().getLast()));
                }
            }
            case Programs.While w -> {
                Var<I64> count = k.var(0);
                flow.loopWhile(() -> count.lt(w.most()).and(condition(w.c())), () -> {
                    count.inc(1);
                    scoped(w.body());
                });
            }
            case Programs.For f -> {
                int n = vars.size();
                flow.loopFor(value(f.lo()).value(), value(f.hi()).value(), f.step(), i -> {
                    vars.add(flow.variable(i.value()));
                    scoped(f.body());
                    drop(n);
                });
            }
            case Programs.Exit e -> flow.exitIf(condition(e.c()));
            case Programs.Continue c -> flow.continueIf(condition(c.c()));
        }
    }

    private Expr<Bool> condition(Programs.C c) {
        Expr<I64> a = value(c.a());
        Expr<I64> b = value(c.b());
        return new Expr<>(k.recorder().emit(new Prim.Apply(c.op()), List.of(a.value(), b.value())));
    }

    private Expr<I64> value(Programs.E e) {
        return switch (e) {
            case Programs.Const c -> k.i64(c.v());
            case Programs.Get g -> new Expr<>(vars.get(g.i()).value());
            case Programs.Bin b -> new Expr<>(k.recorder().emit(new Prim.Apply(b.op()),
                    List.of(value(b.a()).value(), value(b.b()).value())));
            case Programs.Choose c -> flow.choose(condition(c.c()), () -> value(c.a()), () -> value(c.b()));
        };
    }
}
