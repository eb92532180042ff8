package io.krait.ndarray;

import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.f32;
import static io.krait.ndarray.Fixtures.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Dim;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.ShapeException;
import io.krait.staging.StagingException;
import io.krait.staging.StridedArray;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class StagedTest {
    private static final ArrayAccess ACCESS = ArrayAccess.get();

    /** Records a function of one matrix and returns the text of what was recorded. */
    private static String record(UnaryOperator<NdArray<F64>> f) {
        return graph(f).text();
    }

    private static Graph graph(UnaryOperator<NdArray<F64>> f) {
        return recorded(DType.F64, f);
    }

    private static <T extends Num> Graph recorded(DType t, UnaryOperator<NdArray<T>> f) {
        Recorder r = new Recorder("jit", Origin.NONE);
        Shape shape = new Shape(List.of(r.symbol(), r.symbol()));
        NdArray<T> x = ACCESS.wrap(r.param(new ArrayType(t, shape)));
        return r.finish(List.of(ACCESS.value(r, f.apply(x))));
    }

    @Test
    void operationsAreRecorded() {
        assertEquals("""
                %0 = param 0 : f64[s0, s1]
                %1 = mul %0 %0 : f64[s0, s1]
                %2 = const f64 1.0 : f64
                %3 = add %1 %2 : f64[s0, s1]
                %4 = sqrt %3 : f64[s0, s1]
                return %4
                """, record(x -> x.mul(x).add(1).sqrt()));
    }

    @Test
    void reductionsAreRecorded() {
        assertEquals("""
                %0 = param 0 : f64[s0, s1]
                %1 = reduce add [1] %0 : f64[s0]
                %2 = extent s1 : i64
                %3 = cast f64 %2 : f64
                %4 = div %1 %3 : f64[s0]
                %5 = expand [1] %4 : f64[s0, 1]
                %6 = sub %0 %5 : f64[s0, s1]
                return %6
                """, record(x -> x.sub(x.mean(1).keepDims())));
    }

    @Test
    void viewsAreRecorded() {
        assertEquals("""
                %0 = param 0 : f64[s0, s1]
                %1 = slice [1:-1, 0:] %0 : f64[s0-2, s1]
                %2 = permute [1, 0] %1 : f64[s1, s0-2]
                %3 = slice [0:1, 0:] %2 : f64[1, s0-2]
                %4 = slice [0:, -1::-1] %3 : f64[1, s0-2]
                %5 = squeeze [0] %4 : f64[s0-2]
                return %5
                """, record(x -> x.slice("1:-1").transpose().slice(":1").flip(1).squeeze(0)));
        assertEquals("""
                %0 = param 0 : f64[s0, s1]
                %1 = reshape [(s0*s1)] %0 : f64[(s0*s1)]
                return %1
                """, record(NdArray::ravel));
    }

    @Test
    void arraysAreCapturedOnce() {
        NdArray<F64> c = array(1.0, 2).add(1);
        Graph g = graph(x -> x.add(c).mul(c).sub(c.eval()));
        assertEquals(1, g.captures().size());
        assertSame(c, g.captures().getFirst().array());
        assertEquals(2, g.params().size());
        check(c, 2, 3);
    }

    @Test
    void runsLikeTheLazyArray() {
        List<Function<NdArray<F64>, NdArray<?>>> functions = List.of(x -> x.mean(), x -> x.varDdof(1, 0), x -> x.std(1),
                x -> x.sub(x.max(1).keepDims()).exp(), x -> x.gt(2).any(), x -> x.count(), x -> x.argmax(1).keepDims(),
                x -> x.flip().transpose(), x -> Maths.where(x.gt(2), x, 0).clip(1.0, 4.0),
                x -> x.isFinite().and(x.isInf()),
                x -> x.reshape(-1, 1).slice("::2"), x -> x.to(Fixtures.i32).mean(0),
                x -> x.slice("0").broadcastTo(4, 3));
        NdArray<F64> m = array(new double[][]{{1, 5, 3}, {4, 2, 6}});
        for (Function<NdArray<F64>, NdArray<?>> f : functions) {
            Graph g = graph(x -> f.apply(x).array());
            NdArray<?> expected = f.apply(m);
            NdArray<?> result = ACCESS.allocate(expected.dtype(), expected.shape());
            Evaluator.Executable code = ACCESS.evaluator().prepare(g);
            StridedArray in = ACCESS.pin(m);
            StridedArray out = ACCESS.pin(result);
            code.run(new long[]{2, 3}, List.of(in), List.of(out), 1);
            ACCESS.unpin(m);
            ACCESS.unpin(result);
            check(result, expected.shape(), Ops.<F64>cast(expected, DType.F64).toDoubleArray());
        }
    }

    @Test
    void thereIsNothingToReadYet() {
        List<NdArray<F64>> leaked = new ArrayList<>();
        record(x -> {
            assertEquals("f64[s0, s1] staged", x.toString());
            assertEquals(2, x.rank());
            assertEquals(DType.F64, x.dtype());
            String what = " needs the elements of a staged array f64[s0, s1] ({at}), but while a lambda is recorded "
                    + "there " + "are none yet. Return the array from the lambda and read the result";
            fails(StagingException.class, "toDoubleArray" + what, () -> x.toDoubleArray());
            fails(StagingException.class, "eval()" + what, () -> x.eval());
            fails(StagingException.class, "item()" + what, () -> x.item());
            fails(StagingException.class, "getDouble" + what, () -> x.getDouble(0, 0));
            fails(StagingException.class, "segment" + what, () -> x.segment());
            fails(StagingException.class, "evaluate" + what, () -> Maths.evaluate(x));
            String shape = "shape() of the staged array f64[s0, s1] ({at}): extents are known only when the compiled "
                    + "function is called. rank() is known; reductions, keepDims and broadcasting need no extents";
            fails(StagingException.class, shape, () -> x.shape());
            fails(StagingException.class, shape, () -> x.size());
            leaked.add(x);
            return x;
        });
        StagingException e = assertThrows(StagingException.class, () -> leaked.getFirst().add(1));
        assertEquals("a staged value of jit was used after that recording ended at StagedTest.java:N: staged values "
                + "live only " + "inside the lambda. Return the result from the lambda instead of keeping it",
                e.getMessage().replaceAll("java:\\d+", "java:N"));
    }

    @Test
    void errorsNameTheLine() {
        Graph g = recorded(DType.F32, (NdArray<F32> x) -> x.add(array(1f, 2f)));
        int line = new Throwable().getStackTrace()[0].getLineNumber() - 1;
        fails(ShapeException.class,
                "add: shapes [s0, s1] and [2] do not broadcast: extents 3 and 2 of axis 1 differ and "
                + "neither is 1. Slice, reshape or expandDims one of them (at StagedTest.java:" + line + ")",
                () -> g.constraints().getFirst().check(new long[]{4, 3}));
        record(x -> {
            fails(DTypeException.class,
                    "gcd does not take f64: it works on integers. Cast first, for instance x.to(i64) " + "({at})",
                    () -> x.gcd(x));
            fails(ShapeException.class,
                    "add: shapes [2] and [3] do not broadcast: extents 2 and 3 of axis 0 differ and "
                    + "neither is 1. Slice, reshape or expandDims one of them ({at})",
                    () -> x.slice(":2, 0").add(zeros(3)));
            return x;
        });
    }

    @Test
    void promotionInsertsCasts() {
        assertEquals("""
                %0 = param 0 : f32[s0, s1]
                %1 = cast f64 %0 : f64[s0, s1]
                %2 = param 1 : f64[1]
                %3 = add %1 %2 : f64[s0, s1]
                return %3
                """, recorded(DType.F32, (NdArray<Num> x) -> x.add(array(1.0))).text());
        check(array(1f).to(f32), 1);
        assertEquals(Dim.ONE, ACCESS.wrap(new Recorder("r", Origin.NONE).param(new ArrayType(DType.F64,
                Shape.of(1)))).type()
                .shape().dim(0));
        assertArrayEquals(new long[]{1}, ACCESS.extents(array(2.0)));
    }
}
