package io.krait.optimizer;

import io.krait.optimizer.loop.Kernel;
import io.krait.settings.Settings;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.ScanV1;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.TreeV1;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Binds a plan to a geometry: chooses kernels, compiles those that are missing, lays out the workspace.
 */
final class Prepare {
    /** The geometry does not suit the plan; the program tries its next one. */
    static final class Unsuitable extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean flatten;

        Unsuitable(boolean flatten) {
            super("", null, false, false);
            this.flatten = flatten;
        }

        /** True when reduced axes do not lie in one line; false when rows are too few to be units of work. */
        boolean flatten() {
            return flatten;
        }
    }

    /** Launches that take less than about this are cut into fewer pieces. */
    private static final double SHORT_NANOS = 200_000;
    /** Rows at least this long are cut into parts when there are few of them. */
    private static final long LONG_ROW = 4L * TreeV1.CHUNK;

    /** Chunks per thread that a running fold works on at a time. */
    private static final long SCAN_ROUND = 16;

    private final PlanCode code;
    private final Plan plan;
    private final long[] env;
    private final List<StridedArray> inputs;
    private final List<StridedArray> outputs;
    private final int threads;
    private final boolean aligned;
    private final List<Prepared.Launch> launches = new ArrayList<>();
    private final Map<Value, Integer> slotOf = new HashMap<>();
    private final WorkspacePlan workspace;

    private Prepare(PlanCode code, long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads,
            boolean aligned) {
        this.code = code;
        this.plan = code.plan();
        this.env = env;
        this.inputs = inputs;
        this.outputs = outputs;
        this.threads = threads;
        this.aligned = aligned;
        this.workspace = new WorkspacePlan(inputs.size() + outputs.size());
    }

    /**
     * Binds.
     *
     * @param aligned whether all outputs start at 64-byte boundaries and none is also an input
     * @throws Unsuitable when another plan should be tried
     */
    static Prepared run(PlanCode code, long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads,
            boolean aligned)
            throws Unsuitable {
        Prepare p = new Prepare(code, env, inputs, outputs, threads, aligned);
        for (Value v : p.plan.graph().params()) {
            p.slotOf.put(v, ((Prim.Param) v.prim()).index());
        }
        for (int i = 0; i < p.plan.graph().outputs().size(); i++) {
            p.slotOf.putIfAbsent(p.plan.graph().outputs().get(i), inputs.size() + i);
        }
        for (Cluster c : p.plan.clusters()) {
            p.bind(c);
        }
        return new Prepared(env, inputs, outputs, threads, aligned, p.launches, inputs.size() + outputs.size()
                + p.workspace.slots(), p.workspace.offsets(),
                p.workspace.bytes());
    }

    private void bind(Cluster c) throws Unsuitable {
        workspace.at(c.index());
        for (Value r : c.roots()) {
            if (plan.needsMemory(r) && !slotOf.containsKey(r)) {
                long bytes = Tensor.size(r.shape().eval(env)) * r.dtype().bytes();
                slotOf.put(r, workspace.take(bytes, plan.lastUse(r)));
            }
        }
        ClusterAccesses accesses = code.accesses(c);
        List<Binding.Raw> raws = new ArrayList<>();
        for (ClusterAccesses.Entry e : accesses.entries()) {
            raws.add(accesses.raw(e, strides(e), env));
        }
        long[] extents = accesses.loopExtents(env);
        int kept = c.kept().length;
        int reduced = c.reduced().length;
        Binding b = switch (c.kind()) {
            case MAP -> Binding.of(extents, extents.length, 0, true, raws);
            case ROW, SCAN -> Binding.of(extents, kept, 0, false, raws);
            case COLUMN -> Binding.of(extents, kept - 1, reduced, false, raws);
        };
        if (b == null) {
            throw new Unsuitable(true);
        }
        b = b.paired(accesses.entries().stream().map(this::place).toList());
        switch (c.kind()) {
            case MAP -> map(c, accesses, b);
            case SCAN -> scan(c, accesses, b);
            case ROW -> rows(c, accesses, b);
            case COLUMN -> columns(c, accesses, b);
        }
    }

    private Optional<Binding.Place> place(ClusterAccesses.Entry e) {
        if (e.use() != ClusterAccesses.Use.LOAD && e.use() != ClusterAccesses.Use.STORE) {
            return Optional.empty();
        }
        int slot = slotOf.get(e.node().value());
        int output = slot - inputs.size();
        boolean odd = output > 0 && output < outputs.size() && Prepared.isAfter(outputs.get(output - 1),
                outputs.get(output));
        return Optional.of(new Binding.Place(List.of(odd ? slot - 1 : slot, e.node().value().dtype(), e.use()),
                odd ? 1 : 0));
    }

    private long[] strides(ClusterAccesses.Entry e) {
        Value v = e.node().value();
        if (e.use() == ClusterAccesses.Use.LOAD && e.node().as().isEmpty() && v.prim() instanceof Prim.Param p) {
            return inputs.get(p.index()).strides();
        }
        int slot = slotOf.getOrDefault(v, -1) - inputs.size();
        // Ramps and positions count elements, wherever the array that has them lies.
        boolean inMemory = e.use() == ClusterAccesses.Use.LOAD || e.use() == ClusterAccesses.Use.STORE;
        if (slot >= 0 && slot < outputs.size() && e.node().as().isEmpty() && inMemory) {
            return outputs.get(slot).strides();
        }
        return Tensor.strides(e.access().shape().eval(env));
    }

    private void map(Cluster c, ClusterAccesses accesses, Binding b) {
        boolean flat = b.outer().length == 0;
        long segments = ceilDiv(b.inner(), LowerMap.SEGMENT);
        long elements = b.inner() * b.units();
        boolean streaming = flat && aligned && elements * bytesPerElement(c, accesses)
                > Settings.STREAMING_BYTES.get() && !readsItsOutput(c);
        long units = flat ? ceilDiv(b.inner(), LowerMap.FLAT_UNIT) : b.units() * segments;
        long perUnit = flat ? LowerMap.FLAT_UNIT : Math.min(b.inner(), LowerMap.SEGMENT);
        launch(c, accesses, KernelKind.MAP, b, streaming, new KernelFrame.Counts(1, segments, 0), new int[0], units, 1,
                perUnit,
                () -> LowerMap.map(plan, c, accesses, Layout.of(b, streaming)));
    }

    private boolean readsItsOutput(Cluster c) {
        return c.roots().stream().anyMatch(r -> plan.leaves(c).stream().anyMatch(n -> n.value() == r));
    }

    private void rows(Cluster c, ClusterAccesses accesses, Binding b) throws Unsuitable {
        Layout layout = Layout.of(b, false);
        LowerRows lower = new LowerRows(plan, c, accesses, layout);
        long parts = Math.max(1, ceilDiv(b.inner(), TreeV1.CHUNK));
        KernelFrame.Counts counts = new KernelFrame.Counts(parts, 1, levels(parts));
        boolean few = threads > 1 && b.units() < 4L * threads && b.inner() >= LONG_ROW;
        if (few && !lower.isSplittable() && b.units() < threads) {
            throw new Unsuitable(false);
        }
        if (!few || !lower.isSplittable()) {
            launch(c, accesses, KernelKind.ROW_WHOLE, b, false, counts, new int[0], b.units(), 1, b.inner(),
                    lower::whole);
            return;
        }
        int[] state = states(lower.stateTypes(), b.units() * parts);
        launch(c, accesses, KernelKind.ROW_PARTS, b, false, counts, state, b.units() * parts, 1, TreeV1.CHUNK,
                lower::parts);
        launch(c, accesses, KernelKind.ROW_FINISH, b, false, counts, state, b.units(), 1, parts, lower::finish);
    }

    private void scan(Cluster c, ClusterAccesses accesses, Binding b) {
        boolean streaming = aligned && b.inner() * b.units() * bytesPerElement(c, accesses)
                > Settings.STREAMING_BYTES.get() && !readsItsOutput(c);
        LowerScan lower = new LowerScan(plan, c, accesses, Layout.of(b, streaming));
        long parts = ceilDiv(b.inner(), ScanV1.CHUNK);
        KernelFrame.Counts counts = new KernelFrame.Counts(parts, 1, 0);
        // In parts, every element is read twice: two threads together would do what one does alone.
        boolean few = threads > 2 && 2 * b.units() < threads && b.inner() >= LONG_ROW;
        if (!few || !lower.isSplittable()) {
            launch(c, accesses, KernelKind.SCAN, b, streaming, counts, new int[0], b.inner() == 0 ? 0 : b.units(), 1,
                    b.inner(), lower::whole);
            return;
        }
        DType type = c.roots().get(0).dtype();
        int[] totals = states(List.of(type), b.units() * parts);
        int[] carry = states(List.of(type), b.units());
        int[] both = {totals[0], carry[0]};
        // So many chunks at once that they are still in the caches when they are read the second time.
        long round = Math.max(1, ceilDiv((long) threads * SCAN_ROUND, b.units()));
        for (long first = 0; first < parts; first += round) {
            long count = Math.min(round, parts - first);
            launch(c, accesses, KernelKind.SCAN_PARTS, b, streaming, counts, totals, b.units() * count, 1,
                    ScanV1.CHUNK, lower::parts, first, count);
            launch(c, accesses, KernelKind.SCAN_PREFIX, b, streaming, counts, both, b.units(), 1, count,
                    lower::prefix, first, count);
            launch(c, accesses, KernelKind.SCAN_FINISH, b, streaming, counts, totals, b.units() * count, 1,
                    ScanV1.CHUNK, lower::finish, first, count);
        }
    }

    private void columns(Cluster c, ClusterAccesses accesses, Binding b) {
        Layout layout = Layout.of(b, false);
        LowerColumns lower = new LowerColumns(plan, c, accesses, layout);
        long positions = b.mids();
        long parts = Math.max(1, ceilDiv(positions, TreeV1.BLOCK));
        long segments = ceilDiv(b.inner(), LowerColumns.SEGMENT);
        KernelFrame.Counts counts = new KernelFrame.Counts(parts, segments, levels(parts));
        int[] state = states(lower.stateTypes(), b.units() * parts * b.inner());
        launch(c, accesses, KernelKind.COLUMN_PARTS, b, false, counts, state, b.units() * parts * segments, 1,
                Math.min(b.inner(), LowerColumns.SEGMENT) * Math.min(positions, TreeV1.BLOCK), lower::parts, positions);
        launch(c, accesses, KernelKind.COLUMN_FINISH, b, false, counts, state, b.units() * segments, 1,
                LowerColumns.SEGMENT, lower::finish);
    }

    private int[] states(List<DType> types, long count) {
        return types.stream().mapToInt(t -> workspace.take(count * t.bytes(), -1)).toArray();
    }

    private void launch(Cluster c, ClusterAccesses accesses, KernelKind kind, Binding b, boolean streaming,
            KernelFrame.Counts counts, int[] state,
            long units, long grain, double elementsPerUnit, Supplier<Kernel> lower, long... more) {
        if (units == 0) {
            return;
        }
        Layout layout = Layout.of(b, streaming);
        KernelCache.Entry kernel = code.kernel(c, kind, layout, lower);
        int n = accesses.entries().size();
        int[] slots = new int[n + state.length];
        long[] offsets = new long[n + state.length];
        int k = 0;
        for (int i = 0; i < n; i++) {
            ClusterAccesses.Entry e = accesses.entries().get(i);
            boolean memory = e.use() == ClusterAccesses.Use.LOAD || e.use() == ClusterAccesses.Use.STORE;
            if (memory && b.evens().get(i) < 0) {
                slots[k] = slotOf.get(e.node().value());
                offsets[k++] = b.strides().get(i).base() * e.node().value().dtype().bytes();
            }
        }
        for (int s : state) {
            slots[k++] = s;
        }
        long[] scalars = KernelFrame.scalarArgs(accesses, layout, b, counts, env);
        int fixed = scalars.length;
        scalars = Arrays.copyOf(scalars, fixed + more.length);
        System.arraycopy(more, 0, scalars, fixed, more.length);
        // Enough pieces that threads finish together; few when the work is short, since each costs a claim and a call.
        double nanos = elementsPerUnit * code.nanosPerElement(c);
        long pieces = Math.max(1, threads) * (nanos * units < SHORT_NANOS ? 2L : 8L);
        long wide = Math.max(grain, ceilDiv(units, pieces));
        launches.add(new Prepared.Launch(kernel, Arrays.copyOf(slots, k), Arrays.copyOf(offsets, k), scalars, units,
                wide,
                nanos, accesses.faultSites()));
    }

    private long bytesPerElement(Cluster c, ClusterAccesses accesses) {
        return accesses.entries().stream().filter(e -> e.use() == ClusterAccesses.Use.LOAD
                || e.use() == ClusterAccesses.Use.STORE)
                .mapToLong(e -> e.node().value().dtype().bytes()).sum();
    }

    private static long levels(long parts) {
        return 64 - Long.numberOfLeadingZeros(parts - 1);
    }

    static long ceilDiv(long a, long b) {
        return -Math.floorDiv(-a, b);
    }

    /** What plans depend on besides their program and geometry. */
    static String options() {
        return "streaming from " + Settings.STREAMING_BYTES.get();
    }

    /** True when some reduction runs over nothing. */
    static boolean hasEmptyReduction(Graph graph, long[] env) {
        for (Value v : graph.values()) {
            if (v.prim() instanceof Prim.Reduce r) {
                for (int axis : r.axes()) {
                    Dim d = v.inputs().get(0).shape().dim(axis);
                    if (d.eval(env) == 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
