package io.krait.staging;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Small structured programs over I64 variables that can be recorded and that Java can run: the oracle of control flow.
 */
final class Programs {
    /** An I64 expression. */
    sealed interface E {
    }

    record Const(long v) implements E {
    }

    /** Variable number {@code i} of those that are visible, counted from the oldest. */
    record Get(int i) implements E {
    }

    record Bin(Op op, E a, E b) implements E {
    }

    /** Only one side is computed. */
    record Choose(C c, E a, E b) implements E {
    }

    /** A condition. */
    record C(Op op, E a, E b) {
    }

    /** A statement. */
    sealed interface S {
    }

    record Let(E init) implements S {
    }

    record Set(int i, E e) implements S {
    }

    /** Branches with conditions; the last list is what to do otherwise, if there is one more than conditions. */
    record If(List<C> conditions, List<List<S>> bodies) implements S {
    }

    /** Runs at most {@code most} rounds. */
    record While(long most, C c, List<S> body) implements S {
    }

    /** The index is a new variable, visible inside only. */
    record For(E lo, E hi, long step, List<S> body) implements S {
    }

    record Exit(C c) implements S {
    }

    record Continue(C c) implements S {
    }

    private Programs() {
    }

    /** Random programs that read {@code vars} variables at first. */
    static List<S> random(Random r, int vars, int depth) {
        return body(r, new int[]{vars}, depth, false, 2 + r.nextInt(4));
    }

    private static List<S> body(Random r, int[] outer, int depth, boolean inLoop, int size) {
        int[] vars = outer.clone();
        List<S> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(statement(r, vars, depth, inLoop));
        }
        return all;
    }

    private static List<S> inner(Random r, int[] vars, int more, int depth, boolean inLoop) {
        return body(r, new int[]{vars[0] + more}, depth - 1, inLoop, 1 + r.nextInt(3));
    }

    private static S statement(Random r, int[] vars, int depth, boolean inLoop) {
        int kind = r.nextInt(depth == 0 ? inLoop ? 6 : 4 : 12);
        switch (kind) {
            case 0 -> {
                Let l = new Let(expression(r, vars[0], 2));
                vars[0]++;
                return l;
            }
            case 4, 5 -> {
                if (inLoop) {
                    C c = condition(r, vars[0]);
                    return kind == 4 ? new Exit(c) : new Continue(c);
                }
                return set(r, vars);
            }
            case 6, 7 -> {
                int n = 1 + r.nextInt(3);
                List<C> conditions = new ArrayList<>();
                List<List<S>> bodies = new ArrayList<>();
                for (int i = 0; i < n; i++) {
                    conditions.add(condition(r, vars[0]));
                    bodies.add(inner(r, vars, 0, depth, inLoop));
                }
                if (r.nextBoolean()) {
                    bodies.add(inner(r, vars, 0, depth, inLoop));
                }
                return new If(conditions, bodies);
            }
            case 8, 9 -> {
                return new While(r.nextInt(6), condition(r, vars[0]), inner(r, vars, 0, depth, true));
            }
            case 10, 11 -> {
                boolean up = r.nextBoolean();
                long step = (1 + r.nextInt(3)) * (up ? 1 : -1);
                E lo = new Const(r.nextInt(5) - 2);
                E hi = r.nextInt(4) == 0 ? new Bin(Op.AND, new Get(r.nextInt(vars[0])), new Const(7))
                        : new Const(r.nextInt(9) - 4);
                return new For(lo, hi, step, inner(r, vars, 1, depth, true));
            }
            default -> {
                return set(r, vars);
            }
        }
    }

    private static S set(Random r, int[] vars) {
        return new Set(r.nextInt(vars[0]), expression(r, vars[0], 3));
    }

    private static C condition(Random r, int vars) {
        Op[] ops = {Op.LT, Op.LE, Op.EQ, Op.NE, Op.GT};
        return new C(ops[r.nextInt(ops.length)], expression(r, vars, 1), expression(r, vars, 1));
    }

    private static E expression(Random r, int vars, int depth) {
        int kind = r.nextInt(depth == 0 ? 3 : 8);
        if (kind == 0) {
            return new Const(r.nextInt(7) - 3);
        }
        if (kind < 3) {
            return new Get(r.nextInt(vars));
        }
        if (kind == 7) {
            return new Choose(condition(r, vars), expression(r, vars, depth - 1), expression(r, vars, depth - 1));
        }
        Op[] ops = {Op.ADD, Op.SUB, Op.MUL, Op.XOR, Op.ADD, Op.SUB, Op.DIV};
        return new Bin(ops[r.nextInt(ops.length)], expression(r, vars, depth - 1), expression(r, vars, depth - 1));
    }
}
