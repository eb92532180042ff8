package io.krait;

import io.krait.events.Meter;
import io.krait.report.Subject;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Dim;
import io.krait.staging.Expr;
import io.krait.staging.Graph;
import io.krait.staging.MathMode;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.StagedArray;
import io.krait.staging.Value;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A generalised ufunc, recorded as a kernel for some element types and loop dims: parallel loops around the function,
 * which sees the core of each argument.
 *
 * <p>Note [Outputs begin as zeros]. What a function does not write must not be what was in the memory before, or
 * results would change from run to run. So each iteration begins with zeros in its outputs. That is left out for
 * outputs that surely are written before they are read, see {@link SureWrites}, which is nearly all of them.
 */
final class GufuncVariant {
    private final PlacedKernel code;
    private final Graph graph;

    private final Set<Integer> zeroed;

    private GufuncVariant(Graph graph, Set<Integer> zeroed) {
        this.graph = graph;
        this.zeroed = zeroed;
        this.code = new PlacedKernel(graph);
    }

    /**
     * What a variant is recorded for.
     *
     * @param types element types of the parameters
     * @param loopRank the number of loop dims
     * @param present per parameter, a bit for each loop dim that it has
     */
    record Form(CoreLayout layout, List<DType> types, int loopRank, int[] present, boolean checked, MathMode mode) {
        /** A word for each parameter, and one for the loop. */
        long[] key() {
            long[] key = new long[present.length + 1];
            for (int k = 0; k < present.length; k++) {
                key[k] = types.get(k).ordinal() | (long) present[k] << 8;
            }
            key[present.length] = loopRank;
            return key;
        }
    }

    /** Records a variant. */
    static GufuncVariant of(Form form, Meter function, Consumer<List<StagedArray<?>>> body) {
        Graph plain = Recording.kernel(function, r -> new Body(r, form, body).record(Set.of()));
        Set<Integer> zeroed = new HashSet<>();
        for (int k = form.layout.inputs().size(); k < form.layout.size(); k++) {
            if (!SureWrites.before(plain, k, form.loopRank)) {
                zeroed.add(k);
            }
        }
        return new GufuncVariant(zeroed.isEmpty() ? plain : Recording.kernel(function,
                r -> new Body(r, form, body).record(zeroed)), zeroed);
    }

    /** Fails if what the lambda captured has changed and that is to be found. */
    void checkCaptures(Object named, Form form, Meter function, Consumer<List<StagedArray<?>>> body) {
        StaleCaptures.check(named, graph, () -> Recording.kernelAgain(function,
                r -> new Body(r, form, body).record(zeroed)));
    }

    /** Runs it; the extents are those of the named core dims, then of the loop. */
    void run(Optional<Device> device, LoopAxes axes, Map<String, Long> sizes, List<String> names, int threads,
            long timeoutNanos) {
        long[] env = Arrays.copyOf(axes.extents(), names.size() + axes.extents().length);
        System.arraycopy(axes.extents(), 0, env, names.size(), axes.extents().length);
        for (int k = 0; k < names.size(); k++) {
            env[k] = sizes.get(names.get(k));
        }
        code.on(device).run(env, axes.memory(), threads, timeoutNanos);
    }

    String signature() {
        return graph.signature();
    }

    String explain() {
        return signature() + ": " + code.latest().explain();
    }

    Subject.Variant shown() {
        return Reports.variant(signature(), graph, code.latest());
    }

    Inspection inspect() {
        return new Inspection(graph, code.latest());
    }

    /** One recording. */
    private static final class Body {
        /** Parallel loops have up to three axes; more are nested. */
        private static final int MOST_AXES = 3;

        private final Recorder r;
        private final Form form;
        private final Consumer<List<StagedArray<?>>> body;
        private final List<Dim> loop = new ArrayList<>();
        private final List<Value> params = new ArrayList<>();

        Body(Recorder r, Form form, Consumer<List<StagedArray<?>>> body) {
            this.r = r;
            this.form = form;
            this.body = body;
        }

        void record(Set<Integer> zeroed) {
            Map<String, Dim> names = new HashMap<>();
            form.layout.names().forEach(n -> names.put(n, r.symbol()));
            for (int k = 0; k < form.loopRank; k++) {
                loop.add(r.symbol());
            }
            for (int k = 0; k < form.layout.size(); k++) {
                List<Dim> dims = new ArrayList<>();
                for (int a = 0; a < form.loopRank; a++) {
                    if ((form.present[k] >> a & 1) != 0) {
                        dims.add(loop.get(a));
                    }
                }
                form.layout.core(k).forEach(d -> dims.add(d.extent(names)));
                if (dims.isEmpty()) {
                    // Parameters without axes are numbers; this is memory.
                    dims.add(Dim.ONE);
                }
                params.add(r.param(new ArrayType(form.types.get(k), new Shape(dims))));
            }
            r.checks(form.checked);
            nest(loop, List.of(), index -> {
                List<StagedArray<?>> cores = new ArrayList<>();
                for (int k = 0; k < params.size(); k++) {
                    cores.add(core(k, index));
                }
                for (int k : zeroed) {
                    clear(cores.get(k), params.get(k).shape());
                }
                r.relaxed(form.mode, () -> {
                    body.accept(cores);
                    return cores;
                });
            });
        }

        private StagedArray<?> core(int k, List<Expr<?>> index) {
            StagedArray<?> whole = new StagedArray<>(params.get(k), form.layout.isWritten(k) ? StagedArray.Use.ANY
                    : StagedArray.Use.IN, true);
            List<Object> prefix = new ArrayList<>();
            for (int a = 0; a < form.loopRank; a++) {
                if ((form.present[k] >> a & 1) != 0) {
                    prefix.add(index.get(a));
                }
            }
            boolean padded = prefix.isEmpty() && form.layout.core(k).isEmpty();
            return whole.at(padded ? new Object[]{0} : prefix.toArray());
        }

        private void nest(List<Dim> dims, List<Expr<?>> index, Consumer<List<Expr<?>>> inside) {
            if (dims.isEmpty()) {
                inside.accept(index);
                return;
            }
            int n = Math.min(dims.size(), MOST_AXES);
            List<Value> lo = new ArrayList<>();
            List<Value> hi = new ArrayList<>();
            for (int k = 0; k < n; k++) {
                lo.add(r.constant(DType.I64, 0));
                hi.add(r.emit(new Prim.Extent(dims.get(k)), List.of()));
            }
            r.flow().loopParallel(lo, hi, i -> {
                List<Expr<?>> all = new ArrayList<>(index);
                all.addAll(i);
                nest(dims.subList(n, dims.size()), all, inside);
            });
        }

        private <T extends Num> void clear(StagedArray<T> array, Shape shape) {
            List<Dim> core = shape.dims().subList(shape.rank() - array.rank(), shape.rank());
            nest(core, List.of(), i -> array.unchecked().set(new Expr<T>(r.zero(array.dtype())), i.toArray()));
        }
    }
}
