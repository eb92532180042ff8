package io.krait.ndarray;

import io.krait.staging.AllocationException;
import io.krait.staging.ArrayType;
import io.krait.staging.Shape;
import io.krait.staging.StagingException;
import io.krait.staging.StridedArray;
import io.krait.types.Num;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.function.Function;

/** What {@link NdArray} is underneath: a type and a {@link State}. */
abstract sealed class Node permits ComplexElements {
    /** In place of reduced axes when an array is not the result of a reduction. */
    static final List<Integer> NOT_REDUCED = List.of(-1);

    private static final long[] NO_EXTENTS = {};
    private static final VarHandle STATE;
    private static final VarHandle READERS;

    static {
        try {
            MethodHandles.Lookup l = MethodHandles.lookup();
            STATE = l.findVarHandle(Node.class, "state", State.class);
            READERS = l.findVarHandle(Node.class, "readers", Readers.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ArrayType type;
    private final long[] extents;
    private final List<Integer> reduced;
    private volatile State state;
    private volatile Scope scope;
    private volatile Readers readers;
    private WeakReference<Node> self;

    Node(ArrayType type, State state, List<Integer> reduced) {
        this.type = type;
        this.state = state;
        this.reduced = reduced;
        this.scope = Context.current().scope();
        this.extents = extents(type, state);
        if (state instanceof State.Pending p) {
            for (NdArray<?> x : p.operands()) {
                ((Node) x).register(this);
            }
        }
    }

    private static long[] extents(ArrayType type, State state) {
        if (type.shape() == Shape.SCALAR || state instanceof State.Staged) {
            return NO_EXTENTS;
        }
        if (state instanceof State.Materialised m) {
            return m.view().shape();
        }
        if (state instanceof State.Pending p) {
            for (Node x : p.operands()) {
                if (x.type.shape() == type.shape()) {
                    return x.extents;
                }
            }
        }
        long[] e = type.shape().eval(new long[0]);
        long n = 1;
        for (long d : e) {
            if (d == 0) {
                return e;
            }
        }
        for (long d : e) {
            if (Math.multiplyHigh(n, d) != 0 || n * d < 0) {
                throw new AllocationException("an array of shape " + type.shape() + " has more than 2^63 elements"
                        + Errors.at() + "; check the shape");
            }
            n *= d;
        }
        return e;
    }

    private void register(Node reader) {
        if (state instanceof State.Literal) {
            return;
        }
        if (reader.self == null) {
            reader.self = new WeakReference<>(reader);
        }
        readers().add(reader.self);
    }

    /** The pending arrays that read this one. */
    Readers readers() {
        if (state instanceof State.Materialised m) {
            return m.storage().readers();
        }
        if (readers == null) {
            READERS.compareAndSet(this, null, new Readers());
        }
        return readers;
    }

    ArrayType type() {
        return type;
    }

    /** The extents; empty when staged. The caller must not change them. */
    long[] extents() {
        return extents;
    }

    List<Integer> reduced() {
        return reduced;
    }

    State state() {
        return state;
    }

    /** Where the elements are, or will be. */
    Place place() {
        return switch (state) {
            case State.Materialised m -> m.place();
            case State.Pending p -> p.place();
            case State.Literal l -> Place.ANY;
            case State.Staged s -> Place.ANY;
        };
    }

    /** True for elements in, or to be computed in, the memory of a device. */
    boolean isDevice() {
        return place().isDevice();
    }

    boolean isStaged() {
        return state instanceof State.Staged;
    }

    /** Replaces the state unless another thread was faster. */
    boolean publish(State from, State to) {
        return STATE.compareAndSet(this, from, to);
    }

    /** The scope that this array belongs to. */
    Scope scope() {
        return scope;
    }

    /** Fails when the array's scope is closed. */
    void checkOpen() {
        if (scope.isClosed()) {
            throw scope.closed("an array " + type);
        }
        if (state instanceof State.Materialised m && m.storage().scope().isClosed()) {
            throw m.storage().scope().closed("an array " + type);
        }
    }

    /** The elements in memory, evaluated if need be; valid while the storage is pinned or its scope is open. */
    State.Materialised materialise(String what) {
        checkOpen();
        return switch (state) {
            case State.Materialised m -> m;
            case State.Literal l -> materialise(l);
            case State.Pending p -> {
                Evaluation.evaluate(List.of((NdArray<?>) this));
                yield (State.Materialised) state;
            }
            case State.Staged s -> throw new StagingException(what + " needs the elements of a staged array " + type
                    + Errors.at() + ", but while a lambda is recorded there are none yet. Return the array from the "
                    + "lambda and read the result");
        };
    }

    private State.Materialised materialise(State.Literal l) {
        Storage s = Storage.allocate(type.dtype().bytes(), scope, new Readers());
        StridedArray a = s.dense(type.dtype());
        a.setBits(0, l.bits());
        publish(l, new State.Materialised(s, a, l));
        return (State.Materialised) state;
    }

    /**
     * Applies a function to the elements in memory, which stay valid meanwhile; to a copy of those on a device, as
     * whoever reads elements asks for.
     */
    <R> R read(String what, Function<StridedArray, R> f) {
        State.Materialised m = materialise(what);
        if (m.storage().place().isDevice()) {
            try (Arena arena = Arena.ofShared()) {
                return f.apply(DeviceArrays.read(array(), arena));
            }
        }
        m.storage().pin();
        try {
            return f.apply(m.view());
        } finally {
            m.storage().unpin();
            Reference.reachabilityFence(m);
        }
    }

    /** Hands an array of a scope to the surrounding one, see {@link Scope#keep}. */
    void moveOut(Scope from, Scope to) {
        State.Materialised m = materialise("keep");
        Storage s = m.storage();
        if (s.scope() == from) {
            s.move(from, to);
        }
        if (scope == from) {
            scope = to;
        }
    }

    /** This as the public class. */
    @SuppressWarnings("unchecked")
    <T extends Num> NdArray<T> array() {
        return (NdArray<T>) this;
    }
}
