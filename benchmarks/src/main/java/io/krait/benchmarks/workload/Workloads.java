package io.krait.benchmarks.workload;

import java.util.List;

/** All workloads. A new one is added here. */
public final class Workloads {
    private static final List<Workload> ALL = List.of(
            new Saxpy(),
            new Poly(),
            new BlackScholes(),
            new SquareRoot(),
            new Total(false),
            new Total(true),
            new Variance(),
            new Minimum(false),
            new Minimum(true),
            new AxisSum(0),
            new AxisSum(1),
            new Softmax(),
            new MathFunction(MathFunction.Function.EXP),
            new MathFunction(MathFunction.Function.LOG),
            new MathFunction(MathFunction.Function.SIN),
            new MathFunction(MathFunction.Function.COS),
            new MathFunction(MathFunction.Function.TANH),
            new MathFunction(MathFunction.Function.ERF),
            new MathFunction(MathFunction.Function.POW),
            new MathFunction(MathFunction.Function.ATAN2),
            new Heat(2),
            new Heat(3),
            new NBody(),
            new PairDistances(),
            new KMeans(),
            new FloydWarshall(),
            new Life(),
            new Bilateral(),
            new Fir(),
            new Conv(3),
            new Conv(5),
            new Rolling(),
            new MonteCarloPi(),
            new Butterfly(),
            new SparseProduct(),
            new MatMul(),
            new Histogram(),
            new CumulativeSum(),
            new Mandelbrot(),
            new CubeRoot(),
            new Spheres(),
            new Collatz());

    private Workloads() {
    }

    /** All workloads in the order in which they run. */
    public static List<Workload> all() {
        return ALL;
    }
}
