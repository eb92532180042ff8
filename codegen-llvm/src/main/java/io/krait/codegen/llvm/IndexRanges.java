package io.krait.codegen.llvm;

import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The least and the largest value that whole-number variables of a kernel can have in a launch: of those that are
 * computed from scalars, sizes and positions only. A list of steps that is made once and run for each launch.
 */
final class IndexRanges {
    /**
     * No bound is further from zero, so that sums of two do not overflow. What may be as far is anything: in 64 bits it
     * may have wrapped around.
     */
    private static final long FAR = 1L << 61;

    /** What is known of a launch. */
    record Facts(long[] scalars, long units, GridLaunch launch) {
    }

    /** Bounds of the variables, by their numbers here. */
    static final class Bounds {
        final long[] lo;
        final long[] hi;

        Bounds(int count) {
            lo = new long[count];
            hi = new long[count];
        }

        void set(int k, long low, long high) {
            boolean isNear = low > -FAR && high < FAR;
            lo[k] = isNear ? low : -FAR;
            hi[k] = isNear ? high : FAR;
        }

        boolean isInt(int k) {
            return lo[k] >= Integer.MIN_VALUE && hi[k] <= Integer.MAX_VALUE;
        }
    }

    /** Computes the bounds of one variable. */
    @FunctionalInterface
    private interface Step {
        void run(Facts f, Bounds b);
    }

    private final List<Step> steps = new ArrayList<>();
    private final Map<Var, Integer> numbers = new HashMap<>();

    /** How many variables there are. */
    int count() {
        return steps.size();
    }

    /** The number of a variable, -1 if nothing is known of it. */
    int number(Var v) {
        return numbers.getOrDefault(v, -1);
    }

    /** The bounds of all variables in a launch. */
    Bounds bounds(Facts f) {
        Bounds b = new Bounds(steps.size());
        steps.forEach(s -> s.run(f, b));
        return b;
    }

    /** A scalar argument. */
    void scalar(Var v, int position) {
        if (v.dtype().isInteger() && v.dtype() != DType.U64) {
            wrapped(v, (k, f, b) -> b.set(k, f.scalars[position], f.scalars[position]));
        }
    }

    /** The first unit, 0. */
    void begin(Var v) {
        add(v, (k, f, b) -> b.set(k, 0, 0));
    }

    /** The number of units. */
    void end(Var v) {
        add(v, (k, f, b) -> b.set(k, f.units, f.units));
    }

    @FunctionalInterface
    private interface Rule {
        void run(int k, Facts f, Bounds b);
    }

    private void add(Var v, Rule r) {
        int k = steps.size();
        steps.add((f, b) -> r.run(k, f, b));
        numbers.put(v, k);
    }

    /** Of narrower types, what does not fit wraps around and may be anything. */
    private void wrapped(Var v, Rule r) {
        DType t = v.dtype();
        if (t == DType.I64) {
            add(v, r);
            return;
        }
        long least = t.isSigned() ? -1L << t.bits() - 1 : 0;
        long most = t == DType.BOOL ? 1 : least + (1L << t.bits()) - 1;
        add(v, (k, f, b) -> {
            r.run(k, f, b);
            if (b.lo[k] < least || b.hi[k] > most) {
                b.set(k, least, most);
            }
        });
    }

    /** A variable of a narrow type of which nothing else is known has the bounds of its type. */
    private int track(Var v) {
        if (number(v) < 0 && v.lanes() == 1 && (v.dtype() == DType.BOOL || v.dtype().isInteger())
                && v.dtype().bytes() < Long.BYTES) {
            wrapped(v, (k, f, b) -> b.set(k, -FAR, FAR));
        }
        return number(v);
    }

    /** The counter of a loop. */
    void counter(Var i, Rhs.For r) {
        int lo = number(r.lo());
        int hi = number(r.hi());
        if (lo >= 0 && hi >= 0) {
            add(i, (k, f, b) -> b.set(k, b.lo[lo], Math.max(b.lo[lo], b.hi[hi] - 1)));
        }
    }

    /** The outs of a branch. */
    void join(Stm s, Region then, Region otherwise) {
        for (int i = 0; i < s.outs().size(); i++) {
            int x = number(then.results().get(i));
            int y = number(otherwise.results().get(i));
            if (x >= 0 && y >= 0) {
                add(s.outs().get(i), (k, f, b) -> b.set(k, Math.min(b.lo[x], b.lo[y]), Math.max(b.hi[x], b.hi[y])));
            }
        }
    }

    /** A statement without regions. */
    void statement(Stm s) {
        if (s.outs().size() != 1 || s.outs().get(0).lanes() != 1 || !s.outs().get(0).dtype().isInteger()
                || s.outs().get(0).dtype() == DType.U64) {
            return;
        }
        Var v = s.outs().get(0);
        switch (s.rhs()) {
            case Rhs.Const c -> add(v, (k, f, b) -> b.set(k, c.bits(), c.bits()));
            case Rhs.Cast c -> {
                int x = track(c.arg());
                if (x >= 0) {
                    wrapped(v, (k, f, b) -> b.set(k, b.lo[x], b.hi[x]));
                }
            }
            case Rhs.Scalar r -> scalar(v, r);
            case Rhs.Gpu g when g.op() instanceof GpuOp.Index o -> index(v, o);
            case Rhs.Gpu g when g.op() instanceof GpuOp.Lane -> add(v, (k, f, b) -> b.set(k, 0, GpuOp.WARP - 1));
            case Rhs.Gpu g when g.op() instanceof GpuOp.DynamicShared -> add(v,
                    (k, f, b) -> b.set(k, 0, f.launch.dynamicShared()));
            default -> {
                // Nothing is known of other values.
            }
        }
    }

    private void index(Var v, GpuOp.Index o) {
        add(v, (k, f, b) -> {
            boolean ofBlock = o.kind() == GpuOp.Index.Kind.THREAD || o.kind() == GpuOp.Index.Kind.BLOCK_SIZE;
            GridLaunch.Dim3 d = ofBlock ? f.launch.block() : f.launch.grid();
            int n = o.axis() == 0 ? d.x() : o.axis() == 1 ? d.y() : d.z();
            boolean isSize = o.kind() == GpuOp.Index.Kind.BLOCK_SIZE || o.kind() == GpuOp.Index.Kind.GRID_SIZE;
            b.set(k, isSize ? n : 0, isSize ? n : n - 1L);
        });
    }

    private void scalar(Var v, Rhs.Scalar r) {
        int first = r.op() == Op.SELECT ? 1 : 0;
        int[] x = r.args().subList(first, r.args().size()).stream().mapToInt(this::track).toArray();
        for (int n : x) {
            if (n < 0) {
                return;
            }
        }
        int a = x[0];
        int y = x[x.length - 1];
        switch (r.op()) {
            case ADD -> wrapped(v, (k, f, b) -> b.set(k, b.lo[a] + b.lo[y], b.hi[a] + b.hi[y]));
            case SUB -> wrapped(v, (k, f, b) -> b.set(k, b.lo[a] - b.hi[y], b.hi[a] - b.lo[y]));
            case NEG -> wrapped(v, (k, f, b) -> b.set(k, -b.hi[a], -b.lo[a]));
            case MUL -> wrapped(v, (k, f, b) -> product(k, b, a, y));
            case MIN -> add(v, (k, f, b) -> b.set(k, Math.min(b.lo[a], b.lo[y]), Math.min(b.hi[a], b.hi[y])));
            case MAX -> add(v, (k, f, b) -> b.set(k, Math.max(b.lo[a], b.lo[y]), Math.max(b.hi[a], b.hi[y])));
            case SELECT -> add(v, (k, f, b) -> b.set(k, Math.min(b.lo[a], b.lo[y]), Math.max(b.hi[a], b.hi[y])));
            // Quotients are not further from zero than dividends, floors by one at most; remainders than divisors.
            case DIV, FLOOR_DIV -> wrapped(v, (k, f, b) -> {
                boolean up = b.lo[y] >= 0;
                long far = Math.max(-b.lo[a], b.hi[a]);
                b.set(k, up ? Math.min(0, b.lo[a]) : -far - 1, up ? Math.max(0, b.hi[a]) : far + 1);
            });
            case REM -> wrapped(v, (k, f, b) -> b.set(k, Math.min(0, b.lo[a]), Math.max(0, b.hi[a])));
            case FLOOR_MOD -> wrapped(v, (k, f, b) -> b.set(k, Math.min(0, b.lo[y]), Math.max(0, b.hi[y])));
            default -> {
                // Nothing is known of other results, but of those of narrow types, when they are asked for.
            }
        }
    }

    private static void product(int k, Bounds b, int x, int y) {
        long p = times(b.lo[x], b.lo[y]);
        long q = times(b.lo[x], b.hi[y]);
        long r = times(b.hi[x], b.lo[y]);
        long s = times(b.hi[x], b.hi[y]);
        b.set(k, Math.min(Math.min(p, q), Math.min(r, s)), Math.max(Math.max(p, q), Math.max(r, s)));
    }

    private static long times(long x, long y) {
        long low = x * y;
        return Math.multiplyHigh(x, y) == low >> 63 ? low : (x < 0) == (y < 0) ? FAR : -FAR;
    }
}
