package io.krait.benchmarks.workload;

import java.util.List;
import java.util.function.IntToDoubleFunction;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Black-Scholes values of European calls and puts. */
final class BlackScholes implements ArrayWorkload {
    private static final double RATE = 0.03;
    private static final double VOLATILITY = 0.3;
    private static final double DRIFT = RATE + 0.5 * VOLATILITY * VOLATILITY;
    private static final double ROOT_HALF = 0.70710678118654752;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    @Override
    public String name() {
        return "blackscholes";
    }

    @Override
    public String definition() {
        return "call and put value of European options: log, sqrt, exp and two erf each";
    }

    @Override
    public List<Size> sizes() {
        return List.of(Size.of(100_000), Size.of(1_000_000), Size.of(10_000_000));
    }

    @Override
    public List<Slot> slots(Size size) {
        int n = size.elements();
        return List.of(Slot.input("spot", n, 50, 150), Slot.input("strike", n, 50, 150),
                Slot.input("time", n, 0.1, 2), Slot.output("call", n), Slot.output("put", n));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-5 : 1e-13;
    }

    @Override
    public double target() {
        return 0.9;
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.elements();
        IntToDoubleFunction spot = data.values("spot");
        IntToDoubleFunction strike = data.values("strike");
        IntToDoubleFunction time = data.values("time");
        double[] values = new double[2 * n];
        for (int i = 0; i < n; i++) {
            price(spot.applyAsDouble(i), strike.applyAsDouble(i), time.applyAsDouble(i), values, i, values, n + i);
        }
        return values;
    }

    @Override
    public Runnable java(HeapOperands data, Size size, Workers workers) {
        int n = size.elements();
        return switch (data.real()) {
            case F32 -> {
                float[] spot = data.f32("spot");
                float[] strike = data.f32("strike");
                float[] time = data.f32("time");
                float[] call = data.f32("call");
                float[] put = data.f32("put");
                yield () -> workers.run(n, GRAIN, (from, to) -> plain(spot, strike, time, call, put, from, to));
            }
            case F64 -> {
                double[] spot = data.f64("spot");
                double[] strike = data.f64("strike");
                double[] time = data.f64("time");
                double[] call = data.f64("call");
                double[] put = data.f64("put");
                yield () -> workers.run(n, GRAIN, (from, to) -> plain(spot, strike, time, call, put, from, to));
            }
        };
    }

    @Override
    public Runnable vector(HeapOperands data, Size size, Workers workers) {
        int n = size.elements();
        return switch (data.real()) {
            case F32 -> {
                float[] spot = data.f32("spot");
                float[] strike = data.f32("strike");
                float[] time = data.f32("time");
                float[] call = data.f32("call");
                float[] put = data.f32("put");
                yield () -> workers.run(n, GRAIN, (from, to) -> vector(spot, strike, time, call, put, from, to));
            }
            case F64 -> {
                double[] spot = data.f64("spot");
                double[] strike = data.f64("strike");
                double[] time = data.f64("time");
                double[] call = data.f64("call");
                double[] put = data.f64("put");
                yield () -> workers.run(n, GRAIN, (from, to) -> vector(spot, strike, time, call, put, from, to));
            }
        };
    }

    @Override
    public List<CKernel> c(Size size) {
        return List.of(CKernel.of("blackscholes", CKernel.count(size.elements()), CKernel.pointer("spot"),
                CKernel.pointer("strike"), CKernel.pointer("time"), CKernel.real(RATE), CKernel.real(VOLATILITY),
                CKernel.pointer("call"), CKernel.pointer("put")));
    }

    private static void price(double s, double k, double t, double[] call, int c, double[] put, int p) {
        double spread = VOLATILITY * Math.sqrt(t);
        double d1 = (Math.log(s / k) + DRIFT * t) / spread;
        double d2 = d1 - spread;
        double discounted = k * Math.exp(-RATE * t);
        double value = s * (0.5 + 0.5 * ErrorFunction.erf(d1 * ROOT_HALF))
                - discounted * (0.5 + 0.5 * ErrorFunction.erf(d2 * ROOT_HALF));
        call[c] = value;
        put[p] = value - s + discounted;
    }

    private static void plain(double[] spot, double[] strike, double[] time, double[] call, double[] put,
            int from, int to) {
        for (int i = from; i < to; i++) {
            price(spot[i], strike[i], time[i], call, i, put, i);
        }
    }

    private static void plain(float[] spot, float[] strike, float[] time, float[] call, float[] put,
            int from, int to) {
        for (int i = from; i < to; i++) {
            float s = spot[i];
            float t = time[i];
            float spread = (float) VOLATILITY * (float) Math.sqrt(t);
            float d1 = ((float) Math.log(s / strike[i]) + (float) DRIFT * t) / spread;
            float d2 = d1 - spread;
            float discounted = strike[i] * (float) Math.exp((float) -RATE * t);
            float n1 = 0.5f + 0.5f * (float) ErrorFunction.erf(d1 * (float) ROOT_HALF);
            float n2 = 0.5f + 0.5f * (float) ErrorFunction.erf(d2 * (float) ROOT_HALF);
            float value = s * n1 - discounted * n2;
            call[i] = value;
            put[i] = value - s + discounted;
        }
    }

    private static void vector(float[] spot, float[] strike, float[] time, float[] call, float[] put,
            int from, int to) {
        FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
        for (int i = from; i < to; i += FLOATS.length()) {
            VectorMask<Float> lanes = FLOATS.indexInRange(i, to);
            FloatVector s = FloatVector.fromArray(FLOATS, spot, i, lanes);
            FloatVector k = FloatVector.fromArray(FLOATS, strike, i, lanes);
            FloatVector t = FloatVector.fromArray(FLOATS, time, i, lanes);
            FloatVector spread = t.sqrt().mul((float) VOLATILITY);
            FloatVector d1 = s.div(k).lanewise(VectorOperators.LOG).add(t.mul((float) DRIFT)).div(spread);
            FloatVector d2 = d1.sub(spread);
            FloatVector discounted = k.mul(t.mul((float) -RATE).lanewise(VectorOperators.EXP));
            FloatVector n1 = ErrorFunction.erf(d1.mul((float) ROOT_HALF)).fma(half, half);
            FloatVector n2 = ErrorFunction.erf(d2.mul((float) ROOT_HALF)).fma(half, half);
            FloatVector value = s.mul(n1).sub(discounted.mul(n2));
            value.intoArray(call, i, lanes);
            value.sub(s).add(discounted).intoArray(put, i, lanes);
        }
    }

    private static void vector(double[] spot, double[] strike, double[] time, double[] call, double[] put,
            int from, int to) {
        DoubleVector half = DoubleVector.broadcast(DOUBLES, 0.5);
        for (int i = from; i < to; i += DOUBLES.length()) {
            VectorMask<Double> lanes = DOUBLES.indexInRange(i, to);
            DoubleVector s = DoubleVector.fromArray(DOUBLES, spot, i, lanes);
            DoubleVector k = DoubleVector.fromArray(DOUBLES, strike, i, lanes);
            DoubleVector t = DoubleVector.fromArray(DOUBLES, time, i, lanes);
            DoubleVector spread = t.sqrt().mul(VOLATILITY);
            DoubleVector d1 = s.div(k).lanewise(VectorOperators.LOG).add(t.mul(DRIFT)).div(spread);
            DoubleVector d2 = d1.sub(spread);
            DoubleVector discounted = k.mul(t.mul(-RATE).lanewise(VectorOperators.EXP));
            DoubleVector n1 = ErrorFunction.erf(d1.mul(ROOT_HALF)).fma(half, half);
            DoubleVector n2 = ErrorFunction.erf(d2.mul(ROOT_HALF)).fma(half, half);
            DoubleVector value = s.mul(n1).sub(discounted.mul(n2));
            value.intoArray(call, i, lanes);
            value.sub(s).add(discounted).intoArray(put, i, lanes);
        }
    }
}
