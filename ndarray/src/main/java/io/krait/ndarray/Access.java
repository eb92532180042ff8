package io.krait.ndarray;

import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Evaluator;
import io.krait.staging.KraitException;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.ShapeException;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import io.krait.types.Complex;
import io.krait.types.Num;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The implementation of {@link ArrayAccess}. */
final class Access extends ArrayAccess {
    static void install() {
        install(new Access());
    }

    @Override
    public boolean isStaged(NdArray<?> x) {
        return x.isStaged();
    }

    @Override
    public boolean isMaterialised(NdArray<?> x) {
        return x.state() instanceof State.Materialised;
    }

    @Override
    public boolean isPending(NdArray<?> x) {
        return x.state() instanceof State.Pending;
    }

    @Override
    public <T extends Num> NdArray<T> node(Prim prim, NdArray<?>... in) {
        return Ops.node(prim, in);
    }

    @Override
    public NdArray<?> number(DType t, Complex v) {
        return ComplexElements.number(t, v);
    }

    @Override
    public <T extends Num> NdArray<T> scalar(DType t, long bits) {
        return Ops.scalar(t, bits);
    }

    @Override
    public <T extends Num> NdArray<T> wrap(Value v) {
        return new NdArray<>(v.type(), new State.Staged(v), Node.NOT_REDUCED);
    }

    @Override
    public Value value(Recorder r, NdArray<?> x) {
        return Ops.value(r, x);
    }

    @Override
    public long[] extents(NdArray<?> x) {
        return x.extents();
    }

    @Override
    public StridedArray pin(NdArray<?> x) {
        State.Materialised m = x.materialise("a call");
        m.storage().pin();
        return m.view();
    }

    @Override
    public void unpin(NdArray<?> x) {
        ((State.Materialised) x.state()).storage().unpin();
        Reference.reachabilityFence(x);
    }

    @Override
    public <T extends Num> NdArray<T> allocate(DType t, long... shape) {
        return Creation.allocate(t, shape);
    }

    @Override
    public <T extends Num> NdArray<T> allocate(Optional<Device> device, DType t, long... shape) {
        return device.isEmpty() ? Creation.allocate(t, shape) : Creation.allocate(device.get(), t, shape);
    }

    @Override
    public Optional<Device> device(NdArray<?>... in) {
        return Place.of(in).device();
    }

    @Override
    public boolean isOnHost(NdArray<?> x) {
        return x.place().equals(Place.HOST);
    }

    @Override
    public void discard(NdArray<?> x) {
        ((State.Materialised) x.state()).storage().release();
    }

    @Override
    public void prepareWrite(NdArray<?> out) {
        Views.share(out);
        State.Materialised m = out.materialise("an output argument");
        if (!m.storage().isWritable()) {
            throw new KraitException("the output " + out.describe() + " lies in read-only memory" + Errors.at()
                    + "; write to an array that Krait allocated, or to a writable segment");
        }
        StridedArray v = m.view();
        for (int i = 0; i < v.shape().length; i++) {
            if (v.strides()[i] == 0 && v.shape()[i] > 1 && v.size() > 0) {
                throw new ShapeException("the output " + out.describe() + " repeats elements along axis " + i
                        + " (it was broadcast)" + Errors.at() + "; write to x.copy() instead");
            }
        }
        m.storage().write();
        List<Node> pending = m.storage().readers().drain();
        if (!pending.isEmpty()) {
            Evaluation.evaluate(pending.stream().map(n -> n.<Num>array()).toList());
        }
    }

    @Override
    public void evaluate(List<? extends NdArray<?>> arrays) {
        Evaluation.evaluate(arrays);
    }

    @Override
    public Evaluator evaluator() {
        return Evaluators.best();
    }

    @Override
    public List<String> evaluatorReport() {
        return Evaluators.report();
    }

    @Override
    public long[] memory() {
        return new long[]{MemoryPool.SHARED.used(), MemoryPool.SHARED.cached()};
    }

    @Override
    public int expressions() {
        return Programs.size();
    }

    @Override
    public int threads() {
        return Context.current().threads();
    }

    @Override
    public void threads(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("the number of threads must be 1 or more, got " + n);
        }
        Context.current().threads(n);
    }

    @Override
    public <R> R withThreads(int n, Supplier<R> body) {
        int before = Context.current().chosenThreads();
        threads(n);
        try {
            return body.get();
        } finally {
            Context.current().threads(before);
        }
    }
}
