package io.krait.ndarray;

import io.krait.events.Meter;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Records the program of a {@link ProgramKey}. */
final class ProgramBuilder {
    private static final Meter METER = new Meter("array expression", Origin.NONE);

    private final Recorder recorder = new Recorder(METER);
    private final List<Value> values = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final List<Integer> slots = new ArrayList<>();

    /** Compiles a program. */
    static Program build(ProgramKey key, Evaluator evaluator) {
        ProgramBuilder b = new ProgramBuilder();
        key.replay(b);
        Graph graph = b.recorder.finish(b.outputs);
        return new Program(evaluator.prepare(graph), b.slots.stream().mapToInt(i -> i).toArray(), b.outputs.size());
    }

    void symbols(int n) {
        for (int i = 0; i < n; i++) {
            recorder.symbol();
        }
    }

    void input(int dtype, Shape shape) {
        values.add(recorder.param(new ArrayType(DType.values()[dtype], shape)));
    }

    /** Records an operation and returns the rank of its result. */
    int operation(Prim prim, int[] operands, Origin origin) {
        Value v = recorder.emit(prim, Arrays.stream(operands).mapToObj(values::get).toList(), origin);
        values.add(v);
        return v.shape().rank();
    }

    /** Tells which extents of the latest result are 1 in fact, so that it broadcasts along them. */
    void ones(int[] isOne) {
        Value v = values.getLast();
        List<Dim> dims = new ArrayList<>(v.shape().dims());
        for (int i = 0; i < isOne.length; i++) {
            if (isOne[i] < 0) {
                dims.set(i, Dim.ONE);
            }
        }
        Shape to = new Shape(dims);
        if (!to.equals(v.shape())) {
            values.set(values.size() - 1, recorder.emit(new Prim.Reshape(to), List.of(v), v.origin()));
        }
    }

    void output(int number) {
        Value v = values.get(number);
        int slot = outputs.indexOf(v);
        if (slot < 0) {
            slot = outputs.size();
            outputs.add(v);
        }
        slots.add(slot);
    }
}
