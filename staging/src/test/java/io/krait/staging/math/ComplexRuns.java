package io.krait.staging.math;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Graph;
import io.krait.staging.Interpreter;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.SplitComplex;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import io.krait.types.Complex;
import java.util.ArrayList;
import java.util.List;

/** Operations on complex numbers by the reference interpreter. */
final class ComplexRuns {
    private ComplexRuns() {
    }

    /** The values of an operation for many operands at once. */
    static List<Complex> eval(Op op, DType type, List<List<Complex>> operands) {
        int n = operands.get(0).size();
        Recorder r = new Recorder("a test", Origin.NONE);
        List<Value> in = new ArrayList<>();
        List<Tensor> data = new ArrayList<>();
        for (List<Complex> z : operands) {
            in.add(r.param(new ArrayType(type, Shape.of(n))));
            data.add(tensor(type.part(), z));
        }
        Value v = r.emit(new Prim.Apply(op), in);
        Graph g = SplitComplex.run(r.finish(List.of(v)));
        List<Tensor> out = Interpreter.run(g, new long[0], data);
        List<Complex> results = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            results.add(new Complex(Scalars.toDouble(type.part(), out.get(0).data()[i]),
                    Scalars.toDouble(type.part(), out.get(1).data()[i])));
        }
        return results;
    }

    /** The value of an operation. */
    static Complex eval(Op op, DType type, Complex... operands) {
        List<List<Complex>> all = new ArrayList<>();
        for (Complex z : operands) {
            all.add(List.of(z));
        }
        return eval(op, type, all).get(0);
    }

    private static Tensor tensor(DType part, List<Complex> z) {
        long[] bits = new long[2 * z.size()];
        for (int i = 0; i < z.size(); i++) {
            bits[2 * i] = Scalars.ofDouble(part, z.get(i).re());
            bits[2 * i + 1] = Scalars.ofDouble(part, z.get(i).im());
        }
        return new Tensor(part, new long[]{z.size(), 2}, bits);
    }
}
