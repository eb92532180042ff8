package io.krait.ndarray;

import io.krait.staging.StridedArray;
import io.krait.types.Num;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes pending arrays: collects what they depend on, has it compiled as one program (or the compiled one found
 * again), runs it and puts the results into the arrays. Nothing here recurses over the arrays, so their chains may be
 * of any length.
 *
 * <p>Several threads may evaluate the same arrays: a single root is computed under its lock, everything else is
 * published by compare-and-set, and computing twice gives the same bits.
 */
final class Evaluation {
    /** Programs of more operations are cut: see {@link #run}. */
    static final int LIMIT = 200;

    /** An array that takes part. */
    static final class Entry {
        private final NdArray<?> array;
        private final boolean reachedBefore;
        private State state;
        private boolean output;
        private int lastUser;
        private int segment = -1;
        private int local;

        private Entry(NdArray<?> array, State state) {
            this.array = array;
            this.state = state;
            this.reachedBefore = state instanceof State.Pending p && p.wasReached();
        }

        NdArray<?> array() {
            return array;
        }

        State state() {
            return state;
        }
    }

    private record Frame(Entry entry, NdArray<?>[] operands, int[] next) {
    }

    private final Map<NdArray<?>, Entry> entries = new IdentityHashMap<>();
    private final List<Entry> order = new ArrayList<>();

    private Evaluation() {
    }

    /** Makes all given arrays materialised, literals excepted. None may be staged. */
    static void evaluate(Collection<? extends NdArray<?>> arrays) {
        List<NdArray<?>> roots = new ArrayList<>();
        for (NdArray<?> a : arrays) {
            a.checkOpen();
            if (a.state() instanceof State.Pending) {
                roots.add(a);
            }
        }
        if (roots.size() == 1 && roots.getFirst().state() instanceof State.Pending p) {
            synchronized (p) {
                if (roots.getFirst().state() == p) {
                    new Evaluation().run(roots);
                }
            }
        } else if (!roots.isEmpty()) {
            new Evaluation().run(roots);
        }
    }

    /**
     * Collects and runs. Long chains are cut into segments of {@link #LIMIT} operations in topological order; what
     * later segments need of earlier ones is stored. Equal segments, as a Java loop makes them, are one program.
     */
    private void run(List<NdArray<?>> roots) {
        for (NdArray<?> r : roots) {
            collect(r);
            entries.get(r).output = true;
        }
        int n = order.size();
        if (n > LIMIT) {
            for (int i = 0; i < n; i++) {
                Entry user = order.get(i);
                for (NdArray<?> x : ((State.Pending) user.state).operands()) {
                    Entry e = entries.get(x);
                    if (e.lastUser / LIMIT < i / LIMIT) {
                        e.lastUser = i;
                    }
                }
            }
        }
        for (int from = 0, segment = 0; from < n; from += LIMIT, segment++) {
            List<Entry> part = new ArrayList<>(order.subList(from, Math.min(n, from + LIMIT)));
            List<Entry> outputs = new ArrayList<>();
            for (Entry e : part) {
                if (e.output || e.lastUser / LIMIT > segment) {
                    outputs.add(e);
                }
            }
            if (!outputs.isEmpty()) {
                runSegment(part, outputs, segment);
            }
            for (int i = from; i < Math.min(n, from + LIMIT); i++) {
                // Frees what nobody needs any more while a long chain runs.
                Entry e = order.set(i, null);
                if (e.lastUser / LIMIT <= segment) {
                    entries.remove(e.array);
                }
            }
        }
    }

    /** Adds the array and all pending arrays below it to the order, operands first. */
    private void collect(NdArray<?> root) {
        if (entries.containsKey(root)) {
            return;
        }
        ArrayDeque<Frame> stack = new ArrayDeque<>();
        push(root, stack);
        while (!stack.isEmpty()) {
            Frame f = stack.peek();
            if (f.next[0] == f.operands.length) {
                order.add(f.entry);
                stack.pop();
                continue;
            }
            NdArray<?> x = f.operands[f.next[0]++];
            Entry e = entries.get(x);
            if (e == null) {
                e = push(x, stack);
            }
            // Computed in an earlier evaluation but not kept then, and now needed by something new: worth keeping from
            // here on.
            if (e.reachedBefore && !f.entry.reachedBefore && ((State.Pending) e.state).cost() >= Costs.WORTH_KEEPING) {
                e.output = true;
            }
        }
    }

    private Entry push(NdArray<?> x, ArrayDeque<Frame> stack) {
        x.checkOpen();
        Entry e = new Entry(x, x.state());
        entries.put(x, e);
        if (e.state instanceof State.Pending p) {
            p.reach();
            stack.push(new Frame(e, p.operands(), new int[1]));
        }
        return e;
    }

    private void runSegment(List<Entry> part, List<Entry> outputs, int segment) {
        List<Entry> inputs = new ArrayList<>();
        ProgramKey key = new ProgramKey();
        int next = 0;
        for (Entry e : part) {
            for (NdArray<?> x : ((State.Pending) e.state).operands()) {
                Entry o = entries.get(x);
                if (o.segment != segment) {
                    o.segment = segment;
                    o.local = next++;
                    inputs.add(o);
                    key.input(x);
                }
            }
            State.Pending p = (State.Pending) e.state;
            int[] operands = new int[p.operands().length];
            for (int i = 0; i < operands.length; i++) {
                operands[i] = entries.get(p.operands()[i]).local;
            }
            e.segment = segment;
            e.local = next++;
            key.operation(p, e.array, operands);
        }
        for (Entry e : outputs) {
            key.output(e.local);
        }
        Program program = Programs.get(key);
        execute(program, key.env(), inputs, outputs);
    }

    private void execute(Program program, long[] env, List<Entry> inputs, List<Entry> outputs) {
        List<Storage> pinned = new ArrayList<>(inputs.size() + outputs.size());
        List<StridedArray> in = new ArrayList<>(inputs.size());
        List<State.Materialised> results = new ArrayList<>(outputs.size());
        boolean done = false;
        try {
            for (Entry e : inputs) {
                State.Materialised m = e.state instanceof State.Materialised s ? s : e.array.materialise("evaluation");
                e.state = m;
                m.storage().pin();
                pinned.add(m.storage());
                in.add(m.view());
            }
            for (Entry e : outputs) {
                State.Materialised r = allocate(e.array);
                results.add(r);
                r.storage().pin();
                pinned.add(r.storage());
            }
            program.run(env, in, results.stream().map(State.Materialised::view).toList(), Context.current().threads());
            done = true;
            for (int i = 0; i < outputs.size(); i++) {
                publish(outputs.get(i), results.get(i));
            }
        } finally {
            if (!done) {
                results.forEach(r -> r.storage().release());
            }
            pinned.forEach(Storage::unpin);
            Reference.reachabilityFence(inputs);
            Reference.reachabilityFence(results);
        }
    }

    private static void publish(Entry e, State.Materialised result) {
        if (e.array.publish(e.state, result)) {
            e.state = result;
        } else {
            // Another thread computed the same array meanwhile.
            result.storage().release();
            e.state = e.array.state();
        }
    }

    /** Fresh dense memory of the array's type. */
    static State.Materialised allocate(NdArray<? extends Num> a) {
        Storage s = Storage.allocate(bytes(a), a.scope(), a.readers());
        return new State.Materialised(s, s.dense(a.dtype(), a.extents()));
    }

    private static long bytes(NdArray<?> a) {
        long n = 1;
        for (long d : a.extents()) {
            n *= d;
        }
        return Math.multiplyHigh(n, a.dtype().bytes()) != 0 ? Long.MAX_VALUE : n * a.dtype().bytes();
    }
}
