package io.krait.staging;

import java.util.ArrayList;
import java.util.List;

/** Runs {@link Programs} in plain Java. */
final class ProgramRunner {
    private enum Next {
        ON, EXIT, CONTINUE
    }

    private final List<Long> vars = new ArrayList<>();

    /**
     * The sum of all variables with weights after a program.
     *
     * @throws ArithmeticException for a division by zero
     */
    static long run(List<Programs.S> program, long... first) {
        ProgramRunner p = new ProgramRunner();
        for (long v : first) {
            p.vars.add(v);
        }
        p.sequence(program);
        long sum = 0;
        for (long v : p.vars) {
            sum = sum * 31 + v;
        }
        return sum;
    }

    private Next sequence(List<Programs.S> body) {
        for (Programs.S s : body) {
            Next n = step(s);
            if (n != Next.ON) {
                return n;
            }
        }
        return Next.ON;
    }

    // A body whose own variables end with it.
    private Next scoped(List<Programs.S> body) {
        int n = vars.size();
        Next r = sequence(body);
        while (vars.size() > n) {
            vars.removeLast();
        }
        return r;
    }

    private Next step(Programs.S s) {
        switch (s) {
            case Programs.Let l -> vars.add(value(l.init()));
            case Programs.Set set -> vars.set(set.i(), value(set.e()));
            case Programs.If b -> {
                for (int i = 0; i < b.conditions().size(); i++) {
                    if (holds(b.conditions().get(i))) {
                        return scoped(b.bodies().get(i));
                    }
                }
                return b.bodies().size() > b.conditions().size() ? scoped(b.bodies().getLast()) : Next.ON;
            }
            case Programs.While w -> {
                // The condition is computed also when the last round is over.
                for (long k = 0; k < w.most() & holds(w.c()); k++) {
                    if (scoped(w.body()) == Next.EXIT) {
                        break;
                    }
                }
            }
            case Programs.For f -> {
                long lo = value(f.lo());
                long hi = value(f.hi());
                int k = vars.size();
                for (long i = lo; f.step() > 0 ? i < hi : i > hi; i += f.step()) {
                    vars.add(i);
                    Next n = scoped(f.body());
                    while (vars.size() > k) {
                        vars.removeLast();
                    }
                    if (n == Next.EXIT) {
                        break;
                    }
                }
            }
            case Programs.Exit e -> {
                return holds(e.c()) ? Next.EXIT : Next.ON;
            }
            case Programs.Continue c -> {
                return holds(c.c()) ? Next.CONTINUE : Next.ON;
            }
        }
        return Next.ON;
    }

    private boolean holds(Programs.C c) {
        return c.op().eval(DType.I64, value(c.a()), value(c.b()), 0) != 0;
    }

    private long value(Programs.E e) {
        return switch (e) {
            case Programs.Const c -> c.v();
            case Programs.Get g -> vars.get(g.i());
            case Programs.Bin b -> {
                long x = value(b.a());
                long y = value(b.b());
                if (b.op() == Op.DIV && y == 0) {
                    throw new ArithmeticException("/ by zero");
                }
                yield b.op().eval(DType.I64, x, y, 0);
            }
            case Programs.Choose c -> holds(c.c()) ? value(c.a()) : value(c.b());
        };
    }
}
