package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Prim;
import io.krait.staging.StridedArray;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private static final Readers NO_READERS = new Readers();

    /** An array that takes part. */
    private static final class Entry {
        private static final Entry[] NONE = {};
        /** Stands in for entries that are dealt with. */
        private static final Entry DONE = new Entry(Ops.scalar(DType.BOOL, 0), new State.Literal(0));

        private final NdArray<?> array;
        private final boolean reachedBefore;
        private State state;
        private Entry[] operands = NONE;
        private boolean output;
        private int lastUser;
        private int segment = -1;
        private int local;

        private Entry(NdArray<?> array, State state) {
            this.array = array;
            this.state = state;
            this.reachedBefore = state instanceof State.Pending p && p.wasReached();
        }
    }

    /** Where the walk over the operands of an array stands. */
    private static final class Frame {
        private final Entry entry;
        private final NdArray<?>[] operands;
        private int next;

        private Frame(Entry entry, NdArray<?>[] operands) {
            this.entry = entry;
            this.operands = operands;
            entry.operands = new Entry[operands.length];
        }
    }

    private final List<Entry> order = new ArrayList<>();
    private final Place place;

    private Evaluation(Place place) {
        this.place = place.any() ? Place.HOST : place;
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
                    new Evaluation(p.place()).run(roots);
                }
            }
        } else if (!roots.isEmpty()) {
            Map<Optional<Device>, List<NdArray<?>>> places = new LinkedHashMap<>();
            roots.forEach(r -> places.computeIfAbsent(r.place().device(), k -> new ArrayList<>()).add(r));
            places.values().forEach(all -> new Evaluation(all.getFirst().place()).run(all));
        }
    }

    /**
     * Collects and runs. Long chains are cut into segments of {@link #LIMIT} operations in topological order; what
     * later segments need of earlier ones is stored. Equal segments, as a Java loop makes them, are one program.
     */
    private void run(List<NdArray<?>> roots) {
        collect(roots);
        int n = order.size();
        if (n > LIMIT) {
            for (int i = 0; i < n; i++) {
                for (Entry e : order.get(i).operands) {
                    e.lastUser = i;
                }
            }
        }
        for (int from = 0, segment = 0; from < n; from += LIMIT, segment++) {
            List<Entry> part = order.subList(from, Math.min(n, from + LIMIT));
            List<Entry> outputs = new ArrayList<>();
            for (Entry e : part) {
                if (e.output || e.lastUser / LIMIT > segment) {
                    outputs.add(e);
                }
            }
            if (!outputs.isEmpty()) {
                runSegment(part, outputs, segment);
            }
            // Frees what nobody needs any more while a long chain runs.
            part.forEach(e -> e.operands = Entry.NONE);
            Collections.fill(part, Entry.DONE);
        }
    }

    /** Puts the arrays and all pending arrays below them in order, operands first. */
    private void collect(List<NdArray<?>> roots) {
        Map<NdArray<?>, Entry> known = new HashMap<>();
        ArrayDeque<Frame> stack = new ArrayDeque<>();
        for (NdArray<?> root : roots) {
            entry(root, known, stack).output = true;
            while (!stack.isEmpty()) {
                Frame f = stack.peek();
                if (f.next == f.operands.length) {
                    order.add(f.entry);
                    stack.pop();
                    continue;
                }
                Entry e = entry(f.operands[f.next], known, stack);
                f.entry.operands[f.next++] = e;
                if (e.reachedBefore && !f.entry.reachedBefore && e.array.place().equals(place)
                        && isWorthKeeping(e, f.entry)) {
                    e.output = true;
                }
            }
        }
    }

    /**
     * Whether to store an array that an earlier evaluation computed but did not keep, now that something new needs it.
     * Slices are part of the program, so a Java loop over the slices of an array would otherwise compile without end.
     */
    private static boolean isWorthKeeping(Entry e, Entry user) {
        return ((State.Pending) e.state).cost() >= Costs.WORTH_KEEPING
                || ((State.Pending) user.state).prim() instanceof Prim.Slice;
    }

    /** The entry of an array; one that is new and pending goes on the stack. */
    private Entry entry(NdArray<?> x, Map<NdArray<?>, Entry> known, ArrayDeque<Frame> stack) {
        State state = x.state();
        if (state instanceof State.Materialised m && m.place().any() && !m.storage().place().meets(place)) {
            // It was made of numbers only, elsewhere; here it is made anew.
            state = m.recipe();
        }
        if (state instanceof State.Literal) {
            return new Entry(x, state);
        }
        Entry e = known.get(x);
        if (e == null) {
            x.checkOpen();
            e = new Entry(x, state);
            known.put(x, e);
            if (state instanceof State.Pending p) {
                p.reach();
                stack.push(new Frame(e, p.operands()));
            }
        }
        return e;
    }

    private void runSegment(List<Entry> part, List<Entry> outputs, int segment) {
        List<Entry> inputs = new ArrayList<>();
        ProgramKey key = new ProgramKey(place.device());
        int next = 0;
        for (Entry e : part) {
            int[] operands = new int[e.operands.length];
            for (int i = 0; i < operands.length; i++) {
                Entry o = e.operands[i];
                if (o.segment != segment) {
                    o.segment = segment;
                    o.local = next++;
                    inputs.add(o);
                    key.input(o.array);
                }
                operands[i] = o.local;
            }
            e.segment = segment;
            e.local = next++;
            key.operation((State.Pending) e.state, e.array, operands);
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
        Storage numbers = Storage.allocate(8L * inputs.size(), Scope.NONE, NO_READERS);
        boolean literals = false;
        Device.Block moved = null;
        boolean done = false;
        try {
            for (Entry e : inputs) {
                if (e.state instanceof State.Literal l) {
                    StridedArray number = numbers.scalar(e.array.dtype(), 8L * in.size());
                    number.setBits(0, l.bits());
                    in.add(number);
                    literals = true;
                } else {
                    State.Materialised m = (State.Materialised) e.state;
                    if (!m.storage().place().meets(place)) {
                        // It was made of numbers only, and has been written elsewhere since.
                        throw Place.apart(e.array, m.storage().place(), outputs.getFirst().array, place);
                    }
                    m.storage().pin();
                    pinned.add(m.storage());
                    in.add(m.view());
                }
            }
            for (Entry e : outputs) {
                State.Materialised r = allocate(e.array, place, e.array.scope(), e.array.readers());
                results.add(r);
                r.storage().pin();
                pinned.add(r.storage());
            }
            if (literals && place.isDevice()) {
                moved = upload(numbers, 8L * inputs.size(), in);
            }
            program.run(env, in, results.stream().map(State.Materialised::view).toList(), Context.current().threads(),
                    place.device());
            done = true;
            for (int i = 0; i < outputs.size(); i++) {
                publish(outputs.get(i), results.get(i));
            }
        } finally {
            if (!done) {
                results.forEach(r -> r.storage().release());
            }
            if (moved != null) {
                moved.close();
            }
            pinned.forEach(Storage::unpin);
            Reference.reachabilityFence(inputs);
            Reference.reachabilityFence(numbers);
            Reference.reachabilityFence(results);
        }
    }

    /** Copies the numbers to the device and lets the inputs point there. */
    private Device.Block upload(Storage numbers, long bytes, List<StridedArray> in) {
        Device device = place.device().orElseThrow();
        Device.Block block = device.allocate(bytes);
        MemorySegment host = numbers.scalar(DType.I64, 0).memory();
        long base = numbers.scalar(DType.I64, 0).address();
        device.copyIn(host.asSlice(base - host.address(), bytes), block.segment().address(), bytes);
        for (int i = 0; i < in.size(); i++) {
            StridedArray a = in.get(i);
            if (a.memory() == host) {
                in.set(i, new StridedArray(a.dtype(), block.segment(), (a.address() - base) / a.dtype().bytes(),
                        a.shape(), a.strides()));
            }
        }
        return block;
    }

    private void publish(Entry e, State.Materialised result) {
        boolean any = e.array.place().any();
        if (any && place.isDevice()) {
            // The array itself stays where others find it.
            e.state = result;
            return;
        }
        State.Materialised kept = any ? new State.Materialised(result.storage(), result.view(), e.state) : result;
        if (e.array.publish(e.state, kept)) {
            e.state = kept;
        } else {
            // Another thread computed the same array meanwhile.
            result.storage().release();
            e.state = e.array.state();
        }
    }

    /** Fresh dense memory of the array's type. */
    static State.Materialised allocate(NdArray<? extends Num> a, Place place, Scope scope, Readers readers) {
        Storage s = place.device().map(d -> Storage.allocate(bytes(a), scope, readers, d))
                .orElseGet(() -> Storage.allocate(bytes(a), scope, readers));
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
