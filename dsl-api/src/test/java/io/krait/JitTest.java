package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.exp;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.jit;
import static io.krait.Krait.jitMany;
import static io.krait.Krait.linspace;
import static io.krait.Krait.ones;
import static io.krait.Krait.withThreads;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StagingException;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JitTest {
    @Test
    void recordsOncePerSignatureNotPerShape() {
        AtomicInteger recordings = new AtomicInteger();
        var f = jit(x -> {
            recordings.incrementAndGet();
            return x.mul(2).sum();
        });
        assertEquals(6, f.apply(ones(3)).item());
        assertEquals(2, recordings.get(), "the first call records twice, to compare");
        assertEquals(20, f.apply(ones(10)).item());
        assertEquals(8, f.apply(linspace(1, 1, 4).to(f64)).item());
        assertEquals(2, recordings.get());
        assertEquals(12, f.apply(ones(2, 3)).item());
        assertEquals(DType.F32, f.apply(ones(f32, 5)).dtype());
        assertEquals(6, recordings.get());
        assertEquals(List.of("(f32[s0]) -> f32", "(f64[s0, s1]) -> f64", "(f64[s0]) -> f64"), f.signatures());
    }

    @Test
    void declaredTypesAreChecked() {
        var f = jit(f64.array(2), x -> x.sum(0));
        assertArrayEquals(new double[]{2, 2}, f.apply(ones(2, 2)).toDoubleArray());
        String shape = assertThrows(ShapeException.class, () -> f.apply(ones(3))).getMessage();
        assertTrue(shape.matches("argument 1 of jit function \\(at JitTest.java:\\d+\\) must have 2 axes,"
                + " got shape \\[3\\] \\(at JitTest.java:\\d+\\)\\"
                + ". Reshape it, or leave out the declared types"), shape);
        NdArray<Num> wide = wide(arange(4).reshape(2, 2));
        var g = jit(f32.array(2), x -> x.sum(0));
        String type = assertThrows(DTypeException.class, () -> g.apply(as(wide))).getMessage();
        assertTrue(type.contains("must be f32, got i64") && type.contains("x.to(f32)"), type);
    }

    @Test
    void capturedArraysAreArguments() {
        NdArray<F64> weights = array(1.0, 10.0, 100.0);
        var f = jit(x -> x.mul(as(weights)).sum());
        assertEquals(321, f.apply(array(1.0, 2.0, 3.0)).item());
        assertTrue(f.inspect().graph().contains("param 1"), f.inspect().graph());
    }

    @Test
    void nestedFunctionsAreRecordedInPlace() {
        var square = jit(x -> x.mul(x));
        var f = jit(x -> square.apply(x).add(square.apply(x)).sum());
        assertEquals(28, f.apply(array(1.0, 2.0, 3.0)).item());
        assertTrue(square.signatures().isEmpty());
    }

    @Test
    void severalResultsShareOneKernel() {
        var f = jitMany((x, y) -> List.of(exp(x).add(y), exp(x).sub(y)));
        List<NdArray<?>> r = f.apply(zeros(4), ones(4));
        assertArrayEquals(new double[]{2, 2, 2, 2}, r.get(0).toDoubleArray());
        assertArrayEquals(new double[]{0, 0, 0, 0}, r.get(1).toDoubleArray());
        assertTrue(f.explain().contains("3 operations in 1 kernel"), f.explain());
        assertThrows(SignatureException.class, () -> f.apply(zeros(4)));
    }

    @Test
    void lambdasThatChangeAreFound() {
        AtomicInteger n = new AtomicInteger();
        var f = jit(x -> x.add(n.incrementAndGet()));
        String m = assertThrows(StagingException.class, () -> f.apply(ones(2))).getMessage();
        assertTrue(m.matches("jit function \\(at JitTest.java:\\d+\\) does not record the same program twice:"
                + " first '%1 = const f64 1.0 : f64', then '%1 = const f64 2.0 : f64'\\."
                + " The lambda runs only while recording, .*"), m);
    }

    @Test
    void failedRecordingsLeaveNothingBehind() {
        AtomicInteger n = new AtomicInteger();
        var f = jit(x -> {
            if (n.getAndIncrement() == 0) {
                throw new IllegalStateException("not yet");
            }
            return x.neg();
        });
        StagingException e = assertThrows(StagingException.class, () -> f.apply(ones(1)));
        String m = e.getMessage();
        assertTrue(m.contains("threw java.lang.IllegalStateException: not yet at JitTest.java:"), m);
        assertTrue(e.getCause() instanceof IllegalStateException);
        assertEquals(-1, f.apply(ones(1)).item());
    }

    @Test
    void constraintsAreCheckedAtEachCall() {
        var f = jit((x, y) -> x.add(y));
        assertArrayEquals(new double[]{2, 2}, f.apply(ones(2), ones(2)).toDoubleArray());
        String m = assertThrows(ShapeException.class, () -> f.apply(ones(2), ones(3))).getMessage();
        assertTrue(m.startsWith("add: shapes [s0] and [s1] do not broadcast: extents 2 and 3 of axis 0 differ"), m);
        assertTrue(m.contains("JitTest.java:"), m);
        assertArrayEquals(new double[]{2, 2, 2}, f.apply(ones(3), ones(3)).toDoubleArray());
    }

    @Test
    void resultsDoNotDependOnThreads() {
        var f = jit(x -> x.sin().sum());
        NdArray<F64> x = linspace(0, 100, 1_000_000).eval();
        double one = withThreads(1, () -> f.apply(x).item());
        for (int threads : new int[]{2, 3, 7}) {
            double many = withThreads(threads, () -> f.apply(x).item());
            assertEquals(Double.doubleToRawLongBits(one), Double.doubleToRawLongBits(many));
        }
    }

    @Test
    void inspectionShowsAllStages() {
        var f = jit(x -> x.add(1));
        assertThrows(SignatureException.class, f::inspect);
        f.apply(ones(100));
        assertTrue(f.inspect().graph().contains("JitTest.java:"));
        assertTrue(f.inspect().loops().contains("kernel map_0"));
        assertTrue(f.inspect().llvm().contains("fadd"));
        assertTrue(f.inspect().assembly().contains("add"));
    }

    private static NdArray<Num> wide(NdArray<?> x) {
        return as(x);
    }

    @SuppressWarnings("unchecked")
    private static <T> T as(Object o) {
        return (T) o;
    }
}
