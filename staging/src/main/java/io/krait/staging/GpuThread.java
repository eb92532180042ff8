package io.krait.staging;

import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Records what a thread of a GPU kernel does, see {@link GpuOp}. */
public final class GpuThread {
    private final Recorder recorder;
    private final Flow flow;
    private final String what;

    private GpuThread(Recorder recorder, String what) {
        this.recorder = recorder;
        this.flow = recorder.flow();
        this.what = what;
    }

    /**
     * The kernel that is being recorded.
     *
     * @param what the operation that asks, for messages
     * @throws StagingException when no GPU kernel is being recorded
     */
    public static GpuThread current(String what) {
        return new GpuThread(Recorder.currentGrid().orElseThrow(() -> outside(what)), what);
    }

    /** The thread that uses an array. */
    static GpuThread of(Recorder r, String what) {
        if (!r.isOfGrid()) {
            throw outside(what);
        }
        return new GpuThread(r, what);
    }

    private static StagingException outside(String what) {
        return new StagingException(what + Scopes.where() + " is not inside of a GPU kernel: it is something that a"
                + " thread of a grid does, and belongs inside of the lambda of cudaKernel");
    }

    /** Where the user is, for messages. */
    public String where() {
        return what + Scopes.where();
    }

    /** An I32 constant. */
    public Value i32(long bits) {
        return recorder.constant(DType.I32, bits);
    }

    /** An integer as I32. */
    public Value i32(Expr<?> e) {
        return converted(e, DType.I32);
    }

    /** An integer as I64. */
    public Value i64(Expr<?> e) {
        return converted(e, DType.I64);
    }

    /** The zero of a type. */
    public Value zero(DType type) {
        return recorder.zero(type);
    }

    /** An index: an int, a long or a staged integer. */
    public Value index(Object i) {
        return switch (i) {
            case Integer n -> recorder.constant(DType.I64, n);
            case Long n -> recorder.constant(DType.I64, n);
            case Expr<?> e -> i64(e);
            default -> throw new DTypeException(where() + " takes an int, a long or a staged integer here, got " + i);
        };
    }

    private Value converted(Expr<?> e, DType to) {
        Value v = e.value();
        if (!v.dtype().isInteger()) {
            throw new DTypeException(where() + " takes an integer here, got " + v.dtype());
        }
        return v.dtype() == to ? v : recorder.emit(new Prim.Cast(to), List.of(v));
    }

    /** The result of an operation that has one. */
    public <T extends Num> Expr<T> get(GpuOp op, Value... args) {
        return new Expr<>(record(op, List.of(), List.of(), Arrays.asList(args), recorder.isChecked()));
    }

    /** The results of an operation that has several. */
    public <T extends Num> List<Expr<T>> all(GpuOp op, List<Value> args) {
        return picks(op, DType.BOOL, args, record(op, List.of(), List.of(), args, true));
    }

    /** An operation without results. */
    public void run(GpuOp op, Value... args) {
        record(op, List.of(), List.of(), Arrays.asList(args), true);
    }

    /** An operation on arrays: one index per axis of each, then the other operands. */
    Value on(GpuOp op, List<Value> arrays, List<Value> indices, List<Value> rest, boolean checked) {
        return record(op, arrays, indices, rest, checked);
    }

    /** The results of an operation on one array, which has several. */
    <T extends Num> List<Expr<T>> allOn(GpuOp op, Value array, List<Value> indices, boolean checked) {
        return picks(op, array.dtype(), List.of(recorder.constant(DType.I64, 0)),
                record(op, List.of(array), indices, List.of(), checked));
    }

    private <T extends Num> List<Expr<T>> picks(GpuOp op, DType element, List<Value> args, Value token) {
        List<DType> types = op.results(element, args.stream().map(Value::dtype).toList());
        List<Expr<T>> r = new ArrayList<>();
        for (int k = 0; k < types.size(); k++) {
            r.add(new Expr<>(flow.pick(token, k, types.get(k))));
        }
        return r;
    }

    // Operands as level B sees them: one element number for the indices of an array.
    private Value record(GpuOp op, List<Value> arrays, List<Value> indices, List<Value> rest, boolean checked) {
        flow.settle();
        List<DType> types = new ArrayList<>();
        arrays.forEach(a -> types.add(DType.I64));
        rest.forEach(v -> types.add(v.dtype()));
        List<DType> results;
        try {
            results = op.results(arrays.isEmpty() ? DType.BOOL : arrays.get(0).dtype(), types);
        } catch (DTypeException e) {
            throw new DTypeException(where() + ": " + e.getMessage(), e);
        }
        if (!op.isPure() && flow.isInFold()) {
            throw new StagingException(where() + " is in the elements of a reduction, which are computed in an order"
                    + " of their own. Use it in a loop, for_");
        }
        List<Value> operands = new ArrayList<>(arrays);
        operands.addAll(indices);
        operands.addAll(rest);
        ArrayType type = results.size() == 1 ? ArrayType.scalar(results.get(0)) : Branches.TOKEN;
        Control.Gpu prim = new Control.Gpu(op, checked);
        return op.isPure() ? recorder.fact(type, prim, operands, Origin.here())
                : recorder.statement(type, prim, operands, Origin.here());
    }

    /** An array of constant extents that the threads of a block share. */
    public <T extends Num> StagedArray<T> shared(DType type, long... shape) {
        List<Long> dims = Arrays.stream(shape).boxed().toList();
        return array(type, new Control.Shared(type, dims, false), Shape.of(shape));
    }

    /** All of the dynamic shared memory of the launch as an array with one axis. */
    public <T extends Num> StagedArray<T> sharedDynamic(DType type) {
        return array(type, new Control.Shared(type, List.of(), true), new Shape(List.of(recorder.symbol())));
    }

    private <T extends Num> StagedArray<T> array(DType type, Control.Shared prim, Shape shape) {
        if (type.isComplex()) {
            throw new DTypeException(where() + ": GPU kernels have no arrays of " + type + ". Use one of "
                    + type.part() + " with a last axis of 2 for the real and the imaginary parts");
        }
        flow.settle();
        Value v = recorder.statement(new ArrayType(type, shape), prim, List.of(), Origin.here());
        return new StagedArray<>(v, StagedArray.Use.ANY, true);
    }

    /**
     * Begins to copy consecutive elements of global to shared memory.
     *
     * @param to an element of a shared array
     * @param from an element of an array parameter
     */
    public <T extends Num> void copyAsync(StagedArray<T> to, StagedArray<T> from, int count) {
        if (to.rank() != 0 || from.rank() != 0) {
            throw new IndexException(where() + " takes two elements: give all indices, for instance"
                    + " copyAsync(tile.at(t), in.at(i), 4)");
        }
        if (!(to.value().prim() instanceof Control.Shared) || !(from.value().prim() instanceof Prim.Param)) {
            throw new StagingException(where() + " copies from an array parameter to shared memory, from the second"
                    + " argument to the first");
        }
        if (to.dtype() != from.dtype()) {
            throw new DTypeException(where() + " copies between arrays of one element type, got " + from.dtype()
                    + " and " + to.dtype());
        }
        int bytes = count * to.dtype().bytes();
        if (count < 1 || bytes != 4 && bytes != 8 && bytes != 16) {
            throw new StagingException(where() + " copies 4, 8 or 16 bytes, and " + count + " elements of "
                    + to.dtype() + " are " + bytes);
        }
        List<Value> indices = new ArrayList<>(to.prefix());
        indices.addAll(from.prefix());
        record(new GpuOp.AsyncCopy(count), List.of(to.value(), from.value()), indices, List.of(),
                to.isChecked() || from.isChecked());
    }
}
