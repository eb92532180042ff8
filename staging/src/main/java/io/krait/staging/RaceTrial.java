package io.krait.staging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tries some iterations of one parallel loop, see Note [Certain races] in {@link RaceCheck}. */
final class RaceTrial {
    /** How many neighbouring iterations are tried along each axis, for loops over one, two and three axes. */
    private static final int[] NEAR = {16, 5, 3};
    /** How many distances between accesses are tried along each axis. */
    private static final int[] FAR = {32, 8, 4};
    /** For large bodies, fewer iterations are tried: about as many as make this number of steps. */
    private static final double STEPS = 400_000;

    private record Touch(Value site, long[] iteration) {
    }

    /** The first access and the first plain write of an element. */
    private static final class Element {
        private Touch touched;
        private Touch written;
    }

    private record Place(Value array, List<Affine> index) {
    }

    private final Value loop;
    private final int rank;
    private final Block body;
    private final Map<Value, Affine> outside;
    private final Map<Value, Affine> inside = new HashMap<>();
    // Values inside that depend on the iteration, or may.
    private final Set<Value> varying = new HashSet<>();
    private final List<Affine> lo = new ArrayList<>();
    private final long[] extent;
    private final Map<Place, Element> elements = new HashMap<>();
    private long[] iteration;
    private int steps;
    // The indices of arrays that the first iteration uses.
    private Map<Value, List<List<Affine>>> first = new HashMap<>();

    private RaceTrial(Value loop, Map<Value, Affine> outside) {
        this.loop = loop;
        this.outside = outside;
        this.rank = loop.inputs().size() / 2;
        this.body = ((Control) loop.prim()).blocks().getFirst();
        this.extent = new long[rank];
        for (int k = 0; k < rank; k++) {
            lo.add(at(loop.inputs().get(k)));
            extent[k] = trips(lo.get(k), at(loop.inputs().get(rank + k)));
        }
    }

    /** Tries a parallel loop or fold, given what is known of values around it. */
    static void run(Value loop, Map<Value, Affine> outside) {
        new RaceTrial(loop, outside).run();
    }

    private void run() {
        long most = 0;
        for (long e : extent) {
            if (e == 0) {
                return;
            }
            most = Math.max(most, e);
        }
        if (most < 2) {
            return;
        }
        run(new long[rank]);
        Map<Value, List<List<Affine>>> base = first;
        int limit = (int) Math.max(2, Math.pow(STEPS / steps, 1.0 / rank));
        int near = Math.min(NEAR[rank - 1], Math.max(2, limit / 2));
        List<TreeSet<Long>> candidates = new ArrayList<>();
        for (int k = 0; k < rank; k++) {
            TreeSet<Long> c = new TreeSet<>();
            for (long q = 0; q < Math.min(near, extent[k]); q++) {
                c.add(q);
            }
            if (extent[k] > 1) {
                addDistances(base, k, c, Math.min(FAR[rank - 1], limit - near));
            }
            candidates.add(c);
        }
        elements.clear();
        tryAll(candidates, new long[rank], 0);
    }

    // The distances between accesses of one array, in iterations of axis k.
    private void addDistances(Map<Value, List<List<Affine>>> base, int k, TreeSet<Long> to, int most) {
        elements.clear();
        first = new HashMap<>();
        long[] unit = new long[rank];
        unit[k] = 1;
        run(unit);
        int budget = most;
        for (Map.Entry<Value, List<List<Affine>>> e : base.entrySet()) {
            List<List<Affine>> next = first.getOrDefault(e.getKey(), List.of());
            if (next.size() != e.getValue().size() || next.size() < 2) {
                continue;
            }
            for (int axis = 0; axis < e.getKey().shape().rank(); axis++) {
                int a = axis;
                Affine pace = next.getFirst().get(a).plus(e.getValue().getFirst().get(a), -1);
                long least = e.getValue().stream().mapToLong(x -> x.get(a).constant()).min().orElseThrow();
                if (!pace.isConstant() || pace.constant() == 0) {
                    continue;
                }
                for (List<Affine> x : e.getValue()) {
                    long d = Math.abs((x.get(a).constant() - least) / pace.constant());
                    if (budget > 0 && d < extent[k] && to.add(d)) {
                        budget--;
                    }
                }
            }
        }
    }

    private void tryAll(List<TreeSet<Long>> candidates, long[] q, int axis) {
        if (axis == rank) {
            run(q.clone());
            return;
        }
        for (long x : candidates.get(axis)) {
            q[axis] = x;
            tryAll(candidates, q, axis + 1);
        }
    }

    // ---- one iteration

    private void run(long[] q) {
        iteration = q;
        steps = 0;
        for (int k = 0; k < rank; k++) {
            vary(body.params().get(k), lo.get(k).plus(Affine.of(q[k]), 1));
        }
        run(body.values());
    }

    private Affine at(Value v) {
        Affine a = inside.get(v);
        return a != null ? a : outside.getOrDefault(v, Affine.UNKNOWN);
    }

    private void run(List<Value> values) {
        for (Value v : values) {
            steps++;
            switch (v.prim()) {
                case Control.Load l -> touch(v, 1);
                case Control.Store s -> touch(v, 2);
                case Control.Update u -> touch(v, 2);
                case Control.For f -> {
                    Affine begin = at(v.inputs().get(0));
                    long trips = trips(begin, at(v.inputs().get(1)));
                    Block b = f.body();
                    for (int k = 1; k < b.params().size(); k++) {
                        boolean constant = b.results().get(k - 1) == b.params().get(k);
                        vary(b.params().get(k), constant ? at(v.inputs().get(k + 1)) : Affine.UNKNOWN);
                    }
                    for (long t = 0; t < Math.min(2, Math.ceilDiv(trips, f.step())); t++) {
                        vary(b.params().get(0), begin.plus(Affine.of(t * f.step()), 1));
                        run(b.values());
                    }
                }
                case Control.ParFor p -> box(v, p.body(), p.rank(), 0);
                case Control.Fold f -> {
                    vary(v, Affine.UNKNOWN);
                    box(v, f.body(), 1, 0);
                }
                // Also branches and loops with a condition: what they do is not certain.
                case Control c -> vary(v, Affine.UNKNOWN);
                default -> pure(v);
            }
        }
    }

    // Two iterations along each axis of a box.
    private void box(Value v, Block b, int axes, int axis) {
        if (axis == axes) {
            run(b.values());
            return;
        }
        Affine begin = at(v.inputs().get(axis));
        long trips = trips(begin, at(v.inputs().get(axes + axis)));
        for (long t = 0; t < Math.min(2, trips); t++) {
            vary(b.params().get(axis), begin.plus(Affine.of(t), 1));
            box(v, b, axes, axis + 1);
        }
    }

    // The number of indices from lo before hi; as many as one likes if it depends on the arguments.
    private static long trips(Affine lo, Affine hi) {
        Affine n = hi.plus(lo, -1);
        return !n.known() ? 0 : n.isConstant() ? Math.max(0, n.constant()) : Long.MAX_VALUE;
    }

    private void pure(Value v) {
        Map<Value, Affine> operands = new HashMap<>();
        boolean varies = false;
        for (Value i : v.inputs()) {
            operands.put(i, at(i));
            varies |= varying.contains(i);
        }
        Affine a = RaceCheck.pure(v, operands);
        if (varies) {
            varying.add(v);
        }
        // What does not depend on the iteration is the same in all of them, also where it is no sum.
        inside.put(v, a.known() || varies ? a : Affine.unknown(v));
    }

    private void vary(Value v, Affine a) {
        varying.add(v);
        inside.put(v, a);
    }

    private void touch(Value site, int firstIndex) {
        vary(site, Affine.UNKNOWN);
        Value array = site.inputs().get(0);
        if (array.prim() instanceof Control.Local && !outside.containsKey(array)) {
            return;
        }
        List<Affine> index = new ArrayList<>();
        for (Value i : site.inputs().subList(firstIndex, site.inputs().size())) {
            index.add(at(i));
        }
        if (!index.stream().allMatch(Affine::known)) {
            return;
        }
        first.computeIfAbsent(array, k -> new ArrayList<>()).add(index);
        Element e = elements.computeIfAbsent(new Place(array, index), k -> new Element());
        boolean write = site.prim() instanceof Control.Store
                || site.prim() instanceof Control.Update u && u.mode() == Control.Update.Mode.PLAIN;
        Touch now = new Touch(site, iteration);
        Touch before = write ? e.touched : e.written;
        if (before != null && before.iteration != iteration) {
            String where = index.stream().allMatch(Affine::isConstant) ? index.toString() : "";
            throw RaceException.of(loop, name(before.iteration), name(iteration), before.site, site, where);
        }
        e.touched = e.touched == null ? now : e.touched;
        e.written = e.written == null && write ? now : e.written;
    }

    private String name(long[] q) {
        List<String> r = new ArrayList<>();
        for (int k = 0; k < rank; k++) {
            r.add(lo.get(k).isConstant() ? Long.toString(lo.get(k).constant() + q[k]) : "lo" + (q[k] == 0 ? ""
                    : "+" + q[k]));
        }
        return r.stream().collect(Collectors.joining(", ", "[", "]"));
    }
}
