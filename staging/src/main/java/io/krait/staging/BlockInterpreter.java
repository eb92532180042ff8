package io.krait.staging;

import io.krait.staging.math.ReferenceBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;

/**
 * The reference interpreter of statements: runs kernels on memory and functions of scalars on canonical bits, plainly
 * and in serial order. It defines what {@link Control} means; it is not meant to be fast.
 *
 * <p>All values of a block run, also those that nobody uses: an integer division by zero is a fault wherever it
 * stands. Parallel loops run in lexicographic order, so the first fault in that order is the one that is thrown.
 * Accesses out of bounds throw even where they are not checked.
 */
public final class BlockInterpreter {
    private static final int ROUNDS_PER_POLL = 1024;

    private final Graph graph;
    private final long[] env;
    private final Accesses accesses;
    private final long timeoutNanos;
    private final long began = System.nanoTime();
    // By the ids of values. A block that runs again overwrites what its values were.
    private final long[] bits;
    private final long[][] results;
    private final StridedArray[] arrays;
    private final boolean[] ownedByIteration;
    private final BlockInterpreter[] functions;
    private final List<ScatterCopies> scatter = new ArrayList<>();
    private int rounds;
    private BiFunction<Value, long[], RuntimeException> faults = Faults::of;

    private BlockInterpreter(Graph graph, long[] env, Accesses accesses, long timeoutNanos) {
        this.graph = graph;
        this.env = env;
        this.accesses = accesses;
        this.timeoutNanos = timeoutNanos;
        int n = graph.ids();
        this.bits = new long[n];
        this.results = new long[n][];
        this.arrays = new StridedArray[n];
        this.ownedByIteration = new boolean[n];
        this.functions = new BlockInterpreter[n];
    }

    /**
     * Runs a kernel in place.
     *
     * @param graph the kernel
     * @param env the value of each symbolic extent
     * @param args the memory of each parameter; of scalars too
     * @throws IndexOutOfBoundsException for an access out of bounds
     * @throws ArithmeticException for an integer division by zero
     * @throws KernelFaultException for a fault that the kernel declares, or a fold without elements that needs one
     * @throws CancellationException when the thread is interrupted in a loop; this clears the interrupt
     */
    public static void run(Graph graph, long[] env, List<StridedArray> args) {
        run(graph, env, args, 0);
    }

    /**
     * Runs a kernel in place for a limited time.
     *
     * @param timeoutNanos after this time the run is cancelled; 0 for never
     * @throws DeadlineException when the time was over in a loop
     */
    public static void run(Graph graph, long[] env, List<StridedArray> args, long timeoutNanos) {
        run(new BlockInterpreter(graph, env, Accesses.IGNORED, timeoutNanos), graph, env, args);
    }

    /**
     * Runs a kernel in place and looks for races: two iterations of a parallel loop (or of a fold) that use one element
     * of memory where at least one writes, unless both are updates of the same kind that may meet. Finds what happens
     * with these arguments, in any order of iterations; it takes much time and memory.
     *
     * @throws RaceException for the first race in serial order
     */
    public static void runChecked(Graph graph, long[] env, List<StridedArray> args) {
        Graph g = SplitComplex.run(graph);
        run(new BlockInterpreter(g, env, new RaceWatch(), 0), g, env, SplitComplex.arguments(args));
    }

    private static void run(BlockInterpreter it, Graph graph, long[] env, List<StridedArray> args) {
        graph.constraints().forEach(c -> c.check(env));
        for (int i = 0; i < args.size(); i++) {
            Value p = graph.params().get(i);
            it.arrays[p.id()] = args.get(i);
            if (p.shape().rank() == 0) {
                it.bits[p.id()] = args.get(i).bits(0);
            }
        }
        it.run(graph.values());
    }

    /** A function of scalars that can be called many times, by one thread at a time. */
    static BlockInterpreter function(Graph graph) {
        return new BlockInterpreter(graph, new long[0], Accesses.IGNORED, 0);
    }

    /**
     * Calls a function of scalars.
     *
     * @param args canonical bits, one per parameter
     * @return canonical bits, one per output
     */
    long[] call(long... args) {
        for (int i = 0; i < args.length; i++) {
            bits[graph.params().get(i).id()] = args[i];
        }
        run(graph.values());
        return gather(graph.outputs());
    }

    /**
     * Calls a function of scalars as an element function.
     *
     * @param position row-major position of the element
     * @param shape of the array
     */
    long[] callAt(long position, long[] shape, long... args) {
        faults = (site, details) -> Faults.inElement(site, position, shape);
        return call(args);
    }

    private RuntimeException fault(Value site, long... details) {
        return faults.apply(site, details);
    }

    private void run(List<Value> values) {
        for (Value v : values) {
            switch (v.prim()) {
                case Prim.Param p -> {
                    // Has its value or memory from the beginning.
                }
                case Control c -> control(v, c);
                default -> bits[v.id()] = scalar(v);
            }
        }
    }

    private long scalar(Value v) {
        long[] x = gather(v.inputs());
        return switch (v.prim()) {
            case Prim.Constant c -> c.bits();
            case Prim.Extent e -> e.dim().eval(env);
            case Prim.Apply a -> apply(v, a, x);
            case Prim.Cast c -> Scalars.convert(x[0], v.inputs().get(0).dtype(), c.to());
            case Prim.Bitcast c -> Scalars.wrap(c.to(), x[0]);
            case Prim.MakeComplex c -> throw SplitComplex.notSplit(c);
            case Prim.Part p -> throw SplitComplex.notSplit(p);
            case Prim.MapScalar m -> {
                if (functions[v.id()] == null) {
                    functions[v.id()] = function(m.function());
                }
                yield functions[v.id()].call(x)[0];
            }
            case Control c -> throw new IllegalStateException(c + " is a statement");
            case Prim.Param p -> throw new IllegalStateException("parameters have values");
            case Prim.Iota i -> throw notScalar(v);
            case Prim.Permute p -> throw notScalar(v);
            case Prim.Slice s -> throw notScalar(v);
            case Prim.Broadcast b -> throw notScalar(v);
            case Prim.Reshape r -> throw notScalar(v);
            case Prim.ExpandDims e -> throw notScalar(v);
            case Prim.Squeeze s -> throw notScalar(v);
            case Prim.Reduce r -> throw notScalar(v);
            case Prim.Scan s -> throw notScalar(v);
        };
    }

    private static IllegalArgumentException notScalar(Value v) {
        return new IllegalArgumentException(v.prim() + " works on whole arrays; it cannot be part of a kernel");
    }

    private long apply(Value v, Prim.Apply apply, long[] x) {
        Op op = apply.op();
        DType t = v.inputs().get(x.length - 1).dtype();
        if (op.faultsOnZero() && t.isInteger() && x[1] == 0) {
            throw fault(v);
        }
        return op.isDerived() ? ReferenceBuilder.eval(op, apply.mode(), t, x)
                : op.eval(t, x[0], x.length > 1 ? x[1] : 0, x.length > 2 ? x[2] : 0);
    }

    private void control(Value v, Control what) {
        switch (what) {
            case Control.Arg a -> throw new IllegalStateException("a parameter is no statement");
            case Control.Pick p -> bits[v.id()] = results[v.inputs().get(0).id()][p.index()];
            case Control.If b -> results[v.id()] = run(bits(v, 0) != 0 ? b.then() : b.otherwise());
            case Control.While w -> results[v.id()] = loop(w, gather(v.inputs()));
            case Control.For f -> results[v.id()] = loop(f, gather(v.inputs()));
            case Control.ParFor p -> parallel(v, p);
            case Control.Fold f -> bits[v.id()] = fold(v, f);
            case Control.Local l -> {
                arrays[v.id()] = ScatterCopies.onHeap(l.type(), v.shape().eval(env));
                ownedByIteration[v.id()] = !scatter.isEmpty();
                accesses.made(arrays[v.id()]);
            }
            case Control.Load l -> {
                StridedArray a = array(v);
                bits[v.id()] = a.bits(a.at(index(v, a, 1)));
            }
            case Control.Store s -> {
                StridedArray a = array(v);
                a.setBits(a.at(index(v, a, 2)), bits(v, 1));
            }
            case Control.Update u -> update(v, u);
            case Control.Fail f -> {
                if (bits(v, 0) != 0) {
                    throw fault(v, Arrays.copyOfRange(gather(v.inputs()), 1, v.inputs().size()));
                }
            }
            case Control.Call c -> bits[v.id()] = ForeignCall.call(c.function(), gather(v.inputs()));
            case Control.Shared s -> throw new IllegalStateException(s + " is for GPU kernels");
            case Control.Gpu g -> throw new IllegalStateException(g + " is for GPU kernels");
        }
    }

    // ---- branches and loops

    private long[] run(Block b, long... args) {
        for (int i = 0; i < args.length; i++) {
            bits[b.params().get(i).id()] = args[i];
        }
        run(b.values());
        return gather(b.results());
    }

    private long[] loop(Control.While w, long[] first) {
        long[] carried = first;
        while (run(w.cond(), carried)[0] != 0) {
            carried = run(w.body(), carried);
            poll();
        }
        return carried;
    }

    private long[] loop(Control.For f, long[] inputs) {
        long hi = inputs[1];
        // The index, then the carried values.
        long[] round = Arrays.copyOfRange(inputs, 1, inputs.length);
        round[0] = inputs[0];
        boolean more = round[0] < hi;
        while (more) {
            long i = round[0];
            System.arraycopy(run(f.body(), round), 0, round, 1, round.length - 1);
            // The distance is at most 2^64 - 1; adding the step before the comparison could overflow.
            more = Long.compareUnsigned(hi - i, f.step()) > 0;
            round[0] = i + f.step();
            poll();
        }
        return Arrays.copyOfRange(round, 1, round.length);
    }

    private void parallel(Value v, Control.ParFor p) {
        int rank = p.rank();
        long[] bounds = gather(v.inputs());
        long[] lo = Arrays.copyOf(bounds, rank);
        long[] extent = new long[rank];
        Arrays.setAll(extent, k -> Math.max(0, Math.subtractExact(bounds[rank + k], lo[k])));
        long n = Tensor.size(extent);
        boolean outermost = scatter.isEmpty();
        if (n == 0) {
            return;
        }
        if (outermost) {
            scatter.add(new ScatterCopies(n));
        }
        accesses.enter(v);
        long[] at = new long[rank];
        long[] index = new long[rank];
        for (long i = 0; i < n; i++) {
            Arrays.setAll(index, k -> lo[k] + at[k]);
            if (outermost) {
                scatter.get(0).iteration(i);
            }
            accesses.iteration(index.clone());
            run(p.body(), index);
            StridedArray.next(at, extent);
            poll();
        }
        accesses.leave();
        if (outermost) {
            scatter.remove(0).combine();
        }
    }

    private long fold(Value v, Control.Fold f) {
        long lo = bits(v, 0);
        long hi = bits(v, 1);
        DType type = f.body().results().get(0).dtype();
        int n = lo < hi ? Math.toIntExact(Math.subtractExact(hi, lo)) : 0;
        boolean extreme = f.reduction() instanceof Reduction.ArgExtreme;
        if (n == 0 && (extreme || f.reduction() instanceof Reduction.User)) {
            throw fault(v, lo, hi);
        }
        // All elements are computed, also those that do not matter: one of them may be a fault.
        long[] elements = new long[n];
        accesses.enter(v);
        for (int i = 0; i < n; i++) {
            accesses.iteration(new long[]{lo + i});
            elements[i] = run(f.body(), lo + i)[0];
            poll();
        }
        accesses.leave();
        long r = new Folding(type, true).fold(f.reduction(), n, i -> elements[(int) i]);
        return extreme ? lo + r : r;
    }

    private void poll() {
        if (++rounds == ROUNDS_PER_POLL) {
            rounds = 0;
            if (Thread.interrupted()) {
                throw new CancellationException("the thread was interrupted in a loop of a kernel");
            }
            if (timeoutNanos > 0 && System.nanoTime() - began > timeoutNanos) {
                throw new DeadlineException("the kernel was stopped: it did not end within " + timeoutNanos / 1e6
                        + " ms");
            }
        }
    }

    // ---- memory

    private void update(Value v, Control.Update u) {
        StridedArray a = array(v);
        long[] index = index(v, a, 2);
        Value name = v.inputs().get(0);
        // Outside of parallel loops, and for arrays that an iteration owns, nothing can meet: the update is plain.
        boolean copied = u.mode() == Control.Update.Mode.PRIVATIZED && !scatter.isEmpty()
                && !ownedByIteration[name.id()];
        StridedArray target = copied ? scatter.get(0).target(name, a, u.op()) : a;
        long at = target.at(index);
        target.setBits(at, u.op().eval(target.dtype(), target.bits(at), bits(v, 1), 0));
    }

    private StridedArray array(Value v) {
        return arrays[v.inputs().get(0).id()];
    }

    // The index whose first component is operand number `first`, if it is within bounds.
    private long[] index(Value v, StridedArray a, int first) {
        long[] index = new long[a.shape().length];
        boolean within = true;
        for (int k = 0; k < index.length; k++) {
            index[k] = bits(v, first + k);
            within &= index[k] >= 0 && index[k] < a.shape()[k];
        }
        if (!within) {
            long[] details = Arrays.copyOf(index, 2 * index.length);
            System.arraycopy(a.shape(), 0, details, index.length, index.length);
            throw fault(v, details);
        }
        accesses.access(v, a, index);
        return index;
    }

    private long bits(Value v, int operand) {
        return bits[v.inputs().get(operand).id()];
    }

    private long[] gather(List<Value> values) {
        long[] r = new long[values.size()];
        for (int i = 0; i < r.length; i++) {
            r[i] = bits[values.get(i).id()];
        }
        return r;
    }
}
